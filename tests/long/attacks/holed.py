"""Settings of the portal with holes."""

from __future__ import annotations

from ipportal.settings import *  # noqa: F403 - all of them

ROOT_URLCONF = "tests.long.attacks.holes"
