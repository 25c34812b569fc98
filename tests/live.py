"""A running portal for tests: the real worker, and a real browser that reports what goes wrong in a page."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from django.conf import settings
from django.db import connection

from ipportal.env import ROOT
from ipportal.local import browser as browsers
from ipportal.local.children import environment
from ipportal.local.leash import end, spawn, wait_until
from ipportal.local.probes import worker_answers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page
    from pytest_django.live_server_helper import LiveServer

SCREENSHOTS = os.environ.get("SCREENSHOTS")
WIDE = (1280, 800)
NARROW = (360, 740)


class Stack(NamedTuple):
    """A portal one can visit, whose worker does what is ordered."""

    url: str


@pytest.fixture(scope="module")
def worker(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The real Celery worker with its beat, told this run's database and queue. For tests with `transaction=True`.

    It goes with its module: it would take the jobs of every test that comes after.
    """
    queue = settings.CELERY_TASK_DEFAULT_QUEUE
    told = environment("worker") | {"DATABASE_NAME": connection.settings_dict["NAME"], "CELERY_QUEUE": queue}
    argv = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "ipportal.celery",
        "worker",
        "-c",
        "1",
        "-l",
        "INFO",
        "-n",
        f"{queue}@%h",
    ]
    argv += ["--without-gossip", "--without-mingle", "-B", "-s", str(settings.STATE_DIR / f"beat-{queue}.db")]
    log = settings.STATE_DIR / "logs" / f"worker-{queue}.log"
    process = spawn(argv, log=log, env=told, cwd=ROOT)
    try:
        if (
            not wait_until(lambda: process.poll() is not None or worker_answers(), seconds=60)
            or process.poll() is not None
        ):
            pytest.fail(f"the worker did not start:\n{log.read_text()[-3000:]}")
        yield
    finally:
        end(process, (signal.SIGTERM, 5))


@pytest.fixture
def stack(live_server: LiveServer, worker: None) -> Stack:
    """Pages and jobs as they run for people."""
    return Stack(live_server.url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without one the browser's tests are not run, and that is an error where `CI=true`."""
    from playwright.sync_api import Locator, sync_playwright

    path = browsers.find()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(browsers.ADVICE)
        pytest.skip(f"NOT RUN, no browser. {browsers.ADVICE}")
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Locator, "click", _until_it_stands(Locator.click))
        patch.setattr(Locator, "press", _until_it_stands(Locator.press))
        launched = playwright.chromium.launch(
            executable_path=path, args=browsers.arguments(), env={**browsers.environment()}
        )
        yield launched
        launched.close()


def _until_it_stands(act: Callable[..., None]) -> Callable[..., None]:
    """A click is over when the page it leads to stands: whoever counts rows at once would find an empty document."""

    @wraps(act)
    def acted(self: Locator, *args: object, **kwargs: object) -> None:
        act(self, *args, **kwargs)
        self.page.wait_for_load_state()

    return acted


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """Open a page: `open_page(width=360, language="en", scripts=False)`. Errors in any of them fail the test."""
    problems: list[str] = []
    contexts = []

    def open_(size: tuple[int, int] = WIDE, *, language: str = "zh-CN", scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": size[0], "height": size[1]},
            locale=language,
            timezone_id="Asia/Shanghai",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: _note(message, problems))
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        return page

    yield open_
    for context in contexts:
        context.close()
    assert problems == []


def _note(message: ConsoleMessage, problems: list[str]) -> None:
    """Errors of the console, which is where a browser reports what the content security policy refused.

    An answer with status 4xx is reported there too: a test that asks for one looks at it by itself.
    """
    if message.type == "error" and "Failed to load resource" not in message.text:
        problems.append(f"{message.location.get('url')}: {message.text}")


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One page at the usual width, in Chinese, with scripts."""
    return open_page()


@pytest.fixture
def screenshot() -> Callable[[Page, str], None]:
    """Keep what a page looks like in the folder SCREENSHOTS, if one is named: `screenshot(page, "home-zh-360")`."""

    def take(page: Page, name: str) -> None:
        if SCREENSHOTS:
            page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", full_page=True)

    return take
