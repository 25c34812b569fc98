"""Patents that a report claims, with a verdict each; and those a centre is known to have grown."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from patents.centres.models import Centre
from patents.centres.reports.models import CentreReport


class Claim(models.Model):
    """A line of a report: a patent, background or grown, of which kinds of high value; and what the register says."""

    report = models.ForeignKey(CentreReport, models.PROTECT, related_name="claims")
    version = models.PositiveSmallIntegerField()
    line = models.PositiveIntegerField()
    number = models.BigIntegerField(help_text="Application number without its check digit")
    is_background = models.BooleanField(default=False)
    kinds = ArrayField(models.PositiveSmallIntegerField(), default=list, help_text="Claimed kinds of high value")
    faults = ArrayField(models.CharField(max_length=30), default=list)
    kinds_found = ArrayField(models.PositiveSmallIntegerField(), default=list)
    verified_at = models.DateTimeField(null=True)
    as_of = models.DateField(null=True)

    class Meta:
        db_table = "patents_centre_claim"
        ordering = ("line",)
        constraints = [
            models.UniqueConstraint(fields=["report", "version", "number"], name="report_claims_a_patent_once"),
            models.CheckConstraint(
                name="claim_verified_says_as_of_when",
                condition=Q(verified_at__isnull=True, as_of__isnull=True)
                | Q(verified_at__isnull=False, as_of__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["number"], name="claim_patent")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.number}"

    @property
    def holds(self) -> bool:
        return self.verified_at is not None and not self.faults


class GrownPatent(models.Model):
    """A patent that an accepted report proved to be grown by a centre: of one centre, and no other."""

    number = models.BigIntegerField(primary_key=True)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="grown")
    report = models.ForeignKey(CentreReport, models.PROTECT, related_name="grown")
    since = models.DateField()

    class Meta:
        db_table = "patents_centre_patent"
        ordering = ("number",)

    def __str__(self) -> str:
        return str(self.number)
