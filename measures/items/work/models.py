"""Tasks with owner and day, milestones, and the evidence that something was done."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Organisation
from measures.items.models import PolicyItem, in_words

TITLE = 200


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> Self:
        return self.filter(done_on__isnull=True)

    def late(self, today: dt.date) -> Self:
        """Open although their day is over."""
        return self.open().filter(due_on__lt=today)

    def of_published_items(self) -> Self:
        return self.filter(item__document__published_at__isnull=False)


class Task(models.Model):
    """Something one body does for an item by a day. Done means: a day on which it was, and who said so."""

    item = models.ForeignKey(PolicyItem, models.PROTECT, related_name="tasks")
    title_zh = models.CharField(max_length=TITLE)
    title_en = models.CharField(max_length=TITLE, blank=True)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="measure_tasks")
    year = models.PositiveSmallIntegerField(help_text="The yearly plan it belongs to")
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.CharField(max_length=150, blank=True)
    depends_on = models.ManyToManyField("self", symmetrical=False, related_name="needed_by", blank=True)
    version = models.PositiveIntegerField(default=1)
    demonstration = models.BooleanField(default=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        db_table = "measures_task"
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(
                name="task_done_says_by_whom",
                condition=Q(done_on__isnull=True, done_by="") | (Q(done_on__isnull=False) & ~Q(done_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> str:
        return in_words(self.title_zh, self.title_en)

    @property
    def is_done(self) -> bool:
        return self.done_on is not None


class Milestone(models.Model):
    """A point on the way that everybody may see. Reached means: a day."""

    item = models.ForeignKey(PolicyItem, models.PROTECT, related_name="milestones")
    title_zh = models.CharField(max_length=TITLE)
    title_en = models.CharField(max_length=TITLE, blank=True)
    due_on = models.DateField(null=True, blank=True)
    reached_on = models.DateField(null=True, blank=True)
    reached_by = models.CharField(max_length=150, blank=True)
    version = models.PositiveIntegerField(default=1)
    demonstration = models.BooleanField(default=False)

    class Meta:
        db_table = "measures_milestone"
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(
                name="milestone_reached_says_by_whom",
                condition=Q(reached_on__isnull=True, reached_by="") | (Q(reached_on__isnull=False) & ~Q(reached_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> str:
        return in_words(self.title_zh, self.title_en)


class EvidenceKind(models.TextChoices):
    FILE = "file", _("File")
    RECORD = "record", _("Record of the portal")
    DOCUMENT = "document", _("Official document")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def published(self) -> Self:
        """What everybody may read: marked public and not withdrawn, for an item that is published."""
        return self.filter(is_public=True, withdrawn_on__isnull=True, item__document__published_at__isnull=False)

    def files(self) -> Self:
        return self.filter(kind=EvidenceKind.FILE)


class Evidence(models.Model):
    """What proves a milestone or an item: a record of the portal, a file or a document, by its label."""

    item = models.ForeignKey(PolicyItem, models.PROTECT, related_name="evidence")
    milestone = models.ForeignKey(Milestone, models.PROTECT, null=True, blank=True, related_name="evidence")
    kind = models.CharField(max_length=20, choices=EvidenceKind.choices)
    label_zh = models.CharField(max_length=TITLE)
    label_en = models.CharField(max_length=TITLE, blank=True)
    thing = models.CharField(max_length=40, blank=True, help_text="Kind of the record of the portal")
    thing_id = models.CharField(max_length=80, blank=True, help_text="Its number or code")
    file_name = models.CharField(max_length=200, blank=True, help_text="With the ending that its content has")
    stored_as = models.CharField(max_length=100, blank=True, help_text="Path under the media folder")
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True, help_text="Bytes")
    sha256 = models.CharField(max_length=64, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    is_public = models.BooleanField(default=False)
    added_by = models.CharField(max_length=150)
    withdrawn_on = models.DateField(null=True, blank=True)
    demonstration = models.BooleanField(default=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        db_table = "measures_evidence"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="evidence_of_the_portal_names_its_record",
                condition=~Q(kind=EvidenceKind.RECORD) | (~Q(thing="") & ~Q(thing_id="")),
            ),
            models.CheckConstraint(
                name="evidence_has_a_file_where_it_is_one",
                condition=Q(kind=EvidenceKind.FILE, size__gt=0)
                & ~(Q(file_name="") | Q(stored_as="") | Q(content_type="") | Q(sha256=""))
                | ~Q(kind=EvidenceKind.FILE)
                & Q(size__isnull=True, file_name="", stored_as="", content_type="", sha256=""),
            ),
            models.UniqueConstraint(
                fields=["stored_as"], condition=~Q(stored_as=""), name="evidence_file_lies_in_a_place_of_its_own"
            ),
        ]

    def __str__(self) -> str:
        return self.label_zh

    @property
    def label(self) -> str:
        return in_words(self.label_zh, self.label_en)
