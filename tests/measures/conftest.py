"""People of the offices, and a portal whose clock stands in January 2026."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.kit.pages import shelf
from tests.people import cast

__all__ = ["cast"]


@pytest.fixture(autouse=True)
def _january(stand_at: Callable[[dt.datetime | None], None]) -> None:
    stand_at(dt.datetime(2026, 1, 20, 10, tzinfo=OFFICE_ZONE))
    shelf.clear()
