"""A code of the telephone besides the password: set up, asked for, recovered from, needed by officials."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import LazySettings
from django.test import Client

from ipportal.core.accounts.models import User
from ipportal.core.accounts.signin.models import SignIn as SignInRow
from tests import trail
from tests.core.accounts.signin.conftest import PASSWORD, SignIn

pytestmark = pytest.mark.django_db
SET_UP = "/accounts/2fa/set-up/"
CODE = "/accounts/2fa/authenticate/"
Wait = Callable[[], None]


@pytest.fixture(autouse=True)
def needed(settings: LazySettings) -> None:
    settings.SECOND_FACTOR_FOR_OFFICIALS = True


def code_of(key: str, ahead: int = 0) -> str:
    """What the app shows now, or will show in so many half minutes."""
    return str(format_hotp_value(hotp_value(key, int(time.time()) // 30 + ahead)))


def set_up(client: Client) -> tuple[str, list[str]]:
    """The key and the recovery codes."""
    page = client.get(SET_UP).text
    key = re.search(r'class="key">([A-Z2-7]+)<', page)
    assert key
    done = client.post(SET_UP, {"code": code_of(key[1])})
    assert (done.status_code, done["Location"].partition("?")[0]) == (302, "/accounts/2fa/recovery-codes/")
    return key[1], re.findall(r"<li><code>(\d{8})</code>", client.get(done["Location"]).text)


def test_an_official_is_led_to_it_before_anything_else_and_told_why(zhou: User, sign_in: SignIn) -> None:
    client = sign_in("zhou")

    answer = client.get("/desk/calculations/")

    assert (answer.status_code, answer["Location"]) == (302, f"{SET_UP}?next=%2Fdesk%2Fcalculations%2F")
    page = client.get(answer["Location"]).text
    assert "除密码外还须使用手机验证码" in page
    assert "besides your password a code" in client.get("/en" + answer["Location"]).text
    assert client.post("/desk/recompute/")["Location"].startswith(SET_UP)
    assert client.get("/").status_code == 200
    _, codes = set_up(client)
    assert len(codes) == 10
    assert client.get("/desk/calculations/").status_code == 200


def test_others_and_the_demonstration_are_not_asked(zhou: User, li: User, sign_in: SignIn) -> None:
    User.objects.filter(pk=zhou.pk).update(demonstration=True)

    assert sign_in("li").get("/desk/").status_code == 200
    assert sign_in("zhou").get("/desk/").status_code == 200


def test_an_account_of_the_demonstration_cannot_be_closed_to_others(zhou: User, sign_in: SignIn) -> None:
    User.objects.filter(pk=zhou.pk).update(demonstration=True)
    client = sign_in("zhou")

    assert client.get(SET_UP).status_code == 403
    assert "演示账号供所有人使用" in client.get("/accounts/2fa/").text
    assert not Authenticator.objects.exists()


def test_signing_in_asks_for_the_code_and_goes_where_one_wanted(zhou: User, sign_in: SignIn) -> None:
    key, _ = set_up(sign_in("zhou"))
    client = Client()

    first = client.post("/accounts/login/", {"username": "zhou", "password": PASSWORD, "next": "/desk/calculations/"})

    assert first["Location"] == CODE
    assert client.get("/desk/").status_code == 302
    assert client.get(CODE).status_code == 200
    assert client.post(CODE, {"code": code_of(key, 1)})["Location"] == "/desk/calculations/"
    assert client.get("/desk/").status_code == 200


def test_a_code_works_once(zhou: User, sign_in: SignIn) -> None:
    key, _ = set_up(sign_in("zhou"))
    code = code_of(key, 1)

    answers = [sign_in("zhou").post(CODE, {"code": code}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 200]
    assert "验证码不正确或已使用过" in answers[1].text


def test_a_recovery_code_signs_in_once(zhou: User, sign_in: SignIn) -> None:
    _, codes = set_up(sign_in("zhou"))

    assert sign_in("zhou").post(CODE, {"code": codes[0]})["Location"] == "/desk/"
    assert sign_in("zhou").post(CODE, {"code": codes[0]}).status_code == 200
    client = sign_in("zhou")
    client.post(CODE, {"code": codes[1]})
    assert "剩余 8 个备用码" in client.get("/accounts/2fa/").text
    assert len(trail.entries(action="recovery code used", actor="zhou")) == 2


def test_guessing_codes_locks_like_guessing_passwords(zhou: User, sign_in: SignIn, settings: LazySettings) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    key, _ = set_up(sign_in("zhou"))
    client = sign_in("zhou")

    assert [client.post(CODE, {"code": "000000"}).status_code for _ in range(3)] == [200, 200, 429]
    locked = client.post(CODE, {"code": code_of(key, 1)})
    assert locked.status_code == 429
    assert "分钟后重试" in locked.text


def test_somebody_else_can_sign_in_at_the_second_step(zhou: User, li: User, sign_in: SignIn) -> None:
    set_up(sign_in("zhou"))
    client = sign_in("zhou")
    assert client.get("/accounts/login/")["Location"] == CODE

    client.post("/accounts/logout/")

    assert client.get("/accounts/login/").status_code == 200


def test_keys_and_codes_lie_sealed(zhou: User, sign_in: SignIn) -> None:
    key, codes = set_up(sign_in("zhou"))

    kept = str(list(Authenticator.objects.values()))
    assert Authenticator.objects.count() == 2
    assert key not in kept
    assert codes[0] not in kept
    assert key not in str([vars(event) for event in trail.entries()])


def test_an_official_changes_telephones_but_does_not_switch_it_off(zhou: User, sign_in: SignIn) -> None:
    client = sign_in("zhou")
    first, _ = set_up(client)
    refused = client.post("/accounts/2fa/off/")
    assert refused.status_code == 403
    assert "必须使用第二验证" in refused.text

    second, codes = set_up(client)

    assert first != second
    assert len(codes) == 10
    assert sign_in("zhou").post(CODE, {"code": code_of(first, 1)}).status_code == 200
    assert sign_in("zhou").post(CODE, {"code": code_of(second, 1)}).status_code == 302


def test_others_switch_it_off_themselves(li: User, sign_in: SignIn) -> None:
    client = sign_in("li")
    set_up(client)

    client.post("/accounts/2fa/off/")

    assert not Authenticator.objects.exists()
    assert sign_in("li").get("/desk/").status_code == 200
    assert [event.action for event in trail.entries(actor="li", action__startswith="second factor")] == [
        "second factor set up",
        "second factor switched off",
    ]


def test_new_recovery_codes_take_the_place_of_the_old(zhou: User, sign_in: SignIn) -> None:
    client = sign_in("zhou")
    _, old = set_up(client)

    client.post("/accounts/2fa/recovery-codes/")

    new = re.findall(r"<li><code>(\d{8})</code>", client.get("/accounts/2fa/recovery-codes/").text)
    assert len(new) == 10
    assert not {*old} & {*new}
    assert sign_in("zhou").post(CODE, {"code": old[0]}).status_code == 200


def test_whoever_finds_an_open_browser_cannot_look_at_the_codes(zhou: User, sign_in: SignIn) -> None:
    client = sign_in("zhou")
    key, codes = set_up(client)
    SignInRow.objects.update(proved_at="2020-01-01T00:00Z")

    answer = client.get("/accounts/2fa/recovery-codes/")

    assert answer["Location"] == "/accounts/confirm/?next=%2Faccounts%2F2fa%2Frecovery-codes%2F"
    assert codes[0] not in client.get(answer["Location"]).text
    assert client.post(answer["Location"], {"code": "000000"}).status_code == 422
    confirmed = client.post(answer["Location"], {"code": code_of(key, 1)})
    assert confirmed["Location"] == "/accounts/2fa/recovery-codes/"
    assert codes[0] in client.get(confirmed["Location"]).text


def test_the_picture_is_allowed_by_the_policy(zhou: User, sign_in: SignIn) -> None:
    answer = sign_in("zhou").get(SET_UP)

    assert 'src="data:image/svg+xml;base64,' in answer.text
    assert "img-src 'self' data:" in answer["Content-Security-Policy"]
