"""A decision with its lines, the awards that it gives, and the payment of each. Nothing shows before its hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from awards.nominations.models import Nomination
from awards.rounds.models import LEAST_PRIZE, MOST_PRIZE, NAME, TEXT, Category, Edition, NominationKind
from ipportal.core.kit.clock import PortalNow
from ipportal.core.kit.identifiers import written
from ipportal.core.regions.models import Region

if TYPE_CHECKING:
    import datetime as dt


class DecisionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("decision", "Draft")
    APPLIED = "applied", pgettext_lazy("decision", "Applied")
    DROPPED = "dropped", pgettext_lazy("decision", "Dropped")


class Decision(models.Model):
    """Who is awarded, all at once: one person draws it up, another applies it."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="decisions")
    document = models.CharField(max_length=NAME, help_text="Number and title of the government's decision")
    decided_on = models.DateField(help_text="Day of the document; patents are in force on it")
    state = models.CharField(max_length=8, choices=DecisionState.choices, default=DecisionState.DRAFT)
    drafted_by_id = models.BigIntegerField(null=True)
    drafted_by = models.CharField(max_length=150)
    drafted_at = models.DateTimeField(db_default=PortalNow())
    applied_by_id = models.BigIntegerField(null=True)
    applied_by = models.CharField(max_length=150, blank=True)
    applied_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    demonstration = models.BooleanField(default=False)

    class Meta:
        db_table = "awards_decision"
        ordering = ("-decided_on", "-id")
        constraints = [
            models.CheckConstraint(name="decision_names_its_document", condition=~Q(document="")),
            models.CheckConstraint(
                name="decision_applied_says_by_whom",
                condition=(Q(state="applied", applied_at__isnull=False) & ~Q(applied_by=""))
                | (~Q(state="applied") & Q(applied_at__isnull=True, applied_by="")),
            ),
            models.CheckConstraint(
                name="decision_is_applied_by_another_than_its_drafter",
                condition=Q(applied_by_id__isnull=True)
                | Q(drafted_by_id__isnull=True)
                | ~Q(applied_by_id=F("drafted_by_id")),
            ),
        ]

    def __str__(self) -> str:
        return self.document


class DecisionLine(models.Model):
    """A nomination that the decision awards, in the category of its shortlist."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="lines")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="decision_lines")

    class Meta:
        db_table = "awards_decision_line"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["decision", "nomination"], name="decision_names_it_once")]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.nomination_id}"


class AwardQuerySet(models.QuerySet["Award"]):
    def published(self, at: dt.datetime | None = None) -> Self:
        """Of editions whose hour has struck, by the one clock; what was revoked stands no longer in the results.

        A page that asks more than once names the moment, so that all of it is of the same one.
        """
        return self.standing().filter(edition__results_at__isnull=False, edition__results_at__lte=at or PortalNow())

    def standing(self) -> Self:
        return self.filter(revoked_at__isnull=True)

    def revoked(self, at: dt.datetime | None = None) -> Self:
        """Those that had been in the results before they were revoked."""
        return self.filter(revoked_at__gte=F("edition__results_at"), edition__results_at__lte=at or PortalNow())


class Award(models.Model):
    """A prize that was given, with what is public of it, as it was on the day of the decision."""

    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="award")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="awards")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="awards")
    category = models.ForeignKey(Category, models.PROTECT, related_name="awards")
    kind = models.CharField(max_length=10, choices=NominationKind.choices)
    number = models.BigIntegerField(null=True, help_text="Application number of the patent, without its check digit")
    title = models.CharField(max_length=300)
    person = models.CharField(max_length=80, blank=True)
    surname = models.CharField(max_length=80, blank=True)
    given_name = models.CharField(max_length=40, blank=True)
    organisation = models.CharField(max_length=200, help_text="Name of the nominated body")
    credit_code = models.CharField(max_length=18, blank=True)
    owner = models.CharField(max_length=200, blank=True, help_text="First-named owner of the patent")
    city = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    field = models.CharField(max_length=4, blank=True, help_text="IPC subclass of the patent's main symbol, as G06F")
    filed_on = models.DateField(null=True, help_text="Of the patent: the order of public lists")
    prize_fen = models.PositiveBigIntegerField(null=True, help_text="As the edition has it; empty: not announced")
    awarded_on = models.DateField(help_text="Day of the decision")
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=TEXT, blank=True)
    version = models.PositiveIntegerField(default=1)
    demonstration = models.BooleanField(default=False)

    objects = AwardQuerySet.as_manager()

    class Meta:
        db_table = "awards_award"
        ordering = ("edition", "category", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "number"],
                condition=Q(number__isnull=False),
                name="patent_is_awarded_once_in_an_edition",
            ),
            models.CheckConstraint(
                name="award_is_of_20000_to_1000000_yuan",
                condition=Q(prize_fen__isnull=True) | Q(prize_fen__gte=LEAST_PRIZE, prize_fen__lte=MOST_PRIZE),
            ),
            models.CheckConstraint(
                name="award_revoked_says_why",
                condition=Q(revoked_at__isnull=True, revoked_why="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_why="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def written_number(self) -> str:
        return "" if self.number is None else written(self.number)


class Payment(models.Model):
    """The prize is paid once: the nominee names the account, one person prepares the payment, another pays."""

    award = models.OneToOneField(Award, models.PROTECT, related_name="payment")
    amount_fen = models.PositiveBigIntegerField()
    payee = models.CharField(max_length=200)
    bank = models.CharField(max_length=200)
    account = models.CharField(max_length=40, help_text="Digits; shown masked but for whoever pays")
    told_by_id = models.BigIntegerField(null=True)
    told_by = models.CharField(max_length=150, help_text="Of the nominee, who named the account")
    told_at = models.DateTimeField(db_default=PortalNow())
    prepared_by_id = models.BigIntegerField(null=True)
    prepared_by = models.CharField(max_length=150, blank=True)
    prepared_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)
    paid_by_id = models.BigIntegerField(null=True)
    paid_by = models.CharField(max_length=150, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "awards_payment"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="payment_names_payee_bank_and_digits",
                condition=~Q(payee="") & ~Q(bank="") & Q(account__regex="^[0-9]{8,30}$"),
            ),
            models.CheckConstraint(
                name="payment_prepared_says_by_whom",
                condition=Q(prepared_at__isnull=True, prepared_by="")
                | (Q(prepared_at__isnull=False) & ~Q(prepared_by="")),
            ),
            models.CheckConstraint(
                name="prize_is_prepared_before_it_is_paid",
                condition=Q(paid_on__isnull=True) | Q(prepared_at__isnull=False),
            ),
            models.CheckConstraint(
                name="prize_paid_says_by_whom",
                condition=Q(paid_on__isnull=True, paid_by="") | (Q(paid_on__isnull=False) & ~Q(paid_by="")),
            ),
            models.CheckConstraint(
                name="prize_is_paid_by_another_than_who_prepared_it",
                condition=Q(paid_by_id__isnull=True)
                | Q(prepared_by_id__isnull=True)
                | ~Q(paid_by_id=F("prepared_by_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id}: {self.amount_fen}"

    @property
    def masked_account(self) -> str:
        return f"****{self.account[-4:]}"
