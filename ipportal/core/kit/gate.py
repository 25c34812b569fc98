"""One gate: who may see which rows. Every list, count, file, suggestion and look-up of private rows starts here.

A room with private rows writes one function `visible_to(user)` in its `rules.py` and marks it `@gate(Model)`. A view
for signed-in people says with `@shows(Model, …)` what it shows; tests/gate asks every address, as every role, whether
rows behind the gate change a byte of the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
View = TypeVar("View", bound=Callable[..., Any])
Gate = Callable[[Any], "QuerySet[Any]"]

PUBLIC: Final = "public"  # every row may be seen by anybody
GATED: Final = "gated"  # who may see which rows is said by the room's `visible_to`
INSIDE: Final = "inside"  # shown only through something that has a gate, or to nobody

VISIBILITY: Final[dict[str, str]] = {
    "ipportal.event": GATED,
    "ipportal.importbatch": GATED,
    "ipportal.release": GATED,
    # through their own head
    "ipportal.importrow": INSIDE,
    "ipportal.releasedvalue": INSIDE,
    # people and their bodies: administrators see all, everybody else the own
    "ipportal.user": GATED,
    "ipportal.organisation": GATED,
    "ipportal.invitation": GATED,
    "ipportal.membership": INSIDE,
    "ipportal.role": PUBLIC,
    "ipportal.signin": GATED,
    "ipportal.keptform": GATED,
    "ipportal.apitoken": GATED,
    "ipportal.officeidentity": GATED,
    # what people are told is theirs; letters of the office are the officials', operators see how each left
    "ipportal.letter": GATED,
    "ipportal.message": GATED,
    "ipportal.preference": GATED,
    "ipportal.follow": GATED,
    "ipportal.reminder": INSIDE,
    # what people fill in: its parties, and the office what was sent
    "ipportal.submission": GATED,
    "ipportal.party": INSIDE,
    "ipportal.draftfield": INSIDE,
    "ipportal.othertext": INSIDE,
    "ipportal.comment": INSIDE,
    "ipportal.attachment": INSIDE,
    "ipportal.version": INSIDE,
    "ipportal.signature": INSIDE,
    "ipportal.decision": INSIDE,
    "ipportal.formversion": PUBLIC,
    "ipportal.formdraft": GATED,  # the next version of a form is the officials' until it is released
    "ipportal.receiptcounter": INSIDE,
    # notices are everybody's from the day they open; objections are the officials'
    "ipportal.notice": GATED,
    "ipportal.noticeitem": INSIDE,
    "ipportal.objection": GATED,
    "ipportal.objectionmove": INSIDE,
    "ipportal.objectionfile": INSIDE,
    # reviews: the chair's; of a reviewer what is assigned, others' scores once the own is given
    "ipportal.expert": GATED,
    "ipportal.employment": INSIDE,
    "ipportal.reviewround": GATED,
    "ipportal.criterion": INSIDE,
    "ipportal.poolmember": INSIDE,
    "ipportal.candidate": GATED,
    "ipportal.conflict": GATED,
    "ipportal.assignment": GATED,
    "ipportal.opening": INSIDE,
    "ipportal.scoredraft": INSIDE,
    "ipportal.score": GATED,
    # how the portal works
    "ipportal.changeset": INSIDE,
    "ipportal.clock": INSIDE,
    "ipportal.dataversion": INSIDE,
    "ipportal.job": INSIDE,
    "ipportal.ledgerline": INSIDE,
    "ipportal.ledgerentry": INSIDE,
    "ipportal.run": PUBLIC,
    # facts that anybody may know
    "ipportal.region": PUBLIC,
    "ipportal.regionchange": PUBLIC,
    "ipportal.document": PUBLIC,  # rooms give only what anybody may see
    "ipportal.holidaynotice": PUBLIC,
    "ipportal.specialday": PUBLIC,
    "ipportal.population": PUBLIC,
    "ipportal.officialvalue": PUBLIC,
    "ipportal.correction": PUBLIC,
    "ipportal.definitionversion": PUBLIC,
    "ipportal.figureyear": PUBLIC,
    "ipportal.figure": PUBLIC,
    # of the register everybody may know numbers and titles; owners have a gate
    "patents.patent": GATED,
    "patents.patentevent": INSIDE,
    "patents.eventretraction": INSIDE,
    "patents.honour": PUBLIC,
    "patents.honourretraction": INSIDE,
    "patents.finding": INSIDE,
    "patents.findingretraction": INSIDE,
    "patents.ruleset": PUBLIC,
    "patents.rule": PUBLIC,
    # centres: what is under contract is everybody's in part, the rest its parties', its city's and the province's
    # the award: drafts of editions are the office's, a nomination its nominee's, its channel's and the office's
    "awards.edition": GATED,
    **dict.fromkeys(("awards.phase", "awards.category", "awards.editioncriterion", "awards.channelquota"), INSIDE),
    "awards.nomination": GATED,
    "awards.abnormalfiling": GATED,
    # panels and votes are the office's; of them a nominee sees its time, a member the own ballot paper
    **dict.fromkeys(("awards.panelsession", "awards.panelslot", "awards.sitecheck", "awards.vote"), GATED),
    **dict.fromkeys(
        (
            *("awards.panelmember", "awards.recusal", "awards.votecandidate", "awards.votemember"),
            *("awards.rollentry", "awards.boxedballot", "awards.ballot"),
        ),
        INSIDE,
    ),
    "awards.decision": GATED,
    "awards.award": GATED,
    "awards.payment": GATED,
    "awards.decisionline": INSIDE,
    "awards.certificate": INSIDE,  # by its code, or through its award
    **dict.fromkeys(("awards.nominationmove", "awards.coowner"), INSIDE),
    # pledges are their bank's, their city's, the province's and their firms'
    "patents.pledge": GATED,
    **dict.fromkeys(("patents.pledgor", "patents.pledgedright", "patents.pledgemove", "patents.pledgechange"), INSIDE),
    # what figures know of them is shown as sums alone, and only those that give nobody away
    **dict.fromkeys(
        (
            *("patents.pledgeclosing", "patents.pledgefirm", "patents.pledgefact", "patents.pledgefactretraction"),
            "patents.pledgewithheld",
        ),
        INSIDE,
    ),
    "patents.pledgealert": GATED,
    "patents.unfinishedpledge": GATED,
    # claims are their bank's, their city's, the province's and Finance's; subsidies the firm's as well
    "patents.riskscheme": PUBLIC,
    "patents.riskband": PUBLIC,
    "patents.riskclaim": GATED,
    **dict.fromkeys(("patents.riskclaimfile", "patents.riskclaimmove", "patents.riskrecovery"), INSIDE),
    "patents.subsidyscheme": PUBLIC,
    "patents.subsidy": GATED,
    "patents.subsidymove": INSIDE,
    # other IP finance is its city's and the province's; of the catalogue what is published is everybody's
    **dict.fromkeys(
        (
            *("patents.insurancepolicy", "patents.securitisation", "patents.trust", "patents.fund"),
            "patents.financeproduct",
        ),
        GATED,
    ),
    **dict.fromkeys(("patents.tranche", "patents.funddeal", "patents.yeartold"), INSIDE),
    "patents.call": GATED,
    "patents.centre": GATED,
    **dict.fromkeys(
        (
            *("patents.callfield", "patents.cityquota", "patents.plannedinstalment", "patents.plannedreport"),
            *("patents.centremove", "patents.member", "patents.yeartarget", "patents.evaluation"),
            *("patents.instalment", "patents.expense", "patents.recovery"),
            *("patents.centrereport", "patents.kpivalue", "patents.claim", "patents.grownpatent"),
            *("patents.centrefact", "patents.centrefactretraction"),
        ),
        INSIDE,
    ),
    # measures: what is published is everybody's, drafts are the province's; work is shown through its item
    "measures.policydocument": GATED,
    "measures.policyitem": GATED,
    "measures.evidence": GATED,
    "measures.progressreport": GATED,
    "measures.area": PUBLIC,
    "measures.body": PUBLIC,
    "measures.reportingperiod": PUBLIC,
    "measures.responsibility": INSIDE,
    "measures.target": INSIDE,
    "measures.itemmove": INSIDE,
    "measures.task": INSIDE,
    "measures.milestone": INSIDE,
    "measures.confirmation": INSIDE,
    # the network is everybody's; of its returns what the province has confirmed
    "measures.layer": PUBLIC,
    "measures.protectionnode": PUBLIC,
    "measures.nodefield": PUBLIC,
    "measures.nodeclass": PUBLIC,
    "measures.nodereturn": GATED,
    # of persons only numbers are public
    "measures.discipline": PUBLIC,
    "measures.enrolment": PUBLIC,
    "measures.college": PUBLIC,
    "measures.trainingbase": PUBLIC,
    "measures.trainingsession": PUBLIC,
    "measures.attendance": INSIDE,
    "measures.talentpolicy": PUBLIC,
    "measures.talent": GATED,
    "measures.servicecase": GATED,
    "measures.exhibition": PUBLIC,
    "measures.conference": PUBLIC,
    "measures.crossborderservice": PUBLIC,
    "measures.branch": PUBLIC,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a view shows: rows that pass the gate, and what it tells of others by purpose (model → why)."""

    models: tuple[type[Model], ...]
    by_purpose: Mapping[type[Model], str]


