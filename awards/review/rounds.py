"""Preliminary rounds of an edition: begun for a group, opened in their phase; several at once go on to the panel.

What a round came to is recorded as the basis of each move: how many experts scored, and their mean.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.nominations.actions import move_nomination
from awards.nominations.filing import SUBJECT, end_nomination
from awards.nominations.models import Nomination
from awards.nominations.states import State
from awards.review import rules
from awards.review.facts import SECTIONS
from awards.review.persons import patents_of
from awards.review.subject import OF_EDITION
from awards.rounds.models import Edition, NominationKind, PhaseKind
from awards.rounds.phases import may_in
from ipportal.core.jobs.events import subscribe
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.reviewing import actions, results
from ipportal.core.reviewing.models import Candidate, Expert, ReviewRound, RoundState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User

LEAST_REVIEWS: Final = 3
NO_FIELD: Final = "-"  # without an IPC symbol: designs, and persons
WAITING: Final = (State.FORMAL_OK, State.PRELIMINARY)
ENDS: Final = (State.PANEL, State.REJECTED)
SECTION_NAMES: Final = {
    "A": gettext_lazy("A Human necessities"),
    "B": gettext_lazy("B Performing operations; transporting"),
    "C": gettext_lazy("C Chemistry; metallurgy"),
    "D": gettext_lazy("D Textiles; paper"),
    "E": gettext_lazy("E Fixed constructions"),
    "F": gettext_lazy("F Mechanical engineering; lighting; heating; weapons; blasting"),
    "G": gettext_lazy("G Physics"),
    "H": gettext_lazy("H Electricity"),
    NO_FIELD: gettext_lazy("Without an IPC symbol"),
}


class Ranked(NamedTuple):
    """A nomination with what its round came to."""

    nomination: Nomination
    result: results.Result

    @property
    def may_go_on(self) -> bool:
        return self.nomination.state == State.PRELIMINARY


def rounds_of(edition: Edition) -> QuerySet[ReviewRound]:
    return ReviewRound.objects.filter(subject_label=OF_EDITION, subject_key=str(edition.pk)).order_by("pk")


def waiting(edition: Edition, kind: str) -> QuerySet[Nomination]:
    """Formally checked, and in no preliminary round."""
    judged = Candidate.objects.standing().filter(round__in=rounds_of(edition)).values_list("key", flat=True)
    found = edition.nominations.filter(kind=kind, state__in=WAITING)
    return found.exclude(pk__in=[int(key) for key in judged]).order_by("pk")


def groups(edition: Edition, kind: str) -> dict[str, list[Nomination]]:
    """Those that wait, by the section of the patent's main symbol."""
    found = list(waiting(edition, kind))
    patents, made = patents_of(found), defaultdict(list)
    for one in found:
        patent = patents.get(one.number or 0)
        section = patent.ipc_main[:1].upper() if patent else ""
        made[section if section and section in SECTIONS else NO_FIELD].append(one)
    return dict(sorted(made.items()))


@transaction.atomic
def begin_round(
    edition: Edition, kind: str, sections: Collection[str], experts: Sequence[Expert], *, by: User,
    most: int | None = None, **plan: Any,
) -> ReviewRound:  # fmt: skip
    """Of those that wait in these sections. It is then filled, opened and closed at the desk of reviews."""
    require(rules.may_run_reviews(by))
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    _in_its_phase(edition, plan["opens_on"], plan["closes_on"])
    if plan["reviews_wanted"] < LEAST_REVIEWS:
        fault = _("At least %(least)s experts judge each nomination.") % {"least": LEAST_REVIEWS}
        raise BadInput("too-few", fault, field="reviews_wanted")
    keys = [one.pk for section, many in groups(edition, kind).items() if section in sections for one in many]
    if not keys:
        raise Conflict(_("No nomination of this group waits for a review."))
    titles = _titles(edition, kind, sections)
    told = actions.Plan(
        label=SUBJECT, title_zh=titles[0], title_en=titles[1], employer_years=edition.employer_years,
        subject_label=OF_EDITION, subject_key=str(edition.pk), **plan,
    )  # fmt: skip
    made = actions.make_round(told, _criteria(edition, kind), by=by, demonstration=edition.demonstration)
    actions.put_experts(made, experts, by=by, most=most)
    actions.put_candidates(made, keys, by=by)
    return made


