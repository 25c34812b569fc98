"""Files that came in: one batch per file, and the rows a person must look at."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.clock import PortalNow


class BatchState(models.TextChoices):
    RECEIVED = "received", _("Received")
    CHECKING = "checking", _("Checking")
    CHECKED = "checked", _("Checked")
    COMMITTING = "committing", _("Importing")
    COMMITTED = "committed", _("Imported")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Failed")


class Outcome(models.TextChoices):
    REJECTED = "rejected", _("Rejected")
    FLAGGED = "flagged", _("Flagged")
    CHANGED = "changed", _("Changed")
    DUPLICATE = "duplicate", _("Duplicate")


class ImportBatch(models.Model):
    """One file, checked once or more, imported at most once."""

    kind = models.CharField(max_length=30)
    layout = models.CharField(max_length=20, blank=True)
    file_name = models.CharField(max_length=255)
    stored_as = models.CharField(
        max_length=255, blank=True, help_text="Path under the media folder; empty from the command line"
    )
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(help_text="Bytes")
    encoding = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=300, blank=True)
    accept_good = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=BatchState.choices, default=BatchState.RECEIVED)
    rows = models.PositiveBigIntegerField(default=0)
    new = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    duplicates = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0, help_text="Rows with at least one fault")
    flags = models.PositiveBigIntegerField(default=0)
    causes = models.JSONField(default=list, help_text="Problems grouped by code and column, with counts and first rows")
    refusal = models.CharField(
        max_length=500, blank=True, help_text="Why the file could not be read, or its job broke off"
    )
    seconds = models.FloatField(default=0)
    seq = models.BigIntegerField(null=True, unique=True, help_text="Change set by which its rows became known")
    uploaded_by_id = models.BigIntegerField(null=True)
    uploaded_by = models.CharField(max_length=150)
    uploaded_at = models.DateTimeField(db_default=PortalNow())
    committed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ipportal_import_batch"
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="batch_committed_says_when",
                condition=~Q(state="committed") | Q(committed_at__isnull=False),
            ),
            models.CheckConstraint(name="batch_failed_says_why", condition=~Q(state="failed") | ~Q(refusal="")),
            models.CheckConstraint(
                name="batch_known_is_committed", condition=Q(seq__isnull=True) | Q(state="committed")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"


class ImportRow(models.Model):
    """A row with a fault, a flag, a change or a twin, kept whole; clean rows are not kept twice."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="problem_rows")
    row = models.PositiveBigIntegerField(help_text="As a spreadsheet counts; the heading is row 1")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    raw = models.JSONField(default=list, help_text="The cells as they came")
    before = models.JSONField(null=True, help_text="For a changed row: what stood there")
    problems = models.JSONField(default=list, help_text="column, value, code, message")

    class Meta:
        db_table = "ipportal_import_row"
        ordering = ("batch", "row", "id")
        indexes = [models.Index(fields=["batch", "outcome", "row"], name="import_row_page")]
