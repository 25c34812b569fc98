"""Zhou makes a round of an edition, a reviewer reads the redacted dossier and scores, one goes on to the panel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from awards.nominations.models import Nomination
from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.pages import shelf
from ipportal.core.reviewing.actions import keep_expert
from ipportal.core.reviewing.models import ReviewRound, Score
from tests.awards.nominations.conftest import CITY, drafted, moment
from tests.awards.review.conftest import an_edition, checked, patent
from tests.conftest import WORKER, role
from tests.people import Cast
from tests.stories.test_a_centre_is_built import Somebody
from tests.stories.test_scenarios import SOME_WAYS, Visit, Way, sign_in

if TYPE_CHECKING:
    import datetime as dt

    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
REVIEWERS = ("reviewer-1", "reviewer-2", "reviewer-3")


def stands_at(when: dt.datetime | None) -> None:
    assert when is not None
    with role("NONE"):
        set_clock(when)


@pytest.fixture
def office(transactional_db: None, settings: Any, tmp_path: Path) -> None:
    """Two nominations are formally checked; three reviewers stand in the list of experts."""
    settings.MEDIA_ROOT = tmp_path / "media"
    shelf.clear()
    stands_at(moment("2026-03-10"))
    with role(WORKER):
        create_demonstration_accounts()
    people = Cast(
        {one.username: one for one in User.objects.all()}, {one.name: one for one in Organisation.objects.all()}
    )
    edition = an_edition(people)
    for name in REVIEWERS:
        keep_expert(people[name], people[name].display_name, ["H"], [], by=people["official"])
    drafts = [drafted(people, edition, patent(place, title=f"2026-IC-{place}"), CITY) for place in range(2)]
    checked(people, edition, stands_at, *drafts)


@pytest.fixture(params=SOME_WAYS, ids=lambda way: way.name)
def meet(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Callable[[str], Somebody]:
    way: Way = request.param

    def somebody(name: str) -> Somebody:
        made = Somebody(name, Visit(open_page(way.size), way, "award-review", screenshot), set())
        sign_in(made.visit, name)
        return made

    return somebody


def test_nominations_are_reviewed(office: None, meet: Callable[[str], Somebody]) -> None:
    zhou = meet("official")
    zhou.goes("desk/award-review/")
    zhou.looks("desk")
    zhou.visit.click(zhou.page.get_by_role("main").locator("a[href*='/award-review/editions/']").first)
    zhou.looks("edition")
    zhou.follows("Make a round")
    zhou.page.locator("[name=sections]").first.check()
    for one in zhou.page.locator("[name=experts]").all():
        one.check()
    zhou.page.locator("[name=is_blind]").check()
    zhou.looks("new-round")
    zhou.presses("Make the round")
    found = ReviewRound.objects.get()
    zhou.goes(f"desk/rounds/{found.pk}/assignment/")
    zhou.presses("Show a proposal")
    zhou.looks("proposal")
    zhou.presses("Assign just this")
    zhou.goes(f"desk/rounds/{found.pk}/")
    zhou.presses("Open the round")

    qian = meet("reviewer-1")
    qian.goes("desk/reviews/")
    qian.visit.click(qian.page.get_by_role("main").locator("tbody a").first)
    qian.follows("Open the dossier")
    qian.reads("███" if "███" in qian.page.content() else qian.word("Field (IPC)"))
    qian.looks("dossier")
    qian.follows("Score")
    qian.writes("c1", "80")
    qian.writes("c2", "90")
    qian.presses("Submit")
    qian.reads(qian.word("Your score"))

    zhou.goes(f"desk/rounds/{found.pk}/")
    zhou.presses("Close the round")
    zhou.goes(f"desk/award-review/rounds/{found.pk}/")
    zhou.looks("ranked")
    zhou.page.locator("[name=nominations]").first.check()
    zhou.writes("reason", "2026")
    zhou.presses("Record")
    zhou.looks("recorded")
    zhou.goes(f"desk/rounds/{found.pk}/results/")
    zhou.looks("results")
    assert Score.objects.count() == 1
    assert sorted(Nomination.objects.values_list("state", flat=True)) == ["panel", "preliminary"]
