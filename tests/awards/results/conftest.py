"""The clock stands in the nominations of an edition; Li nominates, Zhou and Wu decide, the finance official pays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from awards.rounds.models import Edition
from ipportal.core.kit.pages import shelf
from tests.awards.nominations.conftest import Stand, moment
from tests.awards.results.given import make_edition
from tests.people import Cast, cast

__all__ = ["cast"]


@pytest.fixture(autouse=True)
def _march(stand_at: Stand, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    stand_at(moment("2026-03-10"))
    shelf.clear()


@pytest.fixture
def edition(cast: Cast) -> Edition:
    return make_edition(cast)
