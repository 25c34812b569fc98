"""A quarter is reported, confirmed by joint bodies, returned, corrected and accepted; nobody checks the own work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from ipportal.core.accounts.models import Membership
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.kit.errors import BadInput, Conflict
from measures.items.due import due_things
from measures.items.queries import standing_of
from measures.items.reports import actions
from measures.items.reports.models import ProgressReport, ReportingPeriod
from tests.measures.items.conftest import item
from tests.people import Cast

pytestmark = pytest.mark.django_db
SAYS = "已印发工作方案，三所高校完成申报。"


def opened() -> ReportingPeriod:
    return ReportingPeriod.objects.get(year=2025, quarter=4)


def drafted(year: Cast, share: int = 55) -> ProgressReport:
    return actions.draft_report(item("T1"), opened(), by=year["dept-edu"], claimed_percent=share, narrative=SAYS)


def test_a_report_goes_from_the_liaison_over_the_joint_bodies_to_the_province(year: Cast, client: Client) -> None:
    report = actions.submit_report(drafted(year), by=year["dept-edu"])
    with pytest.raises(Conflict):
        actions.accept_report(report, by=year["official"])  # finance and the office have not confirmed it
    actions.confirm_report(report, by=year["dept-finance"])
    report = actions.confirm_report(report, by=year["official"])
    assert report.state == "confirmed"

    with pytest.raises(PermissionDenied):
        actions.return_report(report, by=year["official"], reason="确认人不能退回")
    with pytest.raises(BadInput):
        actions.return_report(report, by=year["official-2"], reason="")
    actions.return_report(report, by=year["official-2"], reason="请补充佐证材料")
    assert SAYS not in client.get("/measures/T1/").content.decode()
    drafted(year, share=50)
    report = actions.submit_report(report, by=year["dept-edu"])
    assert (report.state, report.version) == ("submitted", 2)
    for person in ("dept-finance", "official"):
        actions.confirm_report(report, by=year[person])
    actions.accept_report(report, by=year["official-2"])

    page = client.get("/measures/T1/").content.decode()
    assert SAYS in page
    assert "自报完成 50%" in page
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        ProgressReport.objects.filter(pk=report.pk).update(claimed_percent=100)


def test_a_claim_changes_no_computed_progress(year: Cast) -> None:
    before = standing_of(item("T1")).progress.value

    report = actions.submit_report(drafted(year, share=100), by=year["dept-edu"])
    for person in ("dept-finance", "official"):
        actions.confirm_report(report, by=year[person])
    actions.accept_report(report, by=year["official-2"])

    after = standing_of(item("T1"))
    assert (after.progress.value, after.facts.claim) == (before, 100)
    assert "claimed-more-than-computed" in after.contradictions


def test_only_the_lead_body_reports(year: Cast) -> None:
    for person in ("dept-finance", "official", "official-nj"):
        with pytest.raises(PermissionDenied):
            actions.draft_report(item("T1"), opened(), by=year[person], claimed_percent=1, narrative=SAYS)


def test_a_closed_quarter_takes_no_report(year: Cast) -> None:
    closed = ReportingPeriod.objects.get(year=2025, quarter=3)

    with pytest.raises(Conflict):
        actions.draft_report(item("T2"), closed, by=year["dept-edu"], claimed_percent=1, narrative=SAYS)


def test_a_quarter_outside_the_validity_of_the_document_takes_none(year: Cast) -> None:
    document = item("T1").document
    document.in_force_to = dt.date(2025, 9, 30)
    document.save()

    with pytest.raises(Conflict):
        drafted(year)


def test_the_submitter_does_not_decide_even_as_an_official(year: Cast) -> None:
    Membership.objects.create(
        user=year["dept-edu"], organisation=item("T1").responsibilities.get(role="lead").organisation,
        role_id="official", begins_on=dt.date(2026, 1, 1),
    )  # fmt: skip
    report = actions.submit_report(drafted(year), by=year["dept-edu"])

    with pytest.raises(PermissionDenied):
        actions.return_report(report, by=year["dept-edu"], reason="自己退回")


@pytest.mark.parametrize("state", ["submitted", "confirmed", "returned", "accepted"])
def test_the_database_knows_no_short_cut(year: Cast, state: str) -> None:
    report = drafted(year)

    with pytest.raises(IntegrityError), transaction.atomic():
        ProgressReport.objects.filter(pk=report.pk).update(state=state)


def test_what_is_due_names_the_owner_and_who_stands_above(year: Cast, stand_at: Callable[..., None]) -> None:
    due = {(thing.kind, thing.item.code, str(thing.due_on)): thing for thing in due_things()}

    report = due["report", "T1", "2026-01-31"]
    assert (report.owner.name, report.superior.name) == ("江苏省教育厅", "江苏省知识产权局")
    assert ("report", "C6", "2025-10-31") not in due  # handed in already
    assert ("report", "I3", "2025-10-31") in due  # never handed in
    late = [thing for thing in due.values() if thing.is_late(dt.date(2026, 1, 20))]
    assert {thing.item.code for thing in late if thing.kind == "task"} == {"F1", "F3", "C4", "T1", "I1"}
    assert len({thing.key for thing in due.values()}) == len(due)

    stand_at(dt.datetime(2026, 2, 1, 0, 0, 1, tzinfo=OFFICE_ZONE))
    assert standing_of(item("T1")).facts.late_reports == 1


def test_due_until_a_day_is_a_part_of_all(year: Cast) -> None:
    everything, until = list(due_things()), list(due_things(dt.date(2026, 1, 28)))

    assert {thing.key for thing in until} == {t.key for t in everything if t.due_on <= dt.date(2026, 1, 28)}
    assert 0 < len(until) < len(everything)
