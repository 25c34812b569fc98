"""Inventions in force, by story: the traps of the domain, each in a register of one or two patents."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from django.db import connection

from ipportal.core.audit.actions import last_known
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import denominators, engine, places
from ipportal.core.metrics.models import LedgerEntry
from patents.register import inforce
from tests.core.metrics.conftest import january, tell, worker
from tests.core.metrics.oracle import Event

__all__ = ["january", "worker"]  # fixtures of the figures' room, used here too
pytestmark = pytest.mark.usefixtures("worker")

INVENTION, PCT, UTILITY, OLD = 201010000011, 201480000021, 201120000033, 85100123
SUZHOU, KUNSHAN, XUANWU, SHANGHAI = 320506, 320583, 320102, 310115
FILED = dt.date(2015, 3, 10)


def grant(
    number: int = INVENTION, on: str = "2018-05-04", county: int = XUANWU, filed_on: dt.date = FILED, **more: int
) -> Event:
    return Event(number, 0, more.get("id", 900_001), "G", dt.date.fromisoformat(on), county, filed_on)


def event(kind: str, on: str, county: int | None = None, number: int = INVENTION, id: int = 900_002) -> Event:  # noqa: A002 - the column's name
    return Event(number, 0, id, kind, dt.date.fromisoformat(on), county)


def stock(region: int, month: str, known: int | None = None) -> int:
    """Patents in force at the end of a month, as the figures would say."""
    found = engine.compute(
        last_known() if known is None else known, places.read(), Month.parse("2025-12"), denominators.read(0)
    )
    if not found.blocks:
        return 0
    row = found.places.index(f"{region}")
    number = Month.parse(month).no
    if number < found.months.start:
        return 0
    return int(found.blocks["invention-patents", "month"].numerator[row, number - found.months.start])


def test_a_patent_counts_from_the_month_of_its_grant_in_county_city_and_province() -> None:
    tell([grant()])

    assert [stock(place, "2018-04") for place in (320102, 320100, 320000)] == [0, 0, 0]
    assert [stock(place, "2018-05") for place in (320102, 320100, 320000)] == [1, 1, 1]


def test_a_lapse_recorded_in_july_works_from_january_and_the_past_day_keeps_what_was_known() -> None:
    before = tell([grant()])
    tell([event("L", "2025-01-10")])

    assert stock(XUANWU, "2025-01") == 0
    assert stock(XUANWU, "2025-07") == 0
    assert stock(XUANWU, "2025-07", known=before) == 1


def test_an_invalidation_years_later_strikes_out_all_months() -> None:
    before = tell([grant()])
    tell([event("I", "2025-06-30")])

    assert [stock(XUANWU, month) for month in ("2018-05", "2024-12", "2025-12")] == [0, 0, 0]
    assert stock(XUANWU, "2024-12", known=before) == 1


def test_an_invalidation_in_part_and_a_licence_change_nothing() -> None:
    tell([grant(), event("P", "2020-01-01"), event("C", "2020-01-02", id=900_003)])

    assert stock(XUANWU, "2025-12") == 1


def test_a_transfer_to_shanghai_on_the_last_day_leaves_the_province_that_month() -> None:
    tell([grant(county=SUZHOU), event("T", "2025-10-31", SHANGHAI)])

    assert [stock(SUZHOU, month) for month in ("2025-09", "2025-10")] == [1, 0]
    assert stock(320000, "2025-10") == 0
    assert not LedgerEntry.objects.exclude(county__range=(320000, 329999)).exists()


def test_a_transfer_from_beijing_comes_in_with_its_month() -> None:
    tell([grant(county=110101), event("T", "2024-02-29", KUNSHAN)])

    assert [stock(320500, month) for month in ("2024-01", "2024-02")] == [0, 1]


def test_a_transfer_inside_the_province_leaves_its_total_unchanged() -> None:
    tell([grant(county=XUANWU), event("T", "2022-03-15", KUNSHAN)])

    assert [stock(320000, month) for month in ("2022-02", "2022-03")] == [1, 1]
    assert [stock(320100, month) for month in ("2022-02", "2022-03")] == [1, 0]
    assert [stock(320583, month) for month in ("2022-02", "2022-03")] == [0, 1]


def test_only_inventions_count_also_those_that_came_by_pct_and_in_the_old_form() -> None:
    tell([grant(), grant(PCT, id=1), grant(UTILITY, id=2), grant(OLD, id=3)])

    assert stock(XUANWU, "2020-01") == 3


def test_a_patent_is_not_in_force_on_the_day_its_term_ends() -> None:
    tell([grant(filed_on=dt.date(2005, 12, 31)), grant(PCT, filed_on=dt.date(2006, 1, 1), id=1)])

    assert stock(XUANWU, "2025-11") == 2
    assert stock(XUANWU, "2025-12") == 1  # filed 2005-12-31: ends on 2025-12-31, not in force that day


def test_a_patent_filed_on_a_leap_day_ends_in_its_february() -> None:
    tell([grant(on="2008-01-15", filed_on=dt.date(2004, 2, 29))])

    assert [stock(XUANWU, month) for month in ("2024-01", "2024-02")] == [1, 0]


def test_a_restored_patent_counts_again_but_never_after_its_term() -> None:
    tell([grant(filed_on=dt.date(2004, 7, 1)), event("L", "2020-01-10"), event("R", "2020-06-10", id=900_003)])
    tell([event("L", "2023-01-10", id=900_004), event("R", "2025-06-10", id=900_005)])

    assert [stock(XUANWU, month) for month in ("2019-12", "2020-01", "2020-05", "2020-06")] == [1, 0, 0, 1]
    assert stock(XUANWU, "2025-12") == 0


@pytest.mark.parametrize(("first", "then", "left"), [("L", "R", 1), ("R", "L", 0)])
def test_of_two_events_on_one_day_the_later_told_decides(first: str, then: str, left: int) -> None:
    tell([grant(), event(first, "2021-04-01", id=900_008), event(then, "2021-04-01", id=900_009)])

    assert stock(XUANWU, "2021-04") == left


def test_an_event_told_later_comes_after_one_of_the_same_day_whatever_its_id() -> None:
    tell([grant(), event("R", "2021-04-01", id=900_009)])
    tell([event("L", "2021-04-01", id=900_003)])

    assert stock(XUANWU, "2021-04") == 0


def test_a_retracted_lapse_never_was_but_was_known_for_a_while() -> None:
    lapse = event("L", "2020-01-10")
    tell([grant()])
    believed = tell([lapse])
    tell([], [lapse])

    assert stock(XUANWU, "2025-12") == 1
    assert stock(XUANWU, "2025-12", known=believed) == 0


def test_a_corrected_county_moves_the_whole_past() -> None:
    wrong = grant(county=XUANWU)
    tell([wrong])
    tell([grant(county=KUNSHAN, id=900_007)], [wrong])

    assert [stock(320583, month) for month in ("2018-05", "2025-12")] == [1, 1]
    assert stock(XUANWU, "2025-12") == 0


def test_a_former_county_counts_in_its_successor_today() -> None:
    tell([grant(county=320684)])  # Haimen, a district since 2020

    assert stock(320614, "2018-05") == 1
    assert LedgerEntry.objects.get(delta=1, measure=1).county == 320684  # the ledger keeps the code as it came


def test_a_patent_known_only_by_city_or_province_is_unallocated_below() -> None:
    tell([grant(county=320500), grant(PCT, county=320000, id=1)])

    counties = [
        stock(int(code), "2020-01") for code in places.read().codes if code.startswith("3205") and code != "320500"
    ]

    assert (stock(320000, "2020-01"), stock(320500, "2020-01"), sum(counties)) == (2, 1, 0)


def test_events_before_any_grant_do_not_make_a_patent() -> None:
    tell([event("R", "2020-01-10"), event("T", "2020-01-11", KUNSHAN, id=900_003)])

    assert not LedgerEntry.objects.exists()


def test_a_change_that_changes_no_month_books_nothing() -> None:
    tell([grant()])
    booked = LedgerEntry.objects.count()
    tell([event("L", "2021-04-01"), event("R", "2021-04-20", id=900_003)])

    assert LedgerEntry.objects.count() == booked


def test_a_large_first_load_and_the_same_load_touched_one_by_one_book_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from ipportal.core.metrics import ledger

    monkeypatch.setattr(ledger, "FEW", 0)  # read in one sweep
    swept = tell([grant(), grant(PCT, "2019-01-31", KUNSHAN, id=1)])
    monkeypatch.undo()
    named = tell([grant(201010000029, id=4), grant(201480000030, "2019-01-31", KUNSHAN, id=5)])

    def entries(seq: int) -> list[tuple[int, ...]]:
        return list(LedgerEntry.objects.filter(seq=seq).values_list("county", "month", "delta").order_by("pk"))

    assert entries(swept) == entries(named) != []


@pytest.mark.parametrize("day", ["1985-04-01", "2000-02-29", "2024-12-31", "2049-01-01"])
def test_months_are_the_portals_month_numbers(day: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::date - DATE '1900-01-01'", [day])
        days = np.array([cursor.fetchone()[0]])

    assert inforce.month(days).tolist() == [Month.of(dt.date.fromisoformat(day)).no]
