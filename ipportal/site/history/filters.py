"""How the trail is narrowed: the same set serves page and file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet

from ipportal.core.audit.models import PERSONAL_DATA_READ, ROW_ACTIONS, Event, Outcome, Source
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.site.history.words import THINGS

SQL: Final = "sql"
GROUPS: Final[dict[str, Callable[[QuerySet[Event]], QuerySet[Event]]]] = {
    "rows": lambda found: found.filter(action__in=ROW_ACTIONS),
    "acts": lambda found: found.exclude(action__in=[*ROW_ACTIONS, PERSONAL_DATA_READ]).filter(outcome=Outcome.DONE),
    "reads": lambda found: found.filter(action=PERSONAL_DATA_READ),
    "refused": lambda found: found.filter(outcome=Outcome.REFUSED),
}
GROUP_NAMES: Final = (
    ("rows", _("Changed rows")),
    ("acts", _("Acts")),
    ("reads", _("Personal data read")),
    ("refused", _("Refused access")),
)


class TrailFilter(FilterSet):
    """By person, what was done, to which kind of thing and which one, through which door, and from day to day."""

    actor = CharFilter(label=_("Person"))
    act = ChoiceFilter(label=_("Act"), choices=GROUP_NAMES, method="of_group", empty_label=_("All"))
    kind = ChoiceFilter(label=_("Thing"), choices=tuple(THINGS.items()), field_name="object_kind", empty_label=_("All"))
    object = CharFilter(label=_("Number of the thing"), field_name="object_id")
    door = ChoiceFilter(
        label=_("Door"), choices=[*Source.choices, (SQL, "SQL")], method="through", empty_label=_("All")
    )
    begins = DateFilter(label=_("From day"), method="from_day")
    ends = DateFilter(label=_("To day"), method="to_day")

    class Meta:
        model = Event
        fields: list[str] = []

    def of_group(self, found: QuerySet[Event], _name: str, group: str) -> QuerySet[Event]:
        return GROUPS[group](found)

    def through(self, found: QuerySet[Event], _name: str, door: str) -> QuerySet[Event]:
        return found.filter(source="" if door == SQL else door)

    def from_day(self, found: QuerySet[Event], _name: str, day: dt.date) -> QuerySet[Event]:
        return found.filter(at__gte=_midnight(day))

    def to_day(self, found: QuerySet[Event], _name: str, day: dt.date) -> QuerySet[Event]:
        """That day is in it."""
        return found.filter(at__lt=_midnight(day + dt.timedelta(days=1)))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), OFFICE_ZONE)
