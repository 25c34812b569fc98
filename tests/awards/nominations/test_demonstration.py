"""The nominations of the demonstration go as far as the calendar of each demonstration edition lets them."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from awards.nominations.demonstration import seed_nominations
from awards.nominations.models import Nomination
from awards.rounds.models import ChannelQuota, Edition, Phase
from ipportal.core.accounts.models import Organisation
from ipportal.core.kit import clock
from patents.register.models import Patent
from tests.awards.nominations.conftest import ASSOCIATION, CITY, Stand, make_patent, moment
from tests.conftest import role
from tests.people import Cast

pytestmark = pytest.mark.django_db
PHASES = ("nominating", "formal", "preliminary")


def lay_edition(number: int, opens: dt.date) -> Edition:
    """Of the demonstration; each phase lasts thirty days."""
    edition = Edition.objects.create(
        number=number, year=opens.year, name_zh=f"第{number}届", cut_off_on=opens, drafted_by="甲", demonstration=True
    )
    for order, kind in enumerate(PHASES):
        first = opens + dt.timedelta(days=30 * order)
        Phase.objects.create(edition=edition, kind=kind, opens_on=first, closes_on=first + dt.timedelta(days=29))
    for name, places in ((CITY, 3), (ASSOCIATION, 9)):
        body = Organisation.objects.get(name=name)
        ChannelQuota.objects.create(edition=edition, organisation=body, kind="project", places=places)
    edition.published_at, edition.published_by = clock.now(), "乙"
    edition.save()
    return edition


def test_they_stand_in_several_states_and_are_laid_once(cast: Cast, stand_at: Stand) -> None:
    stand_at(moment("2026-01-20"))
    for one in range(12):
        make_patent(2015_1_0100001 + one)
    with role("NONE"):
        Patent.objects.update(demonstration=True)
        past, running = lay_edition(1, dt.date(2025, 3, 1)), lay_edition(2, dt.date(2026, 1, 5))
        made = seed_nominations()
        again = seed_nominations()

    assert (made, again) == (12, 0)
    states = {edition: Counter(edition.nominations.values_list("state", flat=True)) for edition in (past, running)}
    assert states == {
        past: {"draft": 1, "submitted": 1, "preliminary": 2, "returned": 1, "rejected": 1},
        running: {"draft": 1, "submitted": 1, "recommended": 4},
    }
    assert all(Nomination.objects.values_list("demonstration", flat=True))
