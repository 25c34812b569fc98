"""What happens is counted in its month, since January and by year; distinct things anew for every place and period."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping

import pytest
from django.db import transaction
from hypothesis import given, settings

from ipportal.core.audit.actions import last_known
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import actions, denominators, engine, places, queries, writing
from ipportal.core.metrics.checks import figure_findings
from ipportal.core.metrics.definitions import catalogue, definition
from ipportal.core.metrics.engine import Snapshot
from ipportal.core.metrics.models import Figure
from ipportal.core.metrics.receipts.members import receipt
from ipportal.core.metrics.registry import measures
from tests.core.metrics import oracle
from tests.core.metrics.conftest import Progress, tell
from tests.core.metrics.oracle import Event
from tests.core.metrics.test_oracle import fast, put_down, registers
from tests.core.metrics.test_releases import KUNSHAN, XUANWU, grants

GRANTS, INVENTIONS, LICENSED = "patent-grants", "invention-patent-grants", "patents-licensed"
DECEMBER = Month(2025, 12)
PERIODS = ("month", "ytd", "year")


def seen(
    events: list[Event], metric: str, month: dt.date, period: str, known: int, homes: tuple[Mapping[str, str], ...]
) -> Counter[str]:
    """By place, one patent after the other: how many were granted, or licensed, in the period."""
    found: Counter[str] = Counter()
    for number in {event.number for event in events}:
        own = [event for event in events if event.number == number]
        grant = oracle.granted(own, known)
        told = oracle.licensed(own, known) if metric == LICENSED else [grant] if grant else []
        if metric == INVENTIONS and not oracle.is_invention(number):
            continue
        counted = {county for day, county in told if oracle.in_period(day, month, period)}
        found.update({place for county in counted for place in oracle.of_places(Counter([county]), *homes)})
    return found


def computed(known: int) -> Snapshot:
    return engine.compute(known, places.read(), DECEMBER, denominators.read(known))


def differences(snapshot: Snapshot, events: list[Event], homes: tuple[Mapping[str, str], ...]) -> list[object]:
    wrong: list[object] = []
    months = [(column, Month.from_no(number).last_day) for column, number in enumerate(snapshot.months)]
    busy = {event.on.year for event in events}
    for metric in (GRANTS, INVENTIONS, LICENSED):
        for period in PERIODS:
            numerator = snapshot.blocks[metric, period].numerator
            columns = snapshot.columns(period)
            for column, month in [(column, month) for column, month in months if column in columns]:
                if month.year not in busy:
                    continue
                expected = seen(events, metric, month, period, snapshot.known, homes)
                mine = {code: expected[code] for code in snapshot.places.codes}
                theirs = dict(zip(snapshot.places.codes, numerator[:, column].tolist(), strict=True))
                if mine != theirs:
                    wrong.append((metric, period, str(month), mine, theirs))
    return wrong


@pytest.mark.usefixtures("worker")
@given(register=registers())
@settings(fast, max_examples=12)
def test_every_flow_equals_the_oracle_now_and_on_a_past_day(
    register: list[tuple[list[Event], list[Event]]], parents: dict[str, str], became: dict[str, str]
) -> None:
    with transaction.atomic():
        first = last_known()
        events = put_down(register)
        wrong = [
            differences(found, events, (parents, became))
            for found in (computed(last_known()), computed(first + 1))
            if found.blocks
        ]
        transaction.set_rollback(True)

    assert not any(wrong), wrong


@pytest.fixture
def licensed(worker: None) -> list[Event]:
    """Five inventions of Xuanwu granted in June 2015; the first is licensed three times in 2025, once from Kunshan."""
    told = grants(XUANWU, 5)
    one = told[0].number
    licences = [Event(one, 0, 50_000 + place, "C", day) for place, day in enumerate([
        dt.date(2025, 3, 1), dt.date(2025, 3, 31), dt.date(2025, 9, 1),
    ])]  # fmt: skip
    moved = Event(one, 0, 60_000, "T", dt.date(2025, 6, 1), KUNSHAN)
    tell([*told, *licences, moved, Event(told[1].number, 0, 70_000, "C", dt.date(2025, 9, 2))])
    return told


def value(metric: str, region: str, month: Month, period: str) -> str | None:
    found: str | None = queries.figure(metric, region, month, period=period)["value"]
    return found


def test_distinct_patents_are_counted_anew_and_never_added_up(licensed: list[Event]) -> None:
    actions.recompute(Progress())

    by_month = {m: value(LICENSED, "320000", Month(2025, m), "month") for m in (2, 3, 9)}
    so_far = {m: value(LICENSED, "320000", Month(2025, m), "ytd") for m in (2, 3, 8, 9, 12)}
    places = {code: value(LICENSED, code, DECEMBER, "year") for code in ("320000", "320100", "320500", "320583")}

    assert by_month == {2: "0", 3: "1", 9: "2"}
    assert so_far == {2: "0", 3: "1", 8: "1", 9: "2", 12: "2"}
    assert places == {"320000": "2", "320100": "2", "320500": "1", "320583": "1"}


def test_grants_add_up_to_the_year_and_an_invalidation_leaves_the_announcement(licensed: list[Event]) -> None:
    tell([Event(licensed[2].number, 0, 80_000, "I", dt.date(2020, 1, 1))])
    actions.recompute(Progress())

    june, year = Month(2015, 6), Month(2015, 12)
    assert [value(GRANTS, "320100", june, period) for period in ("month", "ytd")] == ["5", "5"]
    assert [value(GRANTS, "320100", year, period) for period in PERIODS] == ["0", "5", "5"]
    assert value("invention-patents", "320100", june, "month") == "4"
    assert queries.figure(GRANTS, "320100", june, period="year")["reason"] == "not-published"
    with pytest.raises(BadInput):
        queries.figure("invention-patents", "320100", june, period="ytd")


def test_what_is_written_whole_leaves_the_figures_that_cannot_have_changed(
    licensed: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.recompute(Progress())
    monkeypatch.setattr(writing, "MOST_CHANGED", 10**9)
    tell([Event(licensed[3].number, 0, 90_000, "C", dt.date(2024, 5, 1))])

    result = actions.recompute(Progress())

    assert result["figures"] == 109 * (127 + 127 + 11)  # licences alone were computed
    assert value(LICENSED, "320100", Month(2024, 12), "year") == "1"
    assert value("invention-patents", "320100", DECEMBER, "month") == "4"
    assert list(figure_findings()) == []


@pytest.mark.parametrize("period", PERIODS)
def test_every_flow_opens_to_as_many_patents_as_it_says(licensed: list[Event], period: str) -> None:
    actions.recompute(Progress())

    for metric in (GRANTS, INVENTIONS, LICENSED):
        for figure in Figure.objects.filter(metric=metric, period=period, numerator__gt=0):
            month = Month.from_no(figure.month)
            found = receipt(definition(metric), figure.region_code, month, last_known(), period=period)
            assert found is not None
            listed = [member.thing for member in found.members()]
            assert (len(listed), found.count) == (figure.numerator, figure.numerator)
            assert len(set(listed)) == len(listed)


def test_definitions_and_measures_agree_on_how_they_add_up() -> None:
    assert {code: measure.kind for code, (_room, measure) in measures().items()} == {
        code: entry.kind for code, entry in catalogue().items() if code in measures()
    }
