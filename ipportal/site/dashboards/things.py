"""How pages speak of what a figure counts: patents of the register, centres, patents that centres grew, awards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.registry import measures
from ipportal.core.regions.models import Level, Region
from ipportal.templatetags.portal import grouped, patents

if TYPE_CHECKING:
    from ipportal.core.metrics.receipts.members import Receipt


@dataclass(frozen=True)
class Things:
    """Words for one kind of thing; `noun` stands in names of files."""

    noun: str
    number: Callable[[int | None], str]
    listed: Any
    all_listed: Any
    exactly_on: Any
    exactly_in: Any
    counted_by: Any
    note: Any
    moved: Any
    none_moved: Any
    note_on_moves: Any
    numerator: Any
    in_file: Any
    left_out: Any
    heading: Any
    unit: Any
    growth_of: Any
    by_city: bool = False  # no county is known, so counties have no figure
    aggregates: str = ""  # the page that tells everybody of them in sums


def _centres(count: int | None) -> str:
    if count is None:
        return "—"
    return ngettext("%(shown)s centre", "%(shown)s centres", count) % {"shown": grouped(count)}


def _awards(count: int | None) -> str:
    if count is None:
        return "—"
    return ngettext("%(shown)s award", "%(shown)s awards", count) % {"shown": grouped(count)}


def _pledges(count: int | None) -> str:
    if count is None:
        return "—"
    return ngettext("%(shown)s registration", "%(shown)s registrations", count) % {"shown": grouped(count)}


def _pledgors(count: int | None) -> str:
    if count is None:
        return "—"
    return ngettext("%(shown)s enterprise", "%(shown)s enterprises", count) % {"shown": grouped(count)}


PATENTS: Final = Things(
    noun="patents",
    number=patents,
    listed=_("The patents it counts"),
    all_listed=_("All patents it counts"),
    exactly_on=_("Exactly these patents make the figure of %(day)s."),
    exactly_in=_("Exactly these patents make the figure of %(span)s."),
    counted_by=_("by the county of the first-named owner"),
    note=_(
        "Titles and symbols as the register has them today; which patents count, and where, as it was known for this"
        " figure."
    ),
    moved=_("The patents that count on %(day)s and did not on %(before)s, and those that no longer do."),
    none_moved=_("No patent came in and none went out."),
    note_on_moves=_(
        "A patent that moves from one county of the place to another stays, and is not listed. One that is invalidated"
        " as a whole is deemed never to have counted: it is in neither month."
    ),
    numerator=_("Patents (numerator)"),
    in_file=_("Patents in this file"),
    left_out=_("Patents left out"),
    heading=_("Patents"),
    unit=_("patents"),
    growth_of=_("of patents"),
)
GROWN: Final = replace(
    PATENTS,
    counted_by=_("by the city of the lead of the centre that grew them"),
    note_on_moves=_("What an accepted report proved stays proved: a patent that lapses later still counts."),
    by_city=True,
)
CENTRES: Final = Things(
    noun="centres",
    number=_centres,
    listed=_("The centres it counts"),
    all_listed=_("All centres it counts"),
    exactly_on=_("Exactly these centres make the figure of %(day)s."),
    exactly_in=_("Exactly these centres make the figure of %(span)s."),
    counted_by=_("by the city of the lead body"),
    note=_("Names and days as they stand today; which centres count, and where, as it was known for this figure."),
    moved=_("The centres that count on %(day)s and did not on %(before)s, and those that no longer do."),
    none_moved=_("No centre came in and none went out."),
    note_on_moves=_("A centre counts from the month of its contract to the one before its end."),
    numerator=_("Centres (numerator)"),
    in_file=_("Centres in this file"),
    left_out=_("Centres left out"),
    heading=_("Centres"),
    unit=_("centres"),
    growth_of=_("of centres"),
    by_city=True,
)
AWARDS: Final = Things(
    noun="awards",
    number=_awards,
    listed=_("The awards it counts"),
    all_listed=_("All awards it counts"),
    exactly_on=_("Exactly these awards make the figure of %(day)s."),
    exactly_in=_("Exactly these awards make the figure of %(span)s."),
    counted_by=_("by the city of the winner"),
    note=_("Titles as the register has them today; which awards count, and where, as it was known for this figure."),
    moved=_("The awards that count on %(day)s and did not on %(before)s, and those that no longer do."),
    none_moved=_("No award came in and none went out."),
    note_on_moves=_("An award counts in the month in which it was given."),
    numerator=_("Awards (numerator)"),
    in_file=_("Awards in this file"),
    left_out=_("Awards left out"),
    heading=pgettext_lazy("prizes", "Awards"),
    unit=pgettext_lazy("prizes", "awards"),
    growth_of=_("of awards"),
    by_city=True,
)
PLEDGES: Final = Things(
    noun="pledges",
    number=_pledges,
    listed=_("The registrations it counts"),
    all_listed=_("All registrations it counts"),
    exactly_on=_("The registrations of the figure of %(day)s that you may see."),
    exactly_in=_("The registrations of the figure of %(span)s that you may see."),
    counted_by=_("by the city of the first-named pledgor"),
    note=_("Which registrations count is shown to their bank, their city, the province and their firms alone."),
    moved=_("The registrations that count on %(day)s and did not on %(before)s."),
    none_moved=_("No registration came in and none went out."),
    note_on_moves=_("A registration counts in its month alone."),
    numerator=_("Pledges (numerator)"),
    in_file=_("Registrations in this file"),
    left_out=_("Registrations left out"),
    heading=_("Pledges"),
    unit="",
    growth_of=_("of pledges"),
    by_city=True,
    aggregates="finance",
)
PLEDGORS: Final = replace(
    PLEDGES,
    noun="pledgors",
    number=_pledgors,
    counted_by=_("by the city of the registration"),
    note=_("Which enterprises count is shown with their registrations alone."),
    numerator=_("Enterprises (numerator)"),
    heading=_("Enterprises"),
    growth_of=_("of enterprises"),
)
BY_ROOM: Final = {
    "centres": CENTRES,
    "grown": GROWN,
    "awards": AWARDS,
    "pledges": PLEDGES,
    "pledgors": PLEDGORS,
}


def things_of(counted: Receipt | None) -> Things:
    return BY_ROOM.get(counted.room.name, PATENTS) if counted else PATENTS


def has_figure(metric: str, region: Region) -> bool:
    """Whether the metric is counted for a place of its level."""
    fed = measures().get(definition(metric).counted)
    by_city = fed is not None and BY_ROOM.get(fed[0].name, PATENTS).by_city
    return not (by_city and region.level == Level.COUNTY)
