"""The people of the demonstration, and the administrator at the desk."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.people import Cast, cast

__all__ = ["cast"]


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    """The administrator, signed in."""
    client.force_login(cast["admin"])
    return client
