"""Columns of a receipt: what anyone may know of a patent, a centre or an award, and what the office sees besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User
from ipportal.core.metrics.receipts.members import PAGE, Cursor, Member, Page, Receipt
from ipportal.core.regions.models import Region
from ipportal.site.dashboards.tables import Column
from ipportal.site.dashboards.things import things_of
from ipportal.templatetags.portal import as_written, day_name, reads_chinese, region_name

AT_ONCE: Final = 2_000
Row = dict[str, Any]
LESS: Final = {"th": {"class": "optional"}, "td": {"class": "optional"}}
WIDE: Final = {"td": {"class": "wraps"}}


class ThingTable(tables.Table):
    """One page of a receipt; whatever it counts, it counts in a place."""

    county = Column(verbose_name=_("Counted in"))

    beside: Page | None = None
    caption: str = ""

    def render_county(self, record: Row) -> str:
        if record["place"] is None:
            return str(record["county"])
        return format_html('<span data-region="{}">{}</span>', record["county"], region_name(record["place"]))


class MemberTable(ThingTable):
    """Patents."""

    application_number = Column(verbose_name=_("Application number"), row_header=True)
    title = Column(verbose_name=_("Title"), attrs=WIDE)
    ipc_main = Column(verbose_name=_("Main IPC symbol"), attrs=LESS)
    granted_on = Column(verbose_name=_("Granted on"), attrs=LESS)

    class Meta:
        orderable = False
        sequence = ("...", "county")

    def render_title(self, value: str | None) -> str:
        return as_written(value) if value else "—"

    def render_ipc_main(self, value: str | None) -> str:
        return value or "—"

    def render_granted_on(self, record: Row) -> str:
        return day_name(record["granted_on"])


class OfficeTable(MemberTable):
    """For the office: with the first-named owner, where the reader may see it."""

    first_owner = Column(verbose_name=_("First-named owner"), attrs=WIDE, accessor="first_owner")

    class Meta:
        orderable = False
        sequence = ("application_number", "title", "first_owner", "...", "county")

    def render_first_owner(self, record: Row) -> str:
        owner = record.get("first_owner")
        return as_written(owner) if owner else "—"


class CentreTable(ThingTable):
    """Cultivation centres, by what everybody may know of them."""

    name = Column(verbose_name=_("Centre"), attrs=WIDE, row_header=True)
    lead = Column(verbose_name=_("Lead"), attrs=WIDE)
    contracted_on = Column(verbose_name=_("Contract signed on"))

    class Meta:
        orderable = False
        sequence = ("...", "county")

    def render_name(self, record: Row) -> SafeString:
        return centre_link(record)

    def render_lead(self, value: str) -> str:
        return as_written(value)

    def render_contracted_on(self, record: Row) -> str:
        return day_name(record["contracted_on"])


class AwardTable(ThingTable):
    """Awards won, by what was announced of them."""

    award = Column(verbose_name=pgettext_lazy("prize", "Award"), attrs=WIDE, row_header=True)
    category = Column(verbose_name=_("Category"))
    title = Column(verbose_name=_("Title"), attrs=WIDE)
    organisation = Column(verbose_name=_("Organisation"), attrs=LESS)
    awarded_on = Column(verbose_name=_("Awarded on"))

    class Meta:
        orderable = False
        sequence = ("...", "county")

    def render_award(self, record: Row) -> SafeString:
        name = record["award_en"] if not reads_chinese() else record["award"]
        return format_html('{} <span class="sub">{}</span>', name, as_written(record["edition"]))

    def render_category(self, value: str) -> str:
        return as_written(value)

    def render_title(self, record: Row) -> SafeString:
        number = record["application_number"] or ""
        return format_html('{} <span class="sub">{}</span>', as_written(record["title"] or ""), number)

    def render_organisation(self, value: str) -> str:
        return as_written(value) if value else "—"

    def render_awarded_on(self, record: Row) -> str:
        return day_name(record["awarded_on"])


class PledgeTable(ThingTable):
    """Registrations, for those who may see them."""

    registration_number = Column(verbose_name=_("Registration number"), row_header=True)
    registered_on = Column(verbose_name=_("Registered on"))
    pledgee = Column(verbose_name=_("Pledgee"), attrs=WIDE)

    class Meta:
        orderable = False
        sequence = ("...", "county")

    def render_registered_on(self, record: Row) -> str:
        return day_name(record["registered_on"])

    def render_pledgee(self, value: str) -> str:
        return as_written(value)


def centre_link(row: Row) -> SafeString:
    """The name of a centre, which leads to its page."""
    name = row["name"] if reads_chinese() else row["name_en"] or row["name"]
    return format_html('<a href="{}">{}</a>', reverse("centres:public-centre", args=[row["centre"]]), as_written(name))


SHAPES: Final[Mapping[str, type[ThingTable]]] = {
    "centres": CentreTable,
    "awards": AwardTable,
    "pledges": PledgeTable,
    "pledgors": PledgeTable,
}


def listed(receipt: Receipt, cursor: Cursor, size: int = PAGE, *, reader: User | None = None) -> ThingTable:
    """One page, with a look-up for the things and one for the places, whatever its length."""
    page, things = receipt.for_reader(reader).page(cursor, size), things_of(receipt)
    shape = SHAPES.get(things.noun, MemberTable if reader is None else OfficeTable)
    table = shape(rows(receipt, page.members, reader))
    table.beside, table.caption = page, str(things.listed)
    return table


def rows(receipt: Receipt, members: Iterable[Member], reader: User | None = None) -> list[Row]:
    """What each member is, and the place in which it counts."""
    held = list(members)
    known = receipt.room.describe([member.thing for member in held], reader)
    places = Region.objects.in_bulk({f"{member.county:06d}" for member in held})
    return [
        known[member.thing] | {"county": f"{member.county:06d}", "place": places.get(f"{member.county:06d}")}
        for member in held
    ]


FILE: Final[Mapping[str, Any]] = {
    "application_number": _("Application number"),
    "publication_number": _("Publication number"),
    "title": _("Title"),
    "ipc_main": _("Main IPC symbol"),
    "filed_on": _("Filed on"),
    "granted_on": _("Granted on"),
    "county": _("Region code"),
}
CENTRE_FILE: Final[Mapping[str, Any]] = {
    "centre": _("Number"),
    "name": _("Centre"),
    "name_en": _("Centre, in English"),
    "lead": _("Lead"),
    "contracted_on": _("Contract signed on"),
    "ended_on": _("Ended on"),
    "county": _("Region code"),
}
AWARD_FILE: Final[Mapping[str, Any]] = {
    "award": pgettext_lazy("prize", "Award"),
    "edition": _("Edition"),
    "category": _("Category"),
    "application_number": _("Application number"),
    "title": _("Title"),
    "organisation": _("Organisation"),
    "awarded_on": _("Awarded on"),
    "county": _("Region code"),
}
FILES: Final = {"centres": CENTRE_FILE, "awards": AWARD_FILE}


def file_of(receipt: Receipt) -> Mapping[str, Any]:
    """The columns of what it counts."""
    return FILES.get(things_of(receipt).noun, FILE)


def file_headings(receipt: Receipt) -> list[str]:
    return [*map(str, file_of(receipt).values()), gettext("Counted in"), gettext("Demonstration data")]


def file_rows(receipt: Receipt) -> Iterator[list[Any]]:
    """All members, some thousands at a time."""
    members, columns = receipt.members(), file_of(receipt)
    while block := list(islice(members, AT_ONCE)):
        for row in rows(receipt, block):
            place = region_name(row["place"]) if row["place"] else row["county"]
            invented = gettext("yes") if row["demonstration"] else gettext("no")
            yield [*(row[name] for name in columns), place, invented]
