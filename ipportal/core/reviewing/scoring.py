"""A reviewer's score: typed into a draft that loses nothing, submitted once, corrected only by a further version."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish as tell
from ipportal.core.kit import clock, text
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.reviewing import rules
from ipportal.core.reviewing.models import Assignment, Criterion, Opening, Score, ScoreDraft, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ipportal.core.accounts.models import User

COMMENT, REASON = "comment", "reason"
LONGEST: Final = {COMMENT: 4000, REASON: 1000}
POINTS: Final = 20  # signs of what may stand in a field for points


class Faulty(Conflict):
    """It cannot be submitted as it stands; the faults say why, field by field."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(_("There are faults; nothing was sent."))
        self.faults = faults


class Read(NamedTuple):
    points: dict[str, Decimal]
    faults: list[tuple[str, str]]


@transaction.atomic
def open_dossier(assignment: Assignment, *, by: User) -> None:
    """The reviewer looks at the thing: refused where a conflict keeps apart, otherwise written down.

    Locked, as `ledger.decide` locks it: no view is written down once a conflict is confirmed.
    """
    assignment = _locked(assignment)
    require(rules.may_score(by, assignment))
    Opening.objects.create(assignment=assignment, at=clock.now())


@transaction.atomic
def save_draft(assignment: Assignment, typed: Mapping[str, str], *, by: User) -> ScoreDraft:
    """Whatever was typed is kept, also what cannot be read; fields that are not named stay as they are."""
    assignment = _locked(assignment)
    require(rules.may_score(by, assignment))
    draft, _is_new = ScoreDraft.objects.get_or_create(assignment=assignment)
    known = {*assignment.candidate.round.criteria.values_list("code", flat=True), COMMENT, REASON}
    for key, words in typed.items():
        if key not in known:
            raise BadInput("unknown-field", _("The form has no such field."), field=key)
        kept = text.DROP.sub("", words)[: LONGEST.get(key, POINTS)]
        if draft.typed.get(key, "") != kept:
            draft.typed[key] = kept
            draft.revisions[key] = draft.revisions.get(key, 0) + 1
    draft.at = clock.now()
    draft.save(update_fields=["typed", "revisions", "at"])
    return draft


def read(criteria: Iterable[Criterion], most: Decimal, typed: Mapping[str, str]) -> Read:
    """Points of each criterion, with two decimals at most."""
    points: dict[str, Decimal] = {}
    faults: list[tuple[str, str]] = []
    for criterion in criteria:
        words = text.clean(typed.get(criterion.code, ""))
        try:
            value = Decimal(words)
        except InvalidOperation:
            value = Decimal(-1)
        told = value.as_tuple().exponent
        if not value.is_finite() or not 0 <= value <= most or not isinstance(told, int) or told < -2:
            message = _("Give 0 to %(most)s points, with two decimals at most.") % {"most": plain(most)}
            faults.append((criterion.code, str(message if words else _("This field is required."))))
        else:
            points[criterion.code] = value
    return Read(points, faults)


def total_of(criteria: Iterable[Criterion], points: Mapping[str, Decimal]) -> Decimal:
    """Exact: weights have four decimals, points two."""
    return sum((criterion.weight * points[criterion.code] for criterion in criteria), Decimal(0))


@transaction.atomic
def submit_score(assignment: Assignment, *, by: User) -> Score:
    """What stands in the draft becomes the score, or a further version of it with its reason."""
    assignment = _locked(assignment)
    require(rules.may_score(by, assignment))
    candidate, typed = assignment.candidate, _typed(assignment)
    criteria = list(candidate.round.criteria.all())
    points, faults = read(criteria, candidate.round.most_points, typed)
    last = assignment.scores.order_by("-number").first()
    reason = typed.get(REASON, "").strip()
    if last is not None and not reason:
        faults.append((REASON, str(_("Say why the score is corrected."))))
    if faults:
        raise Faulty(faults)
    score = Score.objects.create(
        assignment=assignment,
        number=last.number + 1 if last else 1,
        points={code: str(value) for code, value in points.items()},
        total=total_of(criteria, points),
        comment=typed.get(COMMENT, "").strip(),
        reason=reason if last else "",
        version=candidate.version,
        by_id=by.pk,
        by=by.get_username(),
        at=clock.now(),
    )
    ScoreDraft.objects.filter(assignment=assignment).update(typed={}, revisions={}, at=clock.now())
    record("score submitted" if last is None else "score corrected", by=by, thing=score, reason=score.reason[:500])
    tell("reviewing.scored", score=score, by=by)
    return score


def _typed(assignment: Assignment) -> dict[str, str]:
    draft = ScoreDraft.objects.filter(assignment=assignment).first()
    return dict(draft.typed) if draft else {}


def _locked(assignment: Assignment) -> Assignment:
    found = Assignment.objects.select_for_update(of=("self",)).select_related("candidate__round", "expert")
    return found.get(pk=assignment.pk)
