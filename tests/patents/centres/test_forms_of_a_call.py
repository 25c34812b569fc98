"""A call names the versions of its forms: of the application, and of a report that it plans."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from ipportal.core.submissions.formdesk import actions as desk
from ipportal.core.submissions.formdesk.checks import relied_on
from ipportal.core.submissions.formdesk.editing import head_of, mark
from ipportal.core.submissions.models import FormVersion
from patents.centres.applications.filing import begin_application
from patents.centres.calls.models import Call
from patents.centres.contracts.kpis import KPIS
from patents.centres.reports import filing
from patents.centres.states import State
from tests.patents.centres.conftest import PLANS, Stand, bring_to, drafted, make_call, moment
from tests.patents.centres.test_pages import CALL, DESK, follow
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db


def shipped(code: str) -> FormVersion:
    return FormVersion.objects.get(code=code, released_by="")


def version(people: Cast, code: str, **days: Any) -> FormVersion:
    """One that is given out only where it is named, with another title."""
    draft = desk.begin_draft(shipped(code), by=people["official"])
    facts = {"valid_from": dt.date(2026, 3, 10), "valid_until": None} | days
    desk.write_head(
        draft, mark(head_of(draft.form)), by=people["official"], title=replace(draft.form.title, zh="专用表"),
        only_named=True, **facts,
    )  # fmt: skip
    draft.refresh_from_db()
    return desk.release(draft, mark(draft.text), by=people["official-2"], reason="年度报告用")


def test_applications_stand_on_the_version_that_the_call_names(people: Cast) -> None:
    named = version(people, "centre_application")
    call = make_call(people, opens_on=dt.date(2026, 3, 10), application_form=named)
    other = make_call(people, "other", one_running_per_lead=False)

    filed = [begin_application(drafted(people, one), by=people["member-a"]) for one in (call, other)]

    assert [one.form_version.version for one in filed] == [2, 1]


def test_a_kind_of_report_has_its_own_form(people: Cast, stand_at: Stand) -> None:
    """Of the annual report the call names one; the half-yearly one takes that of the day."""
    named = version(people, "centre_report")
    plans = PLANS | {"reports": [("half_year", 6, 30), ("annual", 12, 60, named)]}
    call = make_call(people, plans=plans)

    centre = bring_to(people, drafted(people, call), State.BUILDING, stand_at)

    stood = []
    for report in centre.reports.order_by("due_on"):
        stand_at(moment(report.opens_on.isoformat()))
        stood.append((report.kind, filing.begin_report(report, by=people["member-a"]).form_version))
    assert stood == [("half_year", shipped("centre_report")), ("annual", named)]


def test_the_plan_of_a_call_names_the_version_in_its_line(people: Cast) -> None:
    zhou, named = signed_in(people["official"]), version(people, "centre_report")
    unknown = zhou.post(f"{DESK}calls/new/", CALL | {"reports_plan": "annual 12 30 9"})
    assert unknown.status_code == 422
    assert "annual 12 30 9" in unknown.text

    follow(zhou, f"{DESK}calls/new/", CALL | {"reports_plan": f"half_year 6 30\nannual 12 30 {named.version}"})

    call = Call.objects.get()
    assert [one.form_version for one in call.reports.all()] == [None, named]
    assert f"annual 12 30 {named.version}" in zhou.get(f"{DESK}calls/{call.pk}/").text


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ({"valid_from": dt.date(2026, 3, 20)}, "given out from 2026-03-20 only"),
        ({"valid_until": dt.date(2026, 3, 31)}, "not given out any more from 2026-03-31"),
    ],
)
def test_a_call_is_not_published_with_a_version_that_is_not_given_out(
    people: Cast, days: dict[str, dt.date], told: str
) -> None:
    named = version(people, "centre_application", **days)
    zhou, wu = signed_in(people["official"]), signed_in(people["official-2"])
    typed = CALL | {"opens_on": "2026-03-15", "closes_on": "2026-03-31", "application_form": named.pk}
    follow(zhou, f"{DESK}calls/new/", typed)
    call = Call.objects.get()

    answer = wu.post(f"/en{DESK}calls/{call.pk}/publish/")

    assert (answer.status_code, told in answer.text) == (409, True), answer.text
    call.refresh_from_db()
    assert call.published_at is None


def test_what_the_office_computes_from_a_report_cannot_be_left_out(db: None) -> None:
    """Every figure that centres promise, and the lists of patents that the register verifies."""
    kept = relied_on("centre_report")

    assert {kpi.code for kpi in KPIS} | {"claimed", "claimed_file", "period", "funds_used"} <= set(kept)
    assert set(relied_on("centre_application")) == {"basis"}
    assert set(relied_on("progress_report")) == {"figures", "narrative", "claimed_percent"}
