"""A vote is opened, ballots are cast, it is closed and sealed; then persons decide who is shortlisted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from awards.nominations.models import Nomination
from awards.nominations.moving import move
from awards.nominations.refusals import SENTENCES, explained
from awards.nominations.states import State
from awards.review.panels.apart import apart
from awards.review.panels.models import SiteCheck
from awards.review.votes import rules
from awards.review.votes.models import FEWEST, STANDING, RollEntry, Vote, VoteCandidate, VoteMember, VoteState
from awards.rounds.models import Category
from ipportal.core.audit.actions import record
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ipportal.core.accounts.models import User

ONE_AFTER_ANOTHER: Final = _("Another vote of this edition is open, or not yet decided.")
IN_CONFLICT: Final = _("You are in conflict with this candidate and cannot vote for it.")
SENTENCES.update(
    {
        "votes_are_held_one_after_another": ONE_AFTER_ANOTHER,
        "ballot_chooses_no_more_than_the_vote": _("This is more than may be chosen."),
        "ballot_chooses_candidates_once": _("Choose among the candidates, each once."),
        "ballot_keeps_out_of_a_conflict": IN_CONFLICT,
    }
)
COUNTED: Final = (State.SHORTLISTED, State.ON_NOTICE, State.OBJECTED, State.AWARDED, State.PAID)


def left_of(category: Category) -> int:
    """How much of the cap is not used yet."""
    return max(category.cap - category.nominations.filter(state__in=COUNTED).count(), 0)


@transaction.atomic
def open_vote(
    category: Category,
    *,
    by: User,
    candidates: Collection[Nomination],
    members: Collection[User],
    quorum: int,
    most: int,
) -> Vote:
    """Who stands and who votes is settled now and does not change any more."""
    category = Category.objects.select_for_update(of=("self",)).select_related("edition").get(pk=category.pk)
    edition = category.edition
    require(rules.may_in_committee(by, edition))
    if Vote.objects.filter(edition=edition, kind=category.kind, state__in=STANDING).exists():
        raise Conflict(ONE_AFTER_ANOTHER)
    _checked(category, candidates, members, quorum, most)
    with explained():
        vote = Vote.objects.create(
            edition=edition, category=category, kind=category.kind, quorum=quorum, most=most,
            opened_on=clock.today(), opened_by_id=by.pk, opened_by=by.get_username(),
            demonstration=edition.demonstration,
        )  # fmt: skip
    ordered = sorted(candidates, key=lambda one: one.pk)
    VoteCandidate.objects.bulk_create(VoteCandidate(vote=vote, nomination=one) for one in ordered)
    VoteMember.objects.bulk_create(VoteMember(vote=vote, user=one, name=str(one)) for one in members)
    record("vote opened", by=by, thing=vote, edition=edition.number, candidates=len(ordered), members=len(members))
    return vote


def _checked(
    category: Category, candidates: Collection[Nomination], members: Collection[User], quorum: int, most: int
) -> None:
    standing = Nomination.objects.filter(
        pk__in=[one.pk for one in candidates], edition=category.edition_id, kind=category.kind, state=State.PANEL
    )
    if not candidates or standing.count() != len(candidates):
        raise BadInput("no-candidate", _("Candidates are before the panel, in this category."), field="candidates")
    if not FEWEST <= quorum <= len(members):
        told = _("At least %(fewest)s, and no more than there are members.") % {"fewest": FEWEST}
        raise BadInput("bad-quorum", told, field="quorum")
    if not 1 <= most <= left_of(category):
        told = _("At least one, and no more than is left of the cap: %(left)s.") % {"left": left_of(category)}
        raise BadInput("beyond-the-cap", told, field="most")


def barred(user: User, vote: Vote) -> dict[int, list[Any]]:
    """Candidates that the member is in conflict with, and why."""
    candidates = Nomination.objects.filter(votes__vote=vote).select_related("edition", "body")
    return {key: kinds for (_user, key), kinds in apart([user.pk], candidates).items()}


def checked_ballot(vote: Vote, choices: Collection[int], *, by: User) -> list[int]:
    """As it would be cast, or what is wrong with it."""
    if has_voted(by, vote):
        raise Conflict(rules.VOTED)
    require(rules.may_vote(by, vote))
    wanted = sorted(set(choices))
    if len(wanted) > vote.most:
        told = _("At most %(most)s may be chosen.") % {"most": vote.most}
        raise BadInput("too-many", told, field="choices")
    there = set(vote.candidates.values_list("nomination", flat=True))
    if not set(wanted) <= there:
        raise BadInput("no-candidate", _("Choose among the candidates, each once."), field="choices")
    if set(wanted) & set(barred(by, vote)):
        raise BadInput("in-conflict", IN_CONFLICT, field="choices")
    return wanted


@transaction.atomic
def cast_ballot(vote: Vote, choices: Collection[int], *, by: User) -> None:
    """Once, for good. Nothing is told to the trail or to anybody: only the roll says that the member has voted."""
    wanted = checked_ballot(vote, choices, by=by)
    with explained(), connection.cursor() as cursor:
        cursor.execute("SELECT cast_ballot(%s, %s, %s::bigint[])", [vote.pk, by.pk, wanted])
        row = cursor.fetchone()
    if not row or not row[0]:
        raise Conflict(_("The vote is closed, or you have voted already."))


@transaction.atomic
def close_vote(vote: Vote, *, by: User) -> Vote:
    """The ballots are mixed, sealed and readable at once; below the quorum they are gone, unread."""
    vote = _locked(vote)
    require(rules.may_keep_votes(by))
    if not vote.is_open:
        raise Conflict(_("The vote is closed."))
    record("vote closed", by=by, thing=vote)
    with connection.cursor() as cursor:
        cursor.execute("SELECT close_vote(%s, %s, %s)", [vote.pk, by.pk, by.get_username()])
    vote.refresh_from_db()
    return vote


def _locked(vote: Vote) -> Vote:
    return Vote.objects.select_for_update(of=("self",)).select_related("edition", "category__edition").get(pk=vote.pk)


@transaction.atomic
def settle_vote(
    vote: Vote, fates: Mapping[int, str], *, by: User, reason: str, rejected_why: str = "", nonetheless: str = ""
) -> Vote:
    """Shortlisted, rejected, or left before the panel for the next vote: all of it together, or nothing."""
    vote = _locked(vote)
    require(rules.may_in_committee(by, vote.edition))
    if vote.state != VoteState.CLOSED:
        raise Conflict(_("There is nothing to decide in this vote."))
    things = {one.pk: one for one in Nomination.objects.filter(votes__vote=vote).order_by("pk")}
    chosen = [one for pk, one in things.items() if fates.get(pk) == State.SHORTLISTED]
    if len(chosen) > vote.most:
        raise BadInput("beyond-the-cap", _("At most %(most)s may be chosen.") % {"most": vote.most})
    _overrule(chosen, nonetheless)
    for one in chosen:
        move(one, State.SHORTLISTED, {"reason": reason, "category": vote.category}, by=by)
    for pk, one in things.items():
        if fates.get(pk) == State.REJECTED:
            move(one, State.REJECTED, {"reason": rejected_why}, by=by)
    vote.state, vote.outcome = VoteState.SETTLED, reason
    vote.settled_by_id, vote.settled_by = by.pk, by.get_username()
    vote.save(update_fields=["state", "outcome", "settled_by_id", "settled_by"])
    record("vote decided", by=by, thing=vote, reason=reason[:500], shortlisted=len(chosen))
    return vote


def _overrule(chosen: Collection[Nomination], nonetheless: str) -> None:
    """A site check that was not passed keeps from the shortlist unless a reason is given."""
    failed = SiteCheck.objects.filter(nomination__in=chosen, passed=False)
    if failed.exists() and not nonetheless:
        told = _("A site check was not passed: say why it is shortlisted.")
        raise BadInput("site-check", told, field="nonetheless")
    failed.update(nonetheless=nonetheless)


def has_voted(user: User, vote: Vote) -> bool:
    return RollEntry.objects.filter(member__vote=vote, member__user=user).exists()
