"""Zhou chairs; Qian, Sun and Wu judge; the things are those of a room above that only these tests have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

import pytest
from django.test import Client

from ipportal.core.accounts.models import User
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.reviewing import actions, registry
from ipportal.core.reviewing.actions import Job, Plan, Weighed
from ipportal.core.reviewing.models import Assignment, Expert, ReviewRound
from ipportal.core.reviewing.registry import Facts, Kind, Link
from tests.people import OFFICE, Cast, cast, signed_in

__all__ = ["cast"]
LABEL: Final = "test.nomination"
# Credit codes whose both checks hold.
LIGHT, UNIVERSITY, FIRM, CITY = (
    "91320100TE0T000173", "12320000466007714U", "91320100721756297D", "11320000014000095U",
)  # fmt: skip
OPENS: Final = dt.date(2026, 6, 1)
ROUND, MINE = "/en/desk/rounds/", "/en/desk/reviews/"


class Things:
    """What the room above says, as it can be changed by a test."""

    def __init__(self) -> None:
        self.facts: dict[str, Facts] = {}
        self.links: list[Link] = []

    def put(self, key: str, **more: Any) -> None:
        self.facts[key] = replace(self.facts.get(key, Facts(f"装置{key}", version="v1")), **more)

    def said(self, keys: Collection[str]) -> Mapping[str, Facts]:
        return {key: self.facts[key] for key in keys}


@pytest.fixture
def things() -> Iterator[Things]:
    made = Things()
    registry.register(
        Kind(
            LABEL,
            facts=made.said,
            links=lambda _experts, keys: [link for link in made.links if link.key in keys],
            address=lambda key, blind: f"/dossiers/{key}/?blind={blind:d}",
        )
    )
    yield made
    registry._kinds.pop(LABEL)


@pytest.fixture(autouse=True)
def june(stand_at: Callable[[dt.datetime | None], None]) -> None:
    stand_at(dt.datetime(2026, 6, 2, 10, tzinfo=OFFICE_ZONE))


@pytest.fixture
def zhou(cast: Cast) -> Client:
    return signed_in(cast["official"])


@pytest.fixture
def experts(cast: Cast) -> list[Expert]:
    """Qian at the university, Sun at the firm since 2024 and before at the light works, Wu nowhere of note."""
    jobs = {
        "钱": [Job(UNIVERSITY, "某大学")],
        "孙": [Job(FIRM, "某代理公司"), Job(LIGHT, "某光电", None, dt.date(2024, 6, 1))],
        "吴": [],
    }
    made = []
    for name, known in jobs.items():
        user = User.objects.create(username=f"expert-{name}")
        user.memberships.create(organisation=cast.bodies[OFFICE], role_id="reviewer", begins_on=dt.date(2020, 1, 1))
        made.append(actions.keep_expert(user, f"{name}评审", ["光电"], known, by=cast["official"]))
    return made


def plan(**more: Any) -> Plan:
    facts: dict[str, Any] = {
        "label": LABEL, "title_zh": "专家评审", "title_en": "Expert review", "opens_on": OPENS,
        "closes_on": dt.date(2026, 6, 30), "reviews_wanted": 2, "employer_years": 3, "most_points": Decimal(100),
    }  # fmt: skip
    return Plan(**(facts | more))


CRITERIA: Final = (
    Weighed("novelty", "创新", "Novelty", Decimal("0.6")),
    Weighed("use", "效益", "Use", Decimal("0.4")),
)


@pytest.fixture
def prepared(cast: Cast, things: Things, experts: list[Expert]) -> ReviewRound:
    """Three things, of nobody's, and the three experts."""
    for key in ("1", "2", "3"):
        things.put(key)
    found = actions.make_round(plan(), CRITERIA, by=cast["official"])
    actions.put_experts(found, experts, by=cast["official"])
    actions.put_candidates(found, things.facts, by=cast["official"])
    return found


@pytest.fixture
def running(prepared: ReviewRound, cast: Cast) -> ReviewRound:
    """Qian and Sun judge the first, all three the others between them."""
    actions.open_round(prepared, by=cast["official"])
    prepared.refresh_from_db()
    qian, sun, wu = Expert.objects.filter(rounds__round=prepared).order_by("pk")
    for key, judges in {"1": (qian, sun), "2": (sun, wu), "3": (qian, wu)}.items():
        for expert in judges:
            Assignment.objects.create(candidate=prepared.candidates.get(key=key), expert=expert, made_by="official")
    return prepared


def review(found: ReviewRound, key: str, expert: Expert) -> Assignment:
    return Assignment.objects.get(candidate__round=found, candidate__key=key, expert=expert)


def page_of(assignment: Assignment, more: str = "") -> str:
    return f"{MINE}{assignment.pk}/{more}"


def judge(assignment: Assignment, novelty: str, use: str, **more: str) -> Any:
    client = signed_in(assignment.expert.user)
    return client.post(page_of(assignment), {"novelty": novelty, "use": use, "submit": "1"} | more)
