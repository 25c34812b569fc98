"""Real servers for one run of the tests, thrown away after it.

Loaded by `-p`, since settings are read before any conftest is.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import tempfile
from pathlib import Path

import pytest

from ipportal.local import messages, services

STATE_VARIABLE = "IPPORTAL_TEST_STATE"


def _choose_environment() -> Path:
    """The first process of a run makes the state folder; workers of xdist find it in their environment."""
    if STATE_VARIABLE not in os.environ:
        state = Path(tempfile.mkdtemp(prefix="ipp-test-"))
        state.chmod(0o755)  # the servers' account must be able to pass through
        os.environ[STATE_VARIABLE] = str(state)
        atexit.register(_remove_if_empty, state)
    for outside in ("DATABASE_URL", "OWNER_DATABASE_URL", "WORKER_DATABASE_URL", "READER_DATABASE_URL", "REDIS_URL"):
        os.environ.pop(outside, None)
    os.environ["STATE_DIR"] = os.environ[STATE_VARIABLE]
    os.environ["IPPORTAL_TESTING"] = "1"
    os.environ["DEMO"] = "1"
    # The login that may make the test database; conftest lowers its role to the web's.
    os.environ["DATABASE_ROLE"] = "owner"
    os.environ["CELERY_QUEUE"] = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "ipportal.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in the thread of the test
    return Path(os.environ["STATE_DIR"])


def _remove_if_empty(state: Path) -> None:
    """The keeper removes the folder of a run with servers; a run that started none leaves an empty one."""
    with contextlib.suppress(OSError):  # gone, or something was written to it
        state.rmdir()


STATE = _choose_environment()
_attached: list[services.Attached] = []


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        messages.compile_all()
        _attached.append(services.attach(STATE, throwaway=True))
        (STATE / "static").mkdir()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    while _attached:
        _attached.pop().leave()
