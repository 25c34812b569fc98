"""Records of insurance, securitisation, trusts and funds, and the catalogue of what firms may ask for."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.clock import PortalNow
from ipportal.core.regions.models import Region
from patents.finance.products.states import (
    DRAFT,
    CatalogueState,
    FundState,
    InsuranceState,
    SecuritisationState,
    TrustState,
)
from patents.finance.products.suppression import WITHHELD_YEAR, Told

NAME, TEXT = 200, 1000
LANDLINE = r"^(0[0-9]{2,3}-[0-9]{7,8}(-[0-9]{1,6})?|1[0-9]{4})$"  # also service numbers such as 12345

R = TypeVar("R", bound="Record")


class RecordQuerySet(models.QuerySet[R]):
    def counted(self) -> Self:
        """Confirmed by another person, and really come about."""
        return self.filter(state__in=self.model.COUNTED)

    def with_names(self) -> Self:
        return self.select_related("city")


class Record(models.Model):
    """What every sort has: whose it is, where it stands, who wrote it, who confirmed it, and where it is known from."""

    COUNTED: ClassVar[tuple[str, ...]] = ()
    state: models.CharField[str, str]

    city = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the whole province"
    )
    source = models.CharField(max_length=300, help_text="Publisher, title and date")
    remark = models.CharField(max_length=TEXT, blank=True)
    state_on = models.DateField(null=True, blank=True, help_text="Day from which the state holds")
    state_since = models.DateTimeField(db_default=PortalNow())
    state_reason = models.CharField(max_length=TEXT, blank=True)
    moved_by_id = models.BigIntegerField(null=True, blank=True)
    moved_by = models.CharField(max_length=150, blank=True)
    entered_by_id = models.BigIntegerField(null=True, blank=True, help_text="Empty: came with the portal")
    entered_by = models.CharField(max_length=150)
    changed_by_id = models.BigIntegerField(null=True, blank=True, help_text="Who wrote it last, or a part of it")
    writers = ArrayField(
        models.BigIntegerField(), default=list, blank=True, help_text="All who ever wrote it; kept by the database"
    )
    confirmed_by_id = models.BigIntegerField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=150, blank=True)
    version = models.PositiveIntegerField(default=1)
    demonstration = models.BooleanField(default=False)

    class Meta:
        abstract = True


def state_field(states: type[models.TextChoices]) -> models.CharField[str, str]:
    return models.CharField(max_length=12, choices=states.choices, default=DRAFT)


def begins_before(begin: str, end: str) -> Q:
    return Q((f"{begin}__isnull", True)) | Q((f"{end}__isnull", True)) | Q((f"{end}__gt", F(begin)))


class InsuranceKind(models.TextChoices):
    ENFORCEMENT = "enforcement", _("Cost of enforcement")
    LIABILITY = "liability", _("Liability for infringement")
    OVERSEAS = "overseas", _("Infringement abroad")
    PLEDGE = "pledge", _("Guarantee of a pledge loan")
    AGENCY = "agency", _("Liability of agencies")


class InsurancePolicy(Record):
    """One policy that insures intellectual property, or the loan or the work that rests on it."""

    COUNTED = (InsuranceState.IN_FORCE, InsuranceState.CLAIMED, InsuranceState.EXPIRED)

    state = state_field(InsuranceState)
    policy_no = models.CharField(max_length=60)
    insurer = models.CharField(max_length=NAME)
    insured = models.CharField(max_length=NAME)
    insured_code = models.CharField(max_length=18, blank=True)
    kind = models.CharField(max_length=12, choices=InsuranceKind.choices)
    items = models.CharField(max_length=TEXT, blank=True, help_text="The rights insured")
    items_count = models.PositiveIntegerField(null=True, blank=True)
    sum_insured_fen = models.BigIntegerField()
    premium_fen = models.BigIntegerField(null=True, blank=True)
    subsidy_pct = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField()
    claims_paid_fen = models.BigIntegerField(null=True, blank=True, help_text="Together, up to now")

    objects = RecordQuerySet["InsurancePolicy"].as_manager()

    class Meta:
        db_table = "patents_insurance_policy"
        ordering = ("-valid_from", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["insurer", "policy_no"],
                name="policy_is_kept_once",
                violation_error_message=_("This policy of the insurer is there already."),
            ),
            models.CheckConstraint(
                name="policy_ends_after_it_begins",
                condition=begins_before("valid_from", "valid_to"),
                violation_error_message=_("The end lies after the beginning."),
            ),
            models.CheckConstraint(
                name="policy_insures_an_amount",
                condition=Q(sum_insured_fen__gt=0),
                violation_error_message=_("The sum insured is above 0."),
            ),
            models.CheckConstraint(
                name="policy_pays_at_most_the_sum_insured",
                condition=Q(claims_paid_fen__isnull=True)
                | Q(claims_paid_fen__gt=0, claims_paid_fen__lte=F("sum_insured_fen")),
                violation_error_message=_("Claims paid are above 0 and at most the sum insured."),
            ),
            models.CheckConstraint(
                name="policy_is_subsidised_by_at_most_all",
                condition=Q(subsidy_pct__isnull=True) | Q(subsidy_pct__gte=0, subsidy_pct__lte=100),
                violation_error_message=_("A share lies between 0 and 100 per cent."),
            ),
        ]

    def __str__(self) -> str:
        return self.policy_no


class Securitisation(Record):
    """One issue (phase) of securities backed by intellectual property."""

    COUNTED = (SecuritisationState.ISSUED, SecuritisationState.REPAID, SecuritisationState.DEFAULTED)

    state = state_field(SecuritisationState)
    name = models.CharField(max_length=NAME)
    phase = models.CharField(max_length=40, blank=True)
    exchange = models.CharField(max_length=NAME, blank=True)
    manager = models.CharField(max_length=NAME, blank=True)
    original_holder = models.CharField(max_length=NAME, blank=True)
    guarantor = models.CharField(max_length=NAME, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    matures_on = models.DateField(null=True, blank=True)
    size_fen = models.BigIntegerField()
    firms = models.PositiveIntegerField(null=True, blank=True, help_text="Firms financed")
    inventions = models.PositiveIntegerField(null=True, blank=True)
    other_patents = models.PositiveIntegerField(null=True, blank=True)
    trademarks = models.PositiveIntegerField(null=True, blank=True)
    copyrights = models.PositiveIntegerField(null=True, blank=True)
    other_rights = models.PositiveIntegerField(null=True, blank=True)
    valuation_fen = models.BigIntegerField(null=True, blank=True)
    repaid_fen = models.BigIntegerField(null=True, blank=True)

    objects = RecordQuerySet["Securitisation"].as_manager()

    class Meta:
        db_table = "patents_securitisation"
        ordering = ("-issued_on", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["name", "phase"],
                name="phase_of_a_plan_is_kept_once",
                violation_error_message=_("This phase of the plan is there already."),
            ),
            models.CheckConstraint(
                name="securitisation_has_a_size",
                condition=Q(size_fen__gt=0),
                violation_error_message=_("The size is above 0."),
            ),
            models.CheckConstraint(
                name="securitisation_matures_after_its_issue",
                condition=begins_before("issued_on", "matures_on"),
                violation_error_message=_("It matures after its issue."),
            ),
            models.CheckConstraint(
                name="securitisation_is_planned_or_says_when_it_was_issued",
                condition=Q(state__in=[DRAFT, "planned"]) | Q(issued_on__isnull=False),
                violation_error_message=_("An issue names its day."),
            ),
            models.CheckConstraint(
                name="securitisation_repays_an_amount",
                condition=Q(repaid_fen__isnull=True) | Q(repaid_fen__gt=0),
                violation_error_message=_("What is repaid is above 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.phase}".strip()


class Tranche(models.Model):
    """A class of the securities of one issue."""

    securitisation = models.ForeignKey(Securitisation, models.CASCADE, related_name="tranches")
    name = models.CharField(max_length=80)
    size_fen = models.BigIntegerField()
    coupon_pct = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "patents_tranche"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["securitisation", "name"],
                name="tranche_is_listed_once",
                violation_error_message=_("A tranche of this name is there already."),
            ),
            models.CheckConstraint(
                name="tranche_has_a_size",
                condition=Q(size_fen__gt=0),
                violation_error_message=_("The size is above 0."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HolderKind(models.TextChoices):
    """In whose name the rights are registered while they are in trust."""

    SETTLOR = "settlor", _("Settlor")
    TRUSTEE = "trustee", _("Trustee")
    TRUST = "trust", _("Trust")


class Trust(Record):
    """Rights given in trust. Registration in the name of a trust is still being tried out; the count may stay 0."""

    COUNTED = (TrustState.SET_UP, TrustState.ENDED)

    state = state_field(TrustState)
    name = models.CharField(max_length=NAME, unique=True)
    trustee = models.CharField(max_length=NAME)
    settlor = models.CharField(max_length=NAME)
    settlor_code = models.CharField(max_length=18, blank=True)
    beneficiary = models.CharField(max_length=NAME, blank=True)
    rights = models.CharField(max_length=TEXT, blank=True)
    rights_count = models.PositiveIntegerField(null=True, blank=True)
    holder_kind = models.CharField(max_length=10, choices=HolderKind.choices)
    value_fen = models.BigIntegerField(null=True, blank=True)
    term_from = models.DateField()
    term_to = models.DateField(null=True, blank=True)
    income_rule = models.CharField(max_length=TEXT, blank=True)

    objects = RecordQuerySet["Trust"].as_manager()

    class Meta:
        db_table = "patents_trust"
        ordering = ("-term_from", "-id")
        constraints = [
            models.CheckConstraint(
                name="trust_ends_after_it_begins",
                condition=begins_before("term_from", "term_to"),
                violation_error_message=_("The end lies after the beginning."),
            ),
            models.CheckConstraint(
                name="trust_is_worth_an_amount",
                condition=Q(value_fen__isnull=True) | Q(value_fen__gt=0),
                violation_error_message=_("The value is above 0."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FundForm(models.TextChoices):
    PARTNERSHIP = "partnership", _("Limited partnership")
    COMPANY = "company", _("Company")
    CONTRACT = "contract", _("Contract")


class Fund(Record):
    """A fund that invests in intellectual property, or in firms because of it."""

    COUNTED = (FundState.RAISING, FundState.INVESTING, FundState.EXITING, FundState.CLOSED)

    state = state_field(FundState)
    name = models.CharField(max_length=NAME, unique=True)
    manager = models.CharField(max_length=NAME)
    manager_no = models.CharField(max_length=20, blank=True, help_text="Number at the AMAC")
    form = models.CharField(max_length=12, choices=FundForm.choices)
    committed_fen = models.BigIntegerField()
    paid_in_fen = models.BigIntegerField(null=True, blank=True)
    government_pct = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    focus = models.CharField(max_length=TEXT, blank=True)
    set_up_on = models.DateField()
    closes_on = models.DateField(null=True, blank=True)

    objects = RecordQuerySet["Fund"].as_manager()

    class Meta:
        db_table = "patents_fund"
        ordering = ("-set_up_on", "-id")
        constraints = [
            models.CheckConstraint(
                name="fund_is_promised_an_amount",
                condition=Q(committed_fen__gt=0),
                violation_error_message=_("What is committed is above 0."),
            ),
            models.CheckConstraint(
                name="fund_is_paid_at_most_what_was_promised",
                condition=Q(paid_in_fen__isnull=True) | Q(paid_in_fen__gte=0, paid_in_fen__lte=F("committed_fen")),
                violation_error_message=_("Paid in is at most what was committed."),
            ),
            models.CheckConstraint(
                name="fund_is_the_governments_by_at_most_all",
                condition=Q(government_pct__isnull=True) | Q(government_pct__gte=0, government_pct__lte=100),
                violation_error_message=_("A share lies between 0 and 100 per cent."),
            ),
            models.CheckConstraint(
                name="fund_closes_after_it_is_set_up",
                condition=begins_before("set_up_on", "closes_on"),
                violation_error_message=_("The end lies after the beginning."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DealKind(models.TextChoices):
    INVESTMENT = "investment", _("Investment")
    EXIT = "exit", _("Exit")


class FundDeal(models.Model):
    """An investment of a fund, or its way out of one. Only added to."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="deals")
    kind = models.CharField(max_length=12, choices=DealKind.choices)
    firm = models.CharField(max_length=NAME)
    firm_code = models.CharField(max_length=18, blank=True)
    amount_fen = models.BigIntegerField()
    dealt_on = models.DateField()
    rights = models.CharField(max_length=TEXT, blank=True, help_text="How intellectual property comes into it")
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=PortalNow())
    token = models.UUIDField(null=True, unique=True, editable=False, help_text="Of the form it was typed into")

    class Meta:
        db_table = "patents_fund_deal"
        ordering = ("dealt_on", "id")
        constraints = [
            models.CheckConstraint(
                name="deal_of_a_fund_has_an_amount",
                condition=Q(amount_fen__gt=0),
                violation_error_message=_("The amount is above 0."),
            ),
        ]

    def __str__(self) -> str:
        return self.firm


