"""What each closing told of each month, as the cells that must be protected, and what a closing withholds of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection

from patents.finance.figures import suppression
from patents.finance.figures.models import PledgeClosing, PledgeWithheld
from patents.finance.figures.suppression import Cell, Family, Year

TOTAL, CITY, KIND, SIZE = "total", "city", "right_kind", "size"
FAMILIES: Final = (CITY, KIND, SIZE)
UNKNOWN_SIZE: Final = "unknown"
MONTH, YEAR = "month", "year"
MONTHS: Final = 12
SAYS: Final = "month, city, right_kind, size, amount_fen, loan_fen, firms, demonstration"
TOLD: Final = f"""
    SELECT pledge_id, seq, true, {SAYS} FROM patents_pledge_fact WHERE seq BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT f.pledge_id, r.seq, false, {SAYS}
    FROM patents_pledge_fact_retraction r JOIN patents_pledge_fact f ON f.id = r.fact_id
    WHERE r.seq BETWEEN %(first)s AND %(last)s
"""  # noqa: S608 - put together from names of our own tables and columns


class Said(NamedTuple):
    """What a fact says of a registration."""

    month: int
    city: int
    right_kind: str
    size: str
    amount: int
    loan: int | None
    firms: tuple[int, ...]
    demonstration: bool

    def category(self, family: str) -> str:
        if family == CITY:
            return str(self.city)
        if family == SIZE:
            return self.size or UNKNOWN_SIZE
        return self.right_kind if family == KIND else ""


def said_of(says: Sequence[Any]) -> Said:
    """From a row with the columns of SAYS."""
    month, city, right_kind, size, amount, loan, firms, demonstration = says
    return Said(month, city, right_kind, size, amount, loan, tuple(firms), demonstration)


class Move(NamedTuple):
    """What a closing took back of a registration, and what it told of it instead."""

    old: Said | None
    new: Said | None

    @property
    def months(self) -> set[int]:
        return {said.month for said in self if said is not None}

    def within(self, month: int) -> Move:
        """The part of it that is about one month."""
        return Move(*(said if said is not None and said.month == month else None for said in self))

    def touched(self, family: str) -> dict[str, dict[int, int]]:
        """By category and first-named pledgor how much it moves; nothing of a category in which all stays as it was."""
        told = [(said, sign) for said, sign in zip(self, (-1, 1), strict=True) if said is not None]
        if len(told) > 1 and len({(s.category(family), s.amount, s.loan, s.firms) for s, _sign in told}) == 1:
            return {}
        moved: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for said, sign in told:
            moved[said.category(family)][said.firms[0]] += sign * said.amount
        return {name: {firm: abs(amount) for firm, amount in firms.items()} for name, firms in moved.items()}


Moves = Mapping[int, Move]  # by pledge
Layers = Mapping[tuple[int, int], Moves]  # by change set and month
Decision = tuple[str, str, int, str]  # family, category, month, period


def told(first: int, last: int) -> dict[int, dict[int, Move]]:
    """By change set: what was told of each registration."""
    moves: dict[int, dict[int, Move]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(TOLD, {"first": first, "last": last})
        for pledge, seq, is_new, *says in cursor:
            said = said_of(says)
            before = moves[seq].get(pledge, Move(None, None))
            moves[seq][pledge] = before._replace(new=said) if is_new else before._replace(old=said)
    return moves


def by_month(moves: Moves) -> dict[int, dict[int, Move]]:
    found: dict[int, dict[int, Move]] = defaultdict(dict)
    for pledge, move in moves.items():
        for month in move.months:
            found[month][pledge] = move.within(month)
    return found


def family_of(moves: Iterable[Move], name: str) -> dict[str, Cell]:
    firms: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    registrations: dict[str, int] = defaultdict(int)
    for move in moves:
        for category, moved in move.touched(name).items():
            registrations[category] += 1
            for firm, amount in moved.items():
                firms[category][firm] += amount
    return {category: Cell(firms[category], registrations[category]) for category in firms}


def is_safe(moves: Sequence[Move], *, cell_by_cell: bool = False) -> bool:
    """Whether what is told late of a month gives nobody away as a whole, in any family; or in any cell of it."""
    families = [family_of(moves, name) for name in (TOTAL, *FAMILIES)]
    if cell_by_cell:
        return not any(cell.is_sensitive for family in families for cell in family.values())
    return all(not family or suppression.is_safe(family.values()) for family in families)


def decisions(closing: PledgeClosing, before: PledgeClosing | None) -> set[Decision]:
    """What a closing withholds, from the facts and what earlier ones withheld."""
    layers = {
        month: list(moves.values()) for month, moves in by_month(told(closing.seq, closing.seq)[closing.seq]).items()
    }
    over, found = before.last if before else 0, set[Decision]()
    for month in sorted(layers):
        found |= set(_of_layer(month, layers[month], _held_in_year(closing, month, found)))
    for december in range(max(over + 1, closing.first), closing.last + 1):
        if december % MONTHS == MONTHS - 1:
            found |= set(_of_year(closing, december, found))
    return found


def _of_layer(month: int, moves: Sequence[Move], before: Mapping[str, set[str]]) -> Iterator[Decision]:
    families = {name: family_of(moves, name) for name in FAMILIES}
    decided = suppression.layer(families, family_of(moves, TOTAL).get(""), before)
    for name, categories in decided.families.items():
        yield from ((name, category, month, MONTH) for category in categories)
    if decided.total:
        yield TOTAL, "", month, MONTH


def _held_in_year(closing: PledgeClosing, month: int, now: set[Decision]) -> dict[str, set[str]]:
    """By family what was withheld of this month or an earlier one of its year."""
    january, held = month - month % MONTHS, defaultdict[str, set[str]](set)
    earlier = PledgeWithheld.objects.filter(period=MONTH, month__range=(january, month), closing__seq__lt=closing.seq)
    for family, category in earlier.values_list("family", "category"):
        held[family].add(category)
    for family, category, of, period in now:
        if period == MONTH and january <= of <= month:
            held[family].add(category)
    return held


def _of_year(closing: PledgeClosing, december: int, now: set[Decision]) -> Iterator[Decision]:
    """Of a year that is over with this closing, all that was told of it until now."""
    january = december - MONTHS + 1
    held = PledgeWithheld.objects.filter(period=MONTH, month__range=(january, december), closing__seq__lt=closing.seq)
    withheld: dict[tuple[str, int, int], set[str]] = defaultdict(set)
    for seq, family, category, month in held.values_list("closing__seq", "family", "category", "month"):
        withheld[family, seq, month].add(category)
    for family, category, month, period in now:
        if period == MONTH and january <= month <= december:
            withheld[family, closing.seq, month].add(category)
    has_withheld_total = any(family == TOTAL for family, _seq, _month in withheld)
    layers = [
        (seq, month, list(parts.values()))
        for seq, moves in told(0, closing.seq).items()
        for month, parts in by_month(moves).items()
        if january <= month <= december
    ]
    for family in FAMILIES:
        cells: list[Family] = [family_of(moves, family) for _seq, _month, moves in layers]
        chosen = [withheld[family, seq, month] for seq, month, _moves in layers]
        for category in suppression.withheld_rows(Year(cells, chosen, has_withheld_total)):
            yield family, category, december, YEAR
