"""What happens to letters: written, changed while held, sent by a person, delivered by a job, tried again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import SYSTEM, Actor, record
from ipportal.core.jobs.actions import enqueue
from ipportal.core.kit import clock
from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.letters import rules
from ipportal.core.letters.kinds import letter_purpose, purpose_of
from ipportal.core.letters.models import SUBJECT_LENGTH, About, Letter, LetterState

if TYPE_CHECKING:
    from django.db.models import Model

    from ipportal.core.accounts.models import User

SEND: Final = "letters.send"
OFFICE: Final = letter_purpose("office", _("Letter of the office"), held=True).code


@transaction.atomic
def write_letter(
    purpose: str,
    *,
    to: User | str,
    subject: str,
    body: str,
    language: str,
    about: Model | About | None = None,
    key: str = "",
    by: Actor = SYSTEM,
) -> Letter:
    """Put a letter down. Of a held purpose it waits; otherwise it is on its way once this transaction is through.

    Of one purpose and key there is one letter: who asks again gets the one that is there.
    """
    state = LetterState.HELD if purpose_of(purpose).held else LetterState.QUEUED
    label, thing = About.of(about)
    facts: dict[str, Any] = {
        "to_user": None if isinstance(to, str) else to,
        "to_address": to if isinstance(to, str) else "",
        "subject": " ".join(subject.split())[:SUBJECT_LENGTH],  # a line: whatever came with it cannot add a header
        "body": body,
        "language": language,
        "about_label": label,
        "about_key": thing,
        "state": state,
        "written_by_id": by.pk,
        "written_by": by.get_username(),
    }
    if key:
        letter, is_new = Letter.objects.get_or_create(purpose=purpose, key=key, defaults=facts)
    else:
        letter, is_new = Letter.objects.create(purpose=purpose, **facts), True
    if is_new and state == LetterState.QUEUED:
        _order(letter, by=by)
    return letter


@transaction.atomic
def write_office_letter(*, to: User, subject: str, body: str, language: str, by: User) -> Letter:
    """By hand, held until it is sent."""
    require(rules.may_write_letters(by))
    letter = write_letter(OFFICE, to=to, subject=subject, body=body, language=language, by=by)
    record("letter written", by=by, thing=letter)
    return letter


@transaction.atomic
def change_letter(letter: Letter, *, subject: str, body: str, revision: int, by: User) -> Letter:
    """While it is held. Whoever changes a text that somebody else changed meanwhile is told so."""
    row = _locked(letter.pk)
    require(rules.may_change(by, row))
    if row.revision != revision:
        raise Conflict(_("Somebody else changed this letter meanwhile. Open it again and look."))
    row.subject, row.body, row.revision = " ".join(subject.split())[:SUBJECT_LENGTH], body, revision + 1
    row.save(update_fields=["subject", "body", "revision"])
    record("letter changed", by=by, thing=row)
    return row


@transaction.atomic
def send_letter(letter: Letter, *, revision: int, by: User) -> None:
    """Held → on its way, with the text that the sender saw."""
    row = _locked(letter.pk)
    require(rules.may_send(by, row))
    if row.revision != revision:
        raise Conflict(_("Somebody else changed this letter meanwhile. Open it again and look."))
    _on_its_way(row, by=by)
    record("letter sent", by=by, thing=row)


@transaction.atomic
def retry_letter(letter: Letter, *, by: User) -> None:
    """Failed → on its way again."""
    row = _locked(letter.pk)
    require(rules.may_retry(by, row))
    _on_its_way(row, by=by)
    record("letter tried again", by=by, thing=row)


def _on_its_way(row: Letter, *, by: Actor) -> None:
    row.state, row.reason = LetterState.QUEUED, ""
    row.save(update_fields=["state", "reason"])
    _order(row, by=by)


def _order(letter: Letter, *, by: Actor) -> None:
    enqueue(SEND, key=str(letter.pk), by=by, letter=letter.pk)


@transaction.atomic
def deliver(pk: int) -> bool:
    """The job's work. The row is locked and marked first, and the mail is the last thing that can fail.

    Should a server take the mail in the moment in which everything here breaks off, the next try carries the same
    Message-ID, by which mail programs fold the two into one.
    """
    row = _locked(pk)
    if row.state != LetterState.QUEUED:
        return False
    if not row.address:
        row.state, row.reason = LetterState.FAILED, gettext("There is no e-mail address.")
        row.save(update_fields=["state", "reason"])
        return False
    row.state, row.sent_at, row.attempts = LetterState.SENT, clock.now(), row.attempts + 1
    row.save(update_fields=["state", "sent_at", "attempts"])
    host = urlsplit(settings.PORTAL_URL).hostname or "localhost"
    headers = {"Message-ID": f"<letter-{row.pk}@{host}>"}
    EmailMessage(row.subject, row.body, to=[row.address], headers=headers).send()
    return True


@transaction.atomic
def note_failure(pk: int, error: str, attempts: int) -> None:
    """It could not be sent, several times: the list says so and why, and offers to try again."""
    row = _locked(pk)
    row.state, row.reason, row.attempts = LetterState.FAILED, error[:300] or "?", row.attempts + attempts
    row.save(update_fields=["state", "reason", "attempts"])
    record("letter not sent", by=SYSTEM, thing=row)


def _locked(pk: int) -> Letter:
    return Letter.objects.select_for_update(of=("self",)).select_related("to_user").get(pk=pk)
