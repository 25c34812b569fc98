"""Quarters that are reported on, the report of an item for a quarter, and the joint bodies that confirmed it."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Organisation
from measures.items.models import PolicyItem


class BeginOfQuarter(models.Func):
    """The first day of a quarter, as the database counts it."""

    template = "make_date(%(expressions)s * 3 - 2, 1)"
    output_field = models.DateField()


class ReportingPeriodQuerySet(models.QuerySet["ReportingPeriod"]):
    def begun(self, today: dt.date) -> Self:
        return self.filter(opens_on__lte=today)


class ReportingPeriod(models.Model):
    """A quarter, and until when its reports are handed in."""

    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    due_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True, help_text="From this day nothing is handed in any more")
    demonstration = models.BooleanField(default=False)

    objects = ReportingPeriodQuerySet.as_manager()

    class Meta:
        db_table = "measures_period"
        ordering = ("-year", "-quarter")
        constraints = [
            models.UniqueConstraint(fields=["year", "quarter"], name="quarter_is_opened_once"),
            models.CheckConstraint(name="quarter_is_one_of_four", condition=Q(quarter__gte=1, quarter__lte=4)),
            models.CheckConstraint(name="quarter_is_due_after_it_opens", condition=Q(due_on__gt=F("opens_on"))),
            models.CheckConstraint(
                name="quarter_opens_after_it_began", condition=Q(opens_on__gte=BeginOfQuarter(F("year"), F("quarter")))
            ),
            models.CheckConstraint(
                name="quarter_closes_after_its_due_day",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gt=F("due_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}"

    @property
    def last_day(self) -> dt.date:
        return dt.date(self.year + self.quarter // 4, self.quarter * 3 % 12 + 1, 1) - dt.timedelta(days=1)

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.quarter * 3 - 2, 1)

    @property
    def next_one(self) -> tuple[int, int]:
        """Year and number of the quarter after it."""
        return (self.year + self.quarter // 4, self.quarter % 4 + 1)

    def takes_reports(self, today: dt.date) -> bool:
        return self.opens_on <= today and (self.closed_on is None or today < self.closed_on)


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    CONFIRMED = "confirmed", _("Confirmed by the joint bodies")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted by the office")


HANDED_IN = (ReportState.SUBMITTED, ReportState.CONFIRMED, ReportState.ACCEPTED)


class ProgressReport(models.Model):
    """What the lead body says of a quarter. Its share is a claim, shown as one; progress itself is computed."""

    item = models.ForeignKey(PolicyItem, models.PROTECT, related_name="reports")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="reports")
    state = models.CharField(max_length=20, choices=ReportState.choices, default=ReportState.DRAFT)
    version = models.PositiveSmallIntegerField(default=1)
    claimed_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    narrative = models.TextField(blank=True, max_length=4000)
    drafted_by_id = models.BigIntegerField(null=True)
    first_submitted_at = models.DateTimeField(null=True, blank=True, help_text="Of its first version: whether in time")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by_id = models.BigIntegerField(null=True)
    submitted_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=150, blank=True)
    return_reason = models.CharField(max_length=4000, blank=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        db_table = "measures_report"
        ordering = ("-period__year", "-period__quarter", "item__order")
        constraints = [
            models.UniqueConstraint(fields=["item", "period"], name="item_has_one_report_for_a_quarter"),
            models.CheckConstraint(
                name="report_claims_a_share_of_a_hundred",
                condition=Q(claimed_percent__isnull=True) | Q(claimed_percent__lte=100),
            ),
            models.CheckConstraint(
                name="report_is_draft_or_says_who_submitted_it_and_when",
                condition=Q(state=ReportState.DRAFT)
                | (Q(submitted_at__isnull=False) & Q(submitted_by_id__isnull=False) & ~Q(submitted_by="")),
            ),
            models.CheckConstraint(
                name="report_says_when_it_was_first_submitted",
                condition=Q(submitted_at__isnull=True, first_submitted_at__isnull=True)
                | Q(first_submitted_at__isnull=False, first_submitted_at__lte=F("submitted_at")),
            ),
            models.CheckConstraint(
                name="report_is_decided_by_another_than_its_submitter",
                condition=Q(decided_by_id__isnull=True)
                | Q(submitted_by_id__isnull=True)
                | ~Q(decided_by_id=F("submitted_by_id")),
            ),
            models.CheckConstraint(
                name="report_returned_says_why", condition=~Q(state=ReportState.RETURNED) | ~Q(return_reason="")
            ),
            models.CheckConstraint(
                name="report_accepted_says_by_whom",
                condition=~Q(state=ReportState.ACCEPTED) | (Q(decided_at__isnull=False) & ~Q(decided_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.code} {self.period}"

    @property
    def is_handed_in(self) -> bool:
        return self.state in HANDED_IN

    @property
    def times_returned(self) -> int:
        """Every return but the last one led to another version."""
        return self.version - 1 + (self.state == ReportState.RETURNED)


class Confirmation(models.Model):
    """A joint body stands behind one version of a report."""

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="confirmations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="confirmed_reports")
    version = models.PositiveSmallIntegerField()
    confirmed_at = models.DateTimeField()
    confirmed_by_id = models.BigIntegerField()
    confirmed_by = models.CharField(max_length=150)

    class Meta:
        db_table = "measures_confirmation"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["report", "organisation", "version"], name="body_confirms_a_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} v{self.version}"