def _in_its_phase(edition: Edition, opens_on: dt.date, closes_on: dt.date) -> None:
    phase = edition.phase_of(PhaseKind.PRELIMINARY)
    if edition.published_at is None or phase is None:
        raise Conflict(_("The preliminary review of this edition has no days yet."))
    for name, day in (("opens_on", opens_on), ("closes_on", closes_on)):
        if not phase.opens_on <= day <= phase.closes_on:
            told = _("The preliminary review runs from %(opens)s to %(closes)s.")
            days = {"opens": phase.opens_on.isoformat(), "closes": phase.closes_on.isoformat()}
            raise BadInput("outside-the-phase", told % days, field=name)


def _titles(edition: Edition, kind: str, sections: Collection[str]) -> tuple[str, str]:
    group = sorted(set(sections) - {NO_FIELD})
    zh = {NominationKind.PROJECT: "项目", NominationKind.INVENTOR: "发明人"}[NominationKind(kind)]
    in_chinese = f"{edition.name_zh}初评：{zh}{'、'.join(group)}"
    in_english = f"Preliminary review, {edition.name_en or edition.name_zh}: {kind}s {', '.join(group)}".strip()
    return in_chinese[:200], in_english[:200]


def _criteria(edition: Edition, kind: str) -> list[actions.Weighed]:
    """Those of the edition, with its weights."""
    found = [one for one in edition.criteria.all() if one.kind == kind]
    if sum((one.weight for one in found), Decimal(0)) != actions.ONE:
        raise Conflict(_("The criteria of this edition are not complete: their weights do not add up to one."))
    return [
        actions.Weighed(f"c{place}", one.name_zh, one.name_en or one.name_zh, one.weight)
        for place, one in enumerate(found, 1)
    ]


@subscribe("reviewing.round.open")
def _opened(round: ReviewRound, by: User) -> None:  # noqa: A002 - as the event calls it
    """What is judged in it is in preliminary review from then on."""
    if round.subject_label != OF_EDITION:
        return
    edition = Edition.objects.prefetch_related("phases").get(pk=round.subject_key)
    require(may_in(edition, PhaseKind.PRELIMINARY, clock.today()))
    keys = round.candidates.standing().values_list("key", flat=True)
    for nomination in Nomination.objects.filter(pk__in=[int(key) for key in keys], state=State.FORMAL_OK):
        move_nomination(nomination, State.PRELIMINARY, by=by)


def ranked(found: ReviewRound) -> list[Ranked]:
    """The highest mean first; those without a score last."""
    rows = results.results_of(found)
    nominations = Nomination.objects.with_names().in_bulk([int(row.candidate.key) for row in rows])
    return [Ranked(nominations[int(row.candidate.key)], row) for row in rows]


def basis_of(result: results.Result) -> str:
    """What is recorded with a move."""
    if result.shown_mean is None:
        return ""
    return _("%(round)s: %(count)s scores, mean %(mean).4f.") % {
        "round": result.candidate.round.title, "count": len(result.scores), "mean": result.shown_mean,
    }  # fmt: skip


@transaction.atomic
def decide_reviewed(
    found: ReviewRound, nominations: Collection[Nomination], target: str, *, by: User, reason: str
) -> list[Nomination]:
    """To the panel, or rejected: several of one closed round at once, all or none, each with its basis."""
    require(rules.may_run_reviews(by))
    if found.subject_label != OF_EDITION or target not in ENDS:
        raise Conflict(_("This is not decided here."))
    if found.state != RoundState.CLOSED:
        raise Conflict(_("The round that judges it is not closed yet."))
    if not reason.strip():
        raise BadInput("reason-missing", _("Give a reason."), field="reason")
    rows = {row.nomination.pk: row.result for row in ranked(found)}
    if missing := [one for one in nominations if one.pk not in rows]:
        raise Conflict(_("Not judged in this round: %(name)s") % {"name": missing[0]})
    return [_decided(one, rows[one.pk], State(target), by, reason.strip()) for one in nominations]


def _decided(nomination: Nomination, result: results.Result, target: State, by: User, reason: str) -> Nomination:
    basis = basis_of(result)
    if target == State.PANEL and not basis:
        raise Conflict(_("Nobody scored %(name)s: it cannot go on to the panel.") % {"name": nomination})
    told = f"{reason}\n{basis}".strip()
    if target == State.PANEL:
        return move_nomination(nomination, target, by=by, reason=told)
    if nomination.state != State.PRELIMINARY:
        raise Conflict(_("%(name)s is not in preliminary review.") % {"name": nomination})
    return end_nomination(nomination, target, by=by, reason=told)
