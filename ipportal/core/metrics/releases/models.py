"""Releases and their values. PostgreSQL lets nobody change what was published (migration 0006)."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.clock import PortalNow
from ipportal.core.kit.periods import Month
from ipportal.core.metrics.models import Cell


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    CHECKED = "checked", _("Checked")
    PUBLISHED = "published", _("Published")
    REVISED = "revised", _("Revised")


BEING_MADE = (State.DRAFT, State.CHECKED)
EVER_PUBLISHED = (State.PUBLISHED, State.REVISED)


class ReleaseQuerySet(models.QuerySet["Release"]):
    def published(self) -> Self:
        """Those whose values hold today: of each month the newest."""
        return self.filter(state=State.PUBLISHED)

    def ever_published(self) -> Self:
        """Those that the public has seen, also where a newer one has replaced them."""
        return self.filter(state__in=EVER_PUBLISHED)


class Release(models.Model):
    """The values of one month as published, or about to be; a correction is another release with a reason."""

    code = models.CharField(max_length=12, unique=True, help_text="For example 2025-12.r1")
    month = models.SmallIntegerField(help_text="year × 12 + month − 1")
    revision = models.PositiveSmallIntegerField(help_text="1, and one more with each later release of the month")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    reason = models.CharField(max_length=500, blank=True, help_text="Why the month is published again")
    seq = models.BigIntegerField(help_text="Last change set it knows of: data up to here")
    versions = models.JSONField(help_text="Metric → definition version; no other metric is in it")
    sha256 = models.CharField(max_length=64, help_text="Of its canonical JSON")
    count = models.PositiveIntegerField(help_text="How many values it has")
    drafted_by_id = models.BigIntegerField()
    drafted_by = models.CharField(max_length=150)
    drafted_at = models.DateTimeField(db_default=PortalNow())
    checked_by_id = models.BigIntegerField(null=True)
    checked_by = models.CharField(max_length=150, blank=True)
    checked_at = models.DateTimeField(null=True)
    published_by_id = models.BigIntegerField(null=True)
    published_by = models.CharField(max_length=150, blank=True)
    published_at = models.DateTimeField(null=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_release"
        ordering = ("-month", "-revision")
        constraints = [
            models.UniqueConstraint(fields=["month", "revision"], name="release_of_a_month_is_numbered_once"),
            models.UniqueConstraint(
                fields=["month"], condition=Q(state="published"), name="one_release_of_a_month_holds"
            ),
            models.UniqueConstraint(
                fields=["month"], condition=Q(state__in=["draft", "checked"]), name="one_release_of_a_month_is_in_hand"
            ),
            models.CheckConstraint(
                name="release_is_coded_month_and_revision",
                condition=Q(code__regex=r"^\d{4}-(0[1-9]|1[0-2])\.r[1-9]\d*$"),
            ),
            models.CheckConstraint(name="releases_are_numbered_from_one", condition=Q(revision__gte=1)),
            models.CheckConstraint(
                name="release_published_again_says_why",
                condition=Q(state__in=["draft", "checked"]) | Q(revision=1) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="release_is_draft_or_says_who_checked_it_and_when",
                condition=Q(state="draft", checked_by_id__isnull=True, checked_at__isnull=True)
                | (~Q(state="draft") & Q(checked_by_id__isnull=False, checked_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="release_is_in_hand_or_says_who_published_it_and_when",
                condition=Q(state__in=["draft", "checked"], published_by_id__isnull=True, published_at__isnull=True)
                | Q(state__in=["published", "revised"], published_by_id__isnull=False, published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="release_is_checked_by_another_than_its_drafter",
                condition=Q(checked_by_id__isnull=True) | ~Q(checked_by_id=F("drafted_by_id")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code

    @property
    def is_public(self) -> bool:
        """Whether anyone may see it: it holds, or held until a newer one followed."""
        return self.state in EVER_PUBLISHED


def code_of(month: Month, revision: int) -> str:
    return f"{month}.r{revision}"


class ReleasedValueQuerySet(models.QuerySet["ReleasedValue"]):
    def published(self) -> Self:
        """What the public sees: of each month the newest published release."""
        return self.filter(release__state=State.PUBLISHED)


class ReleasedValue(Cell):
    """One value of a release. Once the release is published nobody can change it, the owner of the tables included."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="values", db_index=False)
    margin = models.DecimalField(
        max_digits=18, decimal_places=4, null=True, help_text="Among the cities: ahead of the next one below"
    )

    objects = ReleasedValueQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_released_value"
        constraints = [
            models.UniqueConstraint(
                fields=["release", "metric", "region_code", "period"], name="released_value_is_listed_once"
            ),
            models.CheckConstraint(
                name="released_value_that_is_missing_says_why", condition=Q(value__isnull=False) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="released_value_keeps_its_denominators_year",
                condition=Q(denominator__isnull=True) | Q(denominator_year__isnull=False, denominator__gt=0),
            ),
        ]
        indexes = [
            models.Index(fields=["metric", "region_code", "month"], name="released_value_series"),
        ]
