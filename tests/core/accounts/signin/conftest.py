"""Zhou of the office, with a password of her own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.conf import LazySettings
from django.test import Client

from ipportal.core.accounts.models import Organisation, User
from ipportal.core.accounts.signin import receivers
from ipportal.core.audit.middleware import Allowance
from tests.conftest import WORKER, role

PASSWORD: Final = "seven wooden bridges"
SignIn = Callable[..., Client]


@pytest.fixture
def office(db: None) -> Organisation:
    with role(WORKER):
        return Organisation.objects.create(name="省知识产权局", kind="department", region_id="320000")


@pytest.fixture
def zhou(office: Organisation) -> User:
    """An official of the province."""
    person = User.objects.create_user("zhou", password=PASSWORD, display_name="周处长")
    person.memberships.create(organisation=office, role_id="official", begins_on=dt.date(2020, 1, 1))
    return person


@pytest.fixture
def li(db: None) -> User:
    """Somebody without any role of an office."""
    return User.objects.create_user("li", password=PASSWORD)


@pytest.fixture
def sign_in() -> SignIn:
    """`sign_in("zhou")`: another browser each time."""

    def sign(username: str, password: str = PASSWORD, **environ: Any) -> Client:
        client = Client(**environ)
        client.post("/accounts/login/", {"username": username, "password": password})
        return client

    return sign


@pytest.fixture(autouse=True)
def a_new_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests failed at does not count."""
    monkeypatch.setattr(receivers, "failures", Allowance(receivers.FAILURES_A_MINUTE))


@pytest.fixture(autouse=True)
def quick_hashes(settings: LazySettings) -> None:
    """Real ones take a third of a second each."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
