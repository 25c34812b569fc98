"""Pledges counted in sets: amount, registrations, firms, patents, banks by month, city, kind, size, bank.

A registration counts once: in the month of its day, at the city and size of its first-named pledgor, under the kind of
its first right. Amounts and registrations add up over months, cities, kinds, sizes and banks; firms, patents and banks
are distinct ones and do not. Void registrations never were.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from ipportal.core.kit.money import half_up
from ipportal.core.kit.periods import Month
from patents.finance import recognising
from patents.finance.models import Pledge, Pledgor, Size
from patents.finance.rights import RightKind
from patents.finance.states import LIVE, State

if TYPE_CHECKING:
    from django.db.models import QuerySet

INCLUSIVE_FEN: Final = 1_000_000_000  # 10 million yuan: loans up to here are inclusive
GROWTH_DECIMALS: Final = 1
YEAR: Final = 12
LARGEST: Final = 5
KEYS: Final = ("span", "city", "kind", "size", "bank")
MONTHS_IN: Final = {"month": 1, "quarter": 3, "year": 12}
By = tuple[str, ...]


class Wanted(NamedTuple):
    """Which registrations: from the first to the last month, narrowed by the facts that are given."""

    first: Month
    last: Month
    city: str = ""
    kind: str = ""
    size: str | None = None  # "" is a size: not stated
    bank: str = ""

    def a_year_before(self) -> Wanted:
        return self._replace(first=self.first - YEAR, last=self.last - YEAR)


class Row(NamedTuple):
    """One cell. Of a firm's loans one up to 10 million is enough for it to count as an inclusive borrower."""

    span: Month | None = None  # its first month
    city: str | None = None
    kind: str | None = None
    size: str | None = None
    bank: str | None = None
    bank_name: str = ""
    registrations: int = 0
    amount_fen: int = 0
    inclusive: int = 0
    banks: int = 0
    live: int = 0
    live_fen: int = 0
    overdue: int = 0
    overdue_fen: int = 0
    demonstration: bool = False
    enterprises: int = 0
    inclusive_enterprises: int = 0
    patents: int = 0
    before_fen: int = 0

    @property
    def key(self) -> tuple[Any, ...]:
        return self[: len(KEYS)]

    @property
    def kind_label(self) -> str:
        return str(RightKind(self.kind).label) if self.kind else _("Kind not stated")

    @property
    def size_label(self) -> str:
        return str(Size(self.size or "").label)

    @property
    def growth(self) -> Decimal | None:
        """Of the amount, on the same months a year before, in per cent."""
        return percent(self.amount_fen - self.before_fen, self.before_fen)

    @property
    def inclusive_pct(self) -> Decimal | None:
        return percent(self.inclusive, self.registrations)

    @property
    def inclusive_enterprises_pct(self) -> Decimal | None:
        return percent(self.inclusive_enterprises, self.enterprises)

    @property
    def overdue_pct(self) -> Decimal | None:
        return percent(self.overdue, self.live)


def percent(part: int, whole: int) -> Decimal | None:
    return half_up(Decimal(part * 100) / whole, GROWTH_DECIMALS) if whole else None


def table(seen: QuerySet[Pledge], *, by: By, wanted: Wanted, period: str = "month") -> list[Row]:
    """The cells that are not empty, by time, then in the order of their keys."""
    return tables(seen, [by], wanted=wanted, period=period)[by]


def tables(
    seen: QuerySet[Pledge], several: Sequence[By], *, wanted: Wanted, period: str = "month"
) -> dict[By, list[Row]]:
    """Several tables of the same registrations in one go; `seen` are those that the person may see."""
    names = _names(seen)
    now = _ask(seen, wanted, several, period, names, whole=True)
    before = _ask(seen, wanted.a_year_before(), several, period, names, whole=False)
    earlier = {(row[0], *row[1:6]): int(row[7]) for row in before}
    found: dict[By, list[Row]] = {by: [] for by in several}
    for number, *facts in now:
        span = None if facts[0] is None else Month.from_no(facts[0])
        base = None if facts[0] is None else facts[0] - YEAR
        before_fen = earlier.get((number, base, *facts[1:5]), 0)
        found[several[number]].append(Row._make((span, *facts[1:], before_fen)))
    return {by: sorted(rows, key=_in_order) for by, rows in found.items()}


