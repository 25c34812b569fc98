"""The editions of the demonstration: marked, laid down once, one decided, one on notice, one that takes nominations."""

from __future__ import annotations

import pytest
from django.test import Client

from awards.rounds.demonstration import EDITIONS, seed_editions
from awards.rounds.models import Edition
from ipportal.core.kit import clock
from tests.awards.rounds.conftest import Stand, moment
from tests.conftest import role
from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_they_are_marked_and_stand_where_the_story_wants_them(cast: Cast, stand_at: Stand) -> None:
    with role("NONE"):
        assert (seed_editions(), seed_editions()) == (len(EDITIONS), 0)
    stand_at(moment("2026-01-20"))

    today = clock.today()
    stood = {one.number: getattr(one.phase(today), "kind", None) for one in Edition.objects.published()}
    assert stood == {1: None, 2: "notice", 3: "nominating"}
    assert list(Edition.objects.with_results().values_list("number", flat=True)) == [1]
    assert set(Edition.objects.values_list("demonstration", flat=True)) == {True}
    page = Client().get("/awards/").text
    assert page.count("演示数据") >= 3
    assert "尚未公布" in page
    first = Client().get("/awards/editions/1/").text
    assert "1,000,000" in first
    assert "金额未经核实" in first
