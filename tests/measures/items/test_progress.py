"""Progress is computed: every value and every contradiction of the demonstration year, against a slow oracle."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.models import DataVersion, Figure, Run
from measures.items.facts import Facts, MilestoneFact, TargetFact, TaskFact
from measures.items.lights import light
from measures.items.models import PolicyItem
from measures.items.progress import contradictions, progress
from measures.items.queries import standings
from tests.conftest import WORKER, role
from tests.figures import put_figures
from tests.measures.items import oracle
from tests.people import Cast

TODAY = dt.date(2026, 1, 20)


def rows(sql: str, *params: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def known(item: dict[str, Any], values: dict[str, Decimal]) -> dict[str, Any]:
    """An item's rows as they stand in the tables, one question after the other."""
    pk = item["id"]
    tasks = rows("SELECT id, due_on, done_on FROM measures_task WHERE item_id = %s", pk)
    for task in tasks:
        needs = rows("SELECT to_task_id FROM measures_task_depends_on WHERE from_task_id = %s", task["id"])
        task["waits_for"] = [need["to_task_id"] for need in needs]
    proof = "SELECT count(*) FROM measures_evidence WHERE withdrawn_on IS NULL AND "
    milestones = rows("SELECT id, reached_on FROM measures_milestone WHERE item_id = %s", pk)
    for milestone in milestones:
        milestone["proofs"] = rows(proof + "milestone_id = %s", milestone["id"])[0]["count"]
    targets = rows("SELECT comparator, low, high, metric, reading FROM measures_target WHERE item_id = %s", pk)
    for target in targets:
        target["value"] = values.get(target["metric"], in_operation(target["reading"]))
    reports = rows(
        "SELECT r.claimed_percent FROM measures_report r JOIN measures_period p ON p.id = r.period_id"
        " WHERE r.item_id = %s AND r.state = 'accepted' ORDER BY p.year DESC, p.quarter DESC",
        pk,
    )
    periods = rows("SELECT id FROM measures_period WHERE due_on < %s", TODAY) if item["kind"] == "measure" else []
    given_in = [
        rows(
            "SELECT count(*) FROM measures_report WHERE item_id = %s AND period_id = %s"
            " AND state IN ('submitted', 'confirmed', 'accepted')", pk, period["id"],
        )[0]["count"]
        for period in periods
    ]  # fmt: skip
    return {
        "state": item["state"],
        "tasks": tasks,
        "milestones": milestones,
        "targets": targets,
        "proofs": rows(proof + "item_id = %s", pk)[0]["count"],
        "claim": reports[0]["claimed_percent"] if reports else None,
        "late_reports": given_in.count(0),
    }


def in_operation(reading: str) -> Decimal | None:
    """Nodes of a layer that work today, one by one; no other room's number is compared with a target."""
    nodes = rows(
        "SELECT operating_from, operating_to FROM measures_node WHERE layer_id = %s", reading.removeprefix("B5-")
    )
    working = [
        node for node in nodes
        if node["operating_from"] and node["operating_from"] <= TODAY
        and not (node["operating_to"] and node["operating_to"] <= TODAY)
    ]  # fmt: skip
    return Decimal(len(working)) if any(node["operating_from"] for node in nodes) else None


@pytest.fixture
def figure(year: Cast) -> dict[str, Decimal]:
    """The one figure that a target of the demonstration is compared with."""
    with role(WORKER):
        run = Run.objects.create(seq=1, versions={}, cells=1)
        DataVersion.objects.update_or_create(pk=1, defaults={"version": 7, "run": run.pk})
        put_figures(
            Figure(metric=metric, month=Month(2025, 12).no, region_code="320000", numerator=1, value=value, run=run.pk)
            for metric, value in (("invention-patents", 9), ("high-value-invention-patents", 600_000))
        )
    return {"high-value-invention-patents": Decimal(600_000)}


