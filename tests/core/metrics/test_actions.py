"""Computing and writing figures: what is written, what is kept, what readers are told."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ipportal.core.audit.actions import SYSTEM, begin_change_set
from ipportal.core.jobs.events import publish
from ipportal.core.jobs.models import Job
from ipportal.core.kit.clock import OFFICE_ZONE, set_clock
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import actions, queries
from ipportal.core.metrics.models import Figure, FigureYear, Run
from ipportal.core.metrics.standpoints import AsComputed, shown_run
from ipportal.core.statistics.models import Population
from tests.core.metrics.conftest import Progress, tell
from tests.core.metrics.oracle import Event
from tests.figures import falsify_ledger

pytestmark = pytest.mark.usefixtures("worker")

STOCK, PER_10K = "invention-patents", "invention-patents-per-10k"
NANJING, SUZHOU, XUANWU, KUNSHAN = "320100", "320500", 320102, 320583
DECEMBER = Month(2025, 12)


def grants(county: int, count: int, on: str = "2015-06-10", first: int = 0) -> list[Event]:
    day = dt.date.fromisoformat(on)
    base = 201010000000 + county % 10_000 * 1000 + first
    return [Event(base + n, 0, base + n, "G", day, county, dt.date(2010, 5, 4)) for n in range(count)]


def people(region: str, year: int, resident_10k: str, published_on: str | None = None, **more: Any) -> Population:
    seq = begin_change_set(by=SYSTEM, reason="test").seq
    day = dt.date.fromisoformat(published_on) if published_on else None
    return Population.objects.create(
        region_id=region,
        year=year,
        resident_10k=Decimal(resident_10k),
        published_on=day,
        source="test",
        seq=seq,
        **more,
    )


def no_people(region: str) -> None:
    """Only the owner may take rows away: the reference rows are not what this test is about."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("DELETE FROM ipportal_population WHERE region_id = %s", [region])
        cursor.execute("SET ROLE ipp_worker")


def test_a_figure_keeps_both_halves_the_year_and_vintage_of_its_population_and_its_reason() -> None:
    no_people(NANJING)
    tell(grants(XUANWU, 3))
    people(NANJING, 2022, "949.11", "2023-03-20")
    actions.recompute(Progress())

    found = queries.figure(PER_10K, NANJING, Month(2023, 12))
    missing = queries.figure(PER_10K, NANJING, DECEMBER)

    assert (found["value"], found["numerator"], found["denominator"]) == ("0.00", "3", "949.11")
    assert (found["denominator_year"], found["denominator_published_on"], found["reason"]) == (2022, "2023-03-20", None)
    assert (found["basis"], found["definition_version"], found["receipt"]) == (
        "recomputed", 1, f"/figures/{PER_10K}/{NANJING}/2023-12/",
    )  # fmt: skip
    assert (missing["value"], missing["numerator"], missing["reason"]) == (None, "3", "no-denominator")


def test_a_real_population_replaces_the_demonstrations_and_a_newer_vintage_an_older() -> None:
    no_people(NANJING)
    tell(grants(XUANWU, 900))
    people(NANJING, 2022, "100.00", demonstration=True)
    actions.recompute(Progress())
    invented = queries.figure(PER_10K, NANJING, Month(2023, 12))
    people(NANJING, 2022, "90.00", "2023-03-01")
    actions.recompute(Progress())
    first = queries.figure(PER_10K, NANJING, Month(2023, 12))
    people(NANJING, 2022, "80.00", "2024-03-01")
    actions.recompute(Progress())
    revised = queries.figure(PER_10K, NANJING, Month(2023, 12))

    assert [(f["value"], f["demonstration"]) for f in (invented, first, revised)] == [
        ("9.00", True), ("10.00", False), ("11.25", False),
    ]  # fmt: skip


def test_the_province_is_its_cities_and_what_is_unallocated() -> None:
    tell([*grants(XUANWU, 2), *grants(KUNSHAN, 3), *grants(320000, 1), *grants(320500, 4)])
    actions.recompute(Progress())

    codes = list(Figure.objects.filter(metric=STOCK, month=DECEMBER.no).values_list("region_code", "numerator"))
    numbers = dict(codes)

    assert (numbers["320000"], numbers[NANJING], numbers[SUZHOU], numbers["320583"]) == (10, 2, 7, 3)
    assert len(codes) == 109


def test_one_backdated_lapse_writes_only_the_cells_it_changes_and_moves_the_version() -> None:
    told = grants(XUANWU, 5)
    tell([*told, *grants(KUNSHAN, 4)])
    actions.recompute(Progress())
    version, before = queries.data_version()[0], Run.objects.count()
    tell([Event(told[0].number, 0, 1, "L", dt.date(2025, 10, 2))])

    result = actions.recompute(Progress())

    kept = FigureYear.objects.exclude(run=result["run"]).count()
    assert 0 < result["written"] < 100
    assert 0 < FigureYear.objects.count() - kept <= result["written"]
    assert [queries.figure(STOCK, NANJING, Month(2025, m))["value"] for m in (9, 10, 12)] == ["5", "4", "4"]
    ranked = queries.ranking(AsComputed(), STOCK, DECEMBER)
    assert [(row["region"], row["rank"], row["tied"], row["margin"]) for row in ranked[:3]] == [
        (NANJING, 1, True, "0"), (SUZHOU, 1, True, "4"), ("320200", 3, True, "0"),
    ]  # fmt: skip
    assert (queries.data_version()[0] > version, Run.objects.count()) == (True, before + 1)


