"""Invitations: the message, its link, and that the link works once, for some days, for nobody else."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from ipportal.core.accounts.invitations import actions
from ipportal.core.accounts.invitations.models import Invitation, State
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.accounts.organisations.actions import merge_organisations
from ipportal.core.accounts.rules import roles_of
from ipportal.core.jobs import runner
from ipportal.core.jobs.actions import claim
from ipportal.core.jobs.models import Job
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from tests import trail
from tests.conftest import WORKER, role
from tests.people import AGENCY, Cast, body

pytestmark = pytest.mark.django_db
PASSWORD = "ein-langes-Wort-9"


def invite(cast: Cast, code: str = "agency_editor", *, to: str = "li@example.cn", by: str = "admin") -> Invitation:
    return actions.invite(
        to, cast.bodies[AGENCY], code, begins_on=clock.today(), ends_on=None, language="en", by=cast[by]
    )


def deliver() -> str:
    """The worker does what is ordered; the token of the newest message."""
    with role(WORKER):
        for job in Job.objects.filter(kind=actions.SEND, state="queued"):
            actions.send(pk=job.args["invitation"])
            Job.objects.filter(pk=job.pk).update(state="done", finished_at=clock.now())
    found = re.search(r"/accounts/invitation/([\w-]+)/", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_the_link_is_sent_and_only_its_digest_is_kept(cast: Cast, settings: LazySettings) -> None:
    settings.PORTAL_URL = "https://ip.example.cn"
    invitation = invite(cast)
    token = deliver()

    (letter,) = mail.outbox
    assert letter.to == ["li@example.cn"]
    assert f"https://ip.example.cn/en/accounts/invitation/{token}/" in letter.body
    assert "Agency editor" in letter.body
    invitation.refresh_from_db()
    assert invitation.sent_at
    assert len(token) >= 43
    rows = str(list(Invitation.objects.values())) + str(list(Job.objects.values()))
    assert token not in rows + str([(told.before, told.after, told.details) for told in trail.entries()])
    assert str(invitation.digest) not in str([told.after for told in trail.entries(object_kind="invitation")])


def test_it_is_written_in_the_language_chosen(cast: Cast) -> None:
    actions.invite(
        "li@example.cn", cast.bodies[AGENCY], "nominator",
        begins_on=clock.today(), ends_on=None, language="zh-hans", by=cast["admin"],
    )  # fmt: skip
    deliver()

    assert "申报人" in mail.outbox[0].body
    assert "127.0.0.1:8000/accounts/invitation/" in mail.outbox[0].body


def test_a_stranger_makes_an_account_and_holds_the_role(cast: Cast) -> None:
    invite(cast)
    token = deliver()

    person = actions.accept_anew(token, username="li", display_name="李", password=PASSWORD)

    assert roles_of(person) == {"agency_editor"}
    assert (person.email, person.check_password(PASSWORD), person.language) == ("li@example.cn", True, "en")
    assert person.memberships.get().organisation == cast.bodies[AGENCY]
    assert Invitation.objects.get().state_at(clock.now()) == State.ACCEPTED
    (told,) = trail.entries(action="invitation accepted")
    assert (told.actor, told.details["invited_by"]) == ("li", "admin")


def test_a_weak_password_makes_no_account(cast: Cast) -> None:
    invite(cast)
    token = deliver()

    with pytest.raises(ValidationError):
        actions.accept_anew(token, username="li", display_name="李", password="password")

    assert not User.objects.filter(username="li").exists()
    assert actions.find(token)


def test_somebody_with_an_account_gains_the_role(cast: Cast) -> None:
    invite(cast)

    actions.accept(deliver(), by=cast["nominator"])

    assert roles_of(cast["nominator"]) == {"nominator", "agency_editor"}


def test_a_link_works_once(cast: Cast) -> None:
    invite(cast)
    token = deliver()
    actions.accept(token, by=cast["nominator"])

    assert actions.find(token) is None
    with pytest.raises(Conflict):
        actions.accept(token, by=cast["bank-1"])
    assert roles_of(cast["bank-1"]) == {"bank_officer"}


def test_it_expires_and_a_new_one_can_be_sent(cast: Cast, stand_at: Callable[[dt.datetime], None]) -> None:
    start = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
    stand_at(start)
    invitation = invite(cast)
    token = deliver()
    stand_at(start + dt.timedelta(days=7) - dt.timedelta(seconds=1))
    assert actions.find(token) == invitation

    stand_at(start + dt.timedelta(days=7))
    assert actions.find(token) is None
    actions.send_again(invitation, by=cast["admin"])
    again = deliver()

    assert again != token
    assert actions.find(token) is None
    assert actions.find(again) == invitation


def test_the_old_link_is_dead_once_another_is_ordered(cast: Cast) -> None:
    invitation = invite(cast)
    token = deliver()

    actions.send_again(invitation, by=cast["admin"])

    assert actions.find(token) is None


def test_it_is_withdrawn(cast: Cast) -> None:
    invitation = invite(cast)
    token = deliver()

    actions.withdraw(invitation, by=cast["admin"])

    assert actions.find(token) is None
    with pytest.raises(PermissionDenied):
        actions.send_again(Invitation.objects.get(), by=cast["admin"])
    with pytest.raises(PermissionDenied):
        actions.withdraw(Invitation.objects.get(), by=cast["admin"])


def test_withdrawn_before_the_worker_came_it_is_not_sent(cast: Cast) -> None:
    actions.withdraw(invite(cast), by=cast["admin"])

    with role(WORKER):
        assert not actions.send(Invitation.objects.get().pk)

    assert mail.outbox == []


def test_only_administrators_invite_and_nobody_the_same_twice(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        invite(cast, by="official")
    invite(cast)

    with pytest.raises(BadInput) as refused:
        invite(cast, to="LI@example.cn")

    assert refused.value.code == "invited-already"
    with pytest.raises(IntegrityError, match="invitation_that_is_unanswered_is_not_repeated"), transaction.atomic():
        Invitation.objects.create(
            email="li@example.cn", organisation=cast.bodies[AGENCY], role_id="agency_editor",
            begins_on=clock.today(), expires_at=clock.now(),
        )  # fmt: skip


def test_nobody_gives_a_role_to_himself_and_a_role_that_stands_alone_stays_alone(cast: Cast) -> None:
    invite(cast, "auditor")
    token = deliver()

    for name, why in (("admin", "another administrator|其他管理员"), ("official", "no other role|不得同时")):
        with pytest.raises(PermissionDenied, match=why):
            actions.accept(token, by=cast[name])

    assert actions.find(token)


def test_it_follows_its_body_when_that_is_merged_and_ends_with_it(cast: Cast) -> None:
    gone = body("金陵专利", demonstration=True)
    day = clock.today()
    actions.invite("li@example.cn", gone, "nominator", begins_on=day, ends_on=None, language="en", by=cast["admin"])
    token = deliver()
    merge_organisations(cast.bodies[AGENCY], gone, by=cast["admin"])
    found = actions.find(token)
    assert found
    assert found.organisation == cast.bodies[AGENCY]

    Organisation.objects.filter(name=AGENCY).update(valid_until=day)

    assert actions.find(token) is None


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_away_is_tried_again_and_then_told(settings: LazySettings) -> None:
    from ipportal.core.accounts.actions import create_demonstration_accounts

    with role(WORKER):
        create_demonstration_accounts()
    people = {person.username: person for person in User.objects.all()}
    invite(Cast(people, {one.name: one for one in Organisation.objects.all()}))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    Job.objects.update(attempts=2)  # the third try
    with role(WORKER):
        job = claim("a worker")
        assert job
        runner.perform(job)

    told = Invitation.objects.get()
    assert "ConnectionRefusedError" in told.failure
    assert (told.sent_at, told.digest) == (None, None)
