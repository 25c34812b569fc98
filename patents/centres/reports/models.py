"""What a centre reports, when it is due, and the figures of each version."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.submissions.models import FormVersion
from patents.centres.calls.models import ReportKind
from patents.centres.models import Centre


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    CITY_OK = "city_ok", _("Checked by the city")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted by the office")


OWED = (ReportState.DRAFT, ReportState.RETURNED)
HANDED_IN = (ReportState.SUBMITTED, ReportState.CITY_OK, ReportState.ACCEPTED)
MOVES = (
    (ReportState.DRAFT, ReportState.SUBMITTED),
    (ReportState.SUBMITTED, ReportState.CITY_OK),
    (ReportState.CITY_OK, ReportState.ACCEPTED),
    (ReportState.SUBMITTED, ReportState.RETURNED),
    (ReportState.CITY_OK, ReportState.RETURNED),
    (ReportState.RETURNED, ReportState.SUBMITTED),
)


class CentreReportQuerySet(models.QuerySet["CentreReport"]):
    def owed(self, today: dt.date) -> Self:
        """Open to be filled in, and not handed in."""
        return self.filter(state__in=OWED, opens_on__lte=today)

    def late(self, today: dt.date) -> Self:
        """Not handed in although the day is over."""
        return self.filter(state__in=OWED, due_on__lt=today)


class CentreReport(models.Model):
    """A report that a centre owes. It is filled in, signed and decided in `submissions`; what it means stands here."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=20, choices=ReportKind.choices)
    period = models.CharField(max_length=10, help_text="2026, 2026-H1 or 2026-03")
    opens_on = models.DateField()
    due_on = models.DateField()
    form_version = models.ForeignKey(
        FormVersion, models.PROTECT, null=True, related_name="+", help_text="As the call names it; empty: of the day"
    )
    state = models.CharField(max_length=20, choices=ReportState.choices, default=ReportState.DRAFT)
    version = models.PositiveSmallIntegerField(default=0, help_text="Of what was sent last")
    first_sent_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by_id = models.BigIntegerField(null=True)
    submitted_by = models.CharField(max_length=150, blank=True)
    city_by_id = models.BigIntegerField(null=True)
    city_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=150, blank=True)
    return_reason = models.CharField(max_length=4000, blank=True)
    demonstration = models.BooleanField(default=False)

    objects = CentreReportQuerySet.as_manager()

    class Meta:
        db_table = "patents_centre_report"
        ordering = ("due_on", "id")
        constraints = [
            models.UniqueConstraint(fields=["centre", "kind", "period"], name="centre_reports_once_for_a_period"),
            models.CheckConstraint(name="centre_report_is_due_after_it_opens", condition=Q(due_on__gte=F("opens_on"))),
            models.CheckConstraint(
                name="centre_report_is_draft_or_says_who_submitted_it",
                condition=Q(state=ReportState.DRAFT)
                | (Q(submitted_at__isnull=False, submitted_by_id__isnull=False) & ~Q(submitted_by="")),
            ),
            models.CheckConstraint(
                name="centre_report_is_decided_by_another_than_its_submitter",
                condition=Q(decided_by_id__isnull=True) | ~Q(decided_by_id=F("submitted_by_id")),
            ),
            models.CheckConstraint(
                name="centre_report_is_checked_by_another_than_its_submitter",
                condition=Q(city_by_id__isnull=True) | ~Q(city_by_id=F("submitted_by_id")),
            ),
            models.CheckConstraint(
                name="centre_report_is_decided_by_another_than_the_city",
                condition=~Q(state=ReportState.ACCEPTED) | ~Q(decided_by_id=F("city_by_id")),
            ),
            models.CheckConstraint(
                name="centre_report_returned_says_why", condition=~Q(state=ReportState.RETURNED) | ~Q(return_reason="")
            ),
            models.CheckConstraint(
                name="centre_report_accepted_says_by_whom",
                condition=~Q(state=ReportState.ACCEPTED)
                | (Q(decided_at__isnull=False) & ~Q(decided_by="") & ~Q(city_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period}"

    @property
    def is_handed_in(self) -> bool:
        return self.state in HANDED_IN

    @property
    def was_sent_late(self) -> bool:
        """Handed in for the first time after the day on which it was due, by the office's days."""
        return self.first_sent_at is not None and self.first_sent_at.astimezone(OFFICE_ZONE).date() > self.due_on


class KpiValue(models.Model):
    """A figure as a version of a report claims it: in the period, and since construction began."""

    report = models.ForeignKey(CentreReport, models.PROTECT, related_name="values")
    version = models.PositiveSmallIntegerField()
    kpi = models.CharField(max_length=40)
    is_flow = models.BooleanField()
    value = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    cumulative = models.DecimalField(max_digits=18, decimal_places=2, null=True)

    class Meta:
        db_table = "patents_centre_kpi_value"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["report", "version", "kpi"], name="report_states_a_figure_once"),
            models.CheckConstraint(
                name="cumulative_holds_the_period",
                condition=Q(is_flow=False)
                | Q(cumulative__isnull=True)
                | Q(value__isnull=True)
                | Q(cumulative__gte=F("value")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kpi}"
