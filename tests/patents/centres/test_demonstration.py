"""The centres of the demonstration are marked as such, and laid down once."""

from __future__ import annotations

import pytest
from django.test import Client

from patents.centres.demonstration import seed_centres
from patents.centres.models import Centre
from tests.conftest import WORKER, role
from tests.patents.centres.conftest import Stand, moment
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db


def test_they_are_marked_and_come_once(cast: Cast, stand_at: Stand) -> None:
    with role(WORKER):
        assert seed_centres() == 3
        assert seed_centres() == 0
    stand_at(moment("2026-01-20"))

    told = Centre.objects.values_list("state", "demonstration").order_by("pk")
    assert list(told) == [("building", True), ("building", True), ("contracted", True)]
    directory = Client().get("/patents/centres/").text
    assert directory.count("演示数据") >= 3
    assert "逾期" in signed_in(cast["member-a"]).get("/desk/centres/").text
