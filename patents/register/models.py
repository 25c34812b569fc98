"""The register: one row per patent as last read, and the append-only events of its life."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Kind(models.IntegerChoices):
    INVENTION = 1, _("Invention")
    UTILITY_MODEL = 2, _("Utility model")
    DESIGN = 3, _("Design")


class EventKind(models.TextChoices):
    """One letter in the table, the word in files."""

    GRANT = "G", _("Grant")
    FEE_LAPSE = "L", _("Lapse for unpaid fee")
    RESTORE = "R", _("Restoration")
    EXPIRE = "E", _("Expiry")
    ABANDON = "A", _("Abandonment")
    INVALID_FULL = "I", _("Invalidated in whole")
    INVALID_PART = "P", _("Invalidated in part")
    TRANSFER = "T", _("Transfer")
    LICENCE = "C", _("Licence")


EVENT_WORDS = {
    "grant": EventKind.GRANT,
    "fee_lapse": EventKind.FEE_LAPSE,
    "restore": EventKind.RESTORE,
    "expire": EventKind.EXPIRE,
    "abandon": EventKind.ABANDON,
    "invalid_full": EventKind.INVALID_FULL,
    "invalid_part": EventKind.INVALID_PART,
    "transfer": EventKind.TRANSFER,
    "licence": EventKind.LICENCE,
}


class Patent(models.Model):
    """A patent or application as the register last described it. What was true when stands in its events."""

    number = models.BigIntegerField(primary_key=True, help_text="Application number without its check digit")
    kind = models.SmallIntegerField(choices=Kind.choices)
    title = models.CharField(max_length=500)
    publication_number = models.CharField(max_length=20, blank=True)
    filed_on = models.DateField()
    granted_on = models.DateField(null=True)
    first_owner = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=18, blank=True)
    address = models.CharField(max_length=300, blank=True)
    county = models.IntegerField(help_text="First-named owner's county, as in the register row")
    ipc_main = models.CharField(max_length=20, blank=True)
    ipc = models.TextField(blank=True, help_text="Separated by ;")
    overseas_family = models.TextField(blank=True)
    award = models.CharField(max_length=200, blank=True)
    inventors = models.TextField(blank=True)
    demonstration = models.BooleanField(default=False)
    seq = models.BigIntegerField(help_text="Change set that last wrote this row")

    class Meta:
        db_table = "patents_patent"
        indexes = [BrinIndex(fields=["seq"], name="patent_seq", autosummarize=True)]  # what a change set described anew
        constraints = [
            models.CheckConstraint(
                name="patent_is_granted_after_it_is_filed",
                condition=Q(granted_on__isnull=True) | Q(granted_on__gte=models.F("filed_on")),
            ),
            models.CheckConstraint(name="patent_kind_is_one_of_three", condition=Q(kind__in=[1, 2, 3])),
        ]

    def __str__(self) -> str:
        return str(self.number)


class PatentEvent(models.Model):
    """A fact of a patent's life: the day it takes effect and the change set by which it became known. Only added to."""

    number = models.BigIntegerField(help_text="Patent; no foreign key, so that a load need not look up")
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=1, choices=EventKind.choices)
    effective_on = models.DateField()
    county = models.IntegerField(null=True, help_text="Grant and transfer: the first-named owner's county from then on")
    filed_on = models.DateField(null=True, help_text="Grant: the filing date the terms run from")
    owner = models.CharField(max_length=200, blank=True, help_text="Transfer: the new owner")
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "patents_event"
        indexes = [
            models.Index(fields=["number"], name="event_patent"),
            BrinIndex(fields=["seq"], name="event_seq", autosummarize=True),  # what a change set told
            # the patents of a county one after the other, for receipts
            models.Index(
                fields=["county", "number"],
                include=["effective_on", "filed_on"],
                name="event_home",
                condition=Q(county__isnull=False),
            ),
            # what happened in a month, or was filed so many years before, for movements: costs a load nothing
            BrinIndex(fields=["effective_on", "filed_on"], name="event_days", pages_per_range=32, autosummarize=True),
        ]
        constraints = [
            models.CheckConstraint(
                name="grant_carries_county_and_filing_date",
                condition=~Q(kind="G") | Q(county__isnull=False, filed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="nothing_takes_effect_before_filing",
                condition=Q(filed_on__isnull=True) | Q(effective_on__gte=models.F("filed_on")),
            ),
        ]


class EventRetraction(models.Model):
    """An event that was found not to be so. The event stays; from this change set on it no longer counts."""

    event = models.OneToOneField(PatentEvent, models.PROTECT, primary_key=True, related_name="retraction")
    seq = models.BigIntegerField()
    reason = models.CharField(max_length=200)

    class Meta:
        db_table = "patents_event_retraction"
