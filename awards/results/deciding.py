"""A decision: drawn up by one official, applied by another; all of its nominations are awarded, or none is."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from awards.nominations import register
from awards.nominations.actions import locked, move_nomination
from awards.nominations.eligibility import Line, certain, eligibility
from awards.nominations.filing import SUBJECT
from awards.nominations.models import Nomination
from awards.nominations.rules import acting_as
from awards.nominations.states import State
from awards.results import rules
from awards.results.models import Award, Decision, DecisionLine, DecisionState
from awards.results.refusals import explained
from awards.rounds.models import Category, Edition
from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.notices.models import Notice, NoticeKind
from ipportal.core.notices.objections.standing import closed_without_open_objection
from patents.register.models import Patent

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User

SUBCLASS: Final = 4  # signs of an IPC symbol that name its subclass, as G06F


class Weighed(NamedTuple):
    """A nomination with its rules on the day of the decision, and everything that stands in the way."""

    nomination: Nomination
    lines: list[Line]
    obstacles: list[str]


def proposable(edition: Edition) -> QuerySet[Nomination]:
    found = edition.nominations.filter(state__in=[State.ON_NOTICE, State.OBJECTED])
    return found.with_names().order_by("pk")


@transaction.atomic
def draft_decision(
    edition: Edition, nominations: Iterable[Nomination], *, by: User, document: str, decided_on: dt.date
) -> Decision:
    """Which of those on notice are awarded, by which document of which day."""
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    require(rules.may_draft(acting_as(by), edition))
    chosen = sorted({one.pk for one in nominations})
    if not chosen:
        raise BadInput("nothing-chosen", _("Choose at least one nomination."), field="nominations")
    if not document.strip():
        raise BadInput("missing-value", _("Name the document of the decision."), field="document")
    if decided_on > clock.today():
        raise BadInput("later", _("This day is still to come."), field="decided_on")
    if proposable(edition).filter(pk__in=chosen).count() != len(chosen):
        raise BadInput("not-on-notice", _("Only nominations on public notice are decided."), field="nominations")
    decision = Decision.objects.create(
        edition=edition, document=document.strip(), decided_on=decided_on, drafted_by_id=by.pk,
        drafted_by=by.get_username(), drafted_at=clock.now(), demonstration=edition.demonstration,
    )  # fmt: skip
    DecisionLine.objects.bulk_create(DecisionLine(decision=decision, nomination_id=key) for key in chosen)
    record("decision drafted", by=by, thing=decision, nominations=len(chosen))
    return decision


@transaction.atomic
def drop_decision(decision: Decision, *, by: User, version: int) -> Decision:
    decision = _locked(decision, version)
    require(rules.may_drop(acting_as(by), decision))
    decision.state, decision.version = DecisionState.DROPPED, version + 1
    decision.save(update_fields=["state", "version"])
    record("decision dropped", by=by, thing=decision)
    return decision


def _locked(decision: Decision, version: int) -> Decision:
    decision = Decision.objects.select_for_update(of=("self",)).select_related("edition").get(pk=decision.pk)
    if decision.version != version:
        raise Conflict(_("Changed by someone else. Look at what stands there now, and save again."))
    return decision


def weigh(decision: Decision, nominations: Iterable[Nomination] | None = None) -> list[Weighed]:
    """Rule by rule on the day of the decision."""
    if nominations is None:
        nominations = Nomination.objects.with_names().filter(decision_lines__decision=decision).order_by("pk")
    return [_weighed(decision, one) for one in nominations]


def _weighed(decision: Decision, nomination: Nomination) -> Weighed:
    lines = eligibility(nomination, decision.decided_on)
    obstacles = [f"{line.rule}: {line.reason}" for line in certain(lines)]
    if nomination.state != State.ON_NOTICE:
        obstacles.append(_("It is “%(state)s”.") % {"state": State(nomination.state).label})
    if not (closed := closed_without_open_objection(SUBJECT, nomination.pk)):
        obstacles.append(str(closed.reason))
    elif not _was_long_enough(nomination, decision.decided_on):
        obstacles.append(_("The public notice was not over before the day of the decision, or was too short."))
    is_certain = any(line.code == "in_force" for line in certain(lines))
    if nomination.number and not is_certain and not register.in_force(nomination.number, decision.decided_on):
        obstacles.append(_("Its patent is not known to be in force on the day of the decision."))
    return Weighed(nomination, lines, obstacles)


def _was_long_enough(nomination: Nomination, day: dt.date) -> bool:
    edition = nomination.edition
    periods = Notice.objects.about(SUBJECT, nomination.pk).filter(
        kind=NoticeKind.PUBLICITY, published_at__isnull=False, working_days__gte=edition.notice_days or 0,
        closes_on__lt=day,
    )  # fmt: skip
    if not edition.first_day_counts:
        periods = periods.filter(first_day_counts=False)
    return edition.notice_days is not None and periods.exists()


def beyond_caps(edition: Edition, nominations: Iterable[Nomination]) -> list[tuple[Category, int]]:
    """Categories that would have more awards than places, with how many."""
    wanted = Counter(one.category_id for one in nominations)
    given = Counter(Award.objects.standing().filter(edition=edition).values_list("category", flat=True))
    counted = [(one, wanted[one.pk] + given[one.pk]) for one in edition.categories.all() if wanted[one.pk]]
    return [(category, count) for category, count in counted if count > category.cap]


@transaction.atomic
def apply_decision(decision: Decision, *, by: User, version: int) -> list[Award]:
    """Every one of its nominations becomes an award, or none does; what stands in the way is said with the names."""
    Edition.objects.select_for_update().get(pk=decision.edition_id)
    decision = _locked(decision, version)
    require(rules.may_apply(acting_as(by), decision))
    found = [locked(one) for one in Nomination.objects.filter(decision_lines__decision=decision).order_by("pk")]
    for one in found:
        require(rules.may_judge(by, one))
    _demand_nothing_in_the_way(decision, found)
    decision.state, decision.version = DecisionState.APPLIED, version + 1
    decision.applied_at, decision.applied_by_id, decision.applied_by = clock.now(), by.pk, by.get_username()
    with explained():
        decision.save(update_fields=["state", "version", "applied_at", "applied_by_id", "applied_by"])
    awards = [_award(decision, one, by=by) for one in found]
    record("decision applied", by=by, thing=decision, awards=len(awards))
    publish("awards.decided", decision=decision.pk, by=by)
    return awards


def _demand_nothing_in_the_way(decision: Decision, found: list[Nomination]) -> None:
    told = [f"{one.nomination.title}: {' '.join(one.obstacles)}" for one in weigh(decision, found) if one.obstacles]
    told += [
        _("%(category)s: %(count)s awards, but no more than %(cap)s are given.")
        % {"category": category, "count": count, "cap": category.cap}
        for category, count in beyond_caps(decision.edition, found)
    ]
    if told:
        raise Conflict(" ".join(told))


def _award(decision: Decision, nomination: Nomination, *, by: User) -> Award:
    nomination = move_nomination(nomination, State.AWARDED, by=by, reason=decision.document)
    award = Award(decision=decision, awarded_on=decision.decided_on, **snapshot(nomination))
    with explained():
        award.save(force_insert=True)
    record("award given", by=by, thing=award, edition=decision.edition.number)
    return award


def snapshot(nomination: Nomination) -> dict[str, Any]:
    """What is public of it, as it stands on the day."""
    patent = Patent.objects.filter(pk=nomination.number or 0).first()
    category = nomination.category
    assert category is not None  # noqa: S101 - the database demands it of what is on notice
    return {
        "nomination": nomination,
        "edition": nomination.edition,
        "category": category,
        "kind": nomination.kind,
        "number": nomination.number,
        "title": nomination.title,
        "person": nomination.person,
        "surname": nomination.surname,
        "given_name": nomination.given_name,
        "organisation": nomination.body.name,
        "credit_code": nomination.body.credit_code or "",
        "owner": nomination.owner,
        "city": nomination.city,
        "field": patent.ipc_main[:SUBCLASS] if patent else "",
        "filed_on": nomination.filed_on,
        "prize_fen": category.prize_fen,
        "demonstration": nomination.demonstration,
    }
