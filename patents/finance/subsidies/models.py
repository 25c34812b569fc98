"""Schemes of cities that give interest back, with what is left in their pools; applications and every move of them."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q

from ipportal.core.accounts.models import Organisation
from ipportal.core.kit.clock import PortalNow
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import reads_chinese
from patents.finance.models import NAME, TEXT, Pledge
from patents.finance.subsidies.states import OPEN, TAKING, SubsidyState

__all__ = ["Subsidy", "SubsidyMove", "SubsidyScheme", "SubsidyState"]


class SubsidySchemeQuerySet(models.QuerySet["SubsidyScheme"]):
    def open(self, on: dt.date) -> Self:
        """Whose period is known and runs."""
        return self.filter(valid_from__lte=on, valid_to__gte=on)


class SubsidyScheme(models.Model):
    """What a city gives back of interest. What nobody stated is empty; nothing is approved from an unknown pool."""

    code = models.CharField(max_length=40, unique=True)
    city = models.ForeignKey(Region, models.PROTECT, related_name="subsidy_schemes")
    name_zh = models.CharField(max_length=NAME)
    name_en = models.CharField(max_length=NAME)
    rate_pct = models.DecimalField(max_digits=5, decimal_places=2, null=True, help_text="Of the interest paid")
    cap_fen = models.BigIntegerField(null=True, help_text="For one firm")
    pool_fen = models.BigIntegerField(null=True)
    used_fen = models.BigIntegerField(default=0, help_text="Approved and paid; kept by the database")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True, help_text="Last day")
    source_zh = models.CharField(max_length=500)
    source_en = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    demonstration = models.BooleanField(default=False)

    objects = SubsidySchemeQuerySet.as_manager()

    class Meta:
        db_table = "patents_subsidy_scheme"
        ordering = ("city", "-valid_from", "code")
        constraints = [
            models.CheckConstraint(
                name="subsidy_scheme_gives_back_a_part",
                condition=Q(rate_pct__isnull=True) | Q(rate_pct__gt=0, rate_pct__lte=100),
            ),
            models.CheckConstraint(
                name="subsidy_scheme_ends_after_it_begins",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="subsidy_scheme_has_limits",
                condition=(Q(cap_fen__isnull=True) | Q(cap_fen__gt=0)) & (Q(pool_fen__isnull=True) | Q(pool_fen__gt=0)),
            ),
            models.CheckConstraint(
                name="subsidy_pool_is_never_overdrawn",
                condition=Q(used_fen=0) | Q(used_fen__gt=0, pool_fen__isnull=False, used_fen__lte=F("pool_fen")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if reads_chinese() else self.name_en

    @property
    def source(self) -> str:
        return self.source_zh if reads_chinese() else self.source_en or self.source_zh

    @property
    def left_fen(self) -> int | None:
        return None if self.pool_fen is None else self.pool_fen - self.used_fen

    @property
    def is_known(self) -> bool:
        """Rate, pool and period; without them nothing is approved."""
        return None not in (self.rate_pct, self.pool_fen, self.valid_from, self.valid_to)


class SubsidyQuerySet(models.QuerySet["Subsidy"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def taking(self) -> Self:
        """What the pool and the cap of a firm are charged with."""
        return self.filter(state__in=TAKING)

    def with_names(self) -> Self:
        return self.select_related("scheme__city", "pledge", "applicant")


class Subsidy(models.Model):
    """A firm, or its bank for it, asks for a part of interest that it paid in a period of a pledged loan."""

    scheme = models.ForeignKey(SubsidyScheme, models.PROTECT, related_name="subsidies")
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="subsidies")
    root = models.ForeignKey(
        Pledge,
        models.PROTECT,
        related_name="+",
        editable=False,
        help_text="The pledge its chain of top-ups begins with",
    )
    applicant = models.ForeignKey(Organisation, models.PROTECT, related_name="subsidies")
    firm = models.CharField(max_length=NAME, help_text="That paid the interest")
    firm_code = models.CharField(max_length=18, help_text="Unified social credit code")
    interest_from = models.DateField()
    interest_to = models.DateField()
    interest_fen = models.BigIntegerField(help_text="Interest actually paid for these days")
    voucher = models.CharField(max_length=80, help_text="Of the payment of interest")
    asked_fen = models.BigIntegerField(help_text="By rate and cap on the day of the application")
    note = models.CharField(max_length=TEXT, blank=True)
    approved_fen = models.BigIntegerField(null=True)
    paid_on = models.DateField(null=True)
    payment_voucher = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=20, choices=SubsidyState.choices, default=SubsidyState.SUBMITTED)
    state_since = models.DateTimeField(db_default=PortalNow())
    state_reason = models.CharField(max_length=TEXT, blank=True)
    moved_by_id = models.BigIntegerField(null=True)
    moved_by = models.CharField(max_length=150, blank=True)
    filed_by_id = models.BigIntegerField(null=True)
    filed_by = models.CharField(max_length=150)
    filed_at = models.DateTimeField(db_default=PortalNow())
    token = models.CharField(max_length=64, null=True, unique=True, help_text="Of the form that filed it")
    version = models.PositiveIntegerField(default=1)
    demonstration = models.BooleanField(default=False)

    objects = SubsidyQuerySet.as_manager()

    class Meta:
        db_table = "patents_subsidy"
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["scheme", "state"], name="subsidy_by_scheme_and_state"),
            models.Index(fields=["firm_code"], name="subsidy_by_firm"),
        ]
        constraints = [
            models.CheckConstraint(
                name="subsidy_is_asked_for_interest_paid",
                condition=Q(interest_fen__gt=0, interest_to__gte=F("interest_from")) & ~Q(voucher=""),
            ),
            models.CheckConstraint(
                name="subsidy_is_never_above_the_interest_paid",
                condition=Q(asked_fen__gt=0, asked_fen__lte=F("interest_fen"))
                & (Q(approved_fen__isnull=True) | Q(approved_fen__gt=0, approved_fen__lte=F("interest_fen"))),
            ),
            models.CheckConstraint(
                name="subsidy_approved_says_how_much",
                condition=~Q(state__in=TAKING) | Q(approved_fen__isnull=False),
            ),
            models.CheckConstraint(
                name="subsidy_paid_says_when",
                condition=Q(state=SubsidyState.PAID, paid_on__isnull=False) & ~Q(payment_voucher="")
                | ~Q(state=SubsidyState.PAID) & Q(paid_on__isnull=True, payment_voucher=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.firm} {self.interest_from} – {self.interest_to}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class SubsidyMove(models.Model):
    """An application went a step. Written by the database, and only added to."""

    subsidy = models.ForeignKey(Subsidy, models.PROTECT, related_name="moves")
    source = models.CharField(max_length=20, choices=SubsidyState.choices)
    target = models.CharField(max_length=20, choices=SubsidyState.choices)
    reason = models.CharField(max_length=TEXT, blank=True)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        db_table = "patents_subsidy_move"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
