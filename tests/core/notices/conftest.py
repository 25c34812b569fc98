"""Zhou keeps notices at the provincial office; Chen is a citizen without an account; it is January 2026."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.notices import actions
from ipportal.core.notices.actions import Item, Text
from ipportal.core.notices.models import Notice
from ipportal.core.notices.objections.models import Objection
from tests.people import Cast, cast, signed_in

__all__ = ["cast"]
BOARD, DESK = "/en/notices/", "/en/desk/notices/"
LABEL: Final = "test.nomination"
MONDAY: Final = dt.date(2026, 1, 5)
LAST: Final = dt.date(2026, 1, 12)  # five working days after the Monday
LIST: Final = (Item(LABEL, "1", "一种装置"), Item(LABEL, "2", "一种方法"))
CLAIM: Final = {
    "real_name": "陈某某",
    "contact": "chen@example.cn",
    "grounds": "The patent had lapsed.",
    "evidence": "Register of 2025-12.",
}


def at(day: dt.date, hour: int = 10, minute: int = 0, second: int = 0) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=OFFICE_ZONE)


def text(**more: Any) -> Text:
    facts: dict[str, Any] = {
        "kind": "publicity",
        "title_zh": "拟授奖名单公示",
        "title_en": "Proposed awards",
        "body_zh": "现将名单予以公示。",
        "opens_on": MONDAY,
        "working_days": 5,
    }
    return Text(**(facts | more))


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.UPLOADS_DIR = tmp_path / "uploads"
    return tmp_path / "media"


@pytest.fixture(autouse=True)
def january(stand_at: Callable[[dt.datetime | None], None]) -> None:
    stand_at(at(dt.date(2026, 1, 4)))


@pytest.fixture
def zhou(cast: Cast) -> Client:
    return signed_in(cast["official"])


@pytest.fixture
def chen(db: None) -> Client:
    return Client()


@pytest.fixture
def notice(cast: Cast) -> Notice:
    """A publicity period of five working days, published on the Sunday before it opens."""
    drafted = actions.draft_notice(text(), LIST, by=cast["official"])
    return actions.publish_notice(drafted, by=cast["official"])


@pytest.fixture
def running(notice: Notice, stand_at: Callable[[dt.datetime | None], None]) -> Notice:
    stand_at(at(MONDAY))
    return notice


def token_of(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def object_to(client: Client, notice: Notice, **more: Any) -> Any:
    """As the form on the page is filled in and sent; follows to the receipt."""
    path = f"{BOARD}{notice.pk}/object/"
    token = more.pop("token", None) or token_of(client.get(path).text)
    return client.post(path, CLAIM | {"token": token} | more, follow=True)


@pytest.fixture
def objection(running: Notice, chen: Client) -> Objection:
    """Chen's, against the first of the list."""
    first = running.items.get(key="1")
    assert object_to(chen, running, item=first.pk).status_code == 200
    return Objection.objects.get()


def pdf(name: str = "proof.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "application/pdf")
