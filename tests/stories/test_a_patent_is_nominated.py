"""A firm nominates, its co-owner agrees, the city recommends: on a telephone, and in English on a wide screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from awards.nominations.models import Nomination
from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.identifiers import written
from ipportal.core.kit.pages import shelf
from tests.awards.nominations.conftest import CITY, CO_OWNER, NOMINEE, make_edition, make_patent, moment
from tests.conftest import WORKER, role
from tests.people import Cast
from tests.stories.test_a_centre_is_built import Somebody
from tests.stories.test_scenarios import SOME_WAYS, Visit, Way, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]


@pytest.fixture
def office(transactional_db: None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    shelf.clear()
    with role("NONE"):
        set_clock(moment("2026-03-10"))
    with role(WORKER):
        create_demonstration_accounts()
    people = {one.username: one for one in User.objects.all()}
    make_edition(Cast(people, {one.name: one for one in Organisation.objects.all()}))
    make_patent(title="2026-IC")


@pytest.fixture(params=SOME_WAYS, ids=lambda way: way.name)
def meet(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Callable[[str], Somebody]:
    way: Way = request.param

    def somebody(name: str) -> Somebody:
        made = Somebody(name, Visit(open_page(way.size), way, "nomination", screenshot), set())
        sign_in(made.visit, name)
        return made

    return somebody


def test_a_patent_is_nominated(office: None, meet: Callable[[str], Somebody]) -> None:
    li = meet("nominator")
    li.goes("desk/nominations/")
    li.looks("desk")
    li.visit.click(li.page.get_by_role("main").locator("a[href$='/new/project/']"))
    li.writes("number", written(2015_1_0100001))
    li.page.locator("#id_body").select_option(label=NOMINEE)
    li.page.locator("#id_channel").select_option(label=CITY)
    li.presses("Fill in from the register")
    li.reads("2026-IC")
    li.looks("filled-in")
    li.page.locator("#id_may_be_published").check()
    li.presses("Save")
    li.follows("Name a co-owner")
    li.writes("credit_code", str(Organisation.objects.get(name=CO_OWNER).credit_code))
    li.looks("co-owner")
    li.presses("Save")

    her = meet("co-owner")
    her.goes("desk/nominations/")
    her.looks("asked")
    her.presses("Agree")

    li.goes(f"desk/nominations/{Nomination.objects.get().pk}/")
    li.looks("draft")
    li.presses("Fill in the form")
    for key in ("basis", "advance", "protection", "benefit"):
        li.writes(key, "2026")
    li.presses("Check your answers")
    li.presses("Confirm submission")
    li.reads(li.word("Reference number"))

    city = meet("official-nj")
    city.goes(f"desk/nominations/{Nomination.objects.get().pk}/")
    city.follows("Recommend")
    city.writes("reason", "2026")
    city.looks("recommend")
    city.presses("Save")
    city.looks("recommended")
    assert Nomination.objects.get().state == "recommended"
