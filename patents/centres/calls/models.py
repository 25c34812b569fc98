"""A call: who may apply until when, and everything its centres are held to. What nobody announced stays empty."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import OrganisationKind
from ipportal.core.regions.models import Region
from ipportal.core.submissions.models import FormVersion
from ipportal.templatetags.portal import reads_chinese

NAME = 200
TEXT = 4000
MEMBER_KINDS = (
    OrganisationKind.ENTERPRISE, OrganisationKind.UNIVERSITY, OrganisationKind.INSTITUTE, OrganisationKind.AGENCY,
)  # fmt: skip
FOUR_KINDS = [(kind.value, kind.label) for kind in MEMBER_KINDS]


def lead_kinds() -> list[str]:
    return ["enterprise", "university", "institute"]


class CallQuerySet(models.QuerySet["Call"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def open(self, today: dt.date) -> Self:
        """Published, and applications are taken today."""
        return self.published().filter(opens_on__lte=today, closes_on__gte=today)


class Call(models.Model):
    """The call of a year. Its rules are its own data: another call may have others."""

    code = models.CharField(max_length=20, unique=True)
    year = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=NAME)
    name_en = models.CharField(max_length=NAME, blank=True)
    opens_on = models.DateField()
    closes_on = models.DateField(help_text="Last day on which applications are taken, until midnight in Shanghai")
    criteria_zh = models.TextField(max_length=TEXT, blank=True)
    criteria_en = models.TextField(max_length=TEXT, blank=True)
    documents_zh = models.TextField(max_length=TEXT, blank=True, help_text="What an application brings")
    documents_en = models.TextField(max_length=TEXT, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    support_fen = models.PositiveBigIntegerField(null=True, blank=True, help_text="For a centre; empty: not announced")
    construction_months = models.PositiveSmallIntegerField(null=True, blank=True)
    own_funds_percent = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of the support, at least")
    notice_working_days = models.PositiveSmallIntegerField(null=True, blank=True)
    minimum_kinds = models.PositiveSmallIntegerField(default=2)
    lead_kinds = ArrayField(models.CharField(max_length=20, choices=FOUR_KINDS), default=lead_kinds)
    one_running_per_lead = models.BooleanField(default=True)
    application_form = models.ForeignKey(
        FormVersion, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the one of the day"
    )
    source = models.CharField(max_length=300, blank=True)
    drafted_by_id = models.BigIntegerField(null=True)
    drafted_by = models.CharField(max_length=150)
    published_at = models.DateTimeField(null=True)
    published_by_id = models.BigIntegerField(null=True)
    published_by = models.CharField(max_length=150, blank=True)
    version = models.PositiveIntegerField(default=1)
    demonstration = models.BooleanField(default=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        db_table = "patents_call"
        ordering = ("-year", "-code")
        constraints = [
            models.CheckConstraint(name="call_closes_after_it_opens", condition=Q(closes_on__gte=F("opens_on"))),
            models.CheckConstraint(
                name="call_asks_for_one_to_four_kinds", condition=Q(minimum_kinds__gte=1, minimum_kinds__lte=4)
            ),
            models.CheckConstraint(
                name="call_published_says_by_whom",
                condition=Q(published_at__isnull=True, published_by="")
                | (Q(published_at__isnull=False) & ~Q(published_by="")),
            ),
            models.CheckConstraint(
                name="call_is_published_by_another_than_its_drafter",
                condition=Q(published_by_id__isnull=True)
                | Q(drafted_by_id__isnull=True)
                | ~Q(published_by_id=F("drafted_by_id")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if reads_chinese() else self.name_en or self.name_zh

    @property
    def criteria(self) -> str:
        return self.criteria_zh if reads_chinese() else self.criteria_en or self.criteria_zh

    @property
    def documents(self) -> str:
        return self.documents_zh if reads_chinese() else self.documents_en or self.documents_zh

    def get_lead_kinds_display_list(self) -> list[str]:
        return [str(OrganisationKind(kind).label) for kind in self.lead_kinds]

    def takes_applications(self, today: dt.date) -> bool:
        return self.published_at is not None and self.opens_on <= today <= self.closes_on


class CallField(models.Model):
    """A field or chain that the call is for."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="fields")
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table = "patents_call_field"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["call", "name_zh"], name="call_names_a_field_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if reads_chinese() else self.name_en or self.name_zh


class CityQuota(models.Model):
    """How many a city may recommend."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="quotas")
    city = models.ForeignKey(Region, models.PROTECT, related_name="+")
    places = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "patents_call_quota"
        ordering = ("city",)
        constraints = [models.UniqueConstraint(fields=["call", "city"], name="city_has_one_quota_in_a_call")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.city_id}"


class PaidAfter(models.TextChoices):
    """The milestone after which an instalment may be paid."""

    CONTRACT = "contract", _("Signing of the contract")
    MIDTERM = "midterm", _("Mid-term evaluation passed")
    ACCEPTANCE = "acceptance", _("Acceptance")


class PlannedInstalment(models.Model):
    """The call's plan of payment: which share after which milestone."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="instalments")
    seq = models.PositiveSmallIntegerField()
    milestone = models.CharField(max_length=20, choices=PaidAfter.choices)
    percent = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "patents_call_instalment"
        ordering = ("seq",)
        constraints = [
            models.UniqueConstraint(fields=["call", "seq"], name="call_plans_an_instalment_once"),
            models.CheckConstraint(
                name="call_plans_a_share_of_a_hundred", condition=Q(percent__gte=1, percent__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq}"


class ReportKind(models.TextChoices):
    HALF_YEAR = "half_year", _("Half-year report")
    ANNUAL = "annual", _("Annual report")
    MIDTERM = "midterm", _("Mid-term report")
    ACCEPTANCE = "acceptance", _("Acceptance report")


class PlannedReport(models.Model):
    """A report that every centre of the call owes: so many months after construction begins, with days to hand in."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=20, choices=ReportKind.choices)
    after_months = models.PositiveSmallIntegerField(help_text="Months after construction begins, when it opens")
    days = models.PositiveSmallIntegerField(help_text="Days to hand it in")
    form_version = models.ForeignKey(
        FormVersion, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the one of the day"
    )

    class Meta:
        db_table = "patents_call_report"
        ordering = ("after_months", "id")
        constraints = [
            models.UniqueConstraint(fields=["call", "kind", "after_months"], name="call_plans_a_report_once"),
            models.CheckConstraint(name="call_gives_days_for_a_report", condition=Q(days__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.after_months}"
