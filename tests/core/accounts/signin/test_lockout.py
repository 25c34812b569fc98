"""Ten wrong passwords from one address close the name there for a quarter of an hour."""

from __future__ import annotations

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from ipportal.core.accounts.models import User
from ipportal.core.accounts.signin import receivers
from ipportal.core.audit.middleware import Allowance
from tests import trail
from tests.core.accounts.signin.conftest import PASSWORD

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"


def attempt(username: str, password: str = "wrong", address: str = "192.0.2.7", prefix: str = "") -> tuple[int, str]:
    answer = Client(REMOTE_ADDR=address).post(prefix + SIGN_IN, {"username": username, "password": password})
    return answer.status_code, answer.text


def failed(times: int, username: str = "zhou") -> list[int]:
    return [attempt(username)[0] for _ in range(times)]


def test_the_tenth_failure_locks_and_says_for_how_long(zhou: User) -> None:
    assert failed(10) == [200] * 9 + [429]

    status, page = attempt("zhou", PASSWORD)
    assert status == 429
    assert "用户名或密码不正确" in page
    assert "失败次数过多，请在 15 分钟后重试" in page
    assert "Try again in 15 minutes" in attempt("zhou", PASSWORD, prefix="/en")[1]


def test_a_name_that_does_not_exist_is_locked_alike(zhou: User) -> None:
    assert failed(10, "nobody-of-that-name") == failed(10)
    told = [attempt(name)[1].replace("nobody-of-that-name", "zhou") for name in ("nobody-of-that-name", "zhou")]

    assert len({page[page.index("<main") :].partition("csrf")[0] for page in told}) == 1


def test_programs_are_told_when_to_come_again(zhou: User) -> None:
    failed(10)

    answer = Client(REMOTE_ADDR="192.0.2.7").post(SIGN_IN, {"username": "zhou", "password": "wrong"})

    assert 890 <= int(answer["Retry-After"]) <= 900


def test_from_another_address_the_right_password_works(zhou: User) -> None:
    failed(10)

    assert attempt("zhou", PASSWORD, address="192.0.2.8")[0] == 302


def test_others_at_that_address_are_not_locked(zhou: User, li: User) -> None:
    failed(10)

    assert attempt("li", PASSWORD)[0] == 302


def test_the_lock_opens_by_itself_and_trying_on_does_not_make_it_longer(zhou: User) -> None:
    failed(10)
    begun = timezone.now() - dt.timedelta(minutes=14)
    AccessAttempt.objects.update(attempt_time=begun)
    assert attempt("zhou", PASSWORD)[0] == 429
    assert set(AccessAttempt.objects.values_list("attempt_time", flat=True)) == {begun}

    AccessAttempt.objects.update(attempt_time=begun - dt.timedelta(minutes=2))

    assert attempt("zhou", PASSWORD)[0] == 302


def test_a_right_password_forgets_the_wrong_ones(zhou: User) -> None:
    failed(9)
    assert attempt("zhou", PASSWORD)[0] == 302

    assert failed(9) == [200] * 9


def test_who_goes_through_many_names_is_locked_out_of_all(zhou: User, li: User) -> None:
    """One password tried on one name after another: no name alone would ever be locked."""
    assert [attempt(f"name-{number}")[0] for number in range(10)] == [200] * 10

    status, page = attempt("zhou", PASSWORD)
    assert status == 429
    assert "失败次数过多，请在 15 分钟后重试" in page
    assert attempt("name-11")[0] == 429
    assert AccessAttempt.objects.count() == 10  # what is tried meanwhile is not counted
    assert attempt("zhou", PASSWORD, address="192.0.2.8")[0] == 302

    AccessAttempt.objects.filter(username="name-0").update(attempt_time=timezone.now() - dt.timedelta(minutes=16))
    assert attempt("li", PASSWORD)[0] == 302


def test_an_office_behind_one_address_can_switch_that_off(zhou: User, settings: LazySettings) -> None:
    settings.SIGN_IN_NAMES = 0
    for number in range(12):
        attempt(f"name-{number}")

    assert attempt("zhou", PASSWORD)[0] == 302


def test_the_number_is_a_setting(zhou: User, settings: LazySettings) -> None:
    settings.AXES_FAILURE_LIMIT = 3

    assert failed(3) == [200, 200, 429]


def test_the_trail_keeps_the_failures_and_the_lock_once(zhou: User) -> None:
    failed(12)

    assert len(trail.entries(action="sign-in failed")) == 12
    (lock,) = trail.entries(action="sign-in locked")
    assert (lock.object_name, lock.ip, lock.outcome) == ("zhou", "192.0.2.7", "refused")


def test_what_was_typed_as_password_stands_nowhere_in_the_lock_s_table(zhou: User) -> None:
    attempt("zhou", "typed-secret")

    assert "typed-secret" not in str(list(AccessAttempt.objects.values()))
    assert AccessAttempt.objects.get().username == "zhou"


def test_names_that_are_nobodys_cannot_fill_the_trail(zhou: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receivers, "failures", Allowance(2))

    for number in range(4):
        attempt(f"nobody-{number}")
    attempt("zhou")

    assert [event.object_name for event in trail.entries(action="sign-in failed")] == ["", "", "zhou"]
