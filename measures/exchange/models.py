"""What goes abroad and what comes here. An agreement is no opening: a branch is open once registered or plaqued."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from measures.records.models import Record, RecordQuerySet, city_key, is_a_city

ENDS_LATER = _("It ends on or after its first day.")


class OverQuerySet(RecordQuerySet["Record"]):
    def counted(self, on: dt.date) -> Self:
        """Over by that day."""
        return self.filter(ends_on__lte=on)


class Exhibition(Record):
    """Enterprises of a city, or of the province, at an exhibition abroad."""

    fair = models.CharField(max_length=160)
    country = models.CharField(max_length=60)
    city = city_key(null=True)
    begins_on = models.DateField()
    ends_on = models.DateField()
    organiser = models.CharField(max_length=160, blank=True)
    enterprises = models.PositiveIntegerField()
    booths = models.PositiveIntegerField(null=True, blank=True)
    incidents = models.PositiveIntegerField(default=0)
    incidents_handled = models.PositiveIntegerField(default=0)
    support_fen = models.PositiveBigIntegerField(null=True, blank=True)

    objects = OverQuerySet.as_manager()

    class Meta:
        db_table = "measures_exhibition"
        constraints = [
            models.UniqueConstraint(
                fields=["fair", "begins_on", "city"], name="city_goes_to_a_fair_once", nulls_distinct=False
            ),
            models.CheckConstraint(name="exhibitors_come_from_a_city_of_the_province", condition=is_a_city("city")),
            models.CheckConstraint(
                name="exhibition_ends_on_or_after_its_first_day",
                condition=Q(ends_on__gte=F("begins_on")),
                violation_error_message=ENDS_LATER,
            ),
            models.CheckConstraint(
                name="no_more_incidents_are_handled_than_there_were",
                condition=Q(incidents_handled__lte=F("incidents")),
                violation_error_message=_("No more incidents are handled than there were."),
            ),
        ]

    def __str__(self) -> str:
        return self.fair


class ConferenceRole(models.TextChoices):
    HOST = "host", _("Host")
    CO_HOST = "co_host", _("Co-host")
    SPEAKER = "speaker", _("Speaker")
    DELEGATE = "delegate", _("Delegate")


class Conference(Record):
    """An academic conference and who went there."""

    event = models.CharField(max_length=200)
    country = models.CharField(max_length=60)
    city = city_key(null=True)
    begins_on = models.DateField()
    ends_on = models.DateField()
    organiser = models.CharField(max_length=160, blank=True)
    role = models.CharField(max_length=10, choices=ConferenceRole.choices)
    delegates = models.PositiveIntegerField()
    papers = models.PositiveIntegerField(null=True, blank=True)

    objects = OverQuerySet.as_manager()

    class Meta:
        db_table = "measures_conference"
        constraints = [
            models.UniqueConstraint(
                fields=["event", "begins_on", "city"], name="city_goes_to_a_conference_once", nulls_distinct=False
            ),
            models.CheckConstraint(name="delegates_come_from_a_city_of_the_province", condition=is_a_city("city")),
            models.CheckConstraint(
                name="conference_ends_on_or_after_its_first_day",
                condition=Q(ends_on__gte=F("begins_on")),
                violation_error_message=ENDS_LATER,
            ),
        ]

    def __str__(self) -> str:
        return self.event


class CaseKind(models.TextChoices):
    FILING = "filing", _("Filing abroad")
    DISPUTE = "dispute", _("Dispute abroad")
    CLEARANCE = "clearance", _("Freedom to operate")
    LICENSING = "licensing", _("Licensing and transfer")
    OTHER = "other", _("Other")


class ServiceQuerySet(RecordQuerySet["CrossBorderService"]):
    def counted(self, on: dt.date) -> Self:
        """Of years that are over."""
        return self.filter(year__lt=on.year) if (on.month, on.day) != (12, 31) else self.filter(year__lte=on.year)


class CrossBorderService(Record):
    """What an agency did abroad in a year, of one kind."""

    agency = models.CharField(max_length=160)
    licence_no = models.CharField(max_length=5, blank=True)
    city = city_key(null=True)
    year = models.PositiveSmallIntegerField()
    case_kind = models.CharField(max_length=12, choices=CaseKind.choices)
    countries = models.CharField(max_length=300, blank=True)
    cases = models.PositiveIntegerField()
    fee_support_fen = models.PositiveBigIntegerField(null=True, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        db_table = "measures_cross_border_service"
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "case_kind"], name="agency_reports_a_year_and_kind_once"),
            models.CheckConstraint(
                name="agency_is_licensed_under_five_digits",
                condition=Q(licence_no="") | Q(licence_no__regex=r"^[0-9]{5}$"),
                violation_error_message=_("An agency's licence number has five digits."),
            ),
            models.CheckConstraint(name="agency_sits_in_a_city_of_the_province", condition=is_a_city("city")),
            models.CheckConstraint(name="service_is_of_our_time", condition=Q(year__gte=1985, year__lte=2100)),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.year}"


class BodyKind(models.TextChoices):
    INTERGOVERNMENTAL = "intergovernmental", _("Intergovernmental")
    ASSOCIATION = "association", _("Association")
    FIRM = "firm", _("Firm")


class BranchQuerySet(RecordQuerySet["Branch"]):
    def counted(self, on: dt.date) -> Self:
        """Open on that day; an agreement does not count."""
        return self.filter(opened_on__lte=on).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))

    def agreed(self, on: dt.date) -> Self:
        return self.filter(agreed_on__lte=on)


class Branch(Record):
    """An office of an international body in the province."""

    body = models.CharField(max_length=160)
    office = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, choices=BodyKind.choices)
    city = city_key(null=True)
    agreed_on = models.DateField(null=True, blank=True)
    registered_on = models.DateField(null=True, blank=True, help_text="Registration, or the plaque")
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    staff = models.PositiveIntegerField(null=True, blank=True)
    services = models.CharField(max_length=500, blank=True)

    objects = BranchQuerySet.as_manager()

    class Meta:
        db_table = "measures_branch"
        constraints = [
            models.UniqueConstraint(fields=["body", "office"], name="branch_is_kept_once"),
            models.CheckConstraint(name="branch_sits_in_a_city_of_the_province", condition=is_a_city("city")),
            models.CheckConstraint(
                name="branch_is_open_only_once_it_is_registered_or_has_its_plaque",
                condition=Q(opened_on__isnull=True)
                | (Q(registered_on__isnull=False) & Q(opened_on__gte=F("registered_on"))),
                violation_error_message=_("An agreement is no opening: it opens on or after its registration."),
            ),
            models.CheckConstraint(
                name="branch_closes_after_it_opens",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gt=F("opened_on")),
                violation_error_message=_("It closes after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return self.office
