"""Zhou and Wu run the preliminary review of an edition; four experts judge what Li and others nominated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import pytest
from django.test import Client

from awards.nominations.models import Nomination
from awards.review import rounds
from awards.rounds.models import ChannelQuota, Edition, EditionCriterion
from ipportal.core.accounts.models import User
from ipportal.core.kit.clock import now
from ipportal.core.reviewing import actions as reviews
from ipportal.core.reviewing.actions import Job
from ipportal.core.reviewing.models import Assignment, Candidate, Conflict, Expert, ReviewRound
from ipportal.core.submissions import actions as submissions
from tests.awards.nominations.conftest import (
    CITY,
    Stand,
    _march,
    drafted,
    form_of,
    make_edition,
    make_patent,
    moment,
    recommended,
    submitted,
)
from tests.conftest import role
from tests.people import OFFICE, Cast, cast, signed_in

__all__ = ["_march", "cast"]
OPENS, CLOSES = dt.date(2026, 5, 1), dt.date(2026, 5, 31)
UNIVERSITY, FIRM = "12320000466007714U", "91320100721756297D"  # both of their checks hold
NUMBER: Final = 2015_1_0100001
NAMES: Final = ("钱评审", "孙评审", "李评审", "吴评审")
DESK: Final = "/desk/award-review/"
SCORE: Final = {"c1": "80", "c2": "90", "comment": "好", "submit": "1"}


@pytest.fixture
def people(cast: Cast) -> Cast:
    return cast


@pytest.fixture
def edition(people: Cast) -> Edition:
    return an_edition(people)


def an_edition(people: Cast) -> Edition:
    """Its preliminary review is in May."""
    made = make_edition(people, places=400, published=False)
    with role("NONE"):
        for name, weight in (("专利质量", "0.6"), ("效益", "0.4")):
            EditionCriterion.objects.create(edition=made, kind="project", name_zh=name, weight=Decimal(weight))
        EditionCriterion.objects.create(edition=made, kind="inventor", name_zh="贡献", weight=Decimal(1))
        ChannelQuota.objects.filter(edition=made, kind="inventor").update(places=9)
        made.name_en, made.published_at, made.published_by = "Edition 3", now(), "乙"
        made.save()
    return made


def expert(people: Cast, name: str, jobs: Sequence[Job] = (), fields: Sequence[str] = ("H",)) -> Expert:
    user, is_new = User.objects.get_or_create(username=f"expert-{name}")
    if is_new:
        user.memberships.create(organisation=people.bodies[OFFICE], role_id="reviewer", begins_on=dt.date(2020, 1, 1))
    return reviews.keep_expert(user, name, fields, jobs, by=people["official"])


@pytest.fixture
def experts(people: Cast) -> list[Expert]:
    return [expert(people, name) for name in NAMES]


def checked(people: Cast, edition: Edition, stand_at: Stand, *drafts: Nomination) -> list[Nomination]:
    """Sent and recommended in March, formally checked in April; then it is May."""
    for one in drafts:
        recommended(people, submitted(people, one))
    stand_at(moment("2026-04-10"))
    for one in drafts:
        submissions.accept(form_of(one), by=people["official"])
        one.refresh_from_db()
    stand_at(moment("2026-05-05"))
    return list(drafts)


def patent(place: int = 0, **told: Any) -> Any:
    facts = {"inventors": "郑发明;王某", "ipc_main": "H01M10/052", "title": f"一种装置{place}"} | told
    return make_patent(NUMBER + place, **facts)


@pytest.fixture
def three(people: Cast, edition: Edition, stand_at: Stand) -> list[Nomination]:
    drafts = [drafted(people, edition, patent(place), CITY) for place in range(3)]
    return checked(people, edition, stand_at, *drafts)


def begun(people: Cast, edition: Edition, experts: Sequence[Expert], **more: Any) -> ReviewRound:
    facts: dict[str, Any] = {
        "opens_on": OPENS,
        "closes_on": CLOSES,
        "reviews_wanted": 3,
        "most_points": Decimal(100),
    } | more
    return rounds.begin_round(edition, "project", ["H", rounds.NO_FIELD], experts, by=people["official"], **facts)


@pytest.fixture
def prepared(people: Cast, edition: Edition, three: list[Nomination], experts: list[Expert]) -> ReviewRound:
    return begun(people, edition, experts)


def candidate(found: ReviewRound, nomination: Nomination) -> Candidate:
    return found.candidates.get(key=str(nomination.pk))


def found_in(found: ReviewRound) -> set[tuple[str, str, str]]:
    rows = Conflict.objects.filter(candidate__round=found, gone_at__isnull=True).select_related("expert", "candidate")
    return {(row.expert.name, row.candidate.name, row.kind) for row in rows}


def path_of(kind: str) -> list[list[str]]:
    path: list[list[str]] = Conflict.objects.get(kind=kind).path
    return path


def assign(nomination: Nomination, one: Expert) -> Assignment:
    row = Candidate.objects.get(key=str(nomination.pk))
    return Assignment.objects.create(candidate=row, expert=one, made_by="official")


def dossier(nomination: Nomination) -> str:
    return f"{DESK}nominations/{nomination.pk}/"


def client_of(one: Expert) -> Client:
    return signed_in(one.user)
