"""Letters: none of a held kind leaves before somebody sends it, and each leaves once."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from ipportal.core.jobs.models import Job
from ipportal.core.kit.errors import Conflict
from ipportal.core.letters import actions
from ipportal.core.letters.models import Letter, LetterState
from ipportal.core.letters.telling import MESSAGE
from tests import trail
from tests.conftest import WORKER, role
from tests.core.letters.conftest import Work
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
LETTERS = "/en/desk/letters/"


@pytest.fixture
def held(cast: Cast) -> Letter:
    return actions.write_office_letter(
        to=cast["agency-a"], subject="About your report", body="Please come.", language="en", by=cast["official"]
    )


def deliver(letter: Letter) -> bool:
    with role(WORKER):
        return actions.deliver(letter.pk)


def state_of(letter: Letter) -> str:
    return Letter.objects.get(pk=letter.pk).state


def test_a_held_letter_stays_until_it_is_sent(cast: Cast, held: Letter) -> None:
    assert held.state == "held"
    assert not deliver(held)
    assert mail.outbox == []
    assert not Job.objects.filter(kind=actions.SEND).exists()

    actions.send_letter(held, revision=1, by=cast["official"])
    assert (state_of(held), len(mail.outbox)) == ("queued", 0)

    assert deliver(held)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["agency-a@example.cn"], "About your report", "Please come.")
    assert state_of(held) == "sent"


def test_a_letter_leaves_once_however_often_its_job_is_done(cast: Cast, held: Letter) -> None:
    actions.send_letter(held, revision=1, by=cast["official"])

    assert [deliver(held) for _ in range(3)] == [True, False, False]
    assert len(mail.outbox) == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<letter-{held.pk}@127.0.0.1>"
    with translation.override("zh-hans"), pytest.raises(PermissionDenied, match="只有待发的信函"):
        actions.send_letter(held, revision=1, by=cast["official"])


def test_one_purpose_and_key_make_one_letter(cast: Cast) -> None:
    def written() -> Letter:
        return actions.write_letter(
            MESSAGE, to="li@example.cn", subject="s\r\nBcc: all@example.cn", body="b", language="en", key="k"
        )

    first, second = written(), written()

    assert (first.pk, first.subject) == (second.pk, "s Bcc: all@example.cn")
    assert Job.objects.filter(kind=actions.SEND, state="queued").count() == 1
    with pytest.raises(IntegrityError, match="letter_of_a_purpose_and_key_is_one"), transaction.atomic():
        Letter.objects.create(purpose=MESSAGE, key="k", to_address="li@example.cn", subject="s", body="b")


def test_nothing_is_on_its_way_when_the_change_is_undone(cast: Cast) -> None:
    with transaction.atomic():
        actions.write_letter(MESSAGE, to="li@example.cn", subject="s", body="b", language="en")
        transaction.set_rollback(True)

    assert not Letter.objects.exists()
    assert not Job.objects.filter(kind=actions.SEND).exists()


def test_who_changes_a_text_that_was_changed_meanwhile_is_told_and_nothing_is_lost(cast: Cast, held: Letter) -> None:
    actions.change_letter(held, subject="first", body="first", revision=1, by=cast["official"])

    with pytest.raises(Conflict):
        actions.change_letter(held, subject="second", body="second", revision=1, by=cast["official-2"])
    with pytest.raises(Conflict):
        actions.send_letter(held, revision=1, by=cast["official-2"])
    assert Letter.objects.get(pk=held.pk).body == "first"


def test_a_letter_that_cannot_be_sent_says_why_and_is_tried_again(cast: Cast, held: Letter) -> None:
    actions.send_letter(held, revision=1, by=cast["official"])
    with role(WORKER):
        actions.note_failure(held.pk, "ConnectionRefusedError: no mail server", 3)
    operator = signed_in(cast["operator"])

    page = operator.get(f"{LETTERS}?state=failed").text
    assert "no mail server" in page
    assert "About your report" not in page  # operators see how it left, not what it says

    assert operator.post(f"{LETTERS}{held.pk}/retry/").status_code == 302
    assert state_of(held) == "queued"
    assert deliver(held)
    assert Letter.objects.get(pk=held.pk).attempts == 4
    assert {"letter not sent", "letter tried again"} <= {told.action for told in trail.entries(object_kind="letter")}


def test_a_person_without_an_address_is_not_written_to_in_vain(cast: Cast, held: Letter) -> None:
    actions.send_letter(held, revision=1, by=cast["official"])
    cast["agency-a"].email = ""
    cast["agency-a"].save()

    assert not deliver(held)
    assert (state_of(held), mail.outbox) == (LetterState.FAILED, [])


def test_an_official_writes_mends_and_sends_at_the_desk(cast: Cast, work: Work) -> None:
    desk = signed_in(cast["official"])
    facts = {"to": "agency-a", "subject": "About your report", "body": "Pleese come.", "language": "en"}
    desk.post(f"{LETTERS}new/", facts)
    letter = Letter.objects.get()
    path = f"{LETTERS}{letter.pk}/"

    assert "Held" in desk.get(path).text
    mended = {"subject": "About your report", "body": "Please come.", "revision": 1}
    assert desk.post(path, mended).status_code == 302
    assert desk.post(path, mended).status_code == 409
    assert desk.post(f"{path}send/", {"revision": 1}).status_code == 409
    assert desk.post(f"{path}send/", {"revision": 2}).status_code == 302
    work()

    assert mail.outbox[0].body == "Please come."
    assert desk.post(path, mended | {"revision": 2}).status_code == 403
    assert [told.action for told in trail.entries(object_kind="letter") if told.action != "changed"] == [
        "letter written", "letter changed", "letter sent",
    ]  # fmt: skip
    assert "Please come" not in str([(told.before, told.after) for told in trail.entries()])


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [("to", "nobody-here", "Nobody has an account"), ("subject", "", "required"), ("body", "", "required"),
     ("language", "fr", "Select a valid choice"), ("subject", "x" * 201, "at most 200")],
)  # fmt: skip
def test_what_cannot_be_written_is_told_beside_its_field(cast: Cast, field: str, value: str, told: str) -> None:
    facts = {"to": "agency-a", "subject": "s", "body": "b", "language": "en"}

    answer = signed_in(cast["official"]).post(f"{LETTERS}new/", facts | {field: value})

    assert answer.status_code == 422
    assert told in answer.text
    assert not Letter.objects.exists()


@pytest.mark.parametrize("name", ["agency-a", "statistician", "auditor", "admin", "official-nj"])
def test_nobody_else_sees_letters(cast: Cast, held: Letter, name: str) -> None:
    client = signed_in(cast[name])

    for path in ("", "new/", f"{held.pk}/"):
        assert client.get(LETTERS + path).status_code == 403
    for path in ("send/", "retry/"):
        assert client.post(f"{LETTERS}{held.pk}/{path}", {"revision": 1}).status_code == 403
    assert state_of(held) == "held"


def test_officials_do_not_see_what_the_portal_writes_to_others(cast: Cast) -> None:
    letter = actions.write_letter(MESSAGE, to=cast["agency-a"], subject="private", body="b", language="en")

    assert signed_in(cast["official"]).get(f"{LETTERS}{letter.pk}/").status_code == 404
    page = signed_in(cast["operator"]).get(f"{LETTERS}{letter.pk}/").text
    assert "for the person it goes to" in page
    assert "private" not in page


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"to_address": ""}, "letter_goes_to_a_person_or_to_an_address"),
        ({"state": "sent"}, "letter_that_is_sent_says_when"),
        ({"state": "failed"}, "letter_that_failed_says_why"),
    ],
)
def test_the_database_refuses_what_cannot_be(facts: dict[str, str], name: str) -> None:
    good = {"purpose": MESSAGE, "to_address": "li@example.cn", "subject": "s", "body": "b"}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Letter.objects.create(**good | facts)
