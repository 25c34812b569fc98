"""A panel hears a firm, an expert leaves the room; the committee votes, and its ballots are counted: in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from awards.nominations.models import Nomination
from awards.review.panels.models import PanelSession
from awards.review.votes.actions import cast_ballot
from awards.review.votes.models import Vote
from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.pages import shelf
from tests.awards.review.panel_cast import MEMBERS, before_the_panel, expert, in_conflict, moment, reviewed_edition
from tests.conftest import WORKER, role
from tests.people import Cast
from tests.stories.test_a_centre_is_built import Somebody
from tests.stories.test_scenarios import SOME_WAYS, Visit, Way, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
Meet = Callable[[str], Somebody]


def the_day_is(day: str) -> None:
    with role("NONE"):
        set_clock(moment(day))


@pytest.fixture
def people(transactional_db: None) -> Cast:
    shelf.clear()
    the_day_is("2026-06-10")
    with role(WORKER):
        create_demonstration_accounts()
    cast = Cast(
        {one.username: one for one in User.objects.all()}, {one.name: one for one in Organisation.objects.all()}
    )
    edition = reviewed_edition(cast)
    first = before_the_panel(cast, edition, "2026-IC")
    for title in ("2026-AI", "2026-BIO"):
        before_the_panel(cast, edition, title)
    in_conflict(expert(cast, "reviewer-1"), first)
    in_conflict(expert(cast, MEMBERS[0]), first)
    return cast


@pytest.fixture(params=SOME_WAYS, ids=lambda way: way.name)
def meet(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Meet:
    way: Way = request.param

    def somebody(name: str) -> Somebody:
        made = Somebody(name, Visit(open_page(way.size), way, "committee", screenshot), set())
        sign_in(made.visit, name)
        return made

    return somebody


def test_a_panel_hears_a_firm(people: Cast, meet: Meet) -> None:
    zhou = meet("official")
    zhou.goes("desk/panels/")
    zhou.follows("New panel session")
    zhou.writes("title", "2026-P1")
    zhou.writes("day", "2026-06-15")
    zhou.writes("place", "P101")
    for box in zhou.page.locator("input[name=experts]").all():
        box.check()
    zhou.looks("session")
    zhou.presses("Save")
    zhou.goes(f"desk/panels/{PanelSession.objects.get().pk}/")
    zhou.follows("Give a time")
    zhou.page.locator("#id_nomination").select_option(label="2026-IC")
    zhou.writes("begins", "09:00")
    zhou.writes("ends", "09:30")
    zhou.presses("Save")
    zhou.reads("2026-IC", "09:00 – 09:30", zhou.word("still in the room"))
    zhou.looks("schedule")
    for _ in range(2):
        zhou.visit.click(zhou.page.get_by_role("button", name=zhou.word("Note: has left the room")).first)
    zhou.visit.click(zhou.page.locator("a[href$='/finding/']"))
    zhou.writes("finding", "2026")
    zhou.presses("Save")
    zhou.goes("desk/panels/checks/")
    zhou.looks("checks")

    li = meet("nominator")
    li.goes(f"desk/nominations/{Nomination.objects.get(title='2026-IC').pk}/")
    li.reads("P101")
    li.looks("own-time")


def test_a_committee_votes(people: Cast, meet: Meet) -> None:
    the_day_is("2026-07-10")
    zhou = meet("official")
    zhou.goes("desk/votes/")
    zhou.looks("votes")
    zhou.visit.click(zhou.page.locator("a[href$='/new/gold/']"))
    for box in zhou.page.locator("input[name=members]").all():
        box.check()
    zhou.writes("quorum", "3")
    zhou.looks("opening")
    zhou.presses("Save")
    vote = Vote.objects.get()

    her = meet(MEMBERS[0])
    her.goes(f"desk/votes/{vote.pk}/ballot/")
    assert her.page.locator("input[name=choices]").count() == 2
    her.page.locator("input[name=choices]").first.check()
    her.looks("ballot")
    her.presses("Look through the ballot")
    her.looks("confirm")
    her.presses("Cast the ballot")
    her.reads(her.word("Your vote was cast"))
    her.looks("cast")
    others = {one.title: one.pk for one in Nomination.objects.all()}
    cast_ballot(vote, [others["2026-IC"], others["2026-AI"]], by=people[MEMBERS[1]])
    cast_ballot(vote, [others["2026-BIO"]], by=people[MEMBERS[2]])

    zhou.goes(f"desk/votes/{vote.pk}/")
    zhou.looks("roll")
    zhou.presses("Close the vote")
    zhou.reads(zhou.word("equal votes at the cut"), zhou.word("The ballots are those that were sealed."))
    zhou.looks("count")
    zhou.follows("Decide", "vote")
    zhou.page.locator(f"#id_fate-{others['2026-AI']}").select_option("shortlisted")
    zhou.writes("reason", "2026")
    zhou.looks("decision")
    zhou.presses("Save")
    assert Nomination.objects.get(title="2026-AI").state == "shortlisted"
    assert Vote.objects.get().state == "settled"
