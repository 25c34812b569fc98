"""A centre, and every move of its state."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Organisation
from ipportal.core.kit.clock import PortalNow
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import reads_chinese
from patents.centres.calls.models import NAME, TEXT, Call, CallField
from patents.centres.states import ENDED, PUBLIC, RUNNING, State


class CentreQuerySet(models.QuerySet["Centre"]):
    def published(self) -> Self:
        """What everybody may read of: those under contract and what became of them."""
        return self.filter(state__in=PUBLIC)

    def in_operation(self, on: dt.date) -> Self:
        """Contracted on or before the day, and not yet accepted, failed or terminated."""
        begun = Q(contracted_on__isnull=False, contracted_on__lte=on)
        return self.filter(begun & (Q(ended_on__isnull=True) | Q(ended_on__gt=on)))

    def with_names(self) -> Self:
        return self.select_related("call", "field", "lead", "city")


class Grade(models.TextChoices):
    EXCELLENT = "excellent", _("Excellent")
    PASS = "pass", _("Pass")


class Centre(models.Model):
    """A consortium that grows high-value patents in one field, from its draft to its acceptance."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="centres")
    field = models.ForeignKey(CallField, models.PROTECT, null=True, blank=True, related_name="centres")
    name_zh = models.CharField(max_length=NAME)
    name_en = models.CharField(max_length=NAME, blank=True)
    summary_zh = models.TextField(max_length=TEXT, blank=True, help_text="Public once it is under contract")
    summary_en = models.TextField(max_length=TEXT, blank=True)
    lead = models.ForeignKey(Organisation, models.PROTECT, related_name="led_centres")
    city = models.ForeignKey(Region, models.PROTECT, related_name="+", help_text="Of the lead body")
    one_per_lead = models.BooleanField(default=True, help_text="As the call says")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    state_since = models.DateTimeField(db_default=PortalNow())
    state_reason = models.CharField(max_length=TEXT, blank=True)
    moved_by_id = models.BigIntegerField(null=True)
    moved_by = models.CharField(max_length=150, blank=True)
    correction_asked_at = models.DateTimeField(null=True, help_text="By the formal check, once")
    corrected_at = models.DateTimeField(null=True)
    notice_from = models.DateField(null=True)
    notice_until = models.DateField(null=True, help_text="Last day of the notice")
    contract_no = models.CharField(max_length=80, blank=True)
    contracted_on = models.DateField(null=True)
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    contract_fen = models.PositiveBigIntegerField(null=True, help_text="Support of the province; empty: not stated")
    own_funds_fen = models.PositiveBigIntegerField(null=True)
    rectify_by = models.DateField(null=True)
    postponed_on = models.DateField(null=True, help_text="Once in the life of a centre")
    postponed_until = models.DateField(null=True)
    grade = models.CharField(max_length=20, choices=Grade.choices, blank=True)
    ended_on = models.DateField(null=True, help_text="Accepted, failed or terminated from this day")
    begun_by_id = models.BigIntegerField(null=True)
    begun_by = models.CharField(max_length=150)
    token = models.CharField(max_length=64, null=True, unique=True, help_text="Of the form that began it")
    version = models.PositiveIntegerField(default=1)
    demonstration = models.BooleanField(default=False)

    objects = CentreQuerySet.as_manager()

    class Meta:
        db_table = "patents_centre"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["lead"],
                condition=Q(one_per_lead=True, state__in=RUNNING),
                name="body_leads_one_running_centre",
            ),
            models.CheckConstraint(
                name="centre_is_a_draft_or_says_who_moved_it",
                condition=Q(state=State.DRAFT) | (Q(moved_by_id__isnull=False) & ~Q(moved_by="")),
            ),
            models.CheckConstraint(
                name="centre_under_contract_says_number_and_days",
                condition=~Q(state__in=PUBLIC)
                | (~Q(contract_no="") & Q(contracted_on__isnull=False, begins_on__isnull=False, ends_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="centre_ends_after_it_begins", condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("begins_on"))
            ),
            models.CheckConstraint(
                name="centre_notice_ends_after_it_begins",
                condition=Q(notice_until__isnull=True) | Q(notice_until__gte=F("notice_from")),
            ),
            models.CheckConstraint(
                name="centre_is_corrected_after_it_was_asked",
                condition=Q(corrected_at__isnull=True) | Q(corrected_at__gte=F("correction_asked_at")),
            ),
            models.CheckConstraint(
                name="centre_rectifying_has_a_day", condition=~Q(state=State.RECTIFYING) | Q(rectify_by__isnull=False)
            ),
            models.CheckConstraint(
                name="centre_postponed_says_until_when",
                condition=~Q(state=State.POSTPONED) | Q(postponed_on__isnull=False, postponed_until__isnull=False),
            ),
            models.CheckConstraint(
                name="centre_accepted_has_a_grade",
                condition=(Q(state=State.ACCEPTED) & ~Q(grade="")) | (~Q(state=State.ACCEPTED) & Q(grade="")),
            ),
            models.CheckConstraint(
                name="centre_that_ran_ends_on_a_day",
                condition=Q(state__in=[State.ACCEPTED, State.FAILED, State.TERMINATED], ended_on__isnull=False)
                | (~Q(state__in=[State.ACCEPTED, State.FAILED, State.TERMINATED]) & Q(ended_on__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if reads_chinese() else self.name_en or self.name_zh

    @property
    def code(self) -> str:
        """By which it is called everywhere: the call's code and its own number."""
        return f"{self.call.code}-{self.pk}"

    @property
    def field_name(self) -> str:
        return self.field.name if self.field else ""

    @property
    def summary(self) -> str:
        return self.summary_zh if reads_chinese() else self.summary_en or self.summary_zh

    @property
    def is_open_for_correction(self) -> bool:
        return self.correction_asked_at is not None and self.corrected_at is None

    @property
    def is_over(self) -> bool:
        return self.state in ENDED


class CentreMove(models.Model):
    """A centre went from one state to another. Written by the database, and only added to."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="moves")
    source = models.CharField(max_length=20, choices=State.choices)
    target = models.CharField(max_length=20, choices=State.choices)
    reason = models.CharField(max_length=TEXT, blank=True)
    by_id = models.BigIntegerField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        db_table = "patents_centre_move"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
