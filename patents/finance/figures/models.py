"""What figures know of pledges: facts that were told in closings, and what each closing withholds. Only added to."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ipportal.core.kit.clock import PortalNow
from patents.finance.models import Pledge

WORD = 20


class PledgeClosing(models.Model):
    """At one time everything up to a month was told to the figures, and corrections of months told before."""

    seq = models.BigIntegerField(unique=True, help_text="Change set by which it became known")
    at = models.DateTimeField(db_default=PortalNow())
    first = models.SmallIntegerField(help_text="Months are told from this one on: year × 12 + month − 1")
    last = models.SmallIntegerField(help_text="The last month told: year × 12 + month − 1")

    class Meta:
        db_table = "patents_pledge_closing"
        ordering = ("seq",)
        constraints = [
            models.CheckConstraint(name="closing_ends_not_before_it_begins", condition=Q(last__gte=F("first")))
        ]

    def __str__(self) -> str:
        return f"{self.seq} ≤ {self.last}"


class PledgeFirm(models.Model):
    """A pledgor, told apart by its credit code or its name; figures know it by number.

    The database keeps keys apart by their hash: a folded name may be longer than an index of texts holds.
    """

    key = models.TextField()

    class Meta:
        db_table = "patents_pledge_firm"

    def __str__(self) -> str:
        return str(self.pk)


class PledgeFact(models.Model):
    """A registration as a closing told it."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="facts")
    seq = models.BigIntegerField(db_index=True, help_text="Change set of the closing")
    month = models.SmallIntegerField(help_text="Of the registration: year × 12 + month − 1")
    city = models.IntegerField(help_text="Of the first-named pledgor; 320000: not known")
    right_kind = models.CharField(max_length=30, help_text="Of the first right")
    size = models.CharField(max_length=10, blank=True, help_text="Of the first-named pledgor")
    amount_fen = models.BigIntegerField()
    loan_fen = models.BigIntegerField(null=True)
    firms = ArrayField(models.BigIntegerField(), help_text="Rows of PledgeFirm; the first-named pledgor is the first")
    demonstration = models.BooleanField(default=False)

    class Meta:
        db_table = "patents_pledge_fact"
        indexes = [models.Index(fields=["month", "city"], name="pledge_fact_by_month_and_city")]
        constraints = [
            models.CheckConstraint(name="pledge_fact_names_a_firm", condition=Q(firms__len__gte=1)),
            models.CheckConstraint(
                name="pledge_fact_fits_the_figures",
                condition=Q(amount_fen__gt=0, amount_fen__lte=10**14, month__gte=2000 * 12),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.month}"


class PledgeFactRetraction(models.Model):
    """A fact that was found not to be so, or told otherwise. From this change set on it no longer counts."""

    fact = models.OneToOneField(PledgeFact, models.PROTECT, primary_key=True, related_name="retraction")
    seq = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "patents_pledge_fact_retraction"


class PledgeWithheld(models.Model):
    """What a closing withholds: a category in what it told of a month, or a year's row, from then on."""

    closing = models.ForeignKey(PledgeClosing, models.PROTECT, related_name="withheld")
    family = models.CharField(max_length=WORD, help_text="total, city, right_kind or size")
    category = models.CharField(max_length=30, blank=True)
    month = models.SmallIntegerField(help_text="year × 12 + month − 1; of a year its December")
    period = models.CharField(max_length=5, help_text="month or year")

    class Meta:
        db_table = "patents_pledge_withheld"
        constraints = [
            models.UniqueConstraint(
                fields=["closing", "family", "category", "month", "period"], name="closing_withholds_a_cell_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.category} {self.month} {self.period}"
