"""A file of a submission; its bytes lie under a name of ours, and what it is was told by its content."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ipportal.core.kit.clock import PortalNow
from ipportal.core.submissions.models import Submission


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def standing(self) -> AttachmentQuerySet:
        """Those that were not removed from the draft."""
        return self.filter(removed_at__isnull=True)


class Attachment(models.Model):
    """Removed from a draft it stays for the versions that name it."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="attachments")
    key = models.CharField(max_length=40, help_text="The field it answers")
    name = models.CharField(max_length=200, help_text="As its sender called it, with the ending that its content has")
    stored_as = models.CharField(max_length=100, unique=True, help_text="Path under the media folder")
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Bytes")
    sha256 = models.CharField(max_length=64)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=PortalNow())
    removed_at = models.DateTimeField(null=True)
    removed_by = models.CharField(max_length=150, blank=True)
    is_kept = models.BooleanField(default=False, help_text="A version names it: its bytes stay")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_attachment"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(name="attachment_has_content", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="attachment_removed_says_by_whom",
                condition=Q(removed_at__isnull=True, removed_by="") | (Q(removed_at__isnull=False) & ~Q(removed_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
