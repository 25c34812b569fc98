"""A body to change, people to change it, and a look at what the trail says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from ipportal.core.accounts.models import Organisation, User
from ipportal.core.audit.models import Event
from ipportal.local import addresses
from tests.conftest import WORKER, role


@pytest.fixture
def office(db: None) -> Organisation:
    with role(WORKER):
        return Organisation.objects.create(name="省知识产权局", kind="department", region_id="320000")


@pytest.fixture
def person(office: Organisation) -> Callable[..., User]:
    """`person("li", "official")`: somebody at the office who holds the roles."""

    def make(username: str, *roles: str) -> User:
        with role(WORKER):
            made = User.objects.create(username=username)
            for held in roles:
                made.memberships.create(organisation=office, role_id=held, begins_on=dt.date(2020, 1, 1))
        return made

    return make


@pytest.fixture
def signed_in(person: Callable[..., User]) -> Callable[..., Client]:
    def sign_in(username: str, *roles: str) -> Client:
        client = Client()
        client.force_login(person(username, *roles))
        return client

    return sign_in


def entries(thing: Any) -> list[Event]:
    """What the trail says of a thing, the oldest first."""
    return list(Event.objects.about(thing._meta.model_name, thing.pk).order_by("id"))


def columns(row: Any) -> dict[str, Any]:
    """The columns of one side of a change, which is there."""
    assert isinstance(row, dict)
    return row


@contextmanager
def with_sql(login: str) -> Iterator[psycopg.Connection[Any]]:
    """A person at psql, with a login of their own."""
    host = str(addresses.socket_dir(settings.STATE_DIR))
    name = connection.settings_dict["NAME"]
    with psycopg.connect(host=host, port=5432, user=login, dbname=name, autocommit=True) as opened:
        yield opened
