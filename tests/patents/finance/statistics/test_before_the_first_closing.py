"""Pledges are registered, no month is closed: nothing is told of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from ipportal.core.kit.pages import shelf
from tests.patents.finance.statistics.registrations import lay, made_up
from tests.patents.finance.statistics.test_public import FILE, PAGE, summary
from tests.patents.finance.statistics.test_views import TODAY

pytestmark = pytest.mark.django_db


def test_nothing_is_told(client: Client, stand_at: Any) -> None:
    shelf.clear()
    stand_at(TODAY)
    lay(made_up(60))

    assert "Nothing has been published yet" in client.get(PAGE).text
    assert summary(client)["count"] == 0
    assert client.get(FILE.format("csv")).status_code == 404
