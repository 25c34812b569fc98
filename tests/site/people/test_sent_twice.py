"""The same form sent many times at once, from an impatient hand or two tabs: one thing, and everybody is shown it."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.invitations.models import Invitation
from ipportal.core.accounts.models import Membership, User
from ipportal.core.jobs.models import Job
from ipportal.core.kit import clock
from tests.conftest import WORKER, role
from tests.core.metrics.test_releases import committed
from tests.people import OFFICE

__all__ = ["committed"]

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.django_db(transaction=True)]
TIMES = 20


@pytest.fixture
def admin(committed: None) -> User:
    with role(WORKER):
        create_demonstration_accounts()
    return User.objects.get(username="admin")


def send(admin: User, path: str, form: dict[str, str]) -> set[tuple[int, str]]:
    """Answered with what, and led to where."""
    gate = Barrier(4)

    def press(number: int) -> tuple[int, str]:
        try:
            client = Client()
            client.force_login(admin)
            if number < gate.parties:
                gate.wait(30)
            answer = client.post(path, form)
            return answer.status_code, answer.headers.get("Location", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(gate.parties) as pool:
        return set(pool.map(press, range(TIMES)))


def test_one_is_invited_once(admin: User) -> None:
    form = {"email": "li@example.cn", "organisation": OFFICE, "role": "checker", "language": "en"}
    form["begins_on"] = str(clock.today())

    assert send(admin, "/desk/invitations/new/", form) == {(302, "/desk/invitations/")}

    assert Invitation.objects.count() == 1
    assert Job.objects.filter(kind="invitations.send").count() == 1


def test_a_role_is_given_once(admin: User) -> None:
    person = User.objects.get(username="committee-1")
    path = f"/desk/people/{person.pk}/"
    form = {"organisation": OFFICE, "role": "checker", "begins_on": str(clock.today() + dt.timedelta(days=1))}

    assert send(admin, f"{path}roles/new/", form) == {(302, path)}

    assert Membership.objects.filter(user=person, role="checker").count() == 1
