"""Experts review the applications of a call in a round; what came of it is the basis that the province records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from ipportal.core.kit.errors import Conflict
from ipportal.core.reviewing import actions, results
from ipportal.core.reviewing.models import Candidate, Expert, ReviewRound, RoundState
from patents.centres.actions import locked, move_centre
from patents.centres.applications.filing import SUBJECT
from patents.centres.models import Centre
from patents.centres.states import State

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User
    from patents.centres.calls.models import Call


class Outcome(NamedTuple):
    """A round in which the centre was judged, and what its experts gave."""

    round: ReviewRound
    result: results.Result | None


def waiting(call: Call) -> QuerySet[Centre]:
    """Formally checked, and in no round yet."""
    judged = Candidate.objects.filter(round__label=SUBJECT, withdrawn_at__isnull=True).values_list("key", flat=True)
    return call.centres.filter(state=State.CHECKED).exclude(pk__in=[int(key) for key in judged])


def rounds_of(call: Call) -> QuerySet[ReviewRound]:
    return ReviewRound.objects.filter(subject_label="patents.call", subject_key=str(call.pk)).order_by("pk")


@transaction.atomic
def begin_review(
    call: Call, criteria: Sequence[actions.Weighed], experts: Sequence[Expert], *, by: User, **plan: Any
) -> ReviewRound:
    """All that wait are judged in it. The round is then filled, opened and closed at the desk of reviews."""
    keys = list(waiting(call).order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise Conflict(_("No application of this call waits for a review."))
    told = actions.Plan(
        label=SUBJECT,
        title_zh=f"{call.name_zh}：专家评审",
        title_en=f"Expert review: {call.name_en or call.name_zh}",
        subject_label="patents.call",
        subject_key=str(call.pk),
        **plan,
    )
    made = actions.make_round(told, criteria, by=by, demonstration=call.demonstration)
    actions.put_candidates(made, keys, by=by)
    actions.put_experts(made, experts, by=by)
    return made


def outcome_of(centre: Centre) -> Outcome | None:
    """Of the last round that judged it."""
    last = (
        Candidate.objects.filter(round__label=SUBJECT, key=str(centre.pk), withdrawn_at__isnull=True)
        .select_related("round")
        .order_by("-round")
        .first()
    )
    if last is None:
        return None
    found = (result for result in results.results_of(last.round) if result.candidate.pk == last.pk)
    return Outcome(last.round, next(found, None))


def basis_of(centre: Centre) -> str:
    """What the province records, as a proposal."""
    outcome = outcome_of(centre)
    if outcome is None or outcome.result is None or outcome.result.shown_mean is None:
        return ""
    return _("%(round)s: %(count)s scores, mean %(mean).2f.") % {
        "round": outcome.round.title, "count": len(outcome.result.scores), "mean": outcome.result.shown_mean,
    }  # fmt: skip


@transaction.atomic
def record_review(centre: Centre, *, by: User, reason: str) -> Centre:
    """Once the round that judges it is closed. A review that was not held in the portal is recorded by its basis."""
    centre = locked(centre)
    outcome = outcome_of(centre)
    if outcome and outcome.round.state != RoundState.CLOSED:
        raise Conflict(_("The round that judges it is not closed yet."))
    return move_centre(centre, State.REVIEWED, by=by, reason=reason)
