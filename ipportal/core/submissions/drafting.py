"""Texts are put into a draft one field at a time. None is lost: it stands, was replaced by whoever saw it, or waits.

A text names the revision that its writer had before them. The same open page may go on from its own texts without
having heard that they arrived: its texts are numbered, and those that come late change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.submissions import rules
from ipportal.core.submissions.models import DraftField, OtherText, Submission

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User

LONGEST: Final = 100_000  # characters of one field, whatever its form allows: what is too long is kept as well
SAVED, SAME, LATE, OTHER = "saved", "same", "late", "other"


@dataclass(frozen=True, slots=True)
class Saved:
    """How it went: `other` where somebody else's text stood there, which then stays."""

    how: str
    revision: int
    other: OtherText | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The open page that writes, and its how many-th text; `turn` None where it does not count them."""

    writer: str = ""
    turn: int | None = None


@transaction.atomic
def save_field(
    submission: Submission,
    key: str,
    typed: str,
    base: int,
    *,
    by: User,
    page: Page = Page(),
) -> Saved:
    """Put a text into a field. Said twice it is done once."""
    submission = locked(submission)
    require(rules.may_edit(by, submission))
    typed = _plain(submission, key, typed)
    now = DraftField.objects.filter(submission=submission, key=key).first()
    if now is None:
        return _first(submission, key, typed, base, by, page)
    if now.typed == typed:
        return _same(now, typed, by, page)
    if page.writer and now.writer == page.writer and base >= now.since:
        return _next_of_page(now, typed, by, page)
    if base == now.revision:
        return _written(now, typed, by, page, since=now.revision)
    if _is_settled(now, page):
        return Saved(LATE, now.revision)
    return Saved(OTHER, now.revision, _aside(now, typed, base, by, page))


def locked(submission: Submission) -> Submission:
    """One after the other: nothing is written into what is being sent."""
    return Submission.objects.select_for_update(of=("self",)).select_related("form_version").get(pk=submission.pk)


def _plain(submission: Submission, key: str, typed: str) -> str:
    field = submission.form.fields.get(key)
    if field is None or not field.is_typed:
        raise BadInput("unknown-field", _("The form has no such field."), field=key)
    if len(typed) > LONGEST:
        message = _("At most %(limit)s characters fit into a field.") % {"limit": LONGEST}
        raise BadInput("too-long", message, field=key)
    return typed.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _first(submission: Submission, key: str, typed: str, base: int, by: User, page: Page) -> Saved:
    if not typed and not base:
        return Saved(SAME, 0)
    DraftField.objects.create(
        submission=submission,
        key=key,
        typed=typed,
        writer=page.writer,
        turn=page.turn or 0,
        writers=[by.pk],
        by_id=by.pk,
        by=by.get_username(),
        at=clock.now(),
    )
    return Saved(SAVED, 1)


def _same(now: DraftField, typed: str, by: User, page: Page) -> Saved:
    """Nothing to write. What the page had waiting beside it is thereby settled."""
    if page.writer:
        _waiting(now, page).update(settled_at=clock.now(), settled_by=by.get_username())
        if now.writer == page.writer and page.turn is not None and page.turn > now.turn:
            DraftField.objects.filter(pk=now.pk).update(turn=page.turn)
    return Saved(SAME, now.revision)


def _next_of_page(now: DraftField, typed: str, by: User, page: Page) -> Saved:
    if page.turn is not None and page.turn <= now.turn:
        return Saved(LATE, now.revision)
    return _written(now, typed, by, page, since=now.since)


def _written(now: DraftField, typed: str, by: User, page: Page, *, since: int) -> Saved:
    now.typed, now.revision = typed, now.revision + 1
    now.turn = now.turn + 1 if page.turn is None and now.writer == page.writer else page.turn or 0
    now.writer, now.since = page.writer, since
    now.by_id, now.by, now.at = by.pk, by.get_username(), clock.now()
    now.writers = sorted({*now.writers, by.pk})
    now.save()
    return Saved(SAVED, now.revision)


def _waiting(now: DraftField, page: Page) -> QuerySet[OtherText]:
    return OtherText.objects.filter(
        submission=now.submission_id, key=now.key, writer=page.writer, settled_at__isnull=True
    )


def _is_settled(now: DraftField, page: Page) -> bool:
    """A text that comes once more after somebody chose between it and another."""
    settled = OtherText.objects.filter(submission=now.submission_id, key=now.key, settled_at__isnull=False)
    return bool(page.writer and page.turn) and settled.filter(writer=page.writer, turn__gte=page.turn).exists()


def _aside(now: DraftField, typed: str, base: int, by: User, page: Page) -> OtherText:
    """Keep it beside; of one open page only its newest text waits."""
    told = {"typed": typed, "by_id": by.pk, "by": by.get_username(), "at": clock.now()}
    kept = _waiting(now, page).first() if page.writer else None
    if kept is None:
        twin = OtherText.objects.filter(
            submission=now.submission_id, key=now.key, typed=typed, by_id=by.pk, settled_at__isnull=True
        ).first()
        return twin or OtherText.objects.create(
            submission_id=now.submission_id, key=now.key, base=base, writer=page.writer, turn=page.turn or 0, **told
        )
    if page.turn is None or page.turn > kept.turn:
        for name, value in (told | {"turn": page.turn if page.turn is not None else kept.turn + 1}).items():
            setattr(kept, name, value)
        kept.save()
    return kept


@transaction.atomic
def choose(other: OtherText, *, by: User, mine: bool) -> OtherText:
    """Of two texts one is chosen: the one that waited takes the place of the other, or not. The other is still kept."""
    submission = locked(other.submission)
    require(rules.may_edit(by, submission))
    other = OtherText.objects.select_for_update().get(pk=other.pk)
    if other.settled_at is not None:
        raise Conflict(_("Somebody has chosen already."))
    now = DraftField.objects.get(submission=submission, key=other.key)
    other.settled_at, other.settled_by = clock.now(), by.get_username()
    other.save(update_fields=["settled_at", "settled_by"])
    record("text chosen", by=by, thing=submission, field=other.key, whose=other.by if mine else now.by)
    if mine and now.typed != other.typed:
        _put_in_place(now, other, by)
    return other


def _put_in_place(now: DraftField, other: OtherText, by: User) -> None:
    OtherText.objects.create(
        submission=now.submission,
        key=now.key,
        typed=now.typed,
        base=now.revision,
        writer=now.writer,
        turn=now.turn,
        by_id=now.by_id,
        by=now.by,
        at=now.at,
        settled_at=other.settled_at,
        settled_by=other.settled_by,
    )
    now.writers = [*now.writers, *([other.by_id] if other.by_id else [])]
    _written(now, other.typed, by, Page(), since=now.revision)