@pytest.mark.django_db
def test_every_value_and_every_contradiction_of_the_demonstration_year(figure: dict[str, Decimal]) -> None:
    items = rows("SELECT * FROM measures_item ORDER BY id")
    told = {standing.item.pk: standing for standing in standings(PolicyItem.objects.order_by("pk"))}
    kinds: Counter[str] = Counter()

    for item in items:
        slow = known(item, figure)
        standing = told[item["id"]]
        assert standing.progress.value == oracle.progress(slow), item["code"]
        assert set(standing.contradictions) == oracle.contradictions(slow, TODAY), item["code"]
        assert standing.is_late == oracle.late(slow, TODAY), item["code"]
        kinds.update(map(str, standing.contradictions))

    assert len(items) == len(told) == 29
    assert all(standing.progress.value is not None for standing in told.values())
    assert {"claimed-complete-target-missed", "done-without-evidence", "done-with-late-tasks"} <= kinds.keys()
    assert any(standing.is_late and standing.item.code == "F1" for standing in told.values())


@pytest.mark.django_db
@pytest.mark.parametrize("few", [1, 3])
def test_how_many_items_stand_costs_the_same(
    figure: dict[str, Decimal], few: int, django_assert_num_queries: Any
) -> None:
    standings(PolicyItem.objects.filter(code="C3"))
    with django_assert_num_queries(16):
        standings(PolicyItem.objects.filter(code__in=["C3", "F1", "C6"][:few]))


days = st.dates(dt.date(2025, 12, 1), dt.date(2026, 2, 28))
maybe_day = st.none() | days
bounds = st.decimals(min_value=Decimal("0.5"), max_value=100, places=1)


@st.composite
def targets(draw: st.DrawFn) -> TargetFact:
    comparator = draw(st.sampled_from([">=", "<=", "=", "range", "none"]))
    low, high = sorted([draw(bounds), draw(bounds)])
    return TargetFact(
        pk=draw(st.integers(1, 9)),
        comparator=comparator,
        low=low if comparator in (">=", "=", "range") else None,
        high=high if comparator in ("<=", "range") else None,
        due_on=draw(maybe_day),
        value=draw(st.none() | st.decimals(min_value=-5, max_value=150, places=1)),
    )


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    count = draw(st.integers(0, 4))
    needs = st.frozensets(st.integers(1, max(count, 1)), max_size=2)
    tasks = tuple(TaskFact(pk, draw(maybe_day), draw(maybe_day), draw(needs)) for pk in range(1, count + 1))
    milestones = draw(st.lists(st.builds(MilestoneFact, st.integers(1, 9), maybe_day, st.booleans()), max_size=4))
    states = ["planned", "in_progress", "at_risk", "suspended", "done", "superseded"]
    return Facts(
        state=draw(st.sampled_from(states)), today=TODAY, tasks=tasks, milestones=tuple(milestones),
        targets=tuple(draw(st.lists(targets(), max_size=3))), evidence=draw(st.integers(0, 2)),
        claim=draw(st.none() | st.integers(0, 100) | st.just(100)), late_reports=draw(st.integers(0, 2)),
    )  # fmt: skip


def slowly(told: Facts) -> dict[str, Any]:
    return {
        "state": told.state,
        "tasks": [
            {"id": t.pk, "due_on": t.due_on, "done_on": t.done_on, "waits_for": list(t.waits_for)} for t in told.tasks
        ],
        "milestones": [{"reached_on": m.reached_on, "proofs": int(m.is_proven)} for m in told.milestones],
        "targets": [{"comparator": t.comparator, "low": t.low, "high": t.high, "value": t.value} for t in told.targets],
        "proofs": told.evidence,
        "claim": told.claim,
        "late_reports": told.late_reports,
    }


@given(facts())
def test_whatever_is_known_the_rule_gives_what_the_oracle_gives(told: Facts) -> None:
    slow = slowly(told)
    value = progress(told).value

    assert value == oracle.progress(slow)
    assert value is None or 0 <= value <= 100
    assert set(contradictions(told)) == oracle.contradictions(slow, TODAY)
    assert told.is_late == oracle.late(slow, TODAY)


@given(facts())
def test_red_says_that_something_is_late_and_100_that_all_is_there(told: Facts) -> None:
    shown = light(told)

    assert (shown.colour == "red") == (told.state != "superseded" and bool(told.is_late or told.missed_targets))
    assert shown.reason
    if progress(told).value == 100:
        assert all(task.done_on for task in told.tasks)
        assert all(milestone.is_proven for milestone in told.milestones)


@given(facts())
def test_a_target_without_a_day_is_never_overdue(told: Facts) -> None:
    assert not any(target.is_missed(TODAY) for target in told.targets if target.due_on is None)
