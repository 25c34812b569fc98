"""Schemes of risk compensation with their bands; claims of banks, every move of them, and what came back."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ipportal.core.accounts.models import Organisation
from ipportal.core.kit.clock import PortalNow
from ipportal.templatetags.portal import reads_chinese
from patents.finance.claims.states import OPEN, ClaimState
from patents.finance.models import NAME, TEXT, Pledge, Size

__all__ = ["ClaimState", "RiskBand", "RiskClaim", "RiskClaimFile", "RiskClaimMove", "RiskRecovery", "RiskScheme"]


class RiskSchemeQuerySet(models.QuerySet["RiskScheme"]):
    def in_force(self, on: dt.date) -> Self:
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)


class RiskScheme(models.Model):
    """The rules of a fund that bears a part of lost principal. Its bands say which part, by the balance at default."""

    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=NAME)
    name_en = models.CharField(max_length=NAME)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="Last day; empty: still in force")
    source_zh = models.CharField(max_length=500)
    source_en = models.CharField(max_length=500)
    borrower_cap_fen = models.BigIntegerField(help_text="Of all loans of one borrower under the scheme")
    longest_years = models.PositiveSmallIntegerField(help_text="Of a loan")
    spread_cap_bp = models.SmallIntegerField(help_text="Above the one-year LPR, in basis points")
    sizes = ArrayField(models.CharField(max_length=10, choices=Size.choices), help_text="Of borrowers")
    rounding_zh = models.CharField(max_length=300, help_text="Who bears the odd fen")
    rounding_en = models.CharField(max_length=300)
    funder = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", help_text="Whose money the fund is: it approves"
    )

    objects = RiskSchemeQuerySet.as_manager()

    class Meta:
        db_table = "patents_risk_scheme"
        ordering = ("-valid_from", "code")
        constraints = [
            models.CheckConstraint(
                name="risk_scheme_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="risk_scheme_has_limits", condition=Q(borrower_cap_fen__gt=0, longest_years__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if reads_chinese() else self.name_en

    @property
    def source(self) -> str:
        return self.source_zh if reads_chinese() else self.source_en

    @property
    def rounding(self) -> str:
        return self.rounding_zh if reads_chinese() else self.rounding_en


class RiskBand(models.Model):
    """Up to a balance, which part of the lost principal the fund bears; the lowest band that holds it decides."""

    scheme = models.ForeignKey(RiskScheme, models.CASCADE, related_name="bands")
    up_to_fen = models.BigIntegerField(help_text="Balance at default, inclusive")
    fund_pct = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "patents_risk_band"
        ordering = ("up_to_fen",)
        constraints = [
            models.UniqueConstraint(fields=["scheme", "up_to_fen"], name="risk_band_stands_once"),
            models.CheckConstraint(name="risk_band_bears_a_part", condition=Q(fund_pct__gte=0, fund_pct__lte=100)),
            models.CheckConstraint(name="risk_band_holds_a_balance", condition=Q(up_to_fen__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.up_to_fen}: {self.fund_pct} %"

    @property
    def bank_pct(self) -> int:
        return 100 - self.fund_pct


class RiskClaimQuerySet(models.QuerySet["RiskClaim"]):
    def open(self) -> Self:
        """Not paid and not refused."""
        return self.filter(state__in=OPEN)

    def with_names(self) -> Self:
        return self.select_related("pledge__city", "pledge__bank", "bank", "scheme")


class RiskClaim(models.Model):
    """A bank asks the fund for its part of one loss. What was filed stands; the steps are kept by the database."""

    scheme = models.ForeignKey(RiskScheme, models.PROTECT, related_name="claims")
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="risk_claims")
    root = models.ForeignKey(
        Pledge,
        models.PROTECT,
        related_name="+",
        editable=False,
        help_text="The pledge its chain of top-ups begins with",
    )
    bank = models.ForeignKey(Organisation, models.PROTECT, related_name="risk_claims")
    defaulted_on = models.DateField()
    balance_fen = models.BigIntegerField(help_text="Of the loan at default")
    principal_fen = models.BigIntegerField(help_text="Loss of principal")
    interest_fen = models.BigIntegerField(default=0, help_text="Loss of interest")
    fund_fen = models.BigIntegerField(help_text="Of the loss, by the split")
    bank_fen = models.BigIntegerField(help_text="Of the loss, by the split")
    evidence = models.CharField(max_length=TEXT)
    approved_fen = models.BigIntegerField(null=True)
    deducted_fen = models.BigIntegerField(default=0, help_text="Taken off the payment, for what came back before it")
    paid_fen = models.BigIntegerField(null=True)
    paid_on = models.DateField(null=True)
    voucher = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=20, choices=ClaimState.choices, default=ClaimState.SUBMITTED)
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

    objects = RiskClaimQuerySet.as_manager()

    class Meta:
        db_table = "patents_risk_claim"
        ordering = ("-id",)
        indexes = [models.Index(fields=["state"], name="risk_claim_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["root"], condition=~Q(state=ClaimState.REFUSED), name="claim_is_one_per_loss"
            ),
            models.CheckConstraint(
                name="claim_loses_something", condition=Q(principal_fen__gt=0, interest_fen__gte=0, balance_fen__gt=0)
            ),
            models.CheckConstraint(
                name="claim_loses_no_more_than_the_balance", condition=Q(principal_fen__lte=F("balance_fen"))
            ),
            models.CheckConstraint(
                name="claim_is_split_without_rest",
                condition=Q(fund_fen__gte=0, bank_fen__gte=0)
                & Q(fund_fen=F("principal_fen") + F("interest_fen") - F("bank_fen")),
            ),
            models.CheckConstraint(
                name="claim_asks_no_more_than_the_principal_lost", condition=Q(fund_fen__lte=F("principal_fen"))
            ),
            models.CheckConstraint(
                name="claim_approved_is_within_the_share_of_the_fund",
                condition=Q(approved_fen__isnull=True) | Q(approved_fen__gt=0, approved_fen__lte=F("fund_fen")),
            ),
            models.CheckConstraint(
                name="claim_paid_is_within_what_was_approved",
                condition=Q(paid_fen__isnull=True, deducted_fen=0)
                | Q(
                    paid_fen__gt=0,
                    approved_fen__isnull=False,
                    deducted_fen__gte=0,
                    paid_fen=F("approved_fen") - F("deducted_fen"),
                ),
            ),
            models.CheckConstraint(
                name="claim_approved_says_how_much",
                condition=~Q(state__in=[ClaimState.APPROVED, ClaimState.PAID]) | Q(approved_fen__isnull=False),
            ),
            models.CheckConstraint(
                name="claim_paid_says_how_much_and_when",
                condition=Q(state=ClaimState.PAID, paid_fen__isnull=False, paid_on__isnull=False) & ~Q(voucher="")
                | ~Q(state=ClaimState.PAID) & Q(paid_fen__isnull=True, paid_on__isnull=True, voucher=""),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pledge)

    @property
    def loss_fen(self) -> int:
        return self.principal_fen + self.interest_fen

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_paid(self) -> bool:
        return self.state == ClaimState.PAID


class RiskClaimMove(models.Model):
    """A claim went a step. Written by the database, and only added to."""

    claim = models.ForeignKey(RiskClaim, models.PROTECT, related_name="moves")
    source = models.CharField(max_length=20, choices=ClaimState.choices)
    target = models.CharField(max_length=20, choices=ClaimState.choices)
    reason = models.CharField(max_length=TEXT, blank=True)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        db_table = "patents_risk_claim_move"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class RiskClaimFile(models.Model):
    """A file that shows the loss: judgment, enforcement, write-off. Named by its content, and only added."""

    claim = models.ForeignKey(RiskClaim, models.PROTECT, related_name="files")
    name = models.CharField(max_length=200, help_text="As its sender called it, with the ending that its content has")
    stored_as = models.CharField(max_length=100, unique=True, help_text="Path under the media folder")
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Bytes")
    sha256 = models.CharField(max_length=64)
    by_id = models.BigIntegerField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        db_table = "patents_risk_claim_file"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["claim", "sha256"], name="claim_has_each_file_once"),
            models.CheckConstraint(
                name="claim_file_says_what_it_is",
                condition=Q(size__gt=0) & ~(Q(name="") | Q(stored_as="") | Q(content_type="") | Q(sha256="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RiskRecovery(models.Model):
    """What the bank got back of a loss: taken off the payment, or after it shared as the loss was borne."""

    claim = models.ForeignKey(RiskClaim, models.PROTECT, related_name="recoveries")
    recovered_on = models.DateField()
    amount_fen = models.BigIntegerField()
    fund_fen = models.BigIntegerField()
    bank_fen = models.BigIntegerField()
    before_payment = models.BooleanField(default=False, help_text="Taken off the payment instead of shared")
    note = models.CharField(max_length=TEXT, blank=True)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=PortalNow())
    token = models.CharField(max_length=64, null=True, unique=True, help_text="Of the form that told of it")
    returned_on = models.DateField(null=True, help_text="The fund has its part back from this day")
    returned_by_id = models.BigIntegerField(null=True)
    returned_by = models.CharField(max_length=150, blank=True)

    class Meta:
        db_table = "patents_risk_recovery"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="recovery_is_shared_without_rest",
                condition=Q(amount_fen__gt=0, fund_fen__gte=0, bank_fen__gte=0)
                & Q(amount_fen=F("fund_fen") + F("bank_fen")),
            ),
            models.CheckConstraint(
                name="recovery_before_the_payment_is_taken_off_it",
                condition=Q(before_payment=False) | Q(fund_fen=0, returned_on__isnull=True),
            ),
            models.CheckConstraint(
                name="recovery_returned_says_by_whom",
                condition=Q(returned_on__isnull=True, returned_by="")
                | Q(returned_on__gte=F("recovered_on")) & ~Q(returned_by=""),
            ),
            models.CheckConstraint(
                name="recovery_is_confirmed_by_another",
                condition=Q(returned_by_id__isnull=True) | Q(by_id__isnull=True) | ~Q(returned_by_id=F("by_id")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.claim_id} {self.recovered_on}"

    @property
    def is_returned(self) -> bool:
        return self.returned_on is not None
