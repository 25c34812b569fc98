"""The application as a form: written and signed by the members, formally checked by the province, returned once.

The form, its drafts, versions and signatures stand in `submissions`; what they mean for the centre is written down
here, in the same transaction, along the table of the centre's own states.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import CITY_OFFICIAL
from ipportal.core.jobs.events import subscribe
from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.verdict import YES, Verdict, no, require
from ipportal.core.submissions import actions as submissions
from ipportal.core.submissions.models import Party, Right, Submission
from ipportal.core.submissions.registry import Draft, Kind, register
from patents.centres import rules
from patents.centres.actions import move_centre
from patents.centres.applications import actions
from patents.centres.applications.rules import is_open
from patents.centres.calls import naming
from patents.centres.consortium.checks import faults
from patents.centres.models import Centre
from patents.centres.states import State

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from ipportal.core.accounts.models import Organisation, User

CODE: Final = naming.APPLICATION
SUBJECT: Final = "patents.centre"
FIRST_FIELD: Final = "basis"
WRITERS: Final = (Right.EDIT, Right.SIGN)


@transaction.atomic
def begin_application(centre: Centre, *, by: User) -> Submission:
    """The draft of the application, or the one in hand."""
    require(rules.may_write(rules.acting_as(by), centre))
    if found := filed(centre):
        return found
    about = submissions.Subject(SUBJECT, str(centre.pk), centre.name_zh)
    return submissions.begin(
        KIND, centre.lead, by=by, about=about, others=_signing(centre), on=centre.call.application_form
    )


def filed(centre: Centre) -> Submission | None:
    return Submission.objects.filter(kind=CODE, subject_kind=SUBJECT, subject_id=str(centre.pk)).first()


def centre_of(submission: Submission) -> Centre:
    return Centre.objects.with_names().get(pk=submission.subject_id)


def _signing(centre: Centre) -> dict[Organisation, Right]:
    """Every member puts its name under what is sent; who writes is the room's question."""
    members = centre.members.accepted().select_related("organisation")
    return {member.organisation: Right.SIGN for member in members}


@subscribe("centre.consortium_changed")
def _parties_follow(centre: Centre) -> None:
    if (submission := filed(centre)) is None:
        return
    wanted = {body.pk for body in _signing(centre)}
    submission.parties.exclude(organisation__in=wanted).delete()
    for body in wanted:
        Party.objects.get_or_create(submission=submission, organisation_id=body, defaults={"right": Right.SIGN})


def members_write(user: User, centre: Centre) -> Verdict:
    """Members whose right it is to fill in."""
    who = rules.acting_as(user)
    mine = centre.members.accepted().filter(organisation__in=who.works, right__in=WRITERS)
    return YES if mine.exists() else no(_("Your body may not fill this in."))


def _may_edit(user: User, submission: Submission) -> Verdict:
    centre = centre_of(submission)
    if not (allowed := members_write(user, centre)):
        return allowed
    if centre.state == State.DRAFT:
        return is_open(centre.call)
    if centre.is_open_for_correction:
        return YES
    return no(_("The application was sent and is not changed any more."))


def _may_decide(user: User, submission: Submission) -> Verdict:
    centre = centre_of(submission)
    if centre.is_open_for_correction:
        return no(_("The correction was asked for and is not there yet."))
    return rules.may_move(rules.acting_as(user), centre, State.CHECKED)


def _check(draft: Draft) -> Iterable[tuple[str, str | Promise]]:
    return [(FIRST_FIELD, fault) for fault in faults(centre_of(draft.submission))]


KIND: Final = register(
    Kind(
        code=CODE,
        name=_("Application for a cultivation centre"),
        form=Path(__file__).parent / "centre_application.toml",
        editors=rules.EDITORS,
        signers=rules.SIGNERS,
        cities=frozenset({CITY_OFFICIAL}),
        needs=frozenset({FIRST_FIELD}),
        needs_all_signatures=True,
        submitting_signs=True,
        can_be_withdrawn=False,
        check=_check,
        may_edit=_may_edit,
        may_decide=_may_decide,
    )
)


@subscribe(f"submissions.{CODE}.submitted")
def _submitted(submission: Submission, by: User) -> None:
    centre = centre_of(submission)
    if centre.state == State.DRAFT:
        move_centre(centre, State.SUBMITTED, by=by)
    else:
        actions.corrected(centre, by=by)


@subscribe(f"submissions.{CODE}.returned")
def _returned(submission: Submission, by: User) -> None:
    actions.ask_for_correction(centre_of(submission), by=by)


@subscribe(f"submissions.{CODE}.accepted")
def _accepted(submission: Submission, by: User) -> None:
    move_centre(centre_of(submission), State.CHECKED, by=by)


@transaction.atomic
def recommend(centre: Centre, *, by: User, reason: str) -> Centre:
    """By the city, within its quota, once every member has signed."""
    require(rules.may_move(rules.acting_as(by), centre, State.RECOMMENDED))
    submission = filed(centre)
    if submission is None or not submission.is_complete:
        raise Conflict(_("It waits for signatures and does not count yet."))
    return move_centre(centre, State.RECOMMENDED, by=by, reason=reason)


@transaction.atomic
def end_application(centre: Centre, target: State, *, by: User, reason: str) -> Centre:
    """Rejected or withdrawn: nothing is written into it any more."""
    centre = move_centre(centre, target, by=by, reason=reason)
    if submission := filed(centre):
        submissions.lock(submission, str(State(target).label), by=by)
    return centre
