"""Columns of a receipt: what anyone may know of a patent, and what the office itself sees besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final, Self

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User
from ipportal.core.metrics.receipts.members import PAGE, Cursor, Member, Page, Receipt
from ipportal.core.regions.models import Region
from ipportal.site.dashboards.tables import Column
from ipportal.templatetags.portal import as_written, day_name, region_name

AT_ONCE: Final = 2_000
Row = dict[str, Any]
LESS: Final = {"th": {"class": "optional"}, "td": {"class": "optional"}}
WIDE: Final = {"td": {"class": "wraps"}}


class MemberTable(tables.Table):
    """The patents of one page of a receipt."""

    application_number = Column(verbose_name=_("Application number"), row_header=True)
    title = Column(verbose_name=_("Title"), attrs=WIDE)
    ipc_main = Column(verbose_name=_("Main IPC symbol"), attrs=LESS)
    granted_on = Column(verbose_name=_("Granted on"), attrs=LESS)
    county = Column(verbose_name=_("Counted in"))

    class Meta:
        orderable = False

    beside: Page | None = None
    caption: str = ""

    @classmethod
    def of(cls, receipt: Receipt, cursor: Cursor, size: int = PAGE, reader: User | None = None) -> Self:
        """One page, with a look-up for the patents and one for the places, whatever its length."""
        page = receipt.page(cursor, size)
        table = cls(rows(receipt, page.members, reader))
        table.beside = page
        table.caption = gettext("The patents it counts")
        return table

    def render_title(self, value: str | None) -> str:
        return as_written(value) if value else "—"

    def render_ipc_main(self, value: str | None) -> str:
        return value or "—"

    def render_granted_on(self, record: Row) -> str:
        return day_name(record["granted_on"])

    def render_county(self, record: Row) -> str:
        if record["place"] is None:
            return str(record["county"])
        return format_html('<span data-region="{}">{}</span>', record["county"], region_name(record["place"]))


class OfficeTable(MemberTable):
    """For the office: with the first-named owner, where the reader may see it."""

    first_owner = Column(verbose_name=_("First-named owner"), attrs=WIDE, accessor="first_owner")

    class Meta:
        orderable = False
        sequence = ("application_number", "title", "first_owner", "...")

    def render_first_owner(self, record: Row) -> str:
        owner = record.get("first_owner")
        return as_written(owner) if owner else "—"


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


def file_headings() -> list[str]:
    return [*(str(heading) for heading in FILE.values()), gettext("Counted in"), gettext("Demonstration data")]


def file_rows(receipt: Receipt) -> Iterator[list[Any]]:
    """All members, some thousands at a time."""
    members = receipt.members()
    while block := list(islice(members, AT_ONCE)):
        for row in rows(receipt, block):
            place = region_name(row["place"]) if row["place"] else row["county"]
            invented = gettext("yes") if row["demonstration"] else gettext("no")
            yield [*(row[name] for name in FILE), place, invented]
