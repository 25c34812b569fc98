"""A vote of the committee: its candidates, its members, the roll of who voted, and the ballots, which name nobody.

Roll and ballots share nothing but their vote: no time, no number, no order of rows. Ballots lie in a box that no role
may read; at closing they are laid into `Ballot` all at once and mixed (migration 0005).
"""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from awards.nominations.models import Nomination
from awards.rounds.models import TEXT, Category, Edition, NominationKind
from ipportal.core.accounts.models import User

FEWEST: Final = 3  # of fewer ballots one member would know what another voted


class VoteState(models.TextChoices):
    OPEN = "open", pgettext_lazy("vote", "Open")
    CLOSED = "closed", pgettext_lazy("vote", "Closed, to be decided")
    VOID = "void", pgettext_lazy("vote", "Void: no quorum")
    SETTLED = "settled", pgettext_lazy("vote", "Decided")


STANDING: Final = (VoteState.OPEN, VoteState.CLOSED)


class Vote(models.Model):
    """One vote for one category. Below the quorum it is void: its ballots are gone, and it can be held again."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="votes")
    category = models.ForeignKey(Category, models.PROTECT, related_name="votes")
    kind = models.CharField(max_length=10, choices=NominationKind.choices)
    quorum = models.PositiveSmallIntegerField()
    most = models.PositiveSmallIntegerField(help_text="How many may be chosen at most; what was left of the cap")
    state = models.CharField(max_length=8, choices=VoteState.choices, default=VoteState.OPEN)
    opened_on = models.DateField()
    opened_by_id = models.BigIntegerField(null=True)
    opened_by = models.CharField(max_length=150)
    closed_on = models.DateField(null=True)
    closed_by_id = models.BigIntegerField(null=True)
    closed_by = models.CharField(max_length=150, blank=True)
    voted = models.PositiveSmallIntegerField(null=True, help_text="How many members voted")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the sorted ballots")
    outcome = models.CharField(max_length=TEXT, blank=True, help_text="Why it was decided so")
    settled_by_id = models.BigIntegerField(null=True)
    settled_by = models.CharField(max_length=150, blank=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        db_table = "awards_vote"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "kind"], condition=Q(state__in=STANDING), name="votes_are_held_one_after_another"
            ),
            models.CheckConstraint(name="vote_has_a_quorum_that_keeps_it_secret", condition=Q(quorum__gte=FEWEST)),
            models.CheckConstraint(name="vote_chooses_at_least_one", condition=Q(most__gte=1)),
            models.CheckConstraint(
                name="vote_closed_says_by_whom",
                condition=Q(state="open", closed_on__isnull=True, closed_by="", voted__isnull=True)
                | (~Q(state="open") & Q(closed_on__isnull=False, voted__isnull=False) & ~Q(closed_by="")),
            ),
            models.CheckConstraint(
                name="vote_counted_is_sealed",
                condition=Q(state__in=["open", "void"], digest="") | (~Q(state__in=["open", "void"]) & ~Q(digest="")),
            ),
            models.CheckConstraint(
                name="vote_decided_says_why",
                condition=Q(state="settled") & ~Q(outcome="") & ~Q(settled_by="")
                | (~Q(state="settled") & Q(outcome="", settled_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.opened_on}"

    @property
    def is_open(self) -> bool:
        return self.state == VoteState.OPEN

    @property
    def is_counted(self) -> bool:
        return self.state in (VoteState.CLOSED, VoteState.SETTLED)


class VoteCandidate(models.Model):
    """A nomination that is voted on."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="candidates")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="votes")

    class Meta:
        db_table = "awards_vote_candidate"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["vote", "nomination"], name="candidate_stands_once_in_a_vote")]

    def __str__(self) -> str:
        return f"{self.vote_id} {self.nomination_id}"


class VoteMember(models.Model):
    """Whoever may vote, with the name of that day."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)

    class Meta:
        db_table = "awards_vote_member"
        ordering = ("name", "id")
        constraints = [models.UniqueConstraint(fields=["vote", "user"], name="member_stands_once_in_a_vote")]

    def __str__(self) -> str:
        return self.name


class RollEntry(models.Model):
    """This member has voted: neither when nor what. Written by the database, and only added to."""

    member = models.OneToOneField(VoteMember, models.PROTECT, primary_key=True, related_name="roll")

    class Meta:
        db_table = "awards_roll_entry"

    def __str__(self) -> str:
        return f"{self.pk}"


class BallotBase(models.Model):
    """Random number, chosen candidates in the order of their numbers; nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="+")
    choices = ArrayField(models.BigIntegerField())

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class BoxedBallot(BallotBase):
    """A ballot while the vote is open. No role may read it, and with every further ballot all are laid in anew."""

    class Meta:
        db_table = "awards_ballot_box"


class Ballot(BallotBase):
    """A ballot of a closed vote: sealed, never changed."""

    class Meta:
        db_table = "awards_ballot"
