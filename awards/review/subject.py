"""Nominations as what experts judge: the facts conflicts are found by, the phase that holds the right to judge, and
what makes the ledger of conflicts be computed anew."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from awards.nominations.filing import SUBJECT
from awards.nominations.models import OVER, CoOwner, Nomination
from awards.nominations.states import State
from awards.review.facts import facts_of
from awards.review.links import links_of
from awards.rounds.models import Edition, PhaseKind
from awards.rounds.phases import may_in
from ipportal.core.audit.actions import SYSTEM
from ipportal.core.jobs.events import subscribe
from ipportal.core.kit import clock
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.reviewing import actions
from ipportal.core.reviewing.models import Candidate, ReviewRound, RoundState
from ipportal.core.reviewing.registry import Kind, register

OF_EDITION: Final = "awards.edition"  # what a preliminary round belongs to
MOST_REQUESTS: Final = 3  # experts that a nominee may ask to keep out
TELLING: Final = (State.SUBMITTED, State.RECOMMENDED)  # after these moves there is something new to find


def may_judge(found: ReviewRound) -> Verdict:
    """In the preliminary review of its edition; rounds of other rooms have rights of their own."""
    if found.subject_label != OF_EDITION:
        return YES
    edition = Edition.objects.prefetch_related("phases").filter(pk=found.subject_key).first()
    if edition is None:
        return no(_("There is no such edition."))
    return may_in(edition, PhaseKind.PRELIMINARY, clock.today())


register(
    Kind(
        SUBJECT,
        facts=facts_of,
        links=links_of,
        address=lambda key, _blind: reverse("review:dossier", args=[key]),
        may_judge=may_judge,
        most_requests=MOST_REQUESTS,
    )
)


@subscribe("nomination.moved")
def _moved(nomination: int, target: str) -> None:
    """Over, it is judged no longer. Sent or recommended anew, others of its edition may have a rival among experts."""
    if target in OVER:
        standing = Candidate.objects.standing().filter(round__label=SUBJECT, key=str(nomination))
        for candidate in standing.exclude(round__state=RoundState.CLOSED).select_related("round"):
            actions.withdraw_candidate(candidate, by=SYSTEM)
    elif target in TELLING:
        edition = Nomination.objects.values_list("edition", flat=True).get(pk=nomination)
        _refresh(Nomination.objects.filter(edition=edition).values_list("pk", flat=True))


@subscribe("nomination.co_owner_answered")
def _answered(co_owner: int) -> None:
    _refresh(CoOwner.objects.filter(pk=co_owner).values_list("nomination", flat=True))


@subscribe("register.changed")
def _register_changed(*, seq: int, touched: str) -> None:
    """Inventors and owners may be others."""
    refresh_all()


@subscribe("honours.changed")
def _honours_changed(*, seq: int, touched: str) -> None:
    refresh_all()


def _refresh(nominations: object) -> None:
    actions.facts_changed(SUBJECT, list(nominations))  # type: ignore[call-overload]  # a query set of numbers


def refresh_all() -> None:
    for found in ReviewRound.objects.filter(label=SUBJECT).exclude(state=RoundState.CLOSED):
        actions.refresh(found, by=SYSTEM)
