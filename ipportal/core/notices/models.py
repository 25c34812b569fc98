"""A notice: what was published, from which day to which, about which things. Published, it is never another text."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import clock

if TYPE_CHECKING:
    from typing import Self


class NoticeKind(models.TextChoices):
    CALL = "call", _("Call")
    PUBLICITY = "publicity", _("Publicity period")
    RESULT = "result", _("Result")
    CORRECTION = "correction", _("Correction")


FROZEN: Final = (
    "kind", "title_zh", "title_en", "body_zh", "body_en", "opens_on", "working_days", "first_day_counts",
    "subject_label", "subject_key", "subject_name", "corrects_id",
)  # fmt: skip


class NoticeQuerySet(models.QuerySet["Notice"]):
    def published(self) -> Self:
        """What anybody may see: nothing of a notice before the day on which it opens."""
        return self.filter(published_at__isnull=False, opens_on__lte=clock.today())

    def about(self, label: str, key: object) -> Self:
        """Those that speak of this thing: as a whole, or in their list."""
        whole = Q(subject_label=label, subject_key=str(key))
        listed = NoticeItem.objects.filter(label=label, key=str(key))
        return self.filter(whole | Q(pk__in=listed.values("notice")))


class Notice(models.Model):
    """Its length is data of whoever publishes it; its last day is counted when it is published, and kept."""

    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    body_zh = models.TextField()
    body_en = models.TextField(blank=True)
    opens_on = models.DateField()
    working_days = models.PositiveSmallIntegerField(null=True, help_text="Length; none where it stays open")
    first_day_counts = models.BooleanField(default=False, help_text="Whether the day it opens is the first of them")
    closes_on = models.DateField(null=True, help_text="Its last day, which is in time until midnight")
    subject_label = models.CharField(max_length=60, blank=True, help_text="What it is about as a whole; no foreign key")
    subject_key = models.CharField(max_length=60, blank=True)
    subject_name = models.CharField(max_length=200, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    body_sha256 = models.CharField(max_length=64, blank=True, help_text="Of all that is frozen, list included")
    drafted_at = models.DateTimeField(db_default=clock.PortalNow())
    drafted_by_id = models.BigIntegerField(null=True)
    drafted_by = models.CharField(max_length=150)
    published_at = models.DateTimeField(null=True)
    published_by_id = models.BigIntegerField(null=True)
    published_by = models.CharField(max_length=150, blank=True)
    demonstration = models.BooleanField(default=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_notice"
        ordering = ("-opens_on", "-id")
        constraints = [
            models.CheckConstraint(
                name="notice_of_a_publicity_period_says_how_long",
                condition=~Q(kind="publicity") | Q(working_days__isnull=False),
            ),
            models.CheckConstraint(
                name="notice_lasts_at_least_a_day", condition=Q(working_days__isnull=True) | Q(working_days__gte=1)
            ),
            models.CheckConstraint(
                name="notice_published_is_whole_and_says_by_whom",
                condition=Q(published_at__isnull=True, body_sha256="", closes_on__isnull=True, published_by="")
                | (
                    Q(published_at__isnull=False, body_sha256__regex="^[0-9a-f]{64}$")
                    & ~Q(published_by="")
                    & (
                        Q(working_days__isnull=True, closes_on__isnull=True)
                        | Q(working_days__isnull=False, closes_on__gte=F("opens_on"))
                    )
                ),
            ),
            models.CheckConstraint(
                name="notice_that_corrects_says_which",
                condition=Q(kind="correction", corrects__isnull=False)
                | (~Q(kind="correction") & Q(corrects__isnull=True)),
            ),
            models.CheckConstraint(
                name="notice_subject_is_named_whole_or_not",
                condition=Q(subject_label="", subject_key="") | (~Q(subject_label="") & ~Q(subject_key="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> str:
        """In the reader's language."""
        return self.title_zh if _reads_chinese() else self.title_en

    @property
    def body(self) -> str:
        """In the reader's language; Chinese where there is no other."""
        return self.body_zh if _reads_chinese() or not self.body_en else self.body_en

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def closes_at(self) -> dt.datetime | None:
        """The last moment that is in time."""
        if self.closes_on is None:
            return None
        return dt.datetime.combine(self.closes_on, dt.time.max, clock.OFFICE_ZONE)

    def is_open(self, on: dt.date) -> bool:
        ended = self.closes_on is not None and on > self.closes_on
        return self.is_published and self.opens_on <= on and not ended

    def digest(self) -> str:
        """SHA-256 of the canonical text of all that is frozen."""
        content = {name: getattr(self, name) for name in FROZEN}
        content["items"] = [[item.label, item.key, item.name] for item in self.items.all()]
        told = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str, separators=(",", ":"))
        return hashlib.sha256(told.encode()).hexdigest()


def _reads_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


class NoticeItem(models.Model):
    """A thing on the list of a notice, as the list calls it; an objection names one of them."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="items")
    order = models.PositiveIntegerField()
    label = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=300)

    class Meta:
        db_table = "ipportal_notice_item"
        ordering = ("order", "id")
        constraints = [
            models.UniqueConstraint(fields=["notice", "label", "key"], name="notice_lists_a_thing_once"),
        ]

    def __str__(self) -> str:
        return self.name
