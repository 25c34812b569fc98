"""What a new password may be."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from ipportal.core.accounts.models import User
from tests.core.accounts.signin.conftest import PASSWORD, SignIn

pytestmark = pytest.mark.django_db
PAGE = "/accounts/password/"


@pytest.mark.parametrize(
    "password",
    ["qpwoeiru", "一二三四五六七八", "no composition rules at all", " spaces ", "x7" * 400, "🐍🐍🐍🐍🐍🐍🐍🐍"],
)
def test_eight_characters_of_any_kind_are_enough(zhou: User, password: str) -> None:
    validate_password(password, zhou)


@pytest.mark.parametrize(
    "password",
    [
        "7letter",
        "password123",
        "iloveyou",
        "ipportal2026",
        "Zhou-2026!!",
        "周处长12345",
        "省知识产权局2026",
        "jiangsu#patent",
    ],
)
def test_short_common_and_guessable_ones_are_refused(zhou: User, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, zhou)


def test_the_present_one_is_needed(zhou: User, sign_in: SignIn) -> None:
    client = sign_in("zhou")

    answer = client.post(PAGE, {"present_password": "wrong", "new_password": "new bridges", "again": "new bridges"})

    assert answer.status_code == 422
    assert "当前密码不正确" in answer.text
    assert client.get("/desk/").status_code == 200


def test_guessing_the_present_one_locks(zhou: User, sign_in: SignIn) -> None:
    client = sign_in("zhou")
    sent = {"present_password": "wrong", "new_password": "new bridges", "again": "new bridges"}

    assert [client.post(PAGE, sent).status_code for _ in range(10)] == [422] * 9 + [429]


def test_a_slip_in_the_second_one_is_told(zhou: User, sign_in: SignIn) -> None:
    answer = sign_in("zhou").post(PAGE, {"present_password": PASSWORD, "new_password": "new bridges", "again": "new"})

    assert "两次输入的新密码不一致" in answer.text


def test_the_demonstration_s_password_stays(zhou: User, sign_in: SignIn) -> None:
    User.objects.filter(pk=zhou.pk).update(demonstration=True)
    client = sign_in("zhou")

    assert "演示账号供所有人使用" in client.get(PAGE).text
    sent = {"present_password": PASSWORD, "new_password": "new bridges", "again": "new bridges"}
    assert client.post(PAGE, sent).status_code == 403
    assert sign_in("zhou").get("/desk/").status_code == 200


def test_nothing_keeps_a_password_from_being_pasted_or_remembered(zhou: User, sign_in: SignIn) -> None:
    page = sign_in("zhou").get(PAGE).text

    assert 'autocomplete="new-password"' in page
    assert "maxlength" not in page
    assert "onpaste" not in page
