"""Experts, rounds and what is judged in them; the ledger of conflicts; assignments, and scores that only grow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User
from ipportal.core.kit.clock import PortalNow

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal
    from typing import Self

CODE = r"^[0-9A-HJ-NPQRTUWXY]{18}$"


class Expert(models.Model):
    """A person with an account who judges; the name as patents and nominations have it."""

    user = models.OneToOneField(User, models.PROTECT, related_name="expert")
    name = models.CharField(max_length=80)
    fields = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    is_active = models.BooleanField(default=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        db_table = "ipportal_expert"
        ordering = ("name", "id")
        constraints = [models.CheckConstraint(name="expert_has_a_name", condition=~Q(name=""))]

    def __str__(self) -> str:
        return self.name


class Employment(models.Model):
    """Where an expert works or worked, by credit code."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="employments")
    credit_code = models.CharField(max_length=18)
    name = models.CharField(max_length=200)
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True, help_text="First day they no longer work there")

    class Meta:
        db_table = "ipportal_employment"
        ordering = (F("ends_on").desc(nulls_first=True), "id")
        constraints = [
            models.CheckConstraint(
                name="employment_names_a_credit_code",
                condition=Q(credit_code__regex=CODE)
                & Q(Func(F("credit_code"), function="credit_code_fits", output_field=models.BooleanField())),
            ),
            models.CheckConstraint(
                name="employment_ends_after_it_begins",
                condition=Q(begins_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gt=F("begins_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoundState(models.TextChoices):
    PREPARING = "preparing", pgettext_lazy("round", "In preparation")
    OPEN = "open", pgettext_lazy("round", "Scoring")
    CLOSED = "closed", pgettext_lazy("round", "Closed")


class ReviewRound(models.Model):
    """Things of one kind are judged by a pool of experts. How many judge each, and by what, is data of the round."""

    label = models.CharField(max_length=60, help_text="Kind of the things; the registry knows it")
    subject_label = models.CharField(max_length=60, blank=True, help_text="What the round belongs to; no foreign key")
    subject_key = models.CharField(max_length=60, blank=True)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    opens_on = models.DateField()
    closes_on = models.DateField(help_text="The last day on which scores are taken")
    reviews_wanted = models.PositiveSmallIntegerField(help_text="How many experts judge each thing")
    employer_years = models.PositiveSmallIntegerField(help_text="For how long a former employer is a conflict")
    most_points = models.DecimalField(max_digits=6, decimal_places=2, help_text="Of each criterion")
    is_blind = models.BooleanField(default=False, help_text="Reviewers are not told whose it is")
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.PREPARING)
    made_by_id = models.BigIntegerField(null=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(db_default=PortalNow())
    demonstration = models.BooleanField(default=False)

    class Meta:
        db_table = "ipportal_review_round"
        ordering = ("-opens_on", "-id")
        constraints = [
            models.CheckConstraint(
                name="review_round_closes_after_it_opens", condition=Q(closes_on__gte=F("opens_on"))
            ),
            models.CheckConstraint(name="review_round_wants_a_review", condition=Q(reviews_wanted__gte=1)),
            models.CheckConstraint(name="review_round_gives_points", condition=Q(most_points__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> str:
        """In the reader's language."""
        return self.title_zh if _reads_chinese() else self.title_en

    @property
    def most_shown(self) -> str:
        return plain(self.most_points)

    def takes_scores(self, on: dt.date) -> bool:
        return self.state == RoundState.OPEN and self.opens_on <= on <= self.closes_on


class Criterion(models.Model):
    """What is judged; the weights of a round add up to exactly one. Frozen once the round is open."""

    round = models.ForeignKey(ReviewRound, models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=40)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    weight = models.DecimalField(max_digits=5, decimal_places=4)

    class Meta:
        db_table = "ipportal_criterion"
        ordering = ("order", "id")
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="criterion_stands_once_in_a_round"),
            models.CheckConstraint(name="criterion_has_a_weight", condition=Q(weight__gt=0, weight__lte=1)),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return self.name_zh if _reads_chinese() else self.name_en

    @property
    def weight_shown(self) -> str:
        return plain(self.weight)


class PoolMember(models.Model):
    """An expert who may be asked in a round, and how much at most."""

    round = models.ForeignKey(ReviewRound, models.CASCADE, related_name="pool")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="rounds")
    most = models.PositiveSmallIntegerField(null=True, help_text="Things to judge; none: as many as come")

    class Meta:
        db_table = "ipportal_pool_member"
        ordering = ("expert__name", "expert_id")
        constraints = [models.UniqueConstraint(fields=["round", "expert"], name="pool_has_an_expert_once")]


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)


class Candidate(models.Model):
    """A thing that is judged, with what the room above says of it: whose it is, by whom, represented by whom."""

    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="candidates")
    number = models.PositiveIntegerField(help_text="What a blind round calls it")
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=300)
    version = models.CharField(max_length=40, blank=True, help_text="Of the thing; a score belongs to one")
    fields = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    facts = models.JSONField(default=dict)
    withdrawn_at = models.DateTimeField(null=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_candidate"
        ordering = ("number", "id")
        constraints = [
            models.UniqueConstraint(fields=["round", "key"], name="candidate_stands_once_in_a_round"),
            models.UniqueConstraint(fields=["round", "number"], name="candidate_has_its_own_number"),
        ]

    def __str__(self) -> str:
        return self.name


class ConflictKind(models.TextChoices):
    EMPLOYER = "employer", _("Same employer")
    FORMER_EMPLOYER = "former_employer", _("Former employer")
    CO_INVENTOR = "co_inventor", _("Co-inventor")
    AGENCY = "agency", _("Same agency firm")
    RECOMMENDER = "recommender", _("Recommender")
    OWN = "own", _("Own thing")
    EARLIER_PRIZE = "earlier_prize", _("Earlier prize together")
    DECLARED = "declared", _("Declared by the expert")
    REQUESTED = "requested", _("Asked for by a party")


class ConflictState(models.TextChoices):
    FOUND = "found", pgettext_lazy("conflict", "To be decided")
    CONFIRMED = "confirmed", pgettext_lazy("conflict", "Confirmed")
    DISMISSED = "dismissed", pgettext_lazy("conflict", "Dismissed")


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def keeping_apart(self) -> Self:
        """Confirmed, or found and not yet decided: nobody is newly assigned past these."""
        undecided = Q(state=ConflictState.FOUND, gone_at__isnull=True)
        return self.filter(Q(state=ConflictState.CONFIRMED) | undecided)


class Conflict(models.Model):
    """Why an expert may not judge a thing: found by rule with its path, declared, or asked for; decided by a person."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="conflicts")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="conflicts")
    kind = models.CharField(max_length=20, choices=ConflictKind.choices)
    path = models.JSONField(help_text="From the expert to the thing: steps of what it is and its name")
    digest = models.CharField(max_length=64, help_text="Of the path")
    found_at = models.DateTimeField(db_default=PortalNow())
    found_by_id = models.BigIntegerField(null=True)
    found_by = models.CharField(max_length=150)
    gone_at = models.DateTimeField(null=True, help_text="Since then the rules no longer find it")
    state = models.CharField(max_length=10, choices=ConflictState.choices, default=ConflictState.FOUND)
    reason = models.CharField(max_length=1000, blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_conflict"
        ordering = ("candidate__number", "expert__name", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "expert", "kind", "digest"], name="conflict_is_found_once_by_each_path"
            ),
            models.CheckConstraint(
                name="conflict_decided_says_why_by_whom_and_when",
                condition=Q(state="found", decided_at__isnull=True, decided_by="", reason="")
                | (~Q(state="found") & Q(decided_at__isnull=False) & ~Q(decided_by="") & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.candidate_id} {self.kind}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True, candidate__withdrawn_at__isnull=True)


class Assignment(models.Model):
    """An expert judges a thing. A conflict that is confirmed ends it, by the database itself."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="assignments")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="assignments")
    made_at = models.DateTimeField(db_default=PortalNow())
    made_by_id = models.BigIntegerField(null=True)
    made_by = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=300, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_assignment"
        ordering = ("candidate__number", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "expert"],
                condition=Q(ended_at__isnull=True),
                name="assignment_stands_once_for_an_expert_and_a_thing",
            ),
            models.CheckConstraint(
                name="assignment_ended_says_why",
                condition=Q(ended_at__isnull=True, ended_why="") | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.candidate_id}"


class Opening(models.Model):
    """A reviewer opened the page of a thing."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="openings")
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        db_table = "ipportal_opening"
        ordering = ("id",)


class ScoreDraft(models.Model):
    """What a reviewer has typed and not submitted; nobody else reads it."""

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="draft")
    typed = models.JSONField(default=dict, help_text="Criterion, comment or reason → as typed")
    revisions = models.JSONField(default=dict, help_text="Field → how often it was changed")
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        db_table = "ipportal_score_draft"


class Score(models.Model):
    """Submitted it is never changed; a correction is a further version, with its reason."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="scores")
    number = models.PositiveSmallIntegerField()
    points = models.JSONField(help_text="Criterion → points, as decimal text")
    total = models.DecimalField(max_digits=12, decimal_places=6, help_text="Points by weight, exact")
    comment = models.TextField(blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    version = models.CharField(max_length=40, blank=True, help_text="Of the thing that was judged")
    by_id = models.BigIntegerField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        db_table = "ipportal_score"
        ordering = ("assignment", "number")
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="score_number_is_given_once"),
            models.CheckConstraint(
                name="score_corrected_says_why", condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason=""))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}/{self.number}"

    @property
    def total_shown(self) -> str:
        return plain(self.total)


def plain(value: Decimal) -> str:
    """As people write it: 100, not 1E+2; exact."""
    return f"{value.normalize():f}"


def _reads_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")
