"""Everything published of pledges is laid side by side, and no withheld cell is found out or narrowed down too far.

Pages, programs, exports and days differ in how they are asked, not in what they know: the figures as of each closing
and today, and the rows of the summary as each closing left them.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import pytest
from django.test import Client

from ipportal.core.accounts.models import Organisation
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import actions as figures
from ipportal.core.metrics.standpoints import AsComputed, AsKnownOn, Standpoint
from ipportal.core.regions.models import PROVINCE, Region
from patents.finance.figures import suppression
from patents.finance.figures.actions import close_months
from patents.finance.figures.layers import UNKNOWN_SIZE
from patents.finance.figures.models import PledgeClosing, PledgeFact, PledgeWithheld
from patents.finance.figures.published import PublishedRow, published_rows
from patents.finance.models import Pledge, PledgedRight, Pledgor, RightKind, Size
from tests.amounts import amount
from tests.conftest import WORKER, role
from tests.core.metrics.conftest import Progress
from tests.patents.finance.attack import CITY, KIND, SIZE, Attack, Part

pytestmark = pytest.mark.django_db
YEAR: Final = 2025
MONTHS: Final = [Month(YEAR, number) for number in range(1, 13)]
LARGE: Final = ("320100", "320200", "320500")
FEW: Final = ("320700", "320800", "321300")  # one or two registrations in most months
AMOUNT, COUNT = "pledge-amount", "pledge-count"
MILLION: Final = 100_000_000  # fen; amounts are solved in millions of yuan
SEED: Final = 20251231
PROTECTED: Final = 0.5  # the agreed interval: half of a cell to either side

Stand = Callable[[dt.datetime | None], None]


def register(
    chance: random.Random, city: str, month: Month, count: int, *, entered: str = "", kind: str = "", size: str = ""
) -> None:
    """As a file of the office brings them: in most, one kind and small firms."""
    bank = Organisation.objects.filter(kind="bank").first()
    firms = chance.sample(range(40), count)
    for number in firms:
        day = dt.date(month.year, month.month, chance.randint(1, 28))
        amount = chance.choice([1, 2, 3, 5, 8, 30]) * MILLION + chance.randrange(MILLION)
        pledge = Pledge.objects.create(
            bank=bank, pledgee="某银行", registration_number=f"Y{city}{month.no}{number:03d}{entered}",
            registered_on=day, secured_fen=amount, loan_fen=amount, term_from=day, term_to=day + dt.timedelta(365),
            city_id=None if city == PROVINCE else city, county=int(city), state="registered", batch=1,
            source="office", entered_by="office",
        )  # fmt: skip
        of_size = size or chance.choices(list(Size.values), [40, 30, 15, 10, 5])[0]
        Pledgor.objects.create(
            pledge=pledge,
            seq=1,
            name=f"企业{number}",
            credit_code=f"{city}{number:012d}",
            county=int(city),
            size=of_size,
        )
        of_kind = kind or chance.choices(list(RightKind.values), [70, 20, 3, 2, 2, 2, 1])[0]
        PledgedRight.objects.create(
            pledge=pledge, seq=1, kind=of_kind, number=f"{of_kind}{pledge.pk}",
            patent_number=pledge.pk if of_kind == RightKind.PATENT else None,
        )  # fmt: skip


def a_year(chance: random.Random) -> None:
    """Some months with enough, many with too few; once a place in the province that nobody knows."""
    cities = Region.objects.cities().order_by("code").values_list("code", flat=True)
    for month in MONTHS:
        for city in cities:
            most = 12 if city in LARGE else 2 if city in FEW else 6
            register(chance, city, month, chance.randint(0 if city in FEW else 1, most))
        register(chance, PROVINCE, month, chance.randint(0, 1))


def close_on(stand_at: Stand, day: dt.date) -> list[PublishedRow]:
    """A closing on a day, and what anybody could take down of it on that day."""
    stand_at(dt.datetime.combine(day, dt.time(10), OFFICE_ZONE))
    with role(WORKER):
        close_months(order=False)
    return [*published_rows(), *published_rows(period="year")]


History = list[tuple[dt.date, list[PublishedRow]]]


def live_through(stand_at: Stand, seed: int = SEED) -> History:
    """Quarters closed as they end; some months get registrations late, enough and too few to be told."""
    chance, history = random.Random(seed), []
    a_year(chance)
    for day in (dt.date(YEAR, 4, 2), dt.date(YEAR, 7, 2), dt.date(YEAR, 10, 9), dt.date(YEAR + 1, 1, 5)):
        history.append((day, close_on(stand_at, day)))
        if day.month == 7:
            for city in (*LARGE, *FEW, "320300"):
                register(chance, city, MONTHS[1], 2, entered="L")
            register(chance, "320400", MONTHS[2], 1, entered="L")  # too few: they wait
    for city in ("320100", "320600", "321000", "321300"):
        register(chance, city, MONTHS[7], 2, entered="L")  # would withhold what was shown: they wait
    for city in LARGE:
        register(chance, city, MONTHS[9], 6, entered="L", kind=RightKind.PATENT, size=Size.SMALL)
    history.append((dt.date(YEAR + 1, 2, 10), close_on(stand_at, dt.date(YEAR + 1, 2, 10))))
    with role(WORKER):
        figures.recompute(Progress())
    return history


class World:
    """The truth, by parts, and every number that was published of it."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.amounts: dict[Part, float] = defaultdict(float)
        self.counts: dict[Part, float] = defaultdict(float)
        self.firms: dict[Part, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for fact in PledgeFact.objects.all():
            for part in parts_of(fact):
                self.amounts[part] += fact.amount_fen / MILLION
                self.counts[part] += 1
                self.firms[part][fact.firms[0]] += fact.amount_fen
        self.closings = list(PledgeClosing.objects.order_by("seq").values_list("seq", flat=True))
        self.layers = sorted({(part.closing, part.month) for part in self.amounts})
        self.cities = [*Region.objects.cities().values_list("code", flat=True), PROVINCE]
        names = {CITY: self.cities, KIND: list(RightKind.values), SIZE: [size or UNKNOWN_SIZE for size in Size.values]}
        self.parts = [
            Part(family, category, *layer) for family, all_of in names.items() for category in all_of
            for layer in self.layers
        ]  # fmt: skip

    def told(self, family: str, category: str, known: int, months: Iterable[int]) -> list[Part]:
        """The parts of a cell as known with a closing; without a category, of the province."""
        wanted = [category] if category else self.cities
        return [
            Part(family, one, *layer) for one in wanted for layer in self.layers
            if layer[0] <= known and layer[1] in months
        ]  # fmt: skip

    def attack(self, metric: str) -> Attack:
        attack = Attack(self.parts)
        for parts, value in self.published(metric):
            attack.learn(parts, value)
        attack.know_that_families_agree()
        if metric == COUNT:  # an empty cell is shown as 0: a withheld one has at least one registration
            firsts = {month: min(seq for seq, of in self.layers if of == month) for _seq, month in self.layers}
            for one in PledgeWithheld.objects.filter(period="month").exclude(family="total"):
                if one.closing.seq == firsts[one.month]:
                    attack.at_least[Part(one.family, one.category, one.closing.seq, one.month)] = 1
        return attack

    def published(self, metric: str) -> Iterator[tuple[list[Part], float]]:
        views: list[tuple[Standpoint, int]] = [
            (AsKnownOn(day), seq) for (day, _rows), seq in zip(self.history, self.closings, strict=True)
        ]
        for view, known in [*views, (AsComputed(), self.closings[-1])]:
            yield from self._figures(view, known, metric)
        for (_day, rows), known in zip(self.history, self.closings, strict=True):
            yield from self._summary(rows, known, metric)

    def _figures(self, view: Standpoint, known: int, metric: str) -> Iterator[tuple[list[Part], float]]:
        for period in ("month", "ytd", "year"):
            for cell in view.cells([metric], MONTHS, [PROVINCE, *self.cities[:-1]], period):
                if cell.value is None:
                    continue
                first = cell.month if period == "month" else cell.month - cell.month % 12
                category = "" if cell.region_code == PROVINCE else cell.region_code
                parts = self.told(CITY, category, known, range(first, cell.month + 1))
                yield parts, float(cell.value) / (1_000_000 if metric == AMOUNT else 1)

    def _summary(self, rows: list[PublishedRow], known: int, metric: str) -> Iterator[tuple[list[Part], float]]:
        for row in rows:
            value = row.amount_fen if metric == AMOUNT else row.registrations
            if value is None:
                continue
            last = Month.parse(row.month).no
            first = last if row.period == "month" else last - 11
            family = KIND if row.right_kind else SIZE if row.size else CITY
            category = row.right_kind or row.size or ("" if row.region == PROVINCE else row.region)
            parts = self.told(family, category, known, range(first, last + 1))
            yield parts, value / (MILLION if metric == AMOUNT else 1)

    def is_sensitive(self, parts: Iterable[Part]) -> bool:
        """Fewer than three firms, or one with more than four fifths; nothing at all tells of nobody."""
        firms: dict[int, float] = defaultdict(float)
        for part in parts:
            for firm, told in self.firms.get(part, {}).items():
                firms[firm] += told
        total = sum(firms.values())
        return bool(firms) and (len(firms) < 3 or max(firms.values()) > 0.8 * total)

    def targets(self) -> list[list[Part]]:
        """Every part that tells of too few, and every such month and year."""
        parts = [[part] for part in self.amounts if self.is_sensitive([part])]
        wholes = [
            self.told(family, category, self.closings[-1], months)
            for family, category in {(part.family, part.category) for part in self.parts}
            for months in (*([month.no] for month in MONTHS), [month.no for month in MONTHS])
        ]
        return parts + [whole for whole in wholes if len(whole) > 1 and self.is_sensitive(whole)]


def parts_of(fact: PledgeFact) -> list[Part]:
    where = fact.seq, fact.month
    size = fact.size or UNKNOWN_SIZE
    return [Part(CITY, str(fact.city), *where), Part(KIND, fact.right_kind, *where), Part(SIZE, size, *where)]


def breaches(world: World) -> Iterator[str]:
    """What an attacker finds out, or comes too close to."""
    for metric, truth in ((AMOUNT, world.amounts), (COUNT, world.counts)):
        attack = world.attack(metric)
        for target in world.targets():
            real = sum(truth.get(part, 0.0) for part in target)
            low, high = attack.reach(target)
            assert low - 1e-6 <= real <= high + 1e-6, (metric, target, low, real, high)
            slack = 1 - 1e-6
            if metric == AMOUNT:
                is_near = low > real * (1 - PROTECTED * slack) or high < real * (1 + PROTECTED * slack)
            else:
                is_near = high - low < slack
            if is_near:
                yield f"{metric} {target[0]} {real}: {low} – {high}"


@pytest.mark.parametrize("seed", range(SEED, SEED + amount(1, 12)))
def test_no_withheld_cell_is_found_out_or_narrowed_down(stand_at: Stand, seed: int, counted: Any) -> None:
    world = World(live_through(stand_at, seed))

    assert len(world.targets()) > 100
    assert len(world.closings) == 5
    assert list(breaches(world)) == []
    counted["withheld cells attacked"] += len(world.targets())


def test_without_the_cells_that_go_with_them_they_are_found_out(
    stand_at: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        suppression,
        "withheld_in",
        lambda family, _before=(): {name for name, one in family.items() if one.is_sensitive},
    )
    assert next(breaches(World(live_through(stand_at))), None)


def test_with_every_row_of_the_year_that_may_be_shown_they_are_found_out(
    stand_at: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        suppression, "withheld_rows", lambda year: {name for name, cell in year.hidden.items() if cell.is_sensitive}
    )
    assert next(breaches(World(live_through(stand_at))), None)


def test_what_programs_are_told_is_what_the_attack_looks_at(stand_at: Stand, client: Client) -> None:
    """Nothing else is said of a cell anywhere: the answers hold the values that were laid side by side, or none."""
    live_through(stand_at)
    asked = {"metric": AMOUNT, "month": "2025-03", "page_size": "200"}

    told = client.get("/api/v1/figures/", asked).json()["results"]

    cells = {
        cell.region_code: cell for cell in AsComputed().cells([AMOUNT], [MONTHS[2]], [row["region"] for row in told])
    }
    assert len(told) > 100
    for row in told:
        value = cells[row["region"]].value
        assert (row["value"] is None) == (value is None)
        if value is None:
            names = ("numerator", "growth_pct", "growth_base", "rank")
            assert [row[name] for name in names] == [None] * len(names), row
            assert row["reason"] == "suppressed"
