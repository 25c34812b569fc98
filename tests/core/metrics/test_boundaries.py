"""Figures in the boundaries of then: every month in the places of its own last day, by hand and by the slow oracle."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from ipportal.core.audit.actions import last_known
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import actions, places
from ipportal.core.metrics.boundaries import Boundaries
from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.receipts.members import receipt
from ipportal.core.metrics.standpoints import AsThen, by_place
from ipportal.core.regions.models import Level, Region, RegionChange
from tests.core.metrics import oracle
from tests.core.metrics.conftest import Progress, tell
from tests.core.metrics.oracle import Event, Place
from tests.core.metrics.test_api import ask
from tests.core.metrics.test_oracle import NUMBERS, fast, put_down, registers
from tests.core.metrics.test_releases import Cast, cast, grants, in_english

__all__ = ["cast", "in_english"]
STOCK, PER_10K = "invention-patents", "invention-patents-per-10k"
HAIMEN_CITY, HAIMEN_DISTRICT, NANTONG = "320684", "320614", "320600"
CHONGCHUAN, CHONGCHUAN_BEFORE, GANGZHA = "320613", "320602", "320611"
MAY, JUNE = Month(2020, 5), Month(2020, 6)  # Haimen became a district on 9 June
LONG_AGO, LATER = "2015-06-10", "2020-07-01"


def numerators(month: Month, *regions: str, metric: str = STOCK) -> list[int | None]:
    found = by_place(AsThen().cells([metric], [month], regions))
    return [cell.numerator if (cell := found.get((metric, month.no, region))) else None for region in regions]


@pytest.fixture
def haimen(worker: None, cast: Cast) -> None:
    """Four patents told with the old code, two of an old month told with the new one, one of after the change."""
    tell(
        [
            *grants(int(HAIMEN_CITY), 4, LONG_AGO),
            *grants(int(HAIMEN_DISTRICT), 2, LONG_AGO),
            *grants(int(HAIMEN_DISTRICT), 1, LATER, first=500),
        ]
    )
    actions.recompute(Progress())


def test_haimen_is_a_city_until_may_2020_and_a_district_from_june(haimen: None) -> None:
    both = HAIMEN_CITY, HAIMEN_DISTRICT, NANTONG, "320000"

    assert numerators(MAY, *both) == [6, None, 6, 6]
    assert numerators(JUNE, *both) == [None, 6, 6, 6]
    assert numerators(Month(2025, 12), *both) == [None, 7, 7, 7]


def test_growth_on_the_year_compares_the_same_places(haimen: None) -> None:
    (grown,) = AsThen().cells([STOCK], [Month(2020, 12)], [HAIMEN_DISTRICT])

    assert (grown.numerator, str(grown.growth_base), str(grown.growth_pct)) == (7, "6", "16.67")


def test_a_code_that_came_of_two_belongs_to_its_city_before(haimen: None) -> None:
    tell([*grants(int(CHONGCHUAN), 3, LONG_AGO), *grants(int(GANGZHA), 5, LONG_AGO)])

    assert numerators(MAY, CHONGCHUAN_BEFORE, GANGZHA, CHONGCHUAN, NANTONG) == [0, 5, None, 14]
    assert numerators(JUNE, CHONGCHUAN_BEFORE, GANGZHA, CHONGCHUAN, NANTONG) == [None, None, 8, 14]


def test_programs_ask_for_now_or_then(client: Client, haimen: None) -> None:
    then = ask(client, f"figures/?metric={STOCK}&region={HAIMEN_CITY}&month=2020-05&boundaries=then")["results"][0]
    now = ask(client, f"figures/?metric={STOCK}&region={HAIMEN_DISTRICT}&month=2020-05&boundaries=now")["results"][0]

    assert (then["value"], then["basis"], then["boundaries"]) == ("6", "recomputed", "then")
    assert then["receipt"] == f"/figures/{STOCK}/{HAIMEN_CITY}/2020-05/?boundaries=then"
    assert (now["value"], now["boundaries"]) == ("6", "now")


def test_the_receipt_of_a_former_place_holds_as_many_as_its_figure(client: Client, haimen: None) -> None:
    found = ask(client, f"receipts/?metric={STOCK}&region={HAIMEN_CITY}&month=2020-05&boundaries=then")

    assert found["count"] == len(found["results"]) == int(found["figure"]["numerator"]) == 6
    assert {row["county"] for row in found["results"]} == {HAIMEN_CITY, HAIMEN_DISTRICT}


def test_a_series_has_the_months_in_which_the_place_was_there(client: Client, haimen: None) -> None:
    query = f"figures/?metric={STOCK}&month_from=2020-03&month_to=2020-08&boundaries=then&region="

    before, after = (ask(client, query + region)["results"] for region in (HAIMEN_CITY, HAIMEN_DISTRICT))

    assert [row["month"] for row in before] == ["2020-05", "2020-04", "2020-03"]
    assert [(row["month"], row["value"]) for row in after] == [("2020-08", "7"), ("2020-07", "7"), ("2020-06", "6")]


def test_counties_of_then_are_ranked(client: Client, haimen: None) -> None:
    rows = ask(client, f"rankings/?metric={STOCK}&level=county&month=2020-05&boundaries=then")["results"]

    assert rows[0]["region"] == HAIMEN_CITY
    assert HAIMEN_DISTRICT not in {row["region"] for row in rows}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (f"region={HAIMEN_CITY}&month=2020-06&boundaries=then", "had ended by the end of 2020-06: since 2020-06-09"),
        (f"region={HAIMEN_DISTRICT}&month=2020-05&boundaries=then", "had not begun by the end of 2020-05"),
        ("region=320371&month=2020-05&boundaries=then", "no figures for region"),
        (f"region={NANTONG}&month=2020-05&boundaries=before", "Possible values: now, then."),
        (f"region={NANTONG}&month=2020-05&boundaries=then&basis=published", "are computed anew"),
        (f"region={NANTONG}&month=2020-05&boundaries=then&release=2020-05.r1", "are computed anew"),
        ("boundaries=then", "boundaries needs the metric, and a region or a month."),
    ],
)
@pytest.mark.parametrize("address", ["figures", "receipts"])
def test_what_cannot_be_is_400_and_says_so(
    client: Client, haimen: None, query: str, sentence: str, address: str
) -> None:
    assert sentence in ask(client, f"{address}/?metric={STOCK}&{query}&lang=en", 400)["detail"]


def test_a_past_day_is_told_in_the_places_of_then_too(client: Client, haimen: None) -> None:
    asked = f"figures/?metric={STOCK}&region={HAIMEN_CITY}&month=2020-05&boundaries=then&as_of="

    assert ask(client, asked + "2026-01-20")["results"][0]["numerator"] == "6"
    assert ask(client, asked + "2000-01-01")["results"][0]["numerator"] is None


def test_on_the_command_line(haimen: None) -> None:
    def figure(*asked: str) -> dict[str, Any]:
        out = io.StringIO()
        call_command("figure", STOCK, *asked, "--json", "--boundaries", "then", stdout=out)
        told: dict[str, Any] = json.loads(out.getvalue())
        return told

    assert figure(HAIMEN_CITY, "2020-05")["numerator"] == "6"
    assert figure(HAIMEN_DISTRICT, "2020-06")["numerator"] == "6"
    with pytest.raises(CommandError) as refused:
        figure(HAIMEN_CITY, "2020-06")
    assert refused.value.returncode == 2


COUNTIES = (320684, 320614, 320613, 320602, 320611, 320103, 320104, 320213, 320203, 320214, 320600, 320000, 320371)
MONTHS = tuple(map(Month.parse, ("2010-12", "2013-01", "2013-02", "2015-10", "2020-05", "2020-06", "2025-12")))


@st.composite
def told_with_any_code(draw: st.DrawFn) -> list[tuple[list[Event], list[Event]]]:
    """Registers whose codes are of every kind: of now, of then, of two, of none."""
    register = draw(registers())
    for told, _taken in register:
        for at, event in enumerate(told):
            if event.county:
                told[at] = Event(**{**vars(event), "county": draw(st.sampled_from(COUNTIES))})
    extra = Event(NUMBERS[0], 1, 990, "G", dt.date(2010, 6, 1), draw(st.sampled_from(COUNTIES)), dt.date(2010, 3, 5))
    register[0][0].append(extra)
    return register


@pytest.mark.usefixtures("worker")
@given(register=told_with_any_code(), month=st.sampled_from(MONTHS))
@settings(fast, max_examples=40)
def test_every_place_of_then_equals_the_oracle_opens_to_as_many_and_adds_up(
    register: list[tuple[list[Event], list[Event]]], month: Month
) -> None:
    known = {
        code: Place(parent or "", since, until)
        for code, parent, since, until in Region.objects.in_figures().values_list(
            "code", "parent_id", "valid_from", "valid_to"
        )
    }
    changes = list(RegionChange.objects.values_list("former_id", "successor_id", "effective_on"))
    with transaction.atomic():
        events, view = put_down(register), AsThen()
        regions = list(view.regions(month))
        told = {cell.region_code: cell for cell in view.cells([STOCK], [month], [one.code for one in regions])}
        counts = {now: oracle.stock(events, now.last_day, last_known()) for now in (month, month - 12)}
        now, before = (oracle.of_places_then(counts[at], month.last_day, known, changes) for at in counts)
        wrong = []
        for code, cell in told.items():
            counted = receipt(definition(STOCK), code, month, view.seq, view.spot(month))
            assert counted is not None
            held = len(list(counted.members()))
            expected = now[code], oracle.growth(now[code], before[code])
            if (cell.numerator, cell.growth_pct) != expected or not held == counted.count == cell.numerator:
                wrong.append((code, cell.numerator, cell.growth_pct, expected, held, counted.count))
        transaction.set_rollback(True)

    assert not wrong
    if not told:
        assert not sum(now.values())
        return
    assert set(told) == {region.code for region in regions}
    whole = {code: cell.numerator or 0 for code, cell in told.items()}
    cities = [region.code for region in regions if region.level == Level.CITY]
    for city in cities:
        assert whole[city] >= sum(whole[region.code] for region in regions if region.parent_id == city)
    assert whole["320000"] >= sum(whole[city] for city in cities)


@pytest.mark.django_db
def test_places_of_then_are_those_of_now_after_the_last_change() -> None:
    then, now = Boundaries().at(Month(2026, 1)), places.read()

    assert (then.codes, then.part_of.tolist()) == (now.codes, now.part_of.tolist())
    assert then.leads_to == now.leads_to


@pytest.mark.django_db
@pytest.mark.parametrize("month", MONTHS)
def test_ground_is_kept_in_view_from_now_to_then_and_back(month: Month) -> None:
    past = Boundaries()
    then = [region for region in past.regions.values() if region.code in past.at(month).codes]

    for region in then:
        today = past.counterparts(region.code)
        assert today, region
        assert all(region in past.counterparts(one.code, month.last_day) for one in today)


@pytest.mark.django_db
def test_a_place_that_took_others_in_was_several() -> None:
    was = [region.name_zh for region in Boundaries().counterparts("320104", dt.date(2012, 12, 31))]

    assert was == ["白下区", "秦淮区"]
