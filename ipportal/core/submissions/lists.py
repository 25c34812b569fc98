"""Submissions as lines of a list: what each is called, how it stands; two queries more, however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ipportal.core.submissions import registry, rules
from ipportal.core.submissions.models import DraftField, Party, State, Submission, Version

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from ipportal.core.accounts.models import User

TONES: Final = {State.DRAFT: "wait", State.RETURNED: "late", State.SUBMITTED: "info", State.ACCEPTED: "good"}
MOST_ON_THE_DESK: Final = 8


@dataclass(frozen=True, slots=True)
class Line:
    submission: Submission
    kind: str | Promise
    title: str
    tone: str


def lines(user: User, found: Iterable[Submission]) -> list[Line]:
    """The office reads the title as it was sent, those who take part as it stands."""
    submissions = list(found)
    if not submissions:
        return []
    sent = {row.submission_id: row for row in _last_versions(submissions)}
    mine = _mine(user, submissions)
    drafts = {(row.submission_id, row.key): row.typed for row in _titles(submissions)}
    made = []
    for one in submissions:
        kind = registry.of(one)
        version = sent.get(one.pk)
        title = drafts.get((one.pk, kind.title_field), "") if one.pk in mine else ""
        title = title or (version.typed.get(kind.title_field, "") if version else "")
        made.append(Line(one, kind.name, title or one.subject_name, TONES[State(one.state)]))
    return made


def waiting(user: User) -> list[Line]:
    """What the person's desk shows first."""
    found = rules.visible_to(user).filter(rules.waits_for(user))
    return lines(user, found.select_related("owner", "form_version")[:MOST_ON_THE_DESK])


def _last_versions(submissions: list[Submission]) -> list[Version]:
    numbers = {one.pk: one.last_version for one in submissions}
    found = Version.objects.filter(submission__in=submissions)
    return [version for version in found if version.number == numbers[version.submission_id]]


def _titles(submissions: list[Submission]) -> Iterable[DraftField]:
    keys = {kind.title_field for kind in registry.kinds() if kind.title_field}
    return DraftField.objects.filter(submission__in=submissions, key__in=keys)


def _mine(user: User, submissions: list[Submission]) -> set[int]:
    """Those in which a body of the person takes part; the gate has asked for the role already."""
    bodies = {held.organisation for held in rules.held_by(user)}
    found = Party.objects.filter(submission__in=submissions, organisation__in=bodies)
    return set(found.values_list("submission_id", flat=True))
