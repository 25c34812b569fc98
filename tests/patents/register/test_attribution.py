"""Counting by the applicant what was granted from a day on: what it would change, by hand and by the slow oracle."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from ipportal.core.audit.actions import last_known
from ipportal.core.kit.periods import Month
from ipportal.core.metrics.definitions import Attribution
from patents.register.attribution import effects
from tests.core.metrics import oracle
from tests.core.metrics.conftest import became, january, parents, tell, worker
from tests.core.metrics.oracle import Event
from tests.core.metrics.test_oracle import DAYS, fast, put_down, registers

__all__ = ["became", "january", "parents", "worker"]
XUANWU, KUNSHAN, SHANGHAI = 320102, 320583, 310115
DECEMBER = Month(2025, 12)


def life(number: int, granted: str, county: int, *moves: tuple[str, int]) -> list[Event]:
    day = dt.date.fromisoformat(granted)
    grant = Event(number, 0, number % 10**6 * 10, "G", day, county, dt.date(2015, 3, 5))
    return [
        grant,
        *(
            Event(number, 0, grant.id + place, "T", dt.date.fromisoformat(on), to)
            for place, (on, to) in enumerate(moves, 1)
        ),
    ]


@pytest.fixture
def register(worker: None) -> None:
    tell(
        [
            *life(201510000011, "2020-12-31", XUANWU, ("2022-05-01", KUNSHAN)),  # the day before: moves as ever
            *life(201510000022, "2021-01-01", XUANWU, ("2022-05-01", KUNSHAN)),  # stays
            *life(201510000033, "2021-03-01", XUANWU, ("2022-05-01", SHANGHAI)),  # never leaves the province
            *life(201510000044, "2021-03-01", XUANWU, ("2022-05-01", KUNSHAN), ("2023-05-01", SHANGHAI)),  # nor this
            *life(201510000055, "2021-03-01", SHANGHAI, ("2022-05-01", KUNSHAN)),  # never comes
        ]
    )


def told(month: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("attribution", month, "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


@pytest.mark.usefixtures("register")
def test_the_office_sees_which_places_the_rule_would_change() -> None:
    found = told("2025-12")
    changed = {place["region"]: (place["counted"], place["by_rule"]) for place in found["places"]}

    assert changed == {"320000": (3, 4), "320100": (0, 3), "320102": (0, 3), "320500": (3, 1), "320583": (3, 1)}
    assert (found["on"], found["source"], found["granted_from"]) == (False, "needed", "2021-01-01")


@pytest.mark.usefixtures("register")
def test_before_anything_moved_the_rule_changes_nothing() -> None:
    assert told("2022-04")["places"] == []


@pytest.mark.usefixtures("register")
def test_a_reader_is_told_in_lines() -> None:
    out = io.StringIO()
    call_command("attribution", "2025-12", stdout=out)

    assert out.getvalue().startswith("granted_from: 2021-01-01, by: applicant, on: False, source: needed")
    assert "苏州市昆山市 / Kunshan City, Suzhou (320583): 3 -> 1\n" in out.getvalue()


@pytest.mark.django_db
def test_a_month_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError) as refused:
        call_command("attribution", "2025-13")

    assert refused.value.returncode == 2


@pytest.mark.usefixtures("worker")
@given(register=registers(), since=st.sampled_from(DAYS), at=st.sampled_from(DAYS))
@settings(fast, max_examples=60)
def test_places_change_by_the_rule_as_the_oracle_says(
    parents: dict[str, str],
    became: dict[str, str],
    register: list[tuple[list[Event], list[Event]]],
    since: dt.date,
    at: dt.date,
) -> None:
    month = Month.of(at)
    with transaction.atomic():
        events, known = put_down(register), last_known()
        found = effects(Attribution(since, "applicant", on=False, source="needed"), month, known)
        transaction.set_rollback(True)

    counted, by_rule = (
        oracle.of_places(oracle.stock(events, month.last_day, known, rule), parents, became) for rule in (None, since)
    )
    expected = {
        code: (counted[code], by_rule[code])
        for code in counted.keys() | by_rule.keys()
        if counted[code] != by_rule[code]
    }
    assert {effect.region: (effect.counted, effect.by_rule) for effect in found} == expected