def test_nothing_new_writes_nothing_but_says_when_it_was_looked_at() -> None:
    tell(grants(XUANWU, 1))
    actions.recompute(Progress())

    again = actions.recompute(Progress())

    assert again["written"] == 0
    assert shown_run() == Run.objects.get(pk=again["run"])


def test_without_a_register_there_are_no_figures_but_a_reason() -> None:
    actions.recompute(Progress())

    assert not Figure.objects.exists()
    found = queries.figure(STOCK, NANJING, DECEMBER)
    assert (found["value"], found["numerator"]) == (None, None)
    assert found["reason"] in {"no-data-source", "not-published"}
    assert queries.figure("pct-filings", NANJING, DECEMBER)["reason"] == "no-data-source"


def test_the_open_month_has_no_figure() -> None:
    tell(grants(XUANWU, 1))
    actions.recompute(Progress())

    assert AsComputed().months() == (Month(2015, 6), DECEMBER)
    assert queries.figure(STOCK, NANJING, Month(2026, 1))["reason"] == "not-published"


def test_as_known_on_a_past_day_is_recomputed_from_what_was_known_then() -> None:
    set_clock(dt.datetime(2025, 11, 30, 23, 59, 59, tzinfo=OFFICE_ZONE))
    told = grants(XUANWU, 2)
    tell(told)
    set_clock(dt.datetime(2025, 12, 1, 0, 0, 1, tzinfo=OFFICE_ZONE))
    tell([Event(told[0].number, 0, 1, "L", dt.date(2024, 1, 5))])
    set_clock(dt.datetime(2026, 1, 20, 10, tzinfo=OFFICE_ZONE))
    actions.recompute(Progress())

    days = [dt.date(2025, 11, 29), dt.date(2025, 11, 30), dt.date(2025, 12, 1), dt.date(2026, 1, 20)]
    values = [queries.figure(STOCK, NANJING, Month(2024, 12), day)["value"] for day in days]

    assert values == [None, "2", "1", "1"]
    assert queries.figure(STOCK, NANJING, Month(2024, 12))["value"] == "1"
    assert queries.figure(STOCK, NANJING, DECEMBER, dt.date(2025, 12, 1))["reason"] == "not-published"
    with pytest.raises(BadInput, match="2026-01-21"):
        queries.figure(STOCK, NANJING, DECEMBER, dt.date(2026, 1, 21))


def test_a_rebuild_mends_a_ledger_that_was_tampered_with_and_verify_names_the_cells() -> None:
    tell([*grants(XUANWU, 2), *grants(KUNSHAN, 1)])
    actions.recompute(Progress())
    falsify_ledger(XUANWU, delta=2, to=3)
    of_suzhou = FigureYear.objects.get(metric=STOCK, month=Month(2025, 1).no, region_code=SUZHOU)
    FigureYear.objects.filter(pk=of_suzhou.pk).update(numerator=[*of_suzhou.numerator[:-1], 8])

    wrong = verify()
    progress = Progress()
    actions.recompute(progress, rebuild=True)

    assert wrong["ok"] is False
    assert {(f["check"], f["found"], f["expected"]) for f in wrong["findings"]} >= {("ledger", "+3", "+2")}
    assert any(f["check"] == "figures" and "320500, 2025-12, numerator" in f["where"] for f in wrong["findings"])
    assert progress.stages == ["ledger", "figures", "writing"]
    assert verify()["findings"] == []


def verify() -> dict[str, Any]:
    """What the command prints; it ends with 1 exactly when it found something."""
    out, ended = StringIO(), 0
    try:
        call_command("verify", "--json", stdout=out)
    except SystemExit as end:
        ended = int(end.code or 0)
    answer: dict[str, Any] = json.loads(out.getvalue())
    assert ended == (0 if answer["ok"] else 1)
    return answer


def test_figures_older_than_the_ledger_with_nothing_ordered_are_a_finding() -> None:
    tell(grants(XUANWU, 1))
    actions.recompute(Progress())
    tell(grants(KUNSHAN, 1))
    waiting = verify()["findings"]
    Job.objects.all().delete()

    assert (waiting, [f["check"] for f in verify()["findings"]]) == ([], ["age"])


def test_an_import_and_a_new_population_order_one_computation_between_them() -> None:
    tell(grants(XUANWU, 1))
    publish("population.changed", seq=1)

    assert list(Job.objects.open().values_list("kind", "key")) == [("metrics.recompute", "figures")]


def test_the_figure_command_answers_by_name_and_refuses_what_does_not_exist() -> None:
    tell(grants(XUANWU, 1))
    actions.recompute(Progress())
    out = StringIO()

    call_command("figure", STOCK, "南京", "2025-12", "--json", stdout=out)

    assert json.loads(out.getvalue())["value"] == "1"
    for wrong in ([STOCK, "320100", "2025-13"], ["patents", "320100", "2025-12"], [STOCK, "Atlantis", "2025-12"]):
        with pytest.raises(CommandError) as refused:
            call_command("figure", *wrong, stdout=out)
        assert refused.value.returncode == 2
    with pytest.raises(CommandError, match=r"."):
        call_command("figure", STOCK, "320100", "2025-12", "--period", "year", stdout=out)
