"""What the general pages tell: the province's headline, its place among the provinces, and the desk of a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NamedTuple

import redis
from django.conf import settings
from django.db import DatabaseError, connection

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.definitions import Definition, catalogue, definition
from ipportal.core.metrics.models import Cell
from ipportal.core.metrics.provisional import mark, reasons_of
from ipportal.core.metrics.standpoints import PERIOD, Known, Standpoint, by_place, public
from ipportal.core.regions.map import Shape, shapes
from ipportal.core.regions.models import PROVINCE, Region
from ipportal.core.statistics.standings import Standing, standing

STOCK: Final = "invention-patents"
PER_10K: Final = "invention-patents-per-10k"


class Pair(NamedTuple):
    """A count of patents, and the rate that divides it by the people; "" where no metric does."""

    stock: str
    rate: str


INVENTIONS: Final = Pair(STOCK, PER_10K)


@dataclass(frozen=True, slots=True)
class Span:
    """The months for which figures are shown."""

    first: Month
    last: Month

    def __contains__(self, month: Month) -> bool:
        return self.first <= month <= self.last

    @property
    def years(self) -> list[int]:
        """Newest first, as the picker offers them."""
        return list(range(self.last.year, self.first.year - 1, -1))


@dataclass(frozen=True, slots=True)
class Row:
    """One place in one month: its stock, its population, and what they make."""

    region: Region
    stock: Cell | None
    rate: Cell | None

    @property
    def code(self) -> str:
        return self.region.code

    @property
    def patents(self) -> int | Decimal | None:
        return definition(self.stock.metric).exact(self.stock.numerator) if self.stock else None

    @property
    def per_10k(self) -> Decimal | None:
        return self.rate.value if self.rate else None

    @property
    def population(self) -> Decimal | None:
        return self.rate.denominator if self.rate else None

    @property
    def population_year(self) -> int | None:
        return self.rate.denominator_year if self.rate else None

    @property
    def growth(self) -> Decimal | None:
        return self.stock.growth_pct if self.stock else None

    @property
    def rank(self) -> int | None:
        return self.rate.rank if self.rate else None

    @property
    def reason(self) -> str:
        return self.rate.reason if self.rate else "not-published"

    @property
    def demonstration(self) -> bool:
        return any(figure.demonstration for figure in (self.stock, self.rate) if figure)


def span(view: Standpoint) -> Span | None:
    """The months with figures; None before anything was computed."""
    months = view.months()
    return Span(*months) if months else None


def rows(
    view: Standpoint, month: Month, regions: Iterable[Region], pair: Pair = INVENTIONS, period: str = PERIOD
) -> list[Row]:
    """One row per place, in the order given: one query, whatever the number of places."""
    places = list(regions)
    metrics = [pair.stock, *filter(None, [pair.rate])]
    found = by_place(view.cells(metrics, [month], [place.code for place in places], period))
    return [
        Row(place, found.get((pair.stock, month.no, place.code)), found.get((pair.rate, month.no, place.code)))
        for place in places
    ]


def province_and_cities() -> list[Region]:
    """The province first, then its cities in the order of their codes."""
    return list(Region.objects.current().filter(code__startswith="32", level__in=["province", "city"]).order_by("code"))


@dataclass(frozen=True, slots=True)
class Home:
    """What the first screen of the public answers."""

    month: Month | None
    province: Row | None
    cities: list[Row]
    shapes: list[Shape]
    known: Known | None
    standing: Standing | None
    doubts: str = ""  # why the ranks of the cities are provisional


def home() -> dict[str, Any]:
    view = public()
    shown = span(view)
    if shown is None:
        return {"home": Home(None, None, [], [], None, standing(PER_10K))}
    found = rows(view, shown.last, province_and_cities())
    province = next((row for row in found if row.code == PROVINCE), None)
    cities = [row for row in found if row.code != PROVINCE]
    best = sorted((row for row in cities if row.rank), key=lambda row: (row.rank or 0, row.code))[:5]
    known = view.known(shown.last)
    doubts = mark(reasons_of((row.rate for row in cities), known.basis))
    drawn = shapes([(row.region, row.per_10k) for row in cities])
    return {"view": view, "home": Home(shown.last, province, best, drawn, known, standing(PER_10K), doubts)}


def definitions() -> list[Definition]:
    """Every definition, those with figures first."""
    return sorted(catalogue().values(), key=lambda known: not known.has_data)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def queue_answers() -> bool:
    """Asked once, briefly: a readiness probe does not wait for a broker to come back."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, retry=None)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()
