"""Releases for everyone, with a digest one can take oneself; and the office's way from a draft to the public."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.db import connection
from django.test import Client

from ipportal.core.accounts.models import User
from ipportal.core.metrics.releases import actions
from ipportal.core.metrics.releases.models import Release
from tests.conftest import role
from tests.core.metrics.conftest import IN_DECEMBER, PLACES, january, worker
from tests.core.metrics.oracle import Event
from tests.core.metrics.test_publishing import lapsed, register
from tests.core.metrics.test_releases import CODE, DECEMBER, NANJING, STOCK, XUANWU, Cast, cast
from tests.figures import falsify_ledger

__all__ = ["cast", "january", "lapsed", "register", "worker"]
SECOND = "2025-12.r2"
RELEASE, DESK = f"/en/figures/releases/{CODE}/", "/en/desk/releases/"


@pytest.fixture
def as_web(register: list[Event]) -> None:
    """From here on with the rights of the pages."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE ipp_web")


def sign_in(client: Client, name: str) -> None:
    client.force_login(User.objects.get(username=name))


def test_releases_are_listed_and_say_what_they_rest_on(client: Client, cast: Cast, lapsed: Release) -> None:
    cast.publish(reason="a lapse told late")

    listed, first = client.get("/en/figures/releases/").text, client.get(RELEASE).text

    assert listed.index(SECOND) < listed.index(CODE)
    assert "a lapse told late" in listed
    assert lapsed.sha256 in first
    assert f'href="/en/figures/releases/{SECOND}/"' in first
    assert ">Invention patents per 10,000 people</a>" in first
    for name in ("statistician", "checker"):
        assert name not in first


def test_what_would_come_out_otherwise_today_is_shown(client: Client, lapsed: Release) -> None:
    body = client.get(RELEASE).text

    assert "values would be others" in body
    assert "Nanjing" in body
    assert "-1" in body


def test_anyone_can_take_the_digest_again(client: Client, lapsed: Release) -> None:
    text = client.get(f"{RELEASE}canonical.json").content

    assert hashlib.sha256(text).hexdigest() == lapsed.sha256
    assert json.loads(text)["release"] == CODE
    table = client.get(f"{RELEASE}values.csv").content.decode()
    assert len(table.splitlines()) - 1 == lapsed.count == len(json.loads(text)["values"])


def test_anyone_can_have_it_built_again(client: Client, lapsed: Release) -> None:
    whole = client.get(f"{RELEASE}check/")
    falsify_ledger(XUANWU, delta=5, to=6)
    tampered = client.get(f"{RELEASE}check/").text

    assert f"Bit for bit the same: {IN_DECEMBER * PLACES:,} values." in whole.text
    assert whole["Cache-Control"] == "no-store"
    assert "It does not come out as it was published." in tampered
    assert f"{STOCK}, {NANJING}, month, numerator" in tampered


def test_drafts_and_codes_that_are_none_are_not_there(client: Client, cast: Cast, lapsed: Release) -> None:
    actions.draft_release(DECEMBER, by=cast.drafter)

    for path in ("", "check/", "values.csv", "canonical.json"):
        for code in (SECOND, "2025-12.r9", "x"):
            assert client.get(f"/figures/releases/{code}/{path}").status_code == 404
    assert SECOND not in client.get("/figures/releases/").text


def test_the_figures_page_tells_every_value_that_was_published(client: Client, cast: Cast, lapsed: Release) -> None:
    cast.publish(reason="a lapse told late")

    body = client.get(f"/en/figures/{STOCK}/{NANJING}/2025-12/").text

    assert "Every value as it was published" in body
    assert body.count("2025-12.r") >= 4
    assert "a lapse told late" in body


@pytest.mark.usefixtures("as_web")
def test_three_people_bring_a_month_to_the_public(client: Client, cast: Cast, register: list[Event]) -> None:
    sign_in(client, "statistician")
    client.post(f"{DESK}draft/", {"month": "2025-12"})
    assert "Only checkers may check" in client.get(DESK).text
    assert client.post(f"{DESK}{CODE}/check/").status_code == 403
    sign_in(client, "checker")
    assert "was checked" in client.post(f"{DESK}{CODE}/check/", follow=True).text
    sign_in(client, "official")
    assert "was published" in client.post(f"{DESK}{CODE}/publish/", follow=True).text

    assert Release.objects.get().state == "published"
    assert client.post(f"{DESK}{CODE}/publish/").status_code == 409
    assert client.post(f"{DESK}2025-12.r9/publish/").status_code == 409


def test_a_month_published_again_asks_for_the_reason(client: Client, cast: Cast, lapsed: Release) -> None:
    actions.draft_release(DECEMBER, by=cast.drafter)
    actions.check_release(SECOND, by=cast.checker)
    with role("ipp_web"):
        sign_in(client, "official")

    refused = client.post(f"{DESK}{SECOND}/publish/", {"reason": " "})

    assert refused.status_code == 422
    assert "There is a problem" in refused.text
    assert f'<a href="#reason-{SECOND}">' in refused.text
    assert Release.objects.get(code=SECOND).state == "checked"
    client.post(f"{DESK}{SECOND}/publish/", {"reason": "a lapse told late"})
    assert Release.objects.get(code=CODE).state == "revised"


@pytest.mark.parametrize("month", ["", "2025-13", "2030-01", "x"])
@pytest.mark.usefixtures("as_web")
def test_a_month_that_cannot_be_drafted_is_named(client: Client, cast: Cast, register: list[Event], month: str) -> None:
    sign_in(client, "statistician")

    refused = client.post(f"{DESK}draft/", {"month": month})

    assert refused.status_code == 422
    assert 'href="#month"' in refused.text
    assert not Release.objects.exists()


def test_the_office_sees_a_figure_as_it_stands_today_with_owners(client: Client, cast: Cast, lapsed: Release) -> None:
    path = f"/en/desk/figures/{STOCK}/{NANJING}/2025-12/"
    assert client.get(path).status_code == 302
    for name, status in (("agency-a", 403), ("official-nj", 403), ("official", 200)):
        with role("ipp_web"):
            sign_in(client, name)
        answer = client.get(path)
        assert answer.status_code == status

    assert "4 results" in answer.text
    assert "张三" in answer.text
    assert f"{CODE}</a>" in answer.text
    assert answer["Cache-Control"] == "private, no-store"
