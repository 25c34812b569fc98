"""Zhang of the department of education reports a quarter on the form; joint bodies sign it; the office decides."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ipportal.core.accounts.signin.models import SignIn
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.letters.models import About, Message
from ipportal.core.letters.reminding import remind
from ipportal.core.letters.telling import follow
from ipportal.core.submissions.models import Submission
from ipportal.core.workdays.counting import calendar
from measures.items.models import PolicyItem
from measures.items.reports.models import ProgressReport, ReportingPeriod
from tests.conftest import WORKER, role
from tests.core.submissions.conftest import hidden
from tests.measures.items.conftest import item
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
SAYS = "三所高校的知识产权一级学科已通过论证。"


def begin_address(code: str = "T1", quarter: int = 4) -> str:
    period = ReportingPeriod.objects.get(year=2025, quarter=quarter)
    return f"/desk/measures/items/{item(code).pk}/reports/{period.pk}/begin/"


def begun(client: Client, code: str = "T1") -> str:
    """The page of the draft."""
    answer = client.post(begin_address(code))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def sent(client: Client, page: str, **typed: str) -> Any:
    """Filled in, checked, confirmed."""
    client.post(
        page, hidden(client.get(page).text) | {"narrative": SAYS, "claimed_percent": "55", "check": "1"} | typed
    )
    return client.post(f"{page}check/", hidden(client.get(f"{page}check/").text))


def version_of(page: str) -> str:
    return f"{page}versions/{Submission.objects.get().last_version}/"


def sign(client: Client, page: str) -> Any:
    shown = client.get(version_of(page)).text
    fields = hidden(shown)
    found = re.search(r'name="organisation" value="(\d+)"', shown)
    return client.post(f"{version_of(page)}sign/", fields | ({"organisation": found[1]} if found else {}))


def test_a_quarter_goes_from_the_liaison_over_the_joint_bodies_to_everybody(year: Cast, client: Client) -> None:
    zhang, wu, zhou, second = (signed_in(year[name]) for name in ("dept-edu", "dept-finance", "official", "official-2"))
    assert "2025Q4" in zhang.get(f"/desk/measures/items/{item('T1').pk}/").text

    page = begun(zhang)
    assert begun(zhang) == page, "begun twice, it is one"
    answer = sent(zhang, page)

    report = ProgressReport.objects.get(item=item("T1"), period__quarter=4)
    assert (answer.status_code, report.state, report.narrative) == (302, "submitted", SAYS)
    for officer in (zhou, second):
        assert officer.post(f"{page}accept/").status_code == 403, "two joint bodies have not signed"
    assert sign(wu, page).status_code == 302
    assert sign(zhou, page).status_code == 302
    report.refresh_from_db()
    assert report.state == "confirmed"

    assert zhou.post(f"{page}return/", {"reason": "签过的人不决定"}).status_code == 403
    assert second.post(f"{page}return/", {"reason": "请补充论证意见"}).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.return_reason) == ("returned", "请补充论证意见")
    assert SAYS not in client.get("/measures/T1/").text
    assert "请补充论证意见" in zhang.get(page).text

    sent(zhang, page, narrative=f"{SAYS}论证意见已附。")
    sign(wu, page)
    sign(zhou, page)
    assert second.post(f"{page}accept/").status_code == 302
    report.refresh_from_db()
    assert (report.state, report.version, report.claimed_percent) == ("accepted", 2, 55)
    public = client.get("/measures/T1/").text
    assert f"{SAYS}论证意见已附。" in public
    assert "自报完成 55%" in public


@pytest.mark.parametrize("name", ["dept-finance", "official", "official-nj", "agency-a"])
def test_only_the_lead_body_reports(year: Cast, name: str) -> None:
    assert signed_in(year[name]).post(begin_address()).status_code == 403
    assert not Submission.objects.exists()


def test_joint_bodies_read_the_draft_and_write_nothing_into_it(year: Cast) -> None:
    page = begun(signed_in(year["dept-edu"]))
    wu = signed_in(year["dept-finance"])

    assert wu.get(page).status_code == 200
    assert wu.post(page, {"narrative": "x"}).status_code == 403


def test_a_closed_quarter_and_a_faulty_form_change_nothing(year: Cast) -> None:
    zhang = signed_in(year["dept-edu"])
    assert zhang.post(begin_address("T2", 3)).status_code == 409
    page = begun(zhang)

    answer = sent(zhang, page, narrative=" ", claimed_percent="101")

    assert answer.status_code in (409, 422)
    assert ProgressReport.objects.get(period__quarter=4).state == "draft"


def test_the_form_begins_with_what_the_portal_counts(year: Cast) -> None:
    with role(WORKER):
        from measures.programmes.demonstration import seed_programmes

        seed_programmes()
    page = begun(signed_in(year["dept-edu"]))

    assert "已获批、在建知识产权一级学科：" in signed_in(year["dept-edu"]).get(page).text


def told(person: str) -> list[str]:
    found = Message.objects.filter(user__username=person, kind="measure due").order_by("pk")
    return [f"{row.params['stage']} {row.params['title']['zh']}" for row in found]


def test_reminders_go_out_on_working_days_and_in_the_end_to_the_superior(
    year: Cast, stand_at: Callable[[dt.datetime | None], None]
) -> None:
    """The fourth quarter is due on Saturday, 31 January 2026; the holiday of spring lasts from 15 to 23 February."""

    def on(day: dt.date) -> None:
        stand_at(dt.datetime(day.year, day.month, day.day, 8, tzinfo=OFFICE_ZONE))
        with role(WORKER):
            remind(day, calendar())

    on(dt.date(2026, 1, 23))
    assert not [line for line in told("dept-edu") if "2025Q4" in line]
    on(dt.date(2026, 1, 26))  # the 24th is a Saturday
    assert "before T1 季度报告 2025Q4" in told("dept-edu")
    on(dt.date(2026, 2, 2))
    assert "late T1 季度报告 2025Q4" in told("dept-edu")
    assert not [line for line in told("official") if line == "escalated T1 季度报告 2025Q4"]
    on(dt.date(2026, 2, 13))
    assert not [line for line in told("official") if line == "escalated T1 季度报告 2025Q4"]
    on(dt.date(2026, 2, 24))
    assert "escalated T1 季度报告 2025Q4" in told("official")


def test_whoever_follows_an_item_hears_of_its_report(year: Cast) -> None:
    found = item("T1")
    follow(year["official-nj"], About("measures.policyitem", str(found.pk)))

    sent(signed_in(year["dept-edu"]), begun(signed_in(year["dept-edu"])))

    message = Message.objects.get(user=year["official-nj"], kind="measure changed")
    assert message.params["what"]["zh"] == "已提交季度报告"
    assert PolicyItem.objects.get(pk=found.pk).code in message.params["item"]["zh"]
    assert SignIn.objects.exists()
