"""Name and password: who comes in, what a failure says, and what the trail keeps of it."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from ipportal.core.accounts.models import User
from tests import trail
from tests.core.accounts.signin.conftest import PASSWORD, SignIn

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"


def test_the_session_of_before_is_not_the_one_of_after(zhou: User, client: Client) -> None:
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted or ""

    client.post(SIGN_IN, {"username": "zhou", "password": PASSWORD})

    assert client.cookies["sessionid"].value != planted
    stranger = Client()
    stranger.cookies["sessionid"] = planted or ""
    assert stranger.get("/desk/").status_code == 302


def test_a_known_and_an_unknown_name_are_answered_alike(zhou: User, client: Client) -> None:
    known, unknown = (
        client.post(SIGN_IN, {"username": name, "password": "wrong"}) for name in ("zhou", "nobody-of-that-name")
    )

    assert known.status_code == unknown.status_code == 200
    told = [answer.text.replace("nobody-of-that-name", "zhou") for answer in (known, unknown)]
    assert "用户名或密码不正确" in told[0]
    assert _without_tokens(told[0]) == _without_tokens(told[1])


def test_a_closed_account_is_answered_like_a_wrong_password(zhou: User, client: Client) -> None:
    User.objects.filter(pk=zhou.pk).update(is_active=False)

    answer = client.post(SIGN_IN, {"username": "zhou", "password": PASSWORD})

    assert answer.status_code == 200
    assert "用户名或密码不正确" in answer.text


def test_an_unknown_name_costs_a_hash_as_well(zhou: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(User, "set_password", lambda self, raw: hashed.append(raw))

    client.post(SIGN_IN, {"username": "nobody-of-that-name", "password": "wrong"})

    assert hashed == ["wrong"]


@pytest.mark.parametrize("path", ["/accounts/signup/", "/en/accounts/signup/", "/accounts/password/reset/"])
def test_nobody_makes_an_account_or_a_password_by_themselves(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_page_is_kept_by_nobody_and_knows_whoever_is_in_already(zhou: User, sign_in: SignIn) -> None:
    client = sign_in("zhou")

    again = client.get(f"{SIGN_IN}?next=/desk/calculations/")

    assert (again.status_code, again["Location"]) == (302, "/desk/calculations/")
    assert "no-store" in Client().get(SIGN_IN)["Cache-Control"]


def test_the_trail_says_who_came_and_went_from_where(zhou: User, sign_in: SignIn) -> None:
    client = sign_in("zhou", REMOTE_ADDR="192.0.2.7")
    client.post("/accounts/logout/")

    came, went = trail.entries(action__in=("signed in", "signed out"))
    assert (came.action, came.actor, came.ip) == ("signed in", "zhou", "192.0.2.7")
    assert (went.action, went.actor, went.ip) == ("signed out", "zhou", "192.0.2.7")


def test_the_trail_keeps_a_failure_but_neither_the_password_nor_a_name_that_is_nobodys(
    zhou: User, sign_in: SignIn
) -> None:
    sign_in("zhou", "wrong-secret", REMOTE_ADDR="192.0.2.7")
    sign_in("typed-secret", "x", REMOTE_ADDR="192.0.2.7")

    known, unknown = trail.entries(action="sign-in failed")
    assert (known.object_name, known.outcome, known.ip) == ("zhou", "refused", "192.0.2.7")
    assert (unknown.object_name, unknown.ip) == ("", "192.0.2.7")
    written = "".join(str(vars(event)) for event in trail.entries())
    assert "secret" not in written


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "198.51.100.1", "192.0.2.7"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        (2, "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (2, "198.51.100.1", "192.0.2.7"),
        (1, "<script>", "192.0.2.7"),
    ],
)
def test_the_address_is_what_our_own_outermost_proxy_saw(
    zhou: User, sign_in: SignIn, settings: LazySettings, proxies: int, header: str, address: str
) -> None:
    settings.PROXIES = proxies

    sign_in("zhou", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR=header)

    assert [event.ip for event in trail.entries(action="signed in")] == [address]


def _without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)
