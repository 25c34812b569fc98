"""An edition of the award: sixty nominations, fifteen experts, conflicts, a vote, objections, decision, results, money.

What many people do alike is done by the actions; each kind of step is done once on its page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from awards.nominations.filing import begin_form
from awards.nominations.models import Nomination
from awards.nominations.states import State
from awards.results.models import Award
from awards.review.votes.actions import cast_ballot
from awards.review.votes.models import Vote
from awards.rounds.models import Category, ChannelQuota, Edition, EditionCriterion, Phase
from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.kit.clock import now
from ipportal.core.kit.pages import shelf
from ipportal.core.notices.models import Notice
from ipportal.core.reviewing import actions as reviews
from ipportal.core.reviewing import assigning, ledger, scoring
from ipportal.core.reviewing.actions import Job
from ipportal.core.reviewing.models import Assignment, Conflict, ConflictState, Expert, Opening, ReviewRound
from ipportal.core.submissions import actions as submissions
from ipportal.core.submissions.drafting import save_field
from patents.honours.models import Honour
from tests.awards.nominations.conftest import (
    ASSOCIATION,
    CITY,
    drafted,
    form_of,
    inventor,
    make_patent,
    moment,
    recommended,
    submitted,
)
from tests.awards.review.conftest import FIRM, UNIVERSITY
from tests.bounded import EVERY_WAY
from tests.conftest import WORKER, role
from tests.people import Cast
from tests.stories.test_a_centre_is_built import Somebody, the_day_is
from tests.stories.test_scenarios import WAYS, Visit, Way, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
Meet = Callable[[str], Somebody]
PROJECTS, INVENTORS, EXPERTS = 54, 6, 15
FIRST: Final = 2015_1_0100000
OWNERS: Final = {
    1: {"first_owner": "某大学", "credit_code": UNIVERSITY},
    2: {"first_owner": "某公司", "credit_code": FIRM},
}
GOLD_FEN: Final = 100_000_000
DAYS: Final = (
    ("nominating", "2026-03-01", "2026-03-31"),
    ("formal", "2026-04-01", "2026-04-30"),
    ("preliminary", "2026-05-01", "2026-05-15"),
    ("panel", "2026-05-18", "2026-05-22"),
    ("committee", "2026-05-25", "2026-05-29"),
    ("notice", "2026-06-01", "2026-06-15"),
    ("decision", "2026-06-16", "2026-06-30"),
)
CRITERIA: Final = (
    ("project", "专利质量", "Quality", "0.6"),
    ("project", "效益", "Benefit", "0.4"),
    ("inventor", "贡献", "Contribution", "1"),
)
# A long story: by mouse, and on a telephone and in English with EVERY_WAY=1.
TOLD: Final = (WAYS[0], *(WAYS[2:] if EVERY_WAY else ()))


@pytest.fixture
def people(transactional_db: None, settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path / "media"
    shelf.clear()
    the_day_is("2026-03-10")
    with role(WORKER):
        create_demonstration_accounts()
    return Cast(
        {person.username: person for person in User.objects.all()},
        {body.name: body for body in Organisation.objects.all()},
    )


@pytest.fixture
def edition(people: Cast) -> Edition:
    """Published, with everything it is held to."""
    with role("NONE"):
        made = Edition.objects.create(
            number=9, year=2026, name_zh="第九届江苏专利奖", name_en="9th Jiangsu Patent Award",
            cut_off_on=dt.date(2026, 3, 31), notice_days=5, drafted_by="甲",
        )  # fmt: skip
        for kind, opens, closes in DAYS:
            Phase.objects.create(edition=made, kind=kind, opens_on=opens, closes_on=closes)
        Category.objects.create(edition=made, code="gold", cap=4, prize_fen=GOLD_FEN, prize_source="某通知")
        Category.objects.create(edition=made, code="inventor", cap=2)
        for kind, zh, en, weight in CRITERIA:
            EditionCriterion.objects.create(edition=made, kind=kind, name_zh=zh, name_en=en, weight=Decimal(weight))
        for body, kind, most in ((CITY, "project", 60), (CITY, "inventor", 10), (ASSOCIATION, "project", 1)):
            ChannelQuota.objects.create(edition=made, organisation=people.bodies[body], kind=kind, places=most)
        made.published_at, made.published_by, made.results_at = now(), "乙", moment("2026-07-01")
        made.save()
    return made


@pytest.fixture
def nominations(people: Cast, edition: Edition) -> list[Nomination]:
    """Sent and recommended in March, formally checked in April. Some are tied to somebody who could judge them."""
    drafts = [_project(people, edition, place) for place in range(PROJECTS)]
    drafts += [inventor(people, edition, "欧阳", f"{place}") for place in range(INVENTORS)]
    form = begin_form(drafts[3], by=people["nominator"])
    save_field(form, "agency", FIRM, 0, by=people["nominator"])
    for place, one in enumerate(drafts):
        recommended(people, submitted(people, one), by="association" if place == 5 else "official-nj")
    the_day_is("2026-04-10")
    for one in drafts:
        submissions.accept(form_of(one), by=people["official"])
    the_day_is("2026-05-04")
    return drafts


def _project(people: Cast, edition: Edition, place: int) -> Nomination:
    owner: dict[str, Any] = OWNERS.get(place, {})
    names = {6: "专家05", 7: "周获奖"}.get(place, f"发明人{place}")
    patent = make_patent(FIRST + place, title=f"Device {place:02}", inventors=names, ipc_main="H01M10/052", **owner)
    return drafted(people, edition, patent, ASSOCIATION if place == 5 else CITY)


@pytest.fixture
def experts(people: Cast, nominations: list[Nomination]) -> list[Expert]:
    """Fifteen; seven of them are tied to a nomination as the rules can find, two more will say so or be named."""
    jobs = {
        0: [Job(UNIVERSITY, "某大学")],
        1: [Job(FIRM, "某公司", None, dt.date(2024, 5, 1))],
        3: [Job(FIRM, "某公司")],
        4: [Job(str(people.bodies[ASSOCIATION].credit_code), ASSOCIATION)],
    }
    make_patent(2024_1_0100001, inventors="专家02;发明人4", filed_on=dt.date(2024, 1, 2), granted=None)
    with role("NONE"):
        Honour.objects.create(
            person="专家07、周获奖", award="某省科技奖", edition="2012", category="一等",
            awarded_on=dt.date(2012, 1, 1), seq=1,
        )  # fmt: skip
    return [_expert(people, place, jobs.get(place, [])) for place in range(EXPERTS)]


def _expert(people: Cast, place: int, jobs: list[Job]) -> Expert:
    account = people[f"reviewer-{place + 1}"]
    return reviews.keep_expert(account, f"专家{place:02}", ["H"], jobs, by=people["official"])


PLANTED: Final = {
    ("专家00", "Device 01", "employer"),
    ("专家01", "Device 02", "former_employer"),
    ("专家02", "Device 04", "co_inventor"),
    ("专家03", "Device 03", "agency"),
    ("专家04", "Device 05", "recommender"),
    ("专家05", "Device 06", "own"),
    ("专家07", "Device 07", "earlier_prize"),
}


@pytest.fixture(params=TOLD, ids=lambda way: way.name)
def meet(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Meet:
    """One browser for each person."""
    way: Way = request.param
    met: dict[str, Somebody] = {}
    looked: set[str] = set()

    def somebody(name: str) -> Somebody:
        if name not in met:
            met[name] = Somebody(name, Visit(open_page(way.size), way, "edition", screenshot), looked)
            if name:
                sign_in(met[name].visit, name)
        return met[name]

    return somebody


def conflicts_are_found_and_decided(meet: Meet, people: Cast, edition: Edition, experts: list[Expert]) -> ReviewRound:
    """Seven kinds by rule; the eighth a party asks for; the ninth an expert declares, once the round is open."""
    zhou = meet("official")
    zhou.goes(f"desk/award-review/editions/{edition.pk}/")
    zhou.looks("review-edition")
    zhou.follows("Make a round")
    zhou.page.locator("input[name=sections]").first.check()
    for box in zhou.page.locator("input[name=experts]").all():
        box.check()
    zhou.looks("review-round")
    zhou.presses("Make the round")
    found = ReviewRound.objects.get()
    assert found.candidates.count() == PROJECTS
    told = {
        (row.expert.name, row.candidate.name, row.kind)
        for row in Conflict.objects.select_related("expert", "candidate")
    }
    assert told >= PLANTED
    zhou.follows("Conflicts")
    zhou.looks("conflicts")
    asked = found.candidates.get(name="Device 08")
    zhou.page.locator("#avoid_candidate").select_option(value=str(asked.pk))
    zhou.page.locator("#avoid_expert").select_option(value=str(experts[8].pk))
    zhou.visit.write(zhou.page.locator("#avoid_why"), "2026")
    zhou.presses("Put down")
    _one_is_confirmed_on_the_page(zhou)
    for row in Conflict.objects.filter(state=ConflictState.FOUND):
        ledger.decide(row, ConflictState.CONFIRMED, "属实", by=people["official"])
    assert set(Conflict.objects.values_list("kind", flat=True)) >= {kind for *_, kind in PLANTED} | {"requested"}
    return found


def _one_is_confirmed_on_the_page(zhou: Somebody) -> None:
    row = Conflict.objects.get(kind="requested")
    form = zhou.page.locator(f"form[action$='/conflicts/{row.pk}/']")
    form.get_by_role("textbox").fill("2026")
    zhou.visit.click(form.get_by_role("button", name=zhou.word("Confirm"), exact=True))
    row.refresh_from_db()
    assert row.state == ConflictState.CONFIRMED


def experts_judge(meet: Meet, people: Cast, found: ReviewRound, experts: list[Expert]) -> None:
    zhou = meet("official")
    zhou.goes(f"desk/rounds/{found.pk}/")
    zhou.follows("Assignment")
    zhou.presses("Show a proposal")
    zhou.looks("assignment")
    zhou.presses("Assign just this")
    loads = [Assignment.objects.standing().filter(expert=one).count() for one in experts]
    assert sum(loads) == 3 * PROJECTS
    zhou.follows("Progress")
    zhou.presses("Open the round")
    declared = _one_declares(meet, experts[9])
    ledger.decide(declared, ConflictState.CONFIRMED, "属实", by=people["official"])
    assigning.apply(found, assigning.propose(found).digest, by=people["official"])
    _one_scores(meet, experts[10])
    for one in Assignment.objects.standing().filter(scores__isnull=True).select_related("candidate", "expert__user"):
        by, place = one.expert.user, one.candidate.number
        typed = {code: str(min(100, 20 + place)) for code in found.criteria.values_list("code", flat=True)}
        scoring.save_draft(one, typed, by=by)
        scoring.submit_score(one, by=by)
    zhou.goes(f"desk/rounds/{found.pk}/")
    zhou.presses("Close the round")


def _one_declares(meet: Meet, expert: Expert) -> Conflict:
    """Having opened the dossier; nobody opens it afterwards."""
    sun = meet(expert.user.username)
    held = Assignment.objects.standing().filter(expert=expert).first()
    assert held is not None
    sun.goes(f"desk/award-review/nominations/{held.candidate.key}/")
    sun.looks("dossier")
    sun.follows("Score")
    sun.writes("why", "2026")
    opened = Opening.objects.filter(assignment=held).count()
    sun.presses("Declare")
    sun.goes(f"desk/award-review/nominations/{held.candidate.key}/")
    assert Opening.objects.filter(assignment=held).count() == opened > 0
    return Conflict.objects.get(kind="declared")


def _one_scores(meet: Meet, expert: Expert) -> None:
    li = meet(expert.user.username)
    held = Assignment.objects.standing().filter(expert=expert).first()
    assert held is not None
    li.goes(f"desk/reviews/{held.pk}/")
    for place, criterion in enumerate(held.candidate.round.criteria.all(), 1):
        li.writes(criterion.code, f"{60 + place}")
    li.looks("score")
    li.presses("Submit")
    assert held.scores.count() == 1


def the_best_go_before_the_panel(meet: Meet, found: ReviewRound) -> list[Nomination]:
    zhou = meet("official")
    zhou.goes(f"desk/award-review/rounds/{found.pk}/")
    for box in zhou.page.locator("input[name=nominations]").all()[:8]:
        box.check()
    zhou.page.locator("#id_target").select_option(value="panel")
    zhou.writes("reason", "2026")
    zhou.looks("ranked")
    zhou.presses("Record")
    best = list(Nomination.objects.filter(state=State.PANEL).order_by("pk"))
    assert len(best) == 8
    return best


def a_panel_hears_one(meet: Meet, edition: Edition, experts: list[Expert]) -> None:
    zhou = meet("official")
    zhou.goes(f"desk/panels/editions/{edition.pk}/new/")
    for field, words in (("title", "2026"), ("day", "2026-05-19"), ("place", "2026")):
        zhou.writes(field, words)
    zhou.page.locator(f"input[name=experts][value='{experts[12].pk}']").check()
    zhou.looks("panel-new")
    zhou.presses("Save")
    zhou.follows("2026")
    zhou.follows("Give a time")
    zhou.page.locator("#id_nomination").select_option(index=1)
    zhou.writes("begins", "09:30")
    zhou.writes("ends", "10:00")
    zhou.presses("Save")
    zhou.looks("panel")
    zhou.visit.click(zhou.page.get_by_role("link", name=zhou.word("Write the finding")).first)
    zhou.writes("finding", "2026")
    zhou.presses("Save")


def the_committee_votes(meet: Meet, people: Cast, edition: Edition, best: list[Nomination]) -> None:
    """In secret; two have as many votes at the cut, and a person decides."""
    zhou = meet("official")
    zhou.goes(f"desk/votes/editions/{edition.pk}/new/gold/")
    members = [people[f"committee-{number}"] for number in range(1, 6)]
    for member in members:
        zhou.page.locator(f"input[name=members][value='{member.pk}']").check()
    zhou.writes("quorum", "5")
    zhou.looks("vote-new")
    zhou.presses("Save")
    vote = Vote.objects.get()
    wu = meet("committee-1")
    wu.goes("desk/votes/")
    wu.visit.click(wu.page.get_by_role("main").get_by_role("link", name=wu.word("Vote", "cast")).first)
    for one in best[:3]:
        wu.page.locator(f"#choice-{one.pk}").check()
    wu.looks("ballot")
    wu.presses("Look through the ballot")
    wu.looks("confirm")
    wu.presses("Cast the ballot")
    wu.goes(f"desk/votes/{vote.pk}/ballot/")
    wu.reads(wu.word("You have voted. A vote that is cast is neither shown nor changed."))
    for place, member in enumerate(members[1:]):
        cast_ballot(vote, [best[0].pk, best[1].pk, best[2].pk, best[3 + place % 2].pk], by=member)
    zhou.goes(f"desk/votes/{vote.pk}/")
    zhou.presses("Close the vote")
    zhou.looks("count")
    zhou.follows("Decide", "vote")
    for one in best[:4]:
        zhou.page.locator(f"#id_fate-{one.pk}").select_option(value="shortlisted")
    zhou.writes("reason", "2026")
    zhou.looks("settle")
    zhou.presses("Save")
    assert Nomination.objects.filter(state=State.SHORTLISTED).count() == 4


def two_are_objected_to(meet: Meet, edition: Edition, short: list[Nomination]) -> None:
    """One objection is upheld, the other dismissed."""
    zhou, anybody = meet("official"), meet("")
    zhou.goes(f"desk/awards/decisions/editions/{edition.pk}/")
    zhou.looks("shortlist")
    zhou.follows("Put on notice")
    zhou.writes("reason", "2026")
    zhou.presses("Save")
    notice = Notice.objects.get()
    for one in short[:2]:
        anybody.goes(f"notices/{notice.pk}/")
        anybody.looks("notice")
        anybody.follows("Object")
        item = notice.items.get(key=str(one.pk))
        anybody.page.locator("#id_item").select_option(value=str(item.pk))
        for field in ("real_name", "contact", "grounds", "evidence"):
            anybody.writes(field, "chen@example.cn" if field == "contact" else "2026")
        anybody.looks("objection")
        anybody.presses("File the objection")
    for one, outcome in zip(short, ("upheld", "dismissed"), strict=False):
        objection = notice.objections.get(item__key=str(one.pk))
        for target in ("admitted", "heard", outcome):
            zhou.goes(f"desk/objections/{objection.pk}/")
            zhou.writes("reason", "2026")
            zhou.looks("objection")
            zhou.visit.click(zhou.page.locator(f"button[name=target][value='{target}']"))
    zhou.goes(f"desk/awards/decisions/nominations/{short[0].pk}/excluded/")
    zhou.writes("reason", "2026")
    zhou.looks("exclude")
    zhou.presses("Save")
    listed = Nomination.objects.filter(pk__in=[one.pk for one in short]).order_by("pk")
    states = list(listed.values_list("state", flat=True))
    assert states == ["excluded", "on_notice", "on_notice", "on_notice"]


def it_is_decided_by_two(meet: Meet, edition: Edition) -> None:
    zhou, wu = meet("official"), meet("official-2")
    zhou.goes(f"desk/awards/decisions/editions/{edition.pk}/")
    zhou.follows("Draw up a decision")
    zhou.writes("document", "2026-9")
    zhou.writes("decided_on", "2026-06-16")
    for box in zhou.page.locator("input[name=nominations]").all():
        box.check()
    zhou.looks("decision-new")
    zhou.presses("Save")
    zhou.looks("decision")
    wu.goes(zhou.page.url.partition("/desk/")[2].join(("desk/", "")))
    wu.presses("Apply the decision")
    wu.looks("applied")
    assert Award.objects.count() == 3


def nothing_shows_before_its_hour(meet: Meet) -> None:
    anybody = meet("")
    anybody.goes("awards/results/")
    assert "Device " not in anybody.page.content()
    the_day_is("2026-07-02")
    anybody.goes("awards/results/")
    anybody.reads(*(award.title for award in Award.objects.all()), "1,000,000")
    anybody.looks("results")
    anybody.visit.click(anybody.page.get_by_role("main").get_by_role("link", name="Device ").first)
    anybody.looks("winner")


def a_prize_is_paid(meet: Meet) -> None:
    li, zhou, finance = meet("nominator"), meet("official"), meet("finance-official")
    award = Award.objects.order_by("pk").first()
    assert award is not None
    li.goes(f"desk/awards/decisions/awards/{award.pk}/account/")
    for field, words in (("payee", "2026"), ("bank", "2026"), ("account", "6222 0000 1111 2222")):
        li.writes(field, words)
    li.looks("account")
    li.presses("Save")
    li.reads("****2222", li.word("Download the certificate"))
    li.looks("award")
    zhou.goes(f"desk/awards/decisions/awards/{award.pk}/")
    zhou.presses("Prepare the payment")
    finance.goes("desk/awards/decisions/payments/")
    finance.looks("payments")
    assert "62220000" not in finance.page.content()
    finance.follows("Mark as paid")
    finance.writes("paid_on", "2026-07-02")
    finance.page.locator("input[name=payments]").first.check()
    finance.looks("pay")
    finance.presses("Save")
    award.nomination.refresh_from_db()
    assert award.nomination.state == State.PAID


def test_an_edition_from_sixty_nominations_to_the_payment(
    people: Cast, edition: Edition, nominations: list[Nomination], experts: list[Expert], meet: Meet
) -> None:
    found = conflicts_are_found_and_decided(meet, people, edition, experts)
    experts_judge(meet, people, found, experts)
    best = the_best_go_before_the_panel(meet, found)
    the_day_is("2026-05-19")
    a_panel_hears_one(meet, edition, experts)
    the_day_is("2026-05-26")
    the_committee_votes(meet, people, edition, best)
    the_day_is("2026-06-01")
    two_are_objected_to(meet, edition, best[:4])
    the_day_is("2026-06-16")
    it_is_decided_by_two(meet, edition)
    nothing_shows_before_its_hour(meet)
    a_prize_is_paid(meet)
