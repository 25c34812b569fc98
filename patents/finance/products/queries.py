"""Numbers of other finance and of the new fields: for officials by year and city, for the public by year alone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from patents.finance import recognising
from patents.finance.figures.published import PublishedRow, published_rows
from patents.finance.models import Pledge, PledgedRight, Pledgor
from patents.finance.products.models import YearTold
from patents.finance.products.suppression import WITHHELD, Told, told
from patents.finance.rights import NEW_FIELDS, GiKind
from patents.finance.states import COUNTED

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from patents.finance.products.sorts import Sort


class Share(NamedTuple):
    """What one record brings to a cell: whose it is, for how much, and how many firms it says stand behind it."""

    firm: str
    amount_fen: int
    firms: int | None = None


@dataclass(slots=True)
class Group:
    """What rows of one kind, year and perhaps city come to."""

    shares: dict[int, Share] = field(default_factory=dict)  # by record
    demonstration: bool = False

    @property
    def count(self) -> int:
        return len(self.shares)

    @property
    def amount_fen(self) -> int:
        return sum(share.amount_fen for share in self.shares.values())

    @property
    def firms(self) -> int:
        stated = stated_firms(self.shares.values())
        return len({share.firm for share in self.shares.values()}) if stated is None else stated

    def told(self) -> Told:
        return told_of(self.shares.values())


Groups = dict[tuple[Any, ...], Group]


def stated_firms(shares: Iterable[Share]) -> int | None:
    """None where the records name their firms instead."""
    stated = [share.firms for share in shares if share.firms is not None]
    return sum(stated) if stated else None


def told_of(shares: Collection[Share]) -> Told:
    amounts: dict[str, int] = defaultdict(int)
    for share in shares:
        amounts[share.firm] += share.amount_fen
    return told(len(shares), amounts, stated_firms(shares))


def groups(sort: Sort, rows: QuerySet[Any], by: tuple[str, ...]) -> Groups:
    """Confirmed rows by year and whatever else."""
    found: Groups = defaultdict(Group)
    records = list(rows.order_by())
    firms = recognising.keys(_party(sort, row) for row in records)
    for row in records:
        day = getattr(row, sort.year)
        group = found[day.year if day else None, *(getattr(row, name) for name in by)]
        stated = (getattr(row, sort.firms) or 0) if sort.firms else None
        group.shares[row.pk] = Share(firms[_party(sort, row)], getattr(row, sort.amount) or 0, stated)
        group.demonstration |= row.demonstration
    return found


def _party(sort: Sort, row: Any) -> tuple[str, str]:
    """Code and name; a record that names no firm stands for itself."""
    if not sort.party:
        return str(row.pk), ""
    return str(getattr(row, sort.party_code) if sort.party_code else ""), str(getattr(row, sort.party))


def public_years(sort: Sort, today: dt.date) -> list[tuple[int, YearTold]]:
    """What was told last of each year that is over, the newest first."""
    told = {row.year: row for row in YearTold.objects.filter(sort=sort.code, year__lt=today.year).order_by("pk")}
    return sorted(((year, row) for year, row in told.items() if row.shares), key=_year, reverse=True)


def _year(pair: tuple[int, Any]) -> int:
    return pair[0]


@dataclass(frozen=True, slots=True)
class NewField:
    """A right of a new field that secures a pledge: the right, its pledge, and how long it still lives."""

    right: PledgedRight
    pledge: Pledge
    days_left: int | None


def new_rights(pledges: QuerySet[Pledge]) -> QuerySet[PledgedRight]:
    """Geographical indications and layout designs in registrations that count."""
    found = PledgedRight.objects.filter(kind__in=NEW_FIELDS, pledge__in=pledges.filter(state__in=COUNTED).values("pk"))
    return found.select_related("pledge__city").order_by("-pledge__registered_on", "pk")


def lines(rights: Iterable[PledgedRight], today: dt.date) -> list[NewField]:
    return [NewField(right, right.pledge, _left(right, today)) for right in rights]


def _left(right: PledgedRight, today: dt.date) -> int | None:
    return (right.life_ends_on - today).days if right.life_ends_on else None


def new_fields(pledges: QuerySet[Pledge], *, cities: bool) -> Groups:
    """Per kind, year, perhaps city: a registration counts once in each kind, its amount with the first-named firm."""
    found: Groups = defaultdict(Group)
    seen: set[tuple[int, str]] = set()
    rights = list(new_rights(pledges))
    firms = _first_pledgors({right.pledge_id for right in rights})
    for right in rights:
        pledge = right.pledge
        if (pledge.pk, right.kind) in seen or pledge.registered_on is None:
            continue
        seen.add((pledge.pk, right.kind))
        where = (pledge.city_id,) if cities else ()
        group = found[right.kind, pledge.registered_on.year, *where]
        group.shares[pledge.pk] = Share(firms.get(pledge.pk, ""), pledge.secured_fen)
        group.demonstration |= pledge.demonstration
    return found


def _first_pledgors(pledges: set[int]) -> dict[int, str]:
    rows = list(Pledgor.objects.filter(pledge__in=pledges, seq=1).values_list("pledge", "credit_code", "name"))
    keys = recognising.keys((code, name) for _pledge, code, name in rows)
    return {pledge: keys[code, name] for pledge, code, name in rows}


@dataclass(frozen=True, slots=True)
class PublishedYear:
    """A year of a new field as the public figures of pledges have it, and no number beside them."""

    row: PublishedRow
    demonstration: bool

    def told(self) -> Told:
        row = self.row
        return Told(row.registrations, row.amount_fen, row.enterprises, WITHHELD if row.reason else "")


def public_new_fields(kind: str, _today: dt.date) -> list[tuple[int, PublishedYear]]:
    """By the kind of a registration's first right, the newest year first; years without any are left out."""
    made_up = Pledge.objects.filter(demonstration=True).exists()
    rows = [row for row in published_rows(period="year") if row.right_kind == kind and row.registrations != 0]
    return sorted(((int(row.month[:4]), PublishedYear(row, made_up)) for row in rows), key=_year, reverse=True)


def gi_word(code: str) -> str:
    """How a geographical indication is protected, in words."""
    return str(dict(GiKind.choices).get(code, code))