_gates: dict[type[Model], Gate] = {}


def gate(model: type[M]) -> Callable[[Callable[[Any], QuerySet[M]]], Callable[[Any], QuerySet[M]]]:
    """Declares the function that says which rows of the model a person may see."""

    def declare(function: Callable[[Any], QuerySet[M]]) -> Callable[[Any], QuerySet[M]]:
        _gates[model] = function
        return function

    return declare


def gates() -> dict[type[Model], Gate]:
    return dict(_gates)


def may_see(user: Any, thing: Model) -> bool:
    """Is the thing among the rows that the person may see? All of a public model, else what its gate lets pass."""
    if VISIBILITY.get(type(thing)._meta.label_lower) == PUBLIC:
        return True
    visible_to = _gates.get(type(thing))
    return visible_to is not None and visible_to(user).filter(pk=thing.pk).exists()


def shows(*models: type[Model], by_purpose: Mapping[type[Model], str] | None = None) -> Callable[[View], View]:
    """On a view (or its class): which models with a gate it shows. Without any, it shows nobody's rows."""

    def declare(view: View) -> View:
        view.shows = Shown(models, by_purpose or {})  # type: ignore[attr-defined]  # read by `shown_by`
        return view

    return declare


def shown_by(view: Any) -> Shown | None:
    """What the view declares, under whatever else it is wrapped in."""
    target = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
    found: Shown | None = getattr(target, "shows", None)
    return found
