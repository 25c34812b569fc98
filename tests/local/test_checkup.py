"""The doctor: nothing is found where all is well, and each fault is found where it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from ipportal.core.accounts.models import User
from ipportal.core.jobs.models import Job, State
from ipportal.local import checkup
from tests.conftest import role

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - dt.timedelta(hours=2)


@pytest.mark.parametrize(
    "name", ["database", "broker", "migrations", "roles", "jobs", "transactions", "disk", "demonstration"]
)
def test_where_all_is_well_nothing_is_found(name: str) -> None:
    assert list(checkup.CHECKS[name]()) == []


def test_a_right_that_nobody_declared_is_found() -> None:
    with role("NONE"), connection.cursor() as cursor:
        cursor.execute("GRANT DELETE ON ipportal_audit_event TO ipp_web")

    assert list(checkup.roles()) == ["ipp_web may DELETE, SELECT on ipportal_audit_event; run `./manage.py migrate`"]


def test_serving_as_the_owner_is_found() -> None:
    with role("NONE"):
        found = list(checkup.roles())

    assert found == ["the pages use the database as ipp_owner, who owns tables"]


def test_jobs_that_wait_fall_silent_or_fail_are_found() -> None:
    Job.objects.create(kind="test.waits", ordered_by="system", run_after=LONG_AGO)
    Job.objects.create(
        kind="test.silent",
        ordered_by="system",
        state=State.RUNNING,
        claimed_by="w",
        started_at=LONG_AGO,
        heartbeat_at=LONG_AGO,
    )
    Job.objects.create(
        kind="test.fails",
        ordered_by="system",
        state=State.FAILED,
        started_at=LONG_AGO,
        finished_at=LONG_AGO,
        error="no",
    )

    assert list(checkup.jobs()) == [
        "1 jobs have been waiting for more than 10 minutes",
        "1 running jobs give no sign of life",
        "1 jobs failed in the last day",
    ]


def test_the_demonstrations_accounts_and_clock_are_found_outside_the_demonstration(
    settings: object, stand_at: Callable[[dt.datetime], None]
) -> None:
    User.objects.create(username="official", demonstration=True)
    stand_at(dt.datetime(2026, 1, 20, 2, 0, tzinfo=dt.UTC))
    settings.DEMO = settings.TESTING = False  # type: ignore[attr-defined]  # the plug-in gives its fixture no type

    assert list(checkup.demonstration()) == [
        "accounts of the demonstration can sign in, with a public password",
        "the portal's clock has been set",
    ]


def test_a_portal_that_does_not_run_is_a_finding_and_the_exit_code_says_so() -> None:
    out = StringIO()

    with pytest.raises(SystemExit, match="1"):
        call_command("doctor", stdout=out)

    assert "web: the portal does not run here (`./manage.py up`)" in out.getvalue()
