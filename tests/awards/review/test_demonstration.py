"""The demonstration shows a closed round with scores, and one nomination before the panel."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from awards.nominations.demonstration import seed_nominations
from awards.nominations.models import Nomination
from awards.review.demonstration import seed_reviews
from awards.rounds.demonstration import seed_editions
from ipportal.core.reviewing.models import Expert, ReviewRound, Score
from patents.register.models import Patent
from tests.awards.nominations.conftest import Stand, make_patent, moment
from tests.conftest import role
from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_a_round_is_closed_and_the_first_of_it_goes_on(people: Cast, stand_at: Stand) -> None:
    for one in range(18):
        make_patent(2015_1_0100001 + one)
    with role("NONE"):
        Patent.objects.update(demonstration=True)
        seed_editions()
        seed_nominations()
        made, again = seed_reviews(), seed_reviews()
    stand_at(moment("2026-01-20"))

    assert (made, again) == (2, 0)
    assert [(one.state, one.demonstration) for one in ReviewRound.objects.all()] == [("closed", True)] * 2
    assert Counter(Nomination.objects.values_list("state", flat=True))["panel"] == 2
    assert Score.objects.count() == 12
    assert all(Decimal(60) < one.total < Decimal(100) for one in Score.objects.all())
    assert set(Expert.objects.values_list("demonstration", flat=True)) == {True}
