"""Li writes for an agency in Nanjing, Wang for one in Suzhou, Zhou decides at the provincial office."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client

from ipportal.core.accounts.models import Organisation
from ipportal.core.accounts.roles import AGENCY_EDITOR, AGENCY_SIGNATORY, CITY_OFFICIAL
from ipportal.core.submissions import registry
from ipportal.core.submissions.formdesk.loading import load_forms
from ipportal.core.submissions.models import Submission
from ipportal.core.submissions.registry import Kind
from tests.conftest import role
from tests.people import AGENCY, Cast, cast, signed_in

__all__ = ["cast"]
LIST, NEW = "/en/desk/submissions/", "/en/desk/submissions/new/suggestion/"
GOOD: Final = {
    "sort": "question",
    "topic": "finance",
    "title": "贴息何时到账",
    "body": "我单位去年的质押贷款贴息尚未到账。",
    "consent": "yes",
}
REPORT: Final = """
code = "report"
version = 1
title = { zh = "报告", en = "Report" }
valid_from = 2020-01-01
section = [{ code = "all", title = { zh = "内容", en = "Content" } }]
"""
FIELDS: Final = {
    "title": "text", "text": "long_text", "grants": "integer", "ratio": "decimal", "funds": "money", "held_on": "date",
    "period": "period", "sort": "choice", "partner": "organisation", "numbers": "patents", "files": "attachments",
    "agreed": "yes_no",
}  # fmt: skip


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.UPLOADS_DIR = tmp_path / "uploads"
    return tmp_path / "media"


@pytest.fixture
def li(cast: Cast) -> Client:
    return signed_in(cast["agency-a"])


@pytest.fixture
def wang(cast: Cast) -> Client:
    return signed_in(cast["agency-b"])


@pytest.fixture
def zhou(cast: Cast) -> Client:
    return signed_in(cast["official"])


@pytest.fixture
def draft(cast: Cast, li: Client) -> Submission:
    """A suggestion that Li has begun on the page."""
    return begin(li, cast.bodies[AGENCY])


def begin(client: Client, body: Organisation, token: str = "t1") -> Submission:
    answer = client.post(NEW, {"organisation": body.pk, "token": token})
    assert answer.status_code == 302
    return Submission.objects.get(pk=int(answer["Location"].rstrip("/").rpartition("/")[2]))


def page_of(draft: Submission, more: str = "") -> str:
    return f"/en/desk/submissions/{draft.pk}/{more}"


def hidden(page: str) -> dict[str, str]:
    """What a page sends besides what is typed."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def fill(client: Client, draft: Submission, *, page: str = "", **typed: Any) -> Any:
    """The form as it is sent from a page that was opened before (or now)."""
    page = page or client.get(page_of(draft)).text
    return client.post(page_of(draft), hidden(page) | typed)


def send(client: Client, draft: Submission, **typed: Any) -> Any:
    """Filled in, checked, confirmed."""
    assert fill(client, draft, check="1", **(GOOD | typed)).status_code == 302
    token = hidden(client.get(page_of(draft, "check/")).text)["token"]
    return client.post(page_of(draft, "check/"), {"token": token})


def errors(page: str) -> dict[str, str]:
    """Field → fault, as the summary says them."""
    found = re.findall(r'<li><a href="[^"#]*#id_(\w+)">(.*?)</a></li>', page)
    return {key: html.unescape(re.sub(r"<[^>]+>", "", words)) for key, words in found}


def _field(key: str, kind: str) -> str:
    told = f'key = "{key}"\nkind = "{kind}"\nsection = "all"\nlabel = {{ zh = "{key}", en = "{key}" }}\n'
    return "[[field]]\n" + told + MORE.get(key, "")


MORE: Final = {
    "title": "required = true\n",
    "grants": "lowest = 0\n",
    "ratio": "decimals = 1\n",
    "sort": 'options = [{ value = "a", zh = "甲", en = "A" }]\n',
    "files": "most = 2\n",
    "period": 'required = true\nperiods = ["half", "year"]\n',
}


@pytest.fixture
def report(db: None, tmp_path: Path) -> Iterator[Kind]:
    """A kind with every sort of field that all who take part must sign, as a room above would declare it."""
    path = tmp_path / "report.toml"
    path.write_text(REPORT + "".join(_field(*one) for one in FIELDS.items()), encoding="utf8")
    workers = frozenset({AGENCY_EDITOR, AGENCY_SIGNATORY})
    kind = Kind(
        code="report",
        name="Report",
        form=path,
        editors=workers,
        signers=frozenset({AGENCY_SIGNATORY}),
        cities=frozenset({CITY_OFFICIAL}),
        deciders=frozenset({"official"}),
        needs_all_signatures=True,
        title_field="title",
        prefill=lambda submission: {"grants": "12"},
        check=lambda draft: [("ratio", "above the grants")] if _is_above(draft.values) else [],
    )
    registry.register(kind)
    with role("NONE"):
        load_forms()
    yield kind
    registry._kinds.pop("report")


def _is_above(values: Any) -> bool:
    return bool(values["ratio"]) and float(values["ratio"]) > (values["grants"] or 0)


Sent = Callable[..., Submission]
