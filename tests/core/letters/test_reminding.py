"""Reminders of invitations that nobody answers: a week before, on the day, a working day after, two weeks after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail

from ipportal.core.accounts.invitations.actions import invite, withdraw
from ipportal.core.accounts.invitations.models import Invitation
from ipportal.core.letters import tasks
from ipportal.core.letters.models import Message, Preference, Reminder
from ipportal.core.letters.reminding import STAGES
from ipportal.core.workdays.counting import calendar
from tests.conftest import WORKER, role
from tests.core.letters.conftest import Work
from tests.people import AGENCY, OFFICE, Cast

pytestmark = pytest.mark.django_db
Stand = Callable[[dt.datetime | None], None]
KIND = "unanswered invitation"


def at(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T08:00:00+08:00")


@pytest.fixture
def invited(cast: Cast, stand_at: Stand) -> Callable[[str, str], Invitation]:
    """Somebody is invited on a day, by a link that works until another."""

    def make(on: str, until: str) -> Invitation:
        stand_at(at(on))
        row = invite(
            "li@example.cn", cast.bodies[AGENCY], "nominator",
            begins_on=dt.date.fromisoformat(on), ends_on=None, language="en", by=cast["admin"],
        )  # fmt: skip
        Invitation.objects.filter(pk=row.pk).update(expires_at=at(until))
        return row

    return make


def remind() -> int:
    with role(WORKER):
        return int((tasks.remind(None) or {})["people"])


def told_on(stand_at: Stand, first: str, last: str) -> list[tuple[str, str, str]]:
    """The job of every morning, twice: on which day, to whom, which stage."""
    day, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    found = []
    while day <= end:
        stand_at(at(day.isoformat()))
        before = set(Message.objects.values_list("pk", flat=True))
        remind()
        remind()
        new = Message.objects.exclude(pk__in=before).select_related("user").order_by("user__username")
        found += [(day.isoformat()[5:], row.user.username, row.params["stage"]) for row in new]
        day += dt.timedelta(days=1)
    return found


def test_the_stages_go_out_on_their_days_to_the_owner_and_then_to_the_superiors(
    cast: Cast, invited: Callable[[str, str], Invitation], stand_at: Stand
) -> None:
    invited("2026-03-02", "2026-03-18")

    assert told_on(stand_at, "2026-03-02", "2026-04-10") == [
        ("03-11", "admin", "before"),
        ("03-18", "admin", "due"),
        ("03-19", "admin", "late"),
        ("04-01", "admin", "escalated"),
    ]


def test_a_stage_on_a_day_off_waits_for_the_next_working_day(
    cast: Cast, invited: Callable[[str, str], Invitation], stand_at: Stand
) -> None:
    """Due on the make-up Saturday before the Spring Festival: the working day after is the first one after it."""
    invited("2026-01-19", "2026-02-14")

    assert told_on(stand_at, "2026-01-20", "2026-03-10") == [
        ("02-09", "admin", "before"),  # 7 February is a Saturday
        ("02-14", "admin", "due"),
        ("02-24", "admin", "late"),
        ("02-28", "admin", "escalated"),  # another make-up Saturday
    ]


def test_what_is_due_in_the_spring_festival_is_told_after_it(
    cast: Cast, invited: Callable[[str, str], Invitation], stand_at: Stand
) -> None:
    """All that came meanwhile is told once, by the newest stage; the others are passed over."""
    invited("2026-01-19", "2026-02-17")

    assert told_on(stand_at, "2026-01-20", "2026-03-10") == [
        ("02-10", "admin", "before"),
        ("02-24", "admin", "late"),
        ("03-03", "admin", "escalated"),
    ]
    assert set(Reminder.objects.values_list("stage", "sent")) == {
        ("before", True), ("due", False), ("late", True), ("escalated", True),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("due_on", "days"),
    [
        ("2026-02-14", ["2026-02-09", "2026-02-14", "2026-02-24", "2026-02-28"]),
        ("2026-02-27", ["2026-02-24", "2026-02-27", "2026-02-28", "2026-03-13"]),
        ("2026-05-08", ["2026-05-06", "2026-05-08", "2026-05-09", "2026-05-22"]),
        ("2026-09-18", ["2026-09-11", "2026-09-18", "2026-09-20", "2026-10-08"]),  # a Sunday that is made up for
    ],
)
def test_the_days_of_the_stages(due_on: str, days: list[str]) -> None:
    known = calendar()

    assert [stage.goes_out_on(dt.date.fromisoformat(due_on), known).isoformat() for stage in STAGES] == days


def test_the_superiors_are_told_in_the_end(
    cast: Cast, invited: Callable[[str, str], Invitation], stand_at: Stand
) -> None:
    cast["auditor"].memberships.all().delete()
    cast.gives("auditor", "administrator", OFFICE, since=dt.date(2026, 1, 1))
    invited("2026-03-02", "2026-03-18")

    assert told_on(stand_at, "2026-03-18", "2026-04-10") == [
        ("03-18", "admin", "due"),
        ("03-19", "admin", "late"),
        ("04-01", "admin", "escalated"),
        ("04-01", "auditor", "escalated"),
    ]


def test_nobody_is_reminded_of_what_is_done(
    cast: Cast, invited: Callable[[str, str], Invitation], stand_at: Stand
) -> None:
    row = invited("2026-03-02", "2026-03-18")
    withdraw(row, by=cast["admin"])

    assert told_on(stand_at, "2026-03-10", "2026-04-02") == []


def test_a_stage_that_lies_before_the_thing_began_is_not_sent(
    cast: Cast, invited: Callable[[str, str], Invitation], stand_at: Stand
) -> None:
    """An invitation of a week is not followed by its first reminder on the same day."""
    invited("2026-03-11", "2026-03-18")

    assert told_on(stand_at, "2026-03-11", "2026-03-18") == [("03-18", "admin", "due")]


def test_a_portal_that_stood_still_tells_the_newest_stage_alone(
    cast: Cast, invited: Callable[[str, str], Invitation], stand_at: Stand
) -> None:
    invited("2026-03-02", "2026-03-18")

    assert told_on(stand_at, "2026-04-08", "2026-04-09") == [("04-08", "admin", "escalated")]
    assert Reminder.objects.count() == 4


def test_a_new_due_date_begins_anew(cast: Cast, invited: Callable[[str, str], Invitation], stand_at: Stand) -> None:
    row = invited("2026-03-02", "2026-03-18")
    told_on(stand_at, "2026-03-18", "2026-03-19")
    Invitation.objects.filter(pk=row.pk).update(expires_at=at("2026-04-15"))

    assert told_on(stand_at, "2026-04-08", "2026-04-08") == [("04-08", "admin", "before")]


def test_the_reminder_comes_by_mail_in_the_readers_language(
    cast: Cast, invited: Callable[[str, str], Invitation], stand_at: Stand, work: Work
) -> None:
    Preference.objects.create(user=cast["admin"], kind=KIND, delivery="at_once")
    invited("2026-03-02", "2026-03-18")
    work()
    mail.outbox.clear()

    told_on(stand_at, "2026-03-18", "2026-03-18")
    work()

    (letter,) = mail.outbox
    assert letter.to == ["admin@example.cn"]
    assert letter.subject == f"今日到期：li@example.cn 的邀请（{AGENCY}）"
    assert "http://127.0.0.1:8000/desk/invitations/" in str(letter.body)
