"""Keeping the index: ordered in the transaction that changed a thing, done by a job; made whole with reference data."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import transaction

from ipportal.core.jobs.actions import enqueue
from ipportal.core.kit import reference
from ipportal.core.kit.sync import Synced
from ipportal.core.search.grams import fold, grams_of, pinyin_of
from ipportal.core.search.models import Document
from ipportal.core.search.registry import Entry, kind_of, kinds

INDEX: Final = "search.index"
SHOWN: Final = ("title_zh", "title_en", "body_zh", "body_en", "url_name", "url_args", "url_query")
MADE: Final = ("folded", "title_grams", "grams")
BLOCK: Final = 1_000


def index(label: str, keys: Collection[object] | None = None) -> None:
    """Order the things of a label to be indexed anew (None: all); also those that are public no longer."""
    kind_of(label)
    wanted = sorted(map(str, keys)) if keys is not None else None
    key = f"{label}:{','.join(wanted)}"[:100] if wanted is not None and len(wanted) == 1 else ""
    enqueue(INDEX, key=key if wanted is not None else label, label=label, keys=wanted)


@transaction.atomic
def make(label: str, keys: Collection[str] | None = None) -> Synced:
    """What is found of these things from now on; what the room does not yield is found no longer."""
    new = [_document(label, entry) for entry in kind_of(label).rows(keys)]
    held = Document.objects.filter(label=label)
    held = held if keys is None else held.filter(key__in=keys)
    there = {row.key: row for row in held}
    gone = there.keys() - {row.key for row in new}
    held.filter(key__in=gone).delete()
    added = [row for row in new if row.key not in there]
    changed = [row for row in new if row.key in there and _differs(row, there[row.key])]
    for row in changed:
        row.pk = there[row.key].pk
    Document.objects.bulk_create(added, batch_size=BLOCK)
    Document.objects.bulk_update(changed, [*SHOWN, *MADE], batch_size=BLOCK)
    return Synced(len(added), len(changed) + len(gone))


def make_all() -> Synced:
    done = [make(kind.label) for kind in kinds()]
    return Synced(sum(part.new for part in done), sum(part.changed for part in done))


def _document(label: str, entry: Entry) -> Document:
    titles = f"{entry.title_zh} {entry.title_en}"
    title_grams = grams_of(titles) | pinyin_of(entry.title_zh)
    more = grams_of(f"{entry.body_zh} {entry.body_en} {entry.words}")
    return Document(
        label=label,
        key=entry.key,
        **{name: getattr(entry, name) for name in SHOWN},
        folded=fold(titles)[:700],
        title_grams=sorted(title_grams),
        grams=sorted(title_grams | more),
    )


def _differs(row: Document, held: Document) -> bool:
    return any(getattr(row, name) != getattr(held, name) for name in (*SHOWN, *MADE))


reference.register("index of the search", make_all, of_all=True)
