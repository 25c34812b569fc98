"""The items on cultivation centres show what the centres come to, and lead to what stands behind it."""

from __future__ import annotations

import datetime as dt
import importlib

import pytest
from django.apps import apps
from django.test import Client

from ipportal.core.metrics import actions
from measures.items.models import Target
from patents.centres.calls.models import Call
from patents.centres.models import Centre
from patents.centres.states import State
from tests.conftest import WORKER, role
from tests.core.metrics.conftest import Progress, tell
from tests.core.metrics.oracle import Event
from tests.measures.items.conftest import item
from tests.patents.centres.conftest import Stand, bring_to, call, drafted, moment, people
from tests.people import Cast

__all__ = ["call", "people"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def contracted(people: Cast, call: Call, stand_at: Stand) -> Centre:
    centre = bring_to(people, drafted(people, call), State.CONTRACTED, stand_at)
    stand_at(moment("2026-07-05"))
    with role(WORKER):
        tell([Event(202410000011, 0, 10**6, "G", dt.date(2026, 4, 1), 320102, dt.date(2024, 3, 1))])
        actions.recompute(Progress())
    return centre


@pytest.fixture(autouse=True)
def _march(stand_at: Stand) -> None:
    stand_at(moment("2026-03-10"))


def shown(client: Client, code: str) -> str:
    return client.get(f"/measures/{code}/").content.decode()


def test_the_items_show_the_value_and_lead_to_its_receipt(contracted: Centre, client: Client) -> None:
    receipts = {
        metric: f"/figures/{metric}/320000/2026-06/"
        for metric in ("centres-in-operation", "centre-verified-high-value-patents")
    }

    assert f'<a href="{receipts["centres-in-operation"]}">1</a>' in shown(client, "B4")
    assert f'<a href="{receipts["centre-verified-high-value-patents"]}">0</a>' in shown(client, "C3")
    assert '<a href="/patents/centres/">1</a>' in shown(client, "C1")


def test_without_a_centre_they_have_no_number(client: Client) -> None:
    assert "暂无数据" in shown(client, "C1")
    assert '/patents/centres/">0' not in shown(client, "C1")


def test_an_installation_that_has_the_items_gets_the_new_indicators_once() -> None:
    kept = list(Target.objects.order_by("pk").values_list("item__code", "metric", "reading"))
    with role("NONE"):
        item("C3").targets.filter(metric="centre-verified-high-value-patents").delete()
        item("C1").targets.update(reading="")
        move = importlib.import_module("measures.migrations.0008_items_read_the_centres").read_the_centres
        move(apps, None)
        move(apps, None)

    assert sorted(Target.objects.values_list("item__code", "metric", "reading")) == sorted(kept)
