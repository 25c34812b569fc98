"""An entry of the trail as a sentence: who did what, and what stood there before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db.models import BooleanField, DateTimeField, Field, Model
from django.utils.translation import gettext as _

from ipportal.core.accounts.models import Role
from ipportal.core.audit.models import ROW_ACTIONS, Source
from ipportal.site.history.words import ACTS, COLUMNS, THINGS
from ipportal.templatetags.portal import NONE, local_time

if TYPE_CHECKING:
    from ipportal.core.audit.models import Event

LONGEST: Final = 80  # characters of a value; the file has all of it


@dataclass(frozen=True, slots=True)
class Change:
    """One column of a row that was changed, in the reader's words."""

    column: str
    before: str
    after: str

    def __str__(self) -> str:
        return _("%(column)s: from %(before)s to %(after)s") % {
            "column": self.column,
            "before": self.before,
            "after": self.after,
        }


@dataclass(frozen=True, slots=True)
class Told:
    """An entry, ready for a page or a file."""

    event: Event
    sentence: str
    changes: tuple[Change, ...]
    door: str

    @property
    def when(self) -> str:
        return local_time(self.event.at)


def told(event: Event) -> Told:
    return Told(event, sentence_of(event), tuple(changes_of(event)), door_of(event))


def who(event: Event) -> str:
    if event.actor == "system":
        return _("The system")
    if event.actor:
        return event.actor
    if event.source:
        return _("A visitor without an account")
    return _("SQL as %(login)s") % {"login": event.db_user}


def thing(event: Event) -> str:
    name = event.object_name or event.object_id
    kind = str(THINGS.get(event.object_kind, event.object_kind))
    return _("%(kind)s “%(name)s”") % {"kind": kind, "name": name} if name else kind


def sentence_of(event: Event) -> str:
    facts = _Facts(_details(event) | {"who": who(event), "what": thing(event)})
    if event.action in ROW_ACTIONS:
        return _row_sentence(event.action) % facts
    known = ACTS.get(event.action)
    return str(known) % facts if known else f"{facts['who']}: {event.action} {facts['what']}".strip()


class _Facts(dict[str, str]):
    """What a sentence may name; what an older entry did not tell is a dash."""

    def __missing__(self, name: str) -> str:
        return NONE


def _details(event: Event) -> dict[str, str]:
    """What the act told besides, in the reader's words."""
    told = {name: str(value) for name, value in _columns(event.details).items()}
    role = _roles().get(told.get("role", ""))
    return told | ({"role": role.title} if role else {})


@cache
def _roles() -> dict[str, Role]:
    """The roles come with the product; their words do not change while it runs."""
    return {role.code: role for role in Role.objects.all()}


def _row_sentence(action: str) -> str:
    return {
        "added": _("%(who)s added %(what)s"),
        "changed": _("%(who)s changed %(what)s"),
        "removed": _("%(who)s removed %(what)s"),
    }[action]


def changes_of(event: Event) -> Iterator[Change]:
    """Column by column, where a row was changed; of one that was added or removed the sentence says enough."""
    if event.action != "changed":
        return
    before, after = _columns(event.before), _columns(event.after)
    fields = fields_of(event.object_kind)
    for column in sorted(after):
        name = str(COLUMNS.get(column, column))
        field = fields.get(column)
        yield Change(name, shown(before.get(column), field), shown(after[column], field))


def _columns(side: Any) -> Mapping[str, Any]:
    return side if isinstance(side, dict) else {}


@cache
def models_by_kind() -> dict[str, type[Model]]:
    """The models as entries name them; a kind that is gone has none."""
    return {model.__name__.lower(): model for model in apps.get_models()}


def fields_of(kind: str) -> dict[str, Field[Any, Any]]:
    model = models_by_kind().get(kind)
    return {str(field.column): field for field in model._meta.concrete_fields} if model else {}


def shown(value: Any, field: Field[Any, Any] | None) -> str:
    """A value as a reader would write it."""
    if value is None or value == "":
        return NONE
    if isinstance(field, BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, DateTimeField):
        return local_time(dt.datetime.fromisoformat(value))
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def door_of(event: Event) -> str:
    """By which door it came in: a request, a job, a command, or SQL by hand."""
    if not event.source:
        return _("SQL as %(login)s") % {"login": event.db_user}
    label = str(Source(event.source).label)
    return label if event.source == Source.REQUEST else f"{label} {event.request_id}"
