"""What the rules say of one invention: reckoned by hand, by the oracle and by the engine, and the three agree."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from ipportal.core.audit.actions import last_known
from ipportal.core.kit.periods import Month
from ipportal.core.regions.models import PROVINCE
from tests.core.metrics import oracle as core
from tests.core.metrics.comparing import computed, world
from tests.core.metrics.conftest import january, worker
from tests.core.metrics.oracle import Event
from tests.patents.highvalue import oracle
from tests.patents.highvalue.conftest import ONLY_PLUGGED_IN
from tests.patents.highvalue.oracle import INVENTIONS, UNION, Found, of_kind
from tests.patents.highvalue.steps import Office, Step
from tests.patents.highvalue.test_figures import at

__all__ = ["january", "worker"]
pytestmark = [ONLY_PLUGGED_IN, pytest.mark.usefixtures("worker")]

XUANWU, NANJING, KUNSHAN, SUZHOU, PUDONG = 320102, "320100", 320583, "320500", 310115
NUMBER = 201010000011
LONG_HELD = of_kind(3)  # the filing of 2010-01-31 has its tenth anniversary on the last day of January 2020
GRANTED = Event(NUMBER, 0, 1, "G", dt.date(2013, 5, 4), XUANWU, dt.date(2010, 1, 31))


def then(kind: str, day: str, county: int | None = None, place: int = 2) -> Event:
    return Event(NUMBER, 0, place, kind, dt.date.fromisoformat(day), county)


def told(*events: Event) -> Step:
    return Step("register", told=list(events))


def find(kind: int, since: str, until: str | None = None) -> Step:
    end = dt.date.fromisoformat(until) if until else None
    return Step("findings", found=[Found(NUMBER, kind, dt.date.fromisoformat(since), end, 0)])


def filed(number: int, place: int, on: str, granted: str) -> Event:
    return Event(number, 0, place, "G", dt.date.fromisoformat(granted), XUANWU, dt.date.fromisoformat(on))


# Steps, then what counts: after how many steps, metric, place, and the months with their numbers.
STORIES: dict[str, tuple[list[Step], list[tuple[int, str, str, dict[str, int]]]]] = {
    "a transfer out of the province counts from its day": (
        [told(GRANTED, then("T", "2020-03-31", PUDONG))],
        [
            (1, INVENTIONS, NANJING, {"2013-04": 0, "2013-05": 1, "2020-02": 1, "2020-03": 0}),
            (1, INVENTIONS, PROVINCE, {"2020-02": 1, "2020-03": 0, "2025-12": 0}),
            (1, LONG_HELD, PROVINCE, {"2020-01": 0, "2020-02": 1, "2020-03": 0}),
        ],
    ),
    "a transfer into the province brings its age along": (
        [told(replace(GRANTED, county=PUDONG), then("T", "2020-03-31", KUNSHAN))],
        [
            (1, INVENTIONS, PROVINCE, {"2020-02": 0, "2020-03": 1}),
            (1, INVENTIONS, SUZHOU, {"2020-02": 0, "2020-03": 1}),
            (1, UNION, str(KUNSHAN), {"2020-02": 0, "2020-03": 1}),
        ],
    ),
    "a transfer inside the province leaves its total": (
        [told(GRANTED, then("T", "2020-03-31", KUNSHAN))],
        [
            (1, UNION, NANJING, {"2020-01": 0, "2020-02": 1, "2020-03": 0}),
            (1, UNION, SUZHOU, {"2020-02": 0, "2020-03": 1}),
            (1, UNION, PROVINCE, {"2020-02": 1, "2020-03": 1}),
        ],
    ),
    "a restored invention counts again from its restoration": (
        [told(GRANTED), find(1, "2015-01-01"), told(then("L", "2019-01-31"), then("R", "2019-06-10", place=3))],
        [
            (2, INVENTIONS, NANJING, {"2019-01": 1, "2019-05": 1}),
            (3, INVENTIONS, NANJING, {"2018-12": 1, "2019-01": 0, "2019-05": 0, "2019-06": 1}),
            (3, of_kind(1), NANJING, {"2014-12": 0, "2015-01": 1, "2019-01": 0, "2019-06": 1}),
        ],
    ),
    "a lapse recorded late ends the past, and the past day keeps what was known": (
        [told(GRANTED), told(then("L", "2020-02-01"))],
        [
            (1, INVENTIONS, PROVINCE, {"2020-01": 1, "2020-02": 1, "2025-12": 1}),
            (2, INVENTIONS, PROVINCE, {"2020-01": 1, "2020-02": 0, "2025-12": 0}),
            (1, LONG_HELD, PROVINCE, {"2020-02": 1}),
            (2, LONG_HELD, PROVINCE, {"2020-01": 0, "2020-02": 0}),
        ],
    ),
    "an invention that is wholly invalid never was": (
        [told(GRANTED), find(5, "2016-12-01"), told(then("I", "2024-05-05"))],
        [
            (2, of_kind(5), NANJING, {"2016-11": 0, "2016-12": 1, "2025-12": 1}),
            (3, of_kind(5), NANJING, {"2016-12": 0, "2025-12": 0}),
            (3, INVENTIONS, PROVINCE, {"2013-05": 0, "2024-04": 0}),
        ],
    ),
    "an invalidation in part leaves it in force": (
        [told(GRANTED), told(then("P", "2024-05-05"))],
        [(2, INVENTIONS, PROVINCE, {"2013-05": 1, "2024-05": 1}), (2, UNION, PROVINCE, {"2024-05": 1})],
    ),
    "a finding that ends leaves the other kinds": (
        [told(GRANTED), find(2, "2014-03-01", "2019-09-30"), find(4, "2019-09-01", "2019-12-31")],
        [
            (3, of_kind(2), PROVINCE, {"2014-02": 0, "2014-03": 1, "2019-08": 1, "2019-09": 0}),
            (3, UNION, PROVINCE, {"2019-08": 1, "2019-11": 1, "2019-12": 0, "2020-01": 0, "2020-02": 1}),
        ],
    ),
    "designs never count, and their longer term of June 2021 changes nothing for inventions": (
        [
            told(
                filed(202110000011, 1, "2021-05-31", "2022-01-04"),
                filed(202110000029, 2, "2021-06-01", "2022-01-04"),
                filed(202130000013, 3, "2021-05-31", "2021-11-05"),
                filed(202130000021, 4, "2021-06-01", "2021-11-05"),
                filed(200510000017, 5, "2005-12-31", "2009-07-01"),
            )
        ],
        [
            (1, INVENTIONS, PROVINCE, {"2020-12": 1, "2021-01": 1, "2021-11": 1, "2022-01": 3}),
            (1, INVENTIONS, PROVINCE, {"2025-11": 3, "2025-12": 2}),
            (1, LONG_HELD, PROVINCE, {"2015-12": 0, "2016-01": 1, "2025-11": 1, "2025-12": 0}),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_hand_oracle_and_engine_agree(story: str) -> None:
    made, asked = STORIES[story]
    office, numbers = Office(), [last_known()]
    for step in made:
        office.take(step)
        numbers.append(last_known())
    here, lives, found = world(), core.lives(office.events), oracle.of_patents(office.found)

    for steps, metric, place, months in asked:
        known = numbers[steps]
        slowly, engines = {}, {}
        figures = computed(at(known), metric)
        for month in map(Month.parse, months):
            counted = oracle.stocks(lives, found, month.last_day, known)[metric]
            slowly[str(month)] = core.of_places(counted, here.parents, here.became)[place]
            cell = figures.get((month.no, place))
            engines[str(month)] = cell.numerator if cell else 0
        assert slowly == months == engines, (metric, place, known)
