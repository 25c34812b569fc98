"""Officials open, close and decide votes in the committee's phase; a member votes once; nobody else sees anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards.nominations.rules import acting_as
from awards.review.votes.models import RollEntry, Vote, VoteMember
from awards.rounds.models import PhaseKind
from awards.rounds.phases import may_in
from ipportal.core.accounts.models import Membership, User
from ipportal.core.accounts.roles import COMMITTEE_MEMBER, OFFICIAL, REVIEWER
from ipportal.core.kit import clock
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from awards.rounds.models import Edition

    Anyone = User | AnonymousUser

VOTED: Final = _("You have voted. A vote that is cast is neither shown nor changed.")


@gate(Vote)
def visible_to(user: Anyone) -> QuerySet[Vote]:
    """All for the province; a member's own."""
    if may_keep_votes(user):
        return Vote.objects.all()
    return Vote.objects.filter(pk__in=VoteMember.objects.filter(user=user.pk or 0).values("vote"))


def is_member(user: Anyone) -> bool:
    """Of any vote."""
    return VoteMember.objects.filter(user=user.pk or 0).exists()


def may_keep_votes(user: Anyone) -> Verdict:
    return YES if acting_as(user).is_province else no(_("Only officials of the province's office keep votes."))


def may_use_votes(user: Anyone) -> Verdict:
    """The office, and whoever is or was a member of a vote."""
    if is_member(user) or may_keep_votes(user):
        return YES
    return no(_("This is for the committee and for officials of the province's office."))


def may_in_committee(user: Anyone, edition: Edition) -> Verdict:
    if not (allowed := may_keep_votes(user)):
        return allowed
    return may_in(edition, PhaseKind.COMMITTEE, clock.today())


def may_vote(user: Anyone, vote: Vote) -> Verdict:
    """A member, once, while the vote is open and the committee's phase runs."""
    member = VoteMember.objects.filter(vote=vote, user=user.pk or 0).first()
    if member is None:
        return no(_("You are not a member of this vote."))
    if RollEntry.objects.filter(member=member).exists():
        return no(VOTED)
    if not vote.is_open:
        return no(_("The vote is closed."))
    return may_in(vote.edition, PhaseKind.COMMITTEE, clock.today())


def electors() -> QuerySet[User]:
    """Who can be named a member: committee, experts and officials, by the roles of today."""
    held = Membership.objects.in_force(clock.today()).filter(role__in=[COMMITTEE_MEMBER, REVIEWER, OFFICIAL])
    return User.objects.filter(Q(pk__in=held.values("user")), is_active=True).order_by("display_name", "pk")
