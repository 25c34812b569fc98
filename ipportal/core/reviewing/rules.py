"""Officials chair; a reviewer sees what is assigned to them, and others' scores once the own is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User
from ipportal.core.accounts.roles import COMMITTEE_MEMBER, OFFICIAL, REVIEWER
from ipportal.core.accounts.rules import holds
from ipportal.core.kit import clock
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.reviewing import registry
from ipportal.core.reviewing.models import (
    Assignment,
    Candidate,
    Conflict,
    Expert,
    ReviewRound,
    RoundState,
    Score,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    Anyone = User | AnonymousUser


def may_chair(user: Anyone) -> Verdict:
    if holds(user, OFFICIAL):
        return YES
    return no(_("Only officials of the province chair a review."))


def expert_of(user: Anyone) -> Expert | None:
    """Whoever holds the role and stands in the list of experts."""
    if not isinstance(user, User) or not holds(user, REVIEWER, COMMITTEE_MEMBER):
        return None
    return Expert.objects.filter(user=user, is_active=True).first()


def may_review(user: Anyone) -> Verdict:
    return YES if expert_of(user) else no(_("You are not in the list of experts."))


def _for(user: Anyone, expert: Q) -> Q:
    """All of it for the chair; of a reviewer's own the named part."""
    if may_chair(user):
        return Q()
    return expert if expert_of(user) else Q(pk__in=[])


@gate(Expert)
def experts_for(user: Anyone) -> QuerySet[Expert]:
    return Expert.objects.filter(_for(user, Q(user=user.pk or 0)))


@gate(ReviewRound)
def rounds_for(user: Anyone) -> QuerySet[ReviewRound]:
    """Those in whose pool one stands, once they are open."""
    mine = Q(pk__in=Expert.objects.filter(user=user.pk or 0).values("rounds__round"))
    return ReviewRound.objects.filter(_for(user, mine & ~Q(state=RoundState.PREPARING)))


@gate(Assignment)
def assignments_for(user: Anyone) -> QuerySet[Assignment]:
    """One's own that stand, in rounds that are not in preparation any more, past no conflict that keeps apart."""
    if may_chair(user):
        return Assignment.objects.all()
    apart = Conflict.objects.keeping_apart().filter(candidate=OuterRef("candidate"), expert=OuterRef("expert"))
    own = Assignment.objects.standing().filter(_for(user, Q(expert__user=user.pk or 0)))
    return own.exclude(candidate__round__state=RoundState.PREPARING).filter(~Exists(apart))


@gate(Candidate)
def candidates_for(user: Anyone) -> QuerySet[Candidate]:
    if may_chair(user):
        return Candidate.objects.all()
    return Candidate.objects.filter(pk__in=assignments_for(user).values("candidate"))


@gate(Conflict)
def conflicts_for(user: Anyone) -> QuerySet[Conflict]:
    """Reviewers see what they declared themselves."""
    return Conflict.objects.filter(_for(user, Q(expert__user=user.pk or 0, kind="declared")))


@gate(Score)
def scores_for(user: Anyone) -> QuerySet[Score]:
    """One's own; others' of the same thing that stand, once the own is submitted."""
    if may_chair(user):
        return Score.objects.all()
    mine = assignments_for(user)
    given = mine.filter(Exists(Score.objects.filter(assignment=OuterRef("pk")))).values("candidate")
    others = Q(assignment__candidate__in=given, assignment__ended_at__isnull=True)
    return Score.objects.filter(Q(assignment__in=mine) | others)


def may_score(user: User, assignment: Assignment) -> Verdict:
    """The reviewer of a standing assignment, while the round takes scores and no conflict is undecided."""
    if assignment.expert.user_id != user.pk or not expert_of(user):
        return no(_("It is not assigned to you."))
    if assignment.ended_at or assignment.candidate.withdrawn_at:
        return no(_("This assignment has ended."))
    if not assignment.candidate.round.takes_scores(clock.today()):
        return no(_("The round takes no scores today."))
    if not (allowed := registry.may_judge(assignment.candidate.round)):
        return allowed
    if Conflict.objects.keeping_apart().filter(candidate=assignment.candidate, expert=assignment.expert).exists():
        return no(_("There is a conflict; the chair decides about it."))
    return YES


def may_change_round(user: User, found: ReviewRound) -> Verdict:
    if not (allowed := may_chair(user)):
        return allowed
    if found.state == RoundState.CLOSED:
        return no(_("The round is closed."))
    return YES