def total(rows: list[Row]) -> Row:
    """The one row of the table by nothing; of no registration all is nothing."""
    return rows[0] if rows else Row()


def concentration(banks: Iterable[Row]) -> Decimal | None:
    """The share of the five banks with the largest amounts, in per cent."""
    amounts = sorted((row.amount_fen for row in banks), reverse=True)
    return percent(sum(amounts[:LARGEST]), sum(amounts))


def _in_order(row: Row) -> tuple[Any, ...]:
    return (row.span.no if row.span else 0, *(part or "" for part in row.key[1:]))


def _names(seen: QuerySet[Pledge]) -> tuple[list[str], list[str]]:
    """Names of bodies without a code, and who each is: one body is written in several ways."""
    firms = Pledgor.objects.filter(pledge__in=seen.values("pk"), credit_code="").values_list("credit_code", "name")
    banks = seen.order_by().values_list("pledgee_code", "pledgee")
    return recognising.written([*firms.order_by().distinct(), *banks.distinct()])


def _ask(
    seen: QuerySet[Pledge],
    wanted: Wanted,
    several: Sequence[By],
    period: str,
    names: tuple[list[str], list[str]],
    *,
    whole: bool,
) -> list[tuple[Any, ...]]:
    rows, params = _registrations(seen, wanted, period, names)
    parts = [_one_table(number, by, whole=whole) for number, by in enumerate(several)]
    with connection.cursor() as cursor:
        cursor.execute(f"{rows}{FIRMS if whole else ''} {' UNION ALL '.join(parts)}", params)
        rows_found: list[tuple[Any, ...]] = cursor.fetchall()
    return rows_found


def _registrations(
    seen: QuerySet[Pledge], wanted: Wanted, period: str, names: tuple[list[str], list[str]]
) -> tuple[str, list[Any]]:
    """The registrations of the months, each once, with what it is counted by."""
    within, inside = seen.counted().order_by().values("pk").query.sql_with_params()  # type: ignore[attr-defined]  # of Pledge
    asked = {name: value for name, value in wanted._asdict().items() if name in KEYS and value not in ("", None)}
    if wanted.size is not None:
        asked["size"] = wanted.size
    narrowed = "".join(f" AND {COLUMNS[name]} = %s" for name in asked)
    step = MONTHS_IN[period]
    params = [*names, step, step, list(LIVE), State.OVERDUE, INCLUSIVE_FEN, *inside]
    params += [wanted.first.first_day, wanted.last.last_day, *asked.values()]
    return REGISTRATIONS.format(within=within, narrowed=narrowed, **COLUMNS), params


