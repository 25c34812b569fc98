"""The people of the tests about accounts: whoever the demonstration has, by name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from django.test import Client

from ipportal.core.accounts import actions
from ipportal.core.accounts.models import Membership, Organisation, User
from ipportal.core.kit import clock
from tests.conftest import WORKER, role

OFFICE, SUZHOU, AGENCY = "江苏省知识产权局（演示）", "苏州市知识产权局（演示）", "金陵专利运营有限公司（演示）"
PROVEN = "91320100TE0T000173"  # made up; both of its checks hold


@dataclass(frozen=True)
class Cast:
    people: dict[str, User]
    bodies: dict[str, Organisation]

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def gives(self, name: str, role: str, body: str = OFFICE, *, since: dt.date | None = None) -> Membership:
        """A row as it stands: put down past the actions."""
        begins_on = since or clock.today()
        return Membership.objects.create(
            user=self[name], organisation=self.bodies[body], role_id=role, begins_on=begins_on
        )


def everybody() -> Cast:
    return Cast(
        {person.username: person for person in User.objects.all()},
        {body.name: body for body in Organisation.objects.all()},
    )


@pytest.fixture
def cast(db: None) -> Cast:
    with role(WORKER):
        actions.create_demonstration_accounts()
    return everybody()


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def body(name: str = "秦淮光电有限公司", **more: object) -> Organisation:
    facts = {"kind": "enterprise", "region_id": "320104"} | more
    return Organisation.objects.create(name=name, **facts)
