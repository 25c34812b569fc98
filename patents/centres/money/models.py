"""What the province pays a centre and in which order, what is spent, and what has to come back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patents.centres.calls.models import PaidAfter
from patents.centres.models import Centre


class Instalment(models.Model):
    """A part of the contract's amount: confirmed by an official once its milestone is reached, paid by the finance."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="instalments")
    seq = models.PositiveSmallIntegerField()
    milestone = models.CharField(max_length=20, choices=PaidAfter.choices)
    planned_fen = models.PositiveBigIntegerField()
    released_at = models.DateTimeField(null=True)
    released_by_id = models.BigIntegerField(null=True)
    released_by = models.CharField(max_length=150, blank=True)
    paid_on = models.DateField(null=True)
    paid_by_id = models.BigIntegerField(null=True)
    paid_by = models.CharField(max_length=150, blank=True)
    voucher = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "patents_centre_instalment"
        ordering = ("seq",)
        constraints = [
            models.UniqueConstraint(fields=["centre", "seq"], name="instalment_is_planned_once"),
            models.CheckConstraint(name="instalment_pays_something", condition=Q(planned_fen__gt=0, seq__gte=1)),
            models.CheckConstraint(
                name="instalment_paid_was_released",
                condition=Q(paid_on__isnull=True, paid_by="")
                | (Q(paid_on__isnull=False, released_at__isnull=False) & ~Q(paid_by="")),
            ),
            models.CheckConstraint(
                name="instalment_is_paid_by_another_than_who_released_it",
                condition=Q(paid_by_id__isnull=True) | ~Q(paid_by_id=F("released_by_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id}/{self.seq}"

    @property
    def is_paid(self) -> bool:
        return self.paid_on is not None


class SpentOn(models.TextChoices):
    """What may be paid for; buildings are not among it."""

    SEARCH = "search", _("Search and analysis")
    FILING = "filing", _("Filing and maintenance")
    STANDARDS = "standards", _("Standards")
    TRAINING = "training", _("Training")
    OPERATION = "operation", _("Operation")


class Fund(models.TextChoices):
    SUPPORT = "support", _("Support of the province")
    OWN = "own", _("Own funds")


class Expense(models.Model):
    """What a centre spent, of which money, for what."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="expenses")
    spent_on = models.DateField()
    kind = models.CharField(max_length=20, choices=SpentOn.choices)
    fund = models.CharField(max_length=10, choices=Fund.choices)
    amount_fen = models.PositiveBigIntegerField()
    note = models.CharField(max_length=300, blank=True)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    token = models.CharField(max_length=64, null=True, unique=True, help_text="Of the form that added it")

    class Meta:
        db_table = "patents_centre_expense"
        ordering = ("-spent_on", "-id")
        constraints = [
            models.CheckConstraint(name="expense_is_of_a_kind_allowed", condition=Q(kind__in=SpentOn.values)),
            models.CheckConstraint(name="expense_is_of_a_fund", condition=Q(fund__in=Fund.values)),
            models.CheckConstraint(name="expense_spends_something", condition=Q(amount_fen__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.spent_on}"


class Recovery(models.Model):
    """Money that a stopped or failed centre has to give back."""

    centre = models.OneToOneField(Centre, models.PROTECT, related_name="recovery")
    demanded_fen = models.PositiveBigIntegerField()
    demanded_on = models.DateField()
    demanded_by_id = models.BigIntegerField(null=True)
    demanded_by = models.CharField(max_length=150)
    reason = models.CharField(max_length=4000)
    received_fen = models.PositiveBigIntegerField(default=0)

    class Meta:
        db_table = "patents_centre_recovery"
        constraints = [
            models.CheckConstraint(
                name="recovery_receives_no_more_than_demanded", condition=Q(received_fen__lte=F("demanded_fen"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id}"

    @property
    def is_open(self) -> bool:
        return self.received_fen < self.demanded_fen