COLUMNS: Final = {
    "city": "coalesce(p.city_id, '')",
    "kind": "coalesce(r.kind, '')",
    "size": "coalesce(f.size, '')",
    "bank": "coalesce(nullif(p.pledgee_code, ''), n.same, p.pledgee)",
}
REGISTRATIONS: Final = """
WITH names AS MATERIALIZED (SELECT * FROM unnest(%s::text[], %s::text[]) AS n (written, same)),
one AS MATERIALIZED (
    SELECT p.id, (m.month_no / %s) * %s AS span, {city} AS city, {kind} AS kind, {size} AS size, {bank} AS bank,
        p.pledgee, p.secured_fen, p.demonstration,
        p.state = ANY(%s) AS live, p.state = %s AS overdue, coalesce(p.loan_fen, p.secured_fen) <= %s AS inclusive
    FROM patents_pledge p
    CROSS JOIN LATERAL (
        SELECT (extract(year FROM p.registered_on) * 12 + extract(month FROM p.registered_on) - 1)::int AS month_no
    ) m
    LEFT JOIN patents_pledgor f ON f.pledge_id = p.id AND f.seq = 1
    LEFT JOIN patents_pledged_right r ON r.pledge_id = p.id AND r.seq = 1
    LEFT JOIN names n ON n.written = p.pledgee
    WHERE p.id IN ({within}) AND p.registered_on BETWEEN %s AND %s{narrowed}
)"""
FIRMS: Final = f""",
firm AS MATERIALIZED (
    SELECT one.span, one.city, one.kind, one.size, one.bank, one.inclusive,
        coalesce(nullif(o.credit_code, ''), n.same, o.name) AS who
    FROM one JOIN patents_pledgor o ON o.pledge_id = one.id LEFT JOIN names n ON n.written = o.name
),
patent AS MATERIALIZED (
    SELECT one.span, one.city, one.kind, one.size, one.bank, r.patent_number AS what
    FROM one JOIN patents_pledged_right r ON r.pledge_id = one.id WHERE r.kind = '{RightKind.PATENT.value}'
)"""  # noqa: S608 - a constant of ours


def _one_table(number: int, by: By, *, whole: bool) -> str:
    """One table of the registrations: its number, its keys, what is counted."""
    keys = ", ".join(
        f"{name if name in by else 'NULL::int' if name == 'span' else 'NULL::text'} AS {name}" for name in KEYS
    )
    group = ", ".join(by) or "()"
    name = "min(pledgee)" if "bank" in by else "''"
    if not whole:
        return (
            f"(SELECT {number}, {keys}, {name}, sum(secured_fen)::bigint FROM one GROUP BY {group} HAVING count(*) > 0)"  # noqa: S608
        )
    joins = "".join(f" LEFT JOIN ({sql}) {alias} ON {_same(alias, by)}" for alias, sql in _distinct(by))
    chosen = ", ".join(f"t.{key}" for key in KEYS)
    return (
        f"(SELECT {number}, {chosen}, t.name, t.registrations, t.amount, t.inclusive, t.banks, t.live, t.live_fen,"  # noqa: S608
        " t.overdue, t.overdue_fen, t.demonstration, coalesce(e.n, 0), coalesce(e.small, 0), coalesce(w.n, 0)"
        f" FROM (SELECT {keys}, {name} AS name, {COUNTS} FROM one GROUP BY {group} HAVING count(*) > 0) t{joins})"
    )


COUNTS: Final = """count(*) AS registrations, sum(secured_fen)::bigint AS amount,
    count(*) FILTER (WHERE inclusive) AS inclusive, count(DISTINCT bank) AS banks,
    count(*) FILTER (WHERE live) AS live, coalesce(sum(secured_fen) FILTER (WHERE live), 0)::bigint AS live_fen,
    count(*) FILTER (WHERE overdue) AS overdue,
    coalesce(sum(secured_fen) FILTER (WHERE overdue), 0)::bigint AS overdue_fen,
    bool_or(demonstration) AS demonstration"""


def _distinct(by: By) -> list[tuple[str, str]]:
    """Firms, and patents, each once in a cell."""
    kept = "".join(f"{key}, " for key in by)
    group = f" GROUP BY {', '.join(by)}" if by else ""
    firms = f"SELECT {kept}who, bool_or(inclusive) AS small FROM firm GROUP BY {kept}who"  # noqa: S608
    patents = f"SELECT DISTINCT {kept}what FROM patent"  # noqa: S608
    return [
        ("e", f"SELECT {kept}count(*) AS n, count(*) FILTER (WHERE small) AS small FROM ({firms}) x{group}"),  # noqa: S608
        ("w", f"SELECT {kept}count(*) AS n FROM ({patents}) x{group}"),  # noqa: S608
    ]


def _same(alias: str, by: By) -> str:
    return " AND ".join(f"{alias}.{key} = t.{key}" for key in by) or "TRUE"
