"""The demonstration's first edition is decided and told, two prizes of it are paid; the second stands on notice."""

from __future__ import annotations

from collections import Counter

import pytest

from awards.nominations.demonstration import seed_nominations
from awards.nominations.models import Nomination
from awards.results.demonstration import seed_results
from awards.results.models import Award, Payment
from awards.rounds.demonstration import seed_editions
from ipportal.core.notices.models import Notice
from patents.register.models import Patent
from tests.awards.nominations.conftest import Stand, make_patent, moment
from tests.conftest import role
from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_one_is_decided_and_one_is_on_notice(cast: Cast, stand_at: Stand) -> None:
    for one in range(40):
        make_patent(2015_1_0100001 + one)
    with role("NONE"):
        Patent.objects.update(demonstration=True)
        seed_editions()
        seed_nominations()
        made, again = seed_results(), seed_results()
    stand_at(moment("2026-01-20"))

    assert (made, again) == (6, 0)
    awards = Award.objects.published().filter(edition__number=1)
    assert Counter(awards.values_list("category__code", flat=True)) == {
        "gold": 1, "silver": 1, "excellence": 2, "inventor": 2,
    }  # fmt: skip
    assert Payment.objects.filter(paid_on__isnull=False).count() == 2
    assert Nomination.objects.filter(edition__number=1, state="paid").count() == 2
    assert Nomination.objects.filter(edition__number=2, state="on_notice").count() == 4
    assert [(str(one.closes_on), one.demonstration) for one in Notice.objects.order_by("pk")] == [
        ("2024-06-13", True), ("2026-01-21", True),
    ]  # fmt: skip
    assert all(Award.objects.values_list("demonstration", flat=True))
