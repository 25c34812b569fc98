"""Before a release is published the person shows again who sits there, and comes back with the reason typed before."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from ipportal.core.accounts.models import User
from ipportal.core.accounts.signin.models import SignIn as Row
from tests import trail
from tests.core.accounts.signin.conftest import PASSWORD, SignIn

pytestmark = pytest.mark.django_db
DESK = "/desk/releases/"


def long_ago() -> None:
    Row.objects.update(proved_at=timezone.now() - dt.timedelta(minutes=16))


def publish(client: Client, code: str) -> str:
    answer = client.post(
        f"{DESK}{code}/publish/", {"reason": "迟报的终止"}, headers={"Referer": f"http://testserver{DESK}"}
    )
    assert answer.status_code == 302
    return answer["Location"]


def test_whoever_signed_in_just_now_is_not_asked(zhou: User, sign_in: SignIn) -> None:
    client = sign_in("zhou")

    assert client.post(f"{DESK}2030-01.r1/publish/").status_code == 409


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_later_the_password_is_asked_for_and_nothing_is_done(zhou: User, sign_in: SignIn, prefix: str) -> None:
    client = sign_in("zhou")
    long_ago()
    path = f"{prefix}{DESK}2025-11.r1/publish/"

    answer = client.post(path, {"reason": "late"}, headers={"Referer": f"http://testserver{prefix}{DESK}"})

    assert answer["Location"].startswith(f"{prefix}/accounts/confirm/?next=")
    page = client.get(answer["Location"]).text
    assert ("确认身份" if not prefix else "Confirm that it is you") in page
    assert client.post(answer["Location"], {"password": "wrong"}).status_code == 422
    assert Row.objects.get().proved_at < timezone.now() - dt.timedelta(minutes=15)


def test_afterwards_one_is_back_at_the_page_and_presses_again(zhou: User, sign_in: SignIn) -> None:
    client = sign_in("zhou")
    long_ago()
    asked = publish(client, "2025-11.r1")

    back = client.post(asked, {"password": PASSWORD}, follow=True)

    path, _, query = back.redirect_chain[-1][0].partition("?")
    assert path == DESK
    assert query.startswith("kept=")
    assert "尚未提交" in back.text
    assert len(trail.entries(action="identity confirmed", actor="zhou")) == 1
    assert client.post(f"{DESK}2025-11.r1/publish/").status_code == 409  # reached: there is no such release


def test_how_long_it_holds_is_a_setting(zhou: User, sign_in: SignIn, settings: LazySettings) -> None:
    client = sign_in("zhou")
    settings.PROOF_LASTS = dt.timedelta(seconds=0)

    assert "/accounts/confirm/" in publish(client, "2025-11.r1")


def test_the_way_back_stays_inside(zhou: User, sign_in: SignIn) -> None:
    client = sign_in("zhou")

    answer = client.post("/accounts/confirm/?next=//evil.example/", {"password": PASSWORD})

    assert answer["Location"] == "/desk/"
    page = client.get("/accounts/confirm/?next=//evil.example/").text
    assert 'name="next" value="/desk/"' in page
