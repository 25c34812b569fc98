"""The pledges of the demonstration: of every state, in every city, every one of them marked."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Count

from ipportal.core.kit.clock import OFFICE_ZONE, set_clock
from patents.finance.demonstration import seed_pledges
from patents.finance.models import Pledge, PledgedRight, RightKind, State
from patents.finance.rules import acting_as, to_confirm, visible_to
from tests.conftest import role
from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_it_is_laid_down_once_and_has_everything(people: Cast) -> None:
    with role("NONE"):  # as `seed` does
        made = seed_pledges()
        again = seed_pledges()
        set_clock(dt.datetime(2026, 1, 20, 10, tzinfo=OFFICE_ZONE))

    assert 1_800 < made < 2_300
    assert again == 0
    assert not Pledge.objects.filter(demonstration=False).exists()
    assert set(Pledge.objects.values_list("state", flat=True)) == set(State.values)
    assert Pledge.objects.values("city").distinct().count() == 13
    assert set(PledgedRight.objects.values_list("kind", flat=True)) >= {*RightKind.values} - {RightKind.PATENT}
    for bank in ("bank-1", "bank-2"):
        assert set(visible_to(people[bank]).values_list("state", flat=True)) == set(State.values)
    assert to_confirm(acting_as(people["official-nj"])).count() == 2
    assert to_confirm(acting_as(people["official-sz"])).count() == 3
    assert visible_to(people["agency-a"]).count() == 1
    months = Pledge.objects.filter(city="321300").values("registered_on__year", "registered_on__month")
    assert months.annotate(n=Count("pk")).filter(n__lt=3).exists()
