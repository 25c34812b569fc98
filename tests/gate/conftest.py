"""A portal with a published month, a file of everybody's known, and one person for each role."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.db import connection

from ipportal.core.metrics.releases.models import Release
from tests.conftest import WEB
from tests.core.metrics.conftest import january, worker
from tests.core.metrics.test_publishing import lapsed, register
from tests.core.metrics.test_releases import cast
from tests.gate.nouns import without_the_trail
from tests.gate.world import World

__all__ = ["cast", "january", "lapsed", "register", "worker"]


@pytest.fixture
def world(lapsed: Release, settings: LazySettings) -> World:
    """With a sign-in service of the office that is out of reach, so that its addresses are there."""
    settings.OIDC_SERVER_URL = "http://127.0.0.1:9"
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {WEB}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    without_the_trail()
    return World()
