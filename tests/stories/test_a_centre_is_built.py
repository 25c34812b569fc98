"""A cultivation centre from its call to its acceptance: seven people, three years, every step on its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pytest
from django.utils import translation
from django.utils.translation import gettext, pgettext

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import Membership, Organisation, User
from ipportal.core.kit import clock
from ipportal.core.kit.clock import OFFICE_ZONE, set_clock
from ipportal.core.kit.identifiers import written
from ipportal.core.kit.pages import shelf
from ipportal.core.reviewing.actions import keep_expert
from patents.centres.models import Centre
from patents.centres.verification.models import GrownPatent
from patents.register.models import Patent, PatentEvent
from tests.bounded import EVERY_WAY
from tests.conftest import WORKER, role
from tests.patents.centres.conftest import LEAD
from tests.people import AGENCY
from tests.stories.test_scenarios import WAYS, Visit, Way, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
Meet = Callable[[str], "Somebody"]
NAME: Final = "2026-IC"
OURS, THEIRS = 2026_1_0100001, 2026_1_0100002  # of the lead body; of nobody in the consortium
FIGURES: Final = ("inventions_granted", "inventions_granted_total", "high_value", "high_value_total")
# A long story: by mouse, and on a telephone and in English with EVERY_WAY=1.
TOLD: Final = (WAYS[0], *(WAYS[2:] if EVERY_WAY else ()))


class Somebody:
    """One person at their own browser, in the language of the way."""

    def __init__(self, name: str, visit: Visit, looked: set[str]) -> None:
        self.name, self.visit, self.looked = name, visit, looked
        self.page, self.prefix = visit.page, visit.way.prefix

    def word(self, text: str, context: str = "") -> str:
        with translation.override("en" if self.prefix == "/en/" else "zh-hans"):
            return pgettext(context, text) if context else gettext(text)

    def goes(self, place: str) -> None:
        self.page.goto(f"{self.prefix}{place}")

    def writes(self, field: str, words: str) -> None:
        self.visit.write(self.page.locator(f"#id_{field}"), words)

    def presses(self, text: str, context: str = "") -> None:
        self.visit.click(self.page.get_by_role("button", name=self.word(text, context), exact=True))

    def follows(self, text: str, context: str = "") -> None:
        self.visit.click(
            self.page.get_by_role("main").get_by_role("link", name=self.word(text, context), exact=True).first
        )

    def reads(self, *words: str) -> None:
        told = self.page.get_by_role("main").inner_text()
        for one in words:
            assert one in told, f"{one}: {told[:1500]}"

    def looks(self, name: str) -> None:
        """Once in the story: later years show a person the same pages."""
        if (seen := f"{self.name} {name}") not in self.looked:
            self.looked.add(seen)
            self.visit.check(name)


@pytest.fixture
def office(transactional_db: None, settings: object, tmp_path: object) -> None:
    """Demonstration accounts; Li signs for her enterprise; Qian stands in the list of experts; two patents."""
    settings.MEDIA_ROOT = f"{tmp_path}/media"  # type: ignore[attr-defined]  # the settings of a test
    shelf.clear()
    the_day_is("2026-02-20")
    with role(WORKER):
        create_demonstration_accounts()
    with role("NONE"):
        li, lead = User.objects.get(username="member-a"), Organisation.objects.get(name=LEAD)
        since = dt.date(2020, 1, 1)
        Membership.objects.create(user=li, organisation=lead, role_id="agency_signatory", begins_on=since)
        reviewer = User.objects.get(username="reviewer-1")
        keep_expert(reviewer, "Qian", [], [], by=User.objects.get(username="official"))
        for number, owner in ((OURS, lead.credit_code or ""), (THEIRS, "")):
            Patent.objects.create(
                number=number, kind=1, title="一种装置", county=320104, seq=1, first_owner="甲", credit_code=owner,
                filed_on=dt.date(2026, 8, 1),
            )  # fmt: skip
            PatentEvent.objects.create(
                number=number, seq=1, kind="G", effective_on=dt.date(2027, 1, 5), county=320104,
                filed_on=dt.date(2026, 8, 1),
            )  # fmt: skip


def the_day_is(day: str) -> None:
    with role("NONE"):
        set_clock(dt.datetime.combine(dt.date.fromisoformat(day), dt.time(9), OFFICE_ZONE))


@pytest.fixture(params=TOLD, ids=lambda way: way.name)
def meet(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Meet:
    """One browser for each person; in another year they sign in anew."""
    way: Way = request.param
    met: dict[tuple[str, int], Somebody] = {}
    looked: set[str] = set()

    def somebody(name: str) -> Somebody:
        key = name, clock.today().year
        if key not in met:
            met[key] = Somebody(name, Visit(open_page(way.size), way, "centre", screenshot), looked)
            if name:
                sign_in(met[key].visit, name)
        return met[key]

    return somebody


def a_call_is_published(meet: Meet) -> None:
    zhou = meet("official")
    zhou.goes("desk/centres/calls/new/")
    for field, words in (
        ("code", "2026"), ("year", "2026"), ("name_zh", "2026"), ("name_en", "2026"),
        ("opens_on", "2026-03-01"), ("closes_on", "2026-03-31"), ("notice_working_days", "5"),
        ("support_fen", "3000000"), ("fields_plan", "IC | IC"),
        ("quotas_plan", "320100 1"), ("instalments_plan", "contract 50\nmidterm 30\nacceptance 20"),
        ("reports_plan", "annual 12 60\nmidterm 18 30\nacceptance 36 90"),
    ):  # fmt: skip
        zhou.writes(field, words)
    zhou.looks("call")
    zhou.presses("Save")
    wu = meet("official-2")
    wu.goes("desk/centres/calls/")
    wu.presses("Publish")
    wu.looks("calls")


def a_consortium_applies(meet: Meet) -> None:
    li = meet("member-a")
    li.goes("desk/centres/")
    li.follows("Apply")
    li.writes("name_zh", NAME)
    li.page.locator("#id_lead").select_option(label=LEAD)
    li.page.locator("#id_field").select_option(label="IC")
    li.looks("begin")
    li.presses("Save")
    li.follows("Invite a member")
    li.writes("credit_code", str(Organisation.objects.get(name=AGENCY).credit_code))
    li.looks("invite")
    li.presses("Save")
    agency = meet("agency-a")
    agency.goes("desk/centres/")
    agency.looks("invited")
    agency.presses("Accept the invitation")
    li.goes(f"desk/centres/{Centre.objects.get().pk}/")
    li.looks("draft")
    li.presses("Fill in the application")
    for key in ("basis", "goals", "work"):
        li.writes(key, "2026")
    li.looks("application")
    sends(li)
    signs(agency)


def sends(who: Somebody) -> None:
    who.presses("Check your answers")
    who.presses("Confirm submission")
    who.reads(who.word("Reference number"))


def opens_the_submission(who: Somebody) -> None:
    who.goes("desk/submissions/")
    who.visit.click(who.page.get_by_role("row").nth(1).get_by_role("link").first)


def signs(who: Somebody) -> None:
    opens_the_submission(who)
    who.looks("to-sign")
    button = who.page.get_by_role("button", name=AGENCY)
    who.visit.click(button)
    button.wait_for(state="detached")


def moves(who: Somebody, act: str, facts: dict[str, str], context: str = "") -> None:
    """From the page of the centre, by the form of the move."""
    who.goes(f"desk/centres/{Centre.objects.get().pk}/")
    who.follows(act, context)
    for field, words in facts.items():
        who.writes(field, words)
    who.looks(f"move-{act.lower().replace(' ', '-')}")
    who.presses("Save")


def it_is_recommended_and_checked(meet: Meet) -> None:
    moves(meet("official-nj"), "Recommend", {"reason": "2026"})
    zhou = meet("official")
    opens_the_submission(zhou)
    zhou.looks("formal-check")
    zhou.presses("Approve")


def an_expert_judges(meet: Meet) -> None:
    zhou, qian = meet("official"), meet("reviewer-1")
    zhou.goes("desk/centres/calls/")
    zhou.follows("Reviews and notices")
    zhou.looks("judging")
    zhou.follows("Begin an expert review")
    for field, words in (
        ("opens_on", "2026-04-10"), ("closes_on", "2026-04-30"), ("criteria", "IC | IC | 1"),
        ("most_points", "100"), ("reviews_wanted", "1"), ("employer_years", "3"),
    ):  # fmt: skip
        zhou.writes(field, words)
    zhou.page.get_by_label("Qian").check()
    zhou.looks("review")
    zhou.presses("Save")
    zhou.follows("Assignment")
    zhou.presses("Show a proposal")
    zhou.looks("proposal")
    zhou.presses("Assign just this")
    zhou.follows("Progress")
    zhou.presses("Open the round")
    qian.goes("desk/reviews/")
    qian.visit.click(qian.page.get_by_role("main").get_by_role("link", name=NAME))
    qian.follows("Open the dossier")
    qian.reads("2026", AGENCY)
    qian.looks("dossier")
    qian.follows("Score")
    qian.writes("c1", "88")
    qian.looks("sheet")
    qian.presses("Submit")
    zhou.presses("Close the round")
    moves(zhou, "Record the review", {})


def it_stands_on_notice_and_is_approved(meet: Meet) -> None:
    moves(meet("official"), "Put on notice", {"reason": "2026"})
    anybody = meet("")
    anybody.goes("notices/")
    anybody.visit.click(anybody.page.get_by_role("row").get_by_role("link").first)
    anybody.reads(NAME)
    anybody.looks("notice")
    wu = meet("official-2")
    wu.goes(f"desk/centres/{Centre.objects.get().pk}/move/approved/")
    wu.writes("reason", "2026")
    wu.presses("Save")
    wu.looks("too-early")
    assert Centre.objects.get().state == "on_notice"
    the_day_is("2026-04-20")
    moves(wu, "Approve", {"reason": "2026"}, "centre")


def it_is_contracted_and_begins(meet: Meet) -> None:
    zhou = meet("official")
    contract = {
        "contract_no": "2026-1", "contracted_on": "2026-04-20", "begins_on": "2026-05-01",
        "ends_on": "2029-04-30", "contract_yuan": "3000000",
        "own_funds_yuan": "3000000",
    }  # fmt: skip
    moves(zhou, "Sign the contract", contract)
    zhou.follows("2027")
    zhou.writes("inventions_granted", "1")
    zhou.looks("targets")
    zhou.presses("Save")
    moves(zhou, "Begin construction", {})


def is_paid(meet: Meet, place: int) -> None:
    """Released by the province, paid by the finance official."""
    zhou, finance = meet("official"), meet("finance-official")
    zhou.goes(f"desk/centres/{Centre.objects.get().pk}/")
    zhou.visit.click(zhou.page.get_by_role("button", name=zhou.word("Release", "instalment"), exact=True).first)
    finance.goes("desk/centres/payments/")
    finance.follows("Pay")
    finance.writes("voucher", f"2026-{place}")
    finance.looks("pay")
    finance.presses("Save")
    assert Centre.objects.get().instalments.get(seq=place).paid_on


def a_report_is_accepted(meet: Meet, claims: str = "") -> None:
    li, city, zhou = meet("member-a"), meet("official-nj"), meet("official")
    li.goes("desk/centres/")
    li.looks("due")
    li.visit.click(li.page.get_by_role("region", name=li.word("Reports due")).get_by_role("link").first)
    li.presses("Fill in the report")
    for key in FIGURES:
        li.writes(key, "2")
    li.writes("claimed", claims)
    li.looks("report")
    sends(li)
    signs(meet("agency-a"))
    for who in (city, zhou):
        who.goes("desk/centres/")
        who.looks("queue")
        who.visit.click(who.page.get_by_role("main").get_by_role("link", name=NAME).first)
        if who is city:
            who.presses("Checked by the city")
    if claims:
        zhou.reads(written(THEIRS))
        zhou.looks("verified")
    zhou.follows("The report as filled in")
    zhou.presses("Approve")


def test_a_centre_from_its_call_to_its_acceptance(office: None, meet: Meet) -> None:
    a_call_is_published(meet)
    the_day_is("2026-03-10")
    a_consortium_applies(meet)
    the_day_is("2026-04-10")
    it_is_recommended_and_checked(meet)
    an_expert_judges(meet)
    it_stands_on_notice_and_is_approved(meet)
    it_is_contracted_and_begins(meet)
    is_paid(meet, 1)
    the_day_is("2027-05-10")
    a_report_is_accepted(meet, f"{written(OURS)}\n{written(THEIRS)}")
    assert [one.number for one in GrownPatent.objects.all()] == [OURS]
    the_day_is("2027-11-10")
    a_report_is_accepted(meet)
    evaluated(meet("official"), "Pass")
    is_paid(meet, 2)
    the_day_is("2029-05-10")
    a_report_is_accepted(meet)
    zhou = meet("official")
    moves(zhou, "Open the acceptance", {})
    zhou.reads(zhou.word("Contract and what became of it"))
    zhou.looks("scorecard")
    evaluated(meet("official-2"), "Excellent")
    is_paid(meet, 3)
    centre = Centre.objects.get()
    assert (centre.state, centre.grade) == ("accepted", "excellent")
    anybody = meet("")
    anybody.goes(f"patents/centres/{centre.pk}/")
    anybody.reads(NAME, anybody.word("Accepted", "centre"))
    anybody.looks("public")


def evaluated(who: Somebody, outcome: str) -> None:
    who.goes(f"desk/centres/{Centre.objects.get().pk}/")
    who.follows("Record the evaluation")
    who.page.get_by_label(who.word(outcome), exact=True).check()
    who.writes("reason", "2026")
    who.looks(f"evaluate-{outcome.lower()}")
    who.presses("Save")
