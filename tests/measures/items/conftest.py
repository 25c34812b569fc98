"""The demonstration year of the measures, laid down by the worker, at the moment the demonstration stands at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.kit.clock import OFFICE_ZONE, set_clock
from ipportal.core.kit.pages import shelf
from measures.items.demonstration import seed_measures
from measures.items.models import PolicyItem
from tests.conftest import WORKER, role
from tests.people import Cast, cast, everybody, signed_in

__all__ = ["cast"]

NOW = dt.datetime(2026, 1, 20, 10, tzinfo=OFFICE_ZONE)
StandAt = Callable[[dt.datetime | None], None]


@pytest.fixture(autouse=True)
def no_page_is_kept() -> Iterator[None]:
    shelf.clear()
    yield
    shelf.clear()


@pytest.fixture(scope="module")
def _the_year(kept_by_the_module: None) -> None:
    with role(WORKER):
        create_demonstration_accounts()
        seed_measures()
    with role("NONE"):
        set_clock(NOW)


@pytest.fixture
def year(_the_year: None, db: None) -> Cast:
    """The people, with the demonstration year."""
    return everybody()


@pytest.fixture
def official(year: Cast) -> Client:
    return signed_in(year["official"])


def item(code: str) -> PolicyItem:
    return PolicyItem.objects.current().get(code=code)
