"""Pledges: who pledged what to which bank for how much, every move of their state, and every change registration."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Organisation
from ipportal.core.kit.clock import PortalNow
from ipportal.core.regions.models import Region
from patents.finance.rights import GiKind, RightKind
from patents.finance.states import COUNTED, LIVE, State
from patents.register.models import EventKind

NAME, TEXT = 200, 2000

__all__ = [
    "GiKind",
    "Pledge",
    "PledgeAlert",
    "PledgeChange",
    "PledgeMove",
    "PledgedRight",
    "Pledgor",
    "RightKind",
    "Size",
    "State",
    "UnfinishedPledge",
]


class Size(models.TextChoices):
    MICRO = "micro", _("Micro enterprise")
    SMALL = "small", _("Small enterprise")
    MEDIUM = "medium", _("Medium enterprise")
    LARGE = "large", _("Large enterprise")
    UNKNOWN = "", _("Size not stated")


class Source(models.TextChoices):
    """Who told of it."""

    BANK = "bank", _("Bank")
    OFFICE = "office", _("IP office")
    GAZETTE = "gazette", _("Gazette of the CNIPA")
    ENTERPRISE = "enterprise", _("Enterprise")


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def live(self) -> Self:
        """Registered and not ended: the rights are bound."""
        return self.filter(state__in=LIVE)

    def counted(self) -> Self:
        """What statistics count: everything that was registered and is not void."""
        return self.filter(state__in=COUNTED)

    def with_names(self) -> Self:
        return self.select_related("bank", "city")


class Pledge(models.Model):
    """One registration of a pledge on intellectual property. It counts once, where its first-named pledgor sits."""

    registration_number = models.CharField(max_length=30, blank=True, help_text="Text: several forms are in use")
    registered_on = models.DateField(null=True)
    applied_on = models.DateField(null=True)
    bank = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="pledges",
        help_text="The pledgee, where it has an account",
    )
    pledgee = models.CharField(max_length=NAME)
    pledgee_code = models.CharField(max_length=18, blank=True, help_text="Unified social credit code")
    branch = models.CharField(max_length=NAME, blank=True)
    debtor = models.CharField(max_length=NAME, blank=True, help_text="Where it is not the pledgor")
    debtor_code = models.CharField(max_length=18, blank=True)
    contract_no = models.CharField(max_length=80, blank=True)
    contracted_on = models.DateField(null=True)
    secured_fen = models.BigIntegerField(help_text="Secured amount in fen, as registered")
    currency = models.CharField(max_length=3, default="CNY", help_text="Of the contract")
    currency_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, help_text="If not in yuan")
    currency_rate = models.DecimalField(max_digits=14, decimal_places=6, null=True, help_text="Yuan for one unit")
    currency_rate_on = models.DateField(null=True)
    loan_fen = models.BigIntegerField(null=True)
    rate_pct = models.DecimalField(max_digits=6, decimal_places=3, null=True, help_text="Per year")
    lpr_spread_bp = models.SmallIntegerField(null=True, help_text="Above the one-year LPR, in basis points")
    term_from = models.DateField()
    term_to = models.DateField()
    valuation_fen = models.BigIntegerField(null=True)
    valuation_free = models.BooleanField(default=False)
    valuation_method = models.CharField(max_length=NAME, blank=True)
    valuation_agency = models.CharField(max_length=NAME, blank=True)
    valued_on = models.DateField(null=True)
    guarantee = models.CharField(max_length=NAME, blank=True, help_text="Guarantee or insurance beside it")
    product = models.CharField(max_length=80, blank=True, help_text="Of the bank or the province, for example 苏知贷")
    scope = models.CharField(max_length=TEXT, blank=True, help_text="Scope of security")
    adds_to = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="additions", help_text="Change or top-up of this pledge"
    )
    city = models.ForeignKey(
        Region, models.PROTECT, null=True, related_name="+", help_text="Of the first-named pledgor; none outside"
    )
    county = models.IntegerField(help_text="Code of the first-named pledgor's place, as it came; 320000: not known")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    state_since = models.DateTimeField(db_default=PortalNow())
    state_reason = models.CharField(max_length=TEXT, blank=True)
    moved_by_id = models.BigIntegerField(null=True)
    moved_by = models.CharField(max_length=150, blank=True)
    handed_in_at = models.DateTimeField(null=True, help_text="A draft that waits for the city")
    returned_reason = models.CharField(max_length=TEXT, blank=True)
    overdue_on = models.DateField(null=True)
    ended_on = models.DateField(null=True, help_text="Released, realised or void from this day")
    end_ground = models.CharField(max_length=NAME, blank=True)
    entry_note = models.CharField(
        max_length=TEXT, blank=True, help_text="Why what differs from the register is right, by the bank"
    )
    source = models.CharField(max_length=20, choices=Source.choices, default=Source.BANK)
    entered_by_id = models.BigIntegerField(null=True)
    entered_by = models.CharField(max_length=150)
    entered_at = models.DateTimeField(db_default=PortalNow())
    batch = models.BigIntegerField(null=True, help_text="The import that brought it")
    token = models.CharField(max_length=64, null=True, unique=True, help_text="Of the form that began it")
    version = models.PositiveIntegerField(default=1)
    demonstration = models.BooleanField(default=False)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        db_table = "patents_pledge"
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["registered_on", "city"], name="pledge_by_day_and_city"),
            models.Index(fields=["city", "state"], name="pledge_by_city_and_state"),
            models.Index(fields=["registration_number"], name="pledge_by_number"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["registration_number"],
                condition=~(Q(registration_number="") | Q(state=State.DRAFT)),
                name="pledge_registration_is_numbered_once",
            ),
            models.CheckConstraint(name="pledge_secures_an_amount", condition=Q(secured_fen__gt=0)),
            models.CheckConstraint(
                name="pledge_loans_an_amount", condition=Q(loan_fen__isnull=True) | Q(loan_fen__gt=0)
            ),
            models.CheckConstraint(name="pledge_term_ends_after_it_begins", condition=Q(term_to__gt=F("term_from"))),
            models.CheckConstraint(
                name="pledge_is_a_draft_or_says_number_and_day",
                condition=Q(state=State.DRAFT) | (Q(registered_on__isnull=False) & ~Q(registration_number="")),
            ),
            models.CheckConstraint(
                name="pledge_ends_on_a_day_from_its_registration",
                condition=Q(state__in=[*LIVE, State.DRAFT], ended_on__isnull=True)
                | (~Q(state__in=[*LIVE, State.DRAFT]) & Q(ended_on__gte=F("registered_on"))),
            ),
            models.CheckConstraint(
                name="pledge_overdue_says_since_when",
                condition=~Q(state=State.OVERDUE) | Q(overdue_on__gte=F("registered_on")),
            ),
            models.CheckConstraint(
                name="pledge_in_another_currency_says_amount_and_rate",
                condition=Q(currency="CNY", currency_amount__isnull=True, currency_rate__isnull=True)
                | (~Q(currency="CNY") & Q(currency_amount__gt=0, currency_rate__gt=0, currency_rate_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="pledge_without_valuation_names_none",
                condition=Q(valuation_free=False) | Q(valuation_fen__isnull=True),
            ),
            models.CheckConstraint(
                name="pledge_does_not_add_to_itself", condition=Q(adds_to__isnull=True) | ~Q(adds_to=F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.registration_number or f"#{self.pk}"

    @property
    def first_pledgor(self) -> Pledgor | None:
        """The first-named one, of those that were fetched with it."""
        return next(iter(self.pledgors.all()), None)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_late(self) -> bool:
        return self.state == State.OVERDUE

    def runs_on(self, day: dt.date) -> bool:
        return self.term_from <= day <= self.term_to


class Pledgor(models.Model):
    """Whoever pledges its rights: the first-named places the registration."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="pledgors")
    seq = models.PositiveSmallIntegerField(help_text="1: first-named")
    name = models.CharField(max_length=NAME)
    credit_code = models.CharField(max_length=18, blank=True)
    county = models.IntegerField(help_text="Code of its place, as it came")
    size = models.CharField(max_length=10, choices=Size.choices, blank=True)
    is_person = models.BooleanField(default=False, help_text="A natural person: shown as 张**")

    class Meta:
        db_table = "patents_pledgor"
        ordering = ("seq",)
        indexes = [models.Index(fields=["credit_code"], name="pledgor_by_code")]
        constraints = [
            models.UniqueConstraint(fields=["pledge", "seq"], name="pledgor_is_listed_once"),
            models.CheckConstraint(name="pledgor_of_a_pledge_is_numbered_from_one", condition=Q(seq__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """Of a natural person the first sign of the name alone."""
        return f"{self.name[:1]}**" if self.is_person else self.name


class PledgedRight(models.Model):
    """A right that secures a pledge. `bound` is kept by the database: of a live pledge and what adds to it, one row."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="rights")
    seq = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30, choices=RightKind.choices)
    number = models.CharField(max_length=60, help_text="In its one written form")
    patent_number = models.BigIntegerField(null=True, db_index=True, help_text="Patents: without the check digit")
    title = models.CharField(max_length=500, blank=True)
    share_fen = models.BigIntegerField(null=True, help_text="Its share of the value")
    life_ends_on = models.DateField(null=True, help_text="Last day it can stand, where that is known")
    details = models.JSONField(default=dict, help_text="What its kind is told of (finance.rights.DETAILS)")
    bound = models.BooleanField(default=False, help_text="Of a chain of live pledges one row is bound")

    class Meta:
        db_table = "patents_pledged_right"
        ordering = ("seq",)
        indexes = [models.Index(fields=["kind", "number"], name="pledged_right_by_number")]
        constraints = [
            models.UniqueConstraint(fields=["pledge", "seq"], name="pledged_right_is_numbered_once"),
            models.UniqueConstraint(fields=["pledge", "kind", "number"], name="right_is_pledged_once_in_a_pledge"),
            models.UniqueConstraint(
                fields=["kind", "number"], condition=Q(bound=True), name="right_is_in_one_live_pledge"
            ),
            models.CheckConstraint(name="pledged_right_is_of_a_kind", condition=Q(kind__in=RightKind.values)),
            models.CheckConstraint(
                name="pledged_patent_has_its_number",
                condition=Q(kind=RightKind.PATENT, patent_number__isnull=False)
                | (~Q(kind=RightKind.PATENT) & Q(patent_number__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PledgeMove(models.Model):
    """A pledge went from one state to another. Written by the database, and only added to."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="moves")
    source = models.CharField(max_length=20, choices=State.choices)
    target = models.CharField(max_length=20, choices=State.choices)
    reason = models.CharField(max_length=TEXT, blank=True)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        db_table = "patents_pledge_move"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class PledgeChange(models.Model):
    """A change registration: what is secured and until when from a day on. The registered amount stays as it was."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="changes")
    number = models.CharField(max_length=40, blank=True, help_text="Of the change registration")
    changed_on = models.DateField()
    secured_fen = models.BigIntegerField(null=True, help_text="From then on; empty: as before")
    term_to = models.DateField(null=True, help_text="From then on; empty: as before")
    note = models.CharField(max_length=TEXT)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        db_table = "patents_pledge_change"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="pledge_change_secures_an_amount", condition=Q(secured_fen__isnull=True) | Q(secured_fen__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.changed_on}"


class UnfinishedPledge(models.Model):
    """What an officer typed and saved before it was whole enough to be a draft; gone once it is one."""

    bank = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    pledge = models.OneToOneField(
        Pledge, models.CASCADE, null=True, related_name="unfinished", help_text="The draft it changes, if there is one"
    )
    typed = models.JSONField(help_text="The fields of the form, as they were sent")
    by_id = models.BigIntegerField()
    by = models.CharField(max_length=150)
    saved_at = models.DateTimeField(db_default=PortalNow())
    token = models.CharField(max_length=64, unique=True, help_text="Of the form that began it")

    class Meta:
        db_table = "patents_unfinished_pledge"
        ordering = ("-saved_at", "-id")

    def __str__(self) -> str:
        return str(self.typed.get("main", {}).get("registration_number") or f"#{self.pk}")


class PledgeAlertQuerySet(models.QuerySet["PledgeAlert"]):
    def open(self) -> Self:
        """Nobody has seen to it yet."""
        return self.filter(handled_at__isnull=True)


class PledgeAlert(models.Model):
    """Something happened to a right while it secured a live pledge: once for each event, until somebody sees to it."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="alerts")
    right = models.ForeignKey(PledgedRight, models.PROTECT, related_name="alerts")
    event = models.BigIntegerField(help_text="Of the register")
    kind = models.CharField(max_length=1, choices=EventKind.choices)
    happened_on = models.DateField()
    known_at = models.DateTimeField(db_default=PortalNow())
    handled_at = models.DateTimeField(null=True)
    handled_by_id = models.BigIntegerField(null=True)
    handled_by = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=TEXT, blank=True)

    objects = PledgeAlertQuerySet.as_manager()

    class Meta:
        db_table = "patents_pledge_alert"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["right", "event"], name="right_is_told_of_an_event_once"),
            models.CheckConstraint(
                name="handled_alert_says_by_whom_and_how",
                condition=Q(handled_at__isnull=True, handled_by="", note="")
                | (Q(handled_at__isnull=False) & ~Q(handled_by="") & ~Q(note="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.right_id} {self.kind} {self.happened_on}"
