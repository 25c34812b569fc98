"""Questions about the network: the nearest node, what the returns add up to, who has not reported, what is odd."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from ipportal.core.kit.periods import Month
from measures.network.checks import Doubt, doubts_of_months, faults_of_month, granted
from measures.network.columns import FIRST, FLOW, LAST, NUMBERS
from measures.network.models import CITY, ROOT, NodeReturn, ProtectionNode

if TYPE_CHECKING:
    from django.db.models import QuerySet

NAMES: Final = tuple(number.name for number in NUMBERS)
CITIES: Final = 13
SAME_FIELD, SAME_CITY, CENTRE, NONE = "same-field", "same-city", "centre", "none"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nodes to turn to, and by which rule they were found."""

    rule: str
    nodes: list[ProtectionNode]


@dataclass(frozen=True, slots=True)
class Shape:
    """Is it “1+13+N”? Which cities have no node of the city layer."""

    roots: int
    cities: int
    without: list[str]

    @property
    def is_whole(self) -> bool:
        return self.roots == 1 and self.cities == CITIES


@dataclass(frozen=True, slots=True)
class Sum:
    """What returns of a node, a city, a month or all come to; of how many returns, and of how many that were due."""

    key: Any
    values: dict[str, Any]
    returns: int
    due: int

    @property
    def missing(self) -> int:
        return max(0, self.due - self.returns)


@dataclass(frozen=True, slots=True)
class Duty:
    """Since when a node reports, and the months it has not reported. `since` is empty where nothing tells."""

    node: ProtectionNode
    since: Month | None
    due: int
    missing: list[Month]

    @property
    def reported(self) -> int:
        return self.due - len(self.missing)


def directory(on: dt.date) -> list[ProtectionNode]:
    """The nodes that are there, layer by layer, with their fields."""
    found = ProtectionNode.objects.there(on).select_related("layer", "city", "parent").prefetch_related("fields")
    return list(found.order_by("layer__order", "city_id", "name_zh"))


def works_on(node: ProtectionNode, day: dt.date) -> bool:
    """In operation on that day, as far as is known."""
    begun = node.operating_from is not None and node.operating_from <= day
    return begun and (node.operating_to is None or node.operating_to > day)


def nearest(nodes: Sequence[ProtectionNode], city: str, field: str) -> Nearest:
    """Of the same city and field; else of the same city; else the provincial centre."""
    there = [node for node in nodes if node.city_id == city and node.layer_id != ROOT] if city else []
    fitting = [node for node in there if _has_field(node, field)]
    if fitting and field:
        return Nearest(SAME_FIELD, fitting)
    if there:
        return Nearest(SAME_CITY, there)
    roots = [node for node in nodes if node.layer_id == ROOT]
    return Nearest(CENTRE if roots else NONE, roots)


def _has_field(node: ProtectionNode, field: str) -> bool:
    return any(field == one.name_zh for one in node.fields.all())


def shape(nodes: Iterable[ProtectionNode], cities: Mapping[str, str]) -> Shape:
    """`cities`: code → name of the thirteen."""
    nodes = list(nodes)
    having = {node.city_id for node in nodes if node.layer_id == CITY}
    without = [name for code, name in cities.items() if code not in having]
    return Shape(sum(node.layer_id == ROOT for node in nodes), len(having), without)


def rows_of(returns: QuerySet[NodeReturn], first: Month, last: Month) -> list[dict[str, Any]]:
    """The returns of a span of months as values."""
    found = returns.filter(month__range=(first.no, last.no)).order_by("month")
    return list(found.values("node", "node__city", "month", *NAMES))


def added(rows: Sequence[Row]) -> dict[str, Any]:
    """Flows add up; what stood at the start is each node's first, what stands at the end its last; means by weight."""
    ends = _ends(rows)
    values: dict[str, Any] = {}
    for number in NUMBERS:
        if number.adds == FLOW:
            known = [row[number.name] for row in rows if row[number.name] is not None]
            values[number.name] = sum(known) if known else None
        elif number.adds in (FIRST, LAST):
            values[number.name] = sum(pair[number.adds == LAST][number.name] for pair in ends) if rows else None
        else:
            values[number.name] = _mean(rows, number.name)
    return values


def _ends(rows: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Each node's first and last return."""
    found: dict[int, tuple[Row, Row]] = {}
    for row in sorted(rows, key=lambda row: row["month"]):
        found[row["node"]] = (found.get(row["node"], (row, row))[0], row)
    return list(found.values())


def _mean(rows: Iterable[Row], name: str) -> Decimal | None:
    weighed = [(row[name], granted(row)) for row in rows if row[name] is not None]
    weight = sum(grants for _days, grants in weighed)
    if not weight:
        return None
    mean = Decimal(sum(days * grants for days, grants in weighed)) / weight
    return mean.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def sums(rows: Sequence[Row], by: str, due: Mapping[Any, int]) -> list[Sum]:
    """One for each node, city or month that reported or had to."""
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[by]].append(row)
    return [Sum(key, added(groups[key]), len(groups[key]), due.get(key, 0)) for key in sorted({*groups, *due})]


def due_by(duties: Iterable[Duty], by: str, first: Month, last: Month) -> dict[Any, int]:
    """How many returns of a span were due, by node, city or month."""
    found: dict[Any, int] = defaultdict(int)
    for duty in duties:
        for month in months_due(duty.node, duty.since, first, last):
            keys = {"node": duty.node.pk, "node__city": duty.node.city_id, "month": month.no}
            found[keys[by]] += 1
    return dict(found)


def months_due(node: ProtectionNode, since: Month | None, first: Month, last: Month) -> list[Month]:
    """The months of a span for which the node had to report."""
    if since is None:
        return []
    end = last.no
    if node.operating_to:
        end = min(end, Month.of(node.operating_to - dt.timedelta(days=1)).no)
    return [Month.from_no(number) for number in range(max(first.no, since.no), end + 1)]


def duties(nodes: QuerySet[ProtectionNode], returns: QuerySet[NodeReturn], last: Month) -> list[Duty]:
    """Who has not reported, through a month. A node whose beginning is not known reports since its first return."""
    months: dict[int, set[int]] = defaultdict(set)
    for node, month in returns.order_by().values_list("node", "month"):
        months[node].add(month)
    ordered = nodes.select_related("layer", "city").order_by("layer__order", "city_id", "name_zh")
    return [_duty(node, months[node.pk], last) for node in ordered]


def _duty(node: ProtectionNode, reported: set[int], last: Month) -> Duty:
    since = Month.of(node.operating_from) if node.operating_from else None
    if since is None and reported:
        since = Month.from_no(min(reported))
    due = months_due(node, since, since, last) if since else []
    return Duty(node, since, len(due), [month for month in due if month.no not in reported])


def doubts(nodes: QuerySet[ProtectionNode], today: dt.date) -> list[tuple[ProtectionNode, Doubt]]:
    """What is odd among the returns that are kept, node by node."""
    months: dict[int, dict[int, Row]] = defaultdict(dict)
    for row in NodeReturn.objects.filter(node__in=nodes).values("node", "month", *NAMES):
        months[row["node"]][row["month"]] = row
    found = []
    for node in nodes.order_by("layer__order", "city_id", "name_zh"):
        for number in sorted(months[node.pk]):
            month = Month.from_no(number)
            found += [
                (node, Doubt(month, column, fault, impossible=True))
                for column, fault in faults_of_month(node, month, today)
            ]
        found += [(node, doubt) for doubt in doubts_of_months(node, months[node.pk])]
    return found


def last_month(today: dt.date) -> Month:
    """The newest month whose last day is over."""
    return Month.of(today) - 1