class YearTold(models.Model):
    """What everybody was told of a sort and a year, and of what it was made. Only added to: the newest stands."""

    sort = models.CharField(max_length=20)
    year = models.SmallIntegerField()
    count = models.PositiveIntegerField(null=True, help_text="Empty: withheld")
    amount_fen = models.BigIntegerField(null=True)
    firms = models.PositiveIntegerField(null=True)
    shares = models.JSONField(default=dict, blank=True, help_text="By record: firm, amount in fen, firms it states")
    demonstration = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        db_table = "patents_finance_year_told"
        ordering = ("id",)
        indexes = [models.Index(fields=["sort", "year"], name="year_told_by_sort")]
        constraints = [
            models.CheckConstraint(
                name="year_is_told_whole_or_withheld",
                condition=Q(count__isnull=True, amount_fen__isnull=True, firms__isnull=True)
                | Q(count__isnull=False, amount_fen__isnull=False, firms__gte=3),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.year}"

    def told(self) -> Told:
        return Told(self.count, self.amount_fen, self.firms, "" if self.count is not None else WITHHELD_YEAR)


class ProductKind(models.TextChoices):
    PLEDGE_LOAN = "pledge_loan", _("Pledge loan")
    RISK_SHARED_LOAN = "risk_shared_loan", _("Loan with shared risk")
    SUBSIDY = "subsidy", _("Interest subsidy")
    INSURANCE = "insurance", _("Insurance")
    SECURITISATION = "securitisation", _("Securitisation")
    TRUST = "trust", _("Trust")
    FUND = "fund", _("Fund")


class ProductQuerySet(RecordQuerySet["FinanceProduct"]):
    def published(self) -> Self:
        return self.filter(state=CatalogueState.PUBLISHED)

    def on_offer(self, on: dt.date) -> Self:
        """Published, and to be had on that day."""
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
        return self.published().filter(begun & (Q(valid_to__isnull=True) | Q(valid_to__gte=on)))


class FinanceProduct(Record):
    """One product of the catalogue. Empty means: not stated; empty lists: for every size, city or kind of right."""

    COUNTED = (CatalogueState.PUBLISHED,)

    state = state_field(CatalogueState)
    code = models.SlugField(max_length=60, unique=True, help_text="Stands in its address")
    kind = models.CharField(max_length=20, choices=ProductKind.choices)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    provider_zh = models.CharField(max_length=NAME, blank=True)
    provider_en = models.CharField(max_length=NAME, blank=True)
    summary_zh = models.CharField(max_length=TEXT, blank=True)
    summary_en = models.CharField(max_length=TEXT, blank=True)
    sizes = models.JSONField(default=list, blank=True)
    cities = models.JSONField(default=list, blank=True)
    right_kinds = models.JSONField(default=list, blank=True)
    amount_from_fen = models.BigIntegerField(null=True, blank=True)
    amount_to_fen = models.BigIntegerField(null=True, blank=True)
    term_from_months = models.PositiveSmallIntegerField(null=True, blank=True)
    term_to_months = models.PositiveSmallIntegerField(null=True, blank=True)
    cost_zh = models.CharField(max_length=TEXT, blank=True)
    cost_en = models.CharField(max_length=TEXT, blank=True)
    how_zh = models.CharField(max_length=TEXT, blank=True)
    how_en = models.CharField(max_length=TEXT, blank=True)
    contact_office = models.CharField(max_length=120, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        db_table = "patents_finance_product"
        ordering = ("kind", "name_zh")
        constraints = [
            models.CheckConstraint(
                name="product_amounts_run_upwards",
                condition=Q(amount_from_fen__isnull=True)
                | Q(amount_to_fen__isnull=True)
                | Q(amount_to_fen__gte=F("amount_from_fen")),
                violation_error_message=_("The highest is not below the lowest."),
            ),
            models.CheckConstraint(
                name="product_terms_run_upwards",
                condition=Q(term_from_months__isnull=True)
                | Q(term_to_months__isnull=True)
                | Q(term_to_months__gte=F("term_from_months")),
                violation_error_message=_("The longest is not below the shortest."),
            ),
            models.CheckConstraint(
                name="product_ends_after_it_begins",
                condition=begins_before("valid_from", "valid_to"),
                violation_error_message=_("The end lies after the beginning."),
            ),
            models.CheckConstraint(
                name="product_is_asked_for_at_a_landline",
                condition=Q(contact_phone="") | Q(contact_phone__regex=LANDLINE),
                violation_error_message=_("A landline or service number, for example 025-12345678; no mobile phone."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh

    def told(self, what: str) -> str:
        """In the reader's language; Chinese where nothing is written in English."""
        english = (get_language() or "").startswith("en")
        return str((english and getattr(self, f"{what}_en")) or getattr(self, f"{what}_zh"))

    @property
    def name(self) -> str:
        return self.told("name")
