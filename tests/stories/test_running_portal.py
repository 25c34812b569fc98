"""The portal that the other stories are told on does run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from ipportal.core.jobs.actions import enqueue
from ipportal.core.jobs.models import State
from ipportal.local.leash import wait_until
from tests.live import Stack

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_order_placed_by_the_web_is_done_by_the_worker(worker: None) -> None:
    job = enqueue("metrics.recompute", key="figures")

    def ended() -> bool:
        job.refresh_from_db()
        return job.state in {State.DONE, State.FAILED}

    assert wait_until(ended, seconds=30)
    assert (job.state, job.error) == (State.DONE, "")


def test_chen_opens_the_home_page_in_a_browser(stack: Stack, page: Page) -> None:
    answer = page.goto("/")

    assert answer is not None
    assert answer.status == 200
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert page.screenshot().startswith(b"\x89PNG")


def test_the_live_server_has_the_rights_of_the_web_too() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == ("ipp_web", "ipp_owner")
