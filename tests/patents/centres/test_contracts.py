"""What a contract promises, what became of it; what failed is given back; who owes a report is told in time."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from ipportal.core.kit.identifiers import written
from ipportal.core.letters.models import Message
from ipportal.core.letters.reminding import remind
from ipportal.core.workdays.counting import calendar
from patents.centres.calls.models import Call
from patents.centres.contracts.scorecard import scorecard
from patents.centres.evaluation.actions import evaluate_midterm
from patents.centres.models import Centre
from patents.centres.money.actions import demand_back
from patents.centres.money.models import Recovery
from patents.centres.reports.models import CentreReport
from patents.centres.states import State
from tests.conftest import WORKER, role
from tests.core.submissions.conftest import hidden
from tests.patents.centres.conftest import Stand, bring_to, drafted, moment, submitted
from tests.patents.centres.test_money import paid
from tests.patents.centres.test_pages import DESK, follow
from tests.patents.centres.test_verification import accept, grown, number, report, sent
from tests.people import Cast, signed_in

__all__ = ["report"]
pytestmark = pytest.mark.django_db


def test_targets_are_written_year_by_year_until_construction_begins(people: Cast, call: Call, stand_at: Stand) -> None:
    centre = bring_to(people, submitted(people, drafted(people, call)), State.CONTRACTED, stand_at)
    zhou, page = signed_in(people["official"]), f"{DESK}{centre.pk}/targets/2027/"
    assert zhou.post(page, {"inventions_granted": "-1"}).status_code == 422
    follow(zhou, page, {"inventions_granted": "5", "pledged_amount": "1200.50"})
    assert 'value="1200.50"' in zhou.get(page).text
    follow(zhou, page, {"inventions_granted": "4", "pledged_amount": ""})

    assert [(one.year, one.kpi, one.value) for one in centre.targets.all()] == [
        (2027, "inventions_granted", Decimal(4))
    ]
    assert zhou.get(f"{DESK}{centre.pk}/targets/2035/").status_code == 404
    assert signed_in(people["member-a"]).get(page).status_code == 403
    follow(zhou, f"{DESK}{centre.pk}/move/building/")
    assert zhou.post(page, {"inventions_granted": "1"}).status_code == 409


def test_the_scorecard_holds_the_promise_against_the_register(people: Cast, report: CentreReport) -> None:
    building = report.centre
    with role("NONE"):
        building.targets.create(year=2026, kpi="inventions_granted", value=2)
        building.targets.create(year=2027, kpi="inventions_granted", value=2)
        building.targets.create(year=2027, kpi="staff", value=3)
    sent(people, report, f"{written(grown(people, number(1)))}\n{written(number(2))}")
    accept(people, report)

    lines = {line.kpi.code: line for line in scorecard(building)}

    granted = lines["inventions_granted"]
    assert (granted.promised, granted.reported, granted.verified, granted.reached) == (
        Decimal(4),
        Decimal(2),
        1,
        Decimal(25),
    )
    assert (lines["staff"].promised, lines["staff"].reported, lines["staff"].reached) == (Decimal(3), None, None)
    assert "25.0" in signed_in(people["official"]).get(f"{DESK}{building.pk}/").text


def test_what_came_back_is_put_down_once(people: Cast, building: Centre) -> None:
    paid(people, building, 1)
    with role("NONE"):
        building.reports.filter(kind="midterm").delete()
    evaluate_midterm(building, "stop", by=people["official"], reason="停止建设")
    demand_back(building, by=people["official"], amount_fen=500_00, reason="追回")
    finance, page = signed_in(people["finance-official"]), f"{DESK}{building.pk}/recovery/"
    form = hidden(finance.get(page).text)
    assert finance.post(page, form | {"amount": "500.01"}).status_code == 422
    follow(finance, page, form | {"amount": "200"})
    again = finance.post(page, form | {"amount": "200"})

    assert (again.status_code, 'value="200"' in again.text) == (409, True)
    assert Recovery.objects.get().received_fen == 200_00
    assert signed_in(people["official"]).get(page).status_code == 403


def test_members_are_reminded_and_in_the_end_the_city_hears_of_it(
    people: Cast, building: Centre, stand_at: Stand
) -> None:
    report = building.reports.get(kind="half_year")
    told = []
    for days in (-7, 20):
        day = calendar().on_or_after(report.due_on + dt.timedelta(days=days)).day
        stand_at(moment(str(day), 9))
        seen = set(Message.objects.values_list("pk", flat=True))
        with role(WORKER):
            remind(day, calendar())
        rows = Message.objects.filter(kind="centre report due", about_key=str(report.pk)).exclude(pk__in=seen)
        told.append({message.user.username for message in rows.select_related("user")})

    before, after = told
    assert before == {"member-a", "agency-a"}
    assert "official-nj" in after


def test_members_are_told_of_every_step(people: Cast, building: Centre) -> None:
    steps = Message.objects.filter(kind="centre moved", user=people["agency-a"]).order_by("pk")

    assert [step.params["state"]["zh"] for step in steps][-2:] == ["已签约", "建设中"]
    page = signed_in(people["agency-a"]).get("/desk/messages/").text
    assert "集成电路培育中心: 建设中" in page
