"""The form of a nomination: written and sent by the nominee, formally checked by the province, returned once.

The form, its drafts and versions stand in `submissions`; what they mean for the nomination is written down here, in
the same transaction, along the table of the nomination's own states.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awards.nominations import rules
from awards.nominations.actions import fill_anew, locked, move_nomination
from awards.nominations.eligibility import certain, eligibility
from awards.nominations.models import Nomination
from awards.nominations.states import State
from ipportal.core.jobs.events import subscribe
from ipportal.core.kit.verdict import Verdict, require
from ipportal.core.submissions import actions as submissions
from ipportal.core.submissions.models import Decision, Submission
from ipportal.core.submissions.registry import Draft, Kind, register

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from ipportal.core.accounts.models import User
    from ipportal.core.submissions.models import Version

CODE: Final = "award_nomination"
SUBJECT: Final = "awards.nomination"
FIRST_FIELD: Final = "basis"


@transaction.atomic
def begin_form(nomination: Nomination, *, by: User) -> Submission:
    """The draft of the form, or the one in hand."""
    require(rules.may_write(rules.acting_as(by), nomination))
    if found := filed(nomination):
        return found
    about = submissions.Subject(SUBJECT, str(nomination.pk), nomination.title)
    return submissions.begin(KIND, nomination.body, by=by, about=about, on=nomination.edition.nomination_form)


def filed(nomination: Nomination) -> Submission | None:
    return Submission.objects.filter(kind=CODE, subject_kind=SUBJECT, subject_id=str(nomination.pk)).first()


def sent_version(nomination: Nomination) -> Version | None:
    """What was sent last: channel, province and co-owners read this, and no draft."""
    submission = filed(nomination)
    if submission is None or not submission.last_version:
        return None
    return submission.versions.select_related("form_version").get(number=submission.last_version)


def nomination_of(submission: Submission) -> Nomination:
    return Nomination.objects.with_names().get(pk=submission.subject_id)


def _may_edit(user: User, submission: Submission) -> Verdict:
    return rules.may_write(rules.acting_as(user), nomination_of(submission))


def _may_decide(user: User, submission: Submission) -> Verdict:
    return rules.may_move(rules.acting_as(user), nomination_of(submission), State.FORMAL_OK)


def _check(draft: Draft) -> Iterable[tuple[str, str | Promise]]:
    """What rules it out for certain; everything else is for people to weigh."""
    nomination = nomination_of(draft.submission)
    if not nomination.may_be_published:
        yield FIRST_FIELD, _("The nominee has not agreed to publication: tick it on the page of the nomination.")
    for line in certain(eligibility(nomination)):
        yield FIRST_FIELD, f"{line.rule}: {line.reason}"


KIND: Final = register(
    Kind(
        code=CODE,
        name=_("Nomination for the Jiangsu Patent Award"),
        form=Path(__file__).parent / "award_nomination.toml",
        editors=rules.EDITORS,
        signers=rules.SIGNERS,
        needs=frozenset({FIRST_FIELD}),
        can_be_withdrawn=False,
        check=_check,
        may_edit=_may_edit,
        may_decide=_may_decide,
    )
)


@subscribe(f"submissions.{CODE}.submitted")
def _submitted(submission: Submission, by: User) -> None:
    nomination = locked(nomination_of(submission))
    fill_anew(nomination)
    move_nomination(nomination, State.SUBMITTED, by=by)


@subscribe(f"submissions.{CODE}.returned")
def _returned(submission: Submission, by: User) -> None:
    """The reason stands in the decision; the channel's recommendation and its place stay used."""
    said = Decision.objects.get(version__submission=submission, version__number=submission.last_version)
    move_nomination(nomination_of(submission), State.RETURNED, by=by, reason=said.text)


@subscribe(f"submissions.{CODE}.accepted")
def _accepted(submission: Submission, by: User) -> None:
    move_nomination(nomination_of(submission), State.FORMAL_OK, by=by)


@transaction.atomic
def recommend(
    nomination: Nomination, *, by: User, reason: str, local_notice_from: dt.date | None = None,
    local_notice_until: dt.date | None = None,
) -> Nomination:  # fmt: skip
    """By the channel, within its quota, with its opinion and the days of its local notice."""
    return move_nomination(
        nomination, State.RECOMMENDED, by=by, reason=reason, opinion=reason.strip(),
        local_notice_from=local_notice_from, local_notice_until=local_notice_until,
    )  # fmt: skip


@transaction.atomic
def end_nomination(nomination: Nomination, target: State, *, by: User, reason: str) -> Nomination:
    """Rejected or withdrawn: nothing is written into it any more."""
    nomination = move_nomination(nomination, target, by=by, reason=reason)
    if submission := filed(nomination):
        submissions.lock(submission, str(State(target).label), by=by)
    return nomination
