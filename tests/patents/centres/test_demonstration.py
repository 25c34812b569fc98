"""The centres of the demonstration are marked as such, and laid down once."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from ipportal.core.audit.models import ChangeSet
from patents.centres.demonstration.seeding import seed_centres
from patents.centres.demonstration.stories import STORIES
from patents.centres.figures.actions import tell, told_afterwards
from patents.centres.figures.models import CentreFact
from patents.centres.models import Centre
from patents.centres.states import State
from tests.conftest import role
from tests.patents.centres.conftest import Stand, moment
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db


def test_they_are_marked_stand_in_every_state_and_come_once(cast: Cast, stand_at: Stand) -> None:
    with role("NONE"):
        assert seed_centres() == len(STORIES)
        assert seed_centres() == 0
    stand_at(moment("2026-01-20"))

    assert set(Centre.objects.values_list("state", flat=True)) == set(State)
    assert set(Centre.objects.values_list("demonstration", flat=True)) == {True}
    assert Client().get("/patents/centres/").text.count("演示数据") >= 10
    on_map = re.findall(r'href="/patents/centres/\?status=building&amp;city=(\d+)"[^>]*aria-label="(\S+) (\d+)"',
                        Client().get("/patents/centres/?status=building").text)  # fmt: skip
    assert {name: count for _code, name, count in on_map if count != "0"} == {"南京": "1", "苏州": "1"}
    assert len(on_map) == 13
    owed = signed_in(cast["agency-a"]).get("/desk/").text
    assert "半年报告 2025-H2" in owed
    waiting = signed_in(cast["official"]).get("/desk/centres/").text
    assert "年度报告 2025" in waiting
    assert "逾期报送" in waiting
    returned = signed_in(cast["agency-b"]).get("/desk/centres/").text
    assert "请补充授权专利清单" in returned
    assert "集成电路装备" not in returned


def test_their_facts_become_known_when_the_clock_stands_again(cast: Cast, stand_at: Stand) -> None:
    now = moment("2026-01-20")
    with role("NONE"):
        with told_afterwards():
            seed_centres([story for story in STORIES if story.call == "demo-2024"])
        stand_at(now)
        assert tell() == (2, 0)

    facts = CentreFact.objects.order_by("pk")
    assert [str(fact.effective_on) for fact in facts] == ["2024-06-05", "2024-06-05"]
    assert ChangeSet.objects.get(seq=facts[0].seq).known_at == now
    assert {fact.seq for fact in facts} == {facts[0].seq}
