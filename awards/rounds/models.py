"""An edition of the award with everything it is held to. What nobody announced stays empty."""

from __future__ import annotations

import datetime as dt
from typing import Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from ipportal.core.accounts.models import Organisation
from ipportal.core.kit.clock import PortalNow
from ipportal.core.submissions.models import FormVersion
from ipportal.templatetags.portal import reads_chinese

NAME: Final = 200
TEXT: Final = 4000
LEAST_PRIZE, MOST_PRIZE = 2_000_000, 100_000_000  # fen: 20,000 to 1,000,000 yuan
SHORTEST_NOTICE, LONGEST_NOTICE = 5, 30  # days


class NominationKind(models.TextChoices):
    """A project is a patent, an inventor is a person."""

    PROJECT = "project", pgettext_lazy("award", "Project")
    INVENTOR = "inventor", pgettext_lazy("award", "Inventor")


class CategoryCode(models.TextChoices):
    GOLD = "gold", pgettext_lazy("award", "Gold award")
    SILVER = "silver", pgettext_lazy("award", "Silver award")
    EXCELLENCE = "excellence", pgettext_lazy("award", "Excellence award")
    INVENTOR = "inventor", pgettext_lazy("award", "Inventor award")


CAPS: Final = {"gold": 10, "silver": 20, "excellence": 50, "inventor": 10}  # approved for the whole award


class PhaseKind(models.TextChoices):
    NOMINATING = "nominating", pgettext_lazy("phase", "Nomination")
    FORMAL = "formal", pgettext_lazy("phase", "Formal check")
    PRELIMINARY = "preliminary", pgettext_lazy("phase", "Preliminary review")
    PANEL = "panel", pgettext_lazy("phase", "Panel and defence")
    COMMITTEE = "committee", pgettext_lazy("phase", "Committee")
    NOTICE = "notice", pgettext_lazy("phase", "Public notice")
    DECISION = "decision", pgettext_lazy("phase", "Decision")


ORDER: Final = tuple(PhaseKind)  # in which phases follow each other


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> Self:
        """Announced: everybody reads its call. Its results have an hour of their own."""
        return self.filter(published_at__isnull=False)

    def with_results(self) -> Self:
        """Whose results everybody may read, by the one clock."""
        return self.filter(results_at__isnull=False, results_at__lte=PortalNow())

    def with_rules(self) -> Self:
        """With everything that an edition is held to."""
        return self.prefetch_related("phases", "categories", "criteria", "channels__organisation")


class Edition(models.Model):
    """An edition: who may nominate what until when, how long the notice is, and when its results may be told."""

    number = models.PositiveSmallIntegerField(unique=True)
    year = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=NAME)
    name_en = models.CharField(max_length=NAME, blank=True)
    rules_zh = models.TextField(max_length=TEXT, blank=True, help_text="Conditions in words, for everybody")
    rules_en = models.TextField(max_length=TEXT, blank=True)
    documents_zh = models.TextField(max_length=TEXT, blank=True, help_text="What a nomination brings")
    documents_en = models.TextField(max_length=TEXT, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    cut_off_on = models.DateField(help_text="Patents are granted and in force on this day, and on that of the decision")
    notice_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Working days, if announced")
    first_day_counts = models.BooleanField(default=False)
    employer_years = models.PositiveSmallIntegerField(default=3, help_text="For how long a former employer conflicts")
    nomination_form = models.ForeignKey(
        FormVersion, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the one of the day"
    )
    results_at = models.DateTimeField(null=True, blank=True, help_text="The hour before which no result shows anywhere")
    drafted_by_id = models.BigIntegerField(null=True)
    drafted_by = models.CharField(max_length=150)
    published_at = models.DateTimeField(null=True)
    published_by_id = models.BigIntegerField(null=True)
    published_by = models.CharField(max_length=150, blank=True)
    version = models.PositiveIntegerField(default=1)
    demonstration = models.BooleanField(default=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        db_table = "awards_edition"
        ordering = ("-number",)
        constraints = [
            models.CheckConstraint(
                name="edition_notice_lasts_5_to_30_days",
                condition=Q(notice_days__isnull=True)
                | Q(notice_days__gte=SHORTEST_NOTICE, notice_days__lte=LONGEST_NOTICE),
            ),
            models.CheckConstraint(
                name="edition_published_says_by_whom",
                condition=Q(published_at__isnull=True, published_by="")
                | (Q(published_at__isnull=False) & ~Q(published_by="")),
            ),
            models.CheckConstraint(
                name="edition_is_published_by_another_than_its_drafter",
                condition=Q(published_by_id__isnull=True)
                | Q(drafted_by_id__isnull=True)
                | ~Q(published_by_id=F("drafted_by_id")),
            ),
            models.CheckConstraint(
                name="edition_tells_results_after_it_was_published",
                condition=Q(results_at__isnull=True) | Q(published_at__isnull=False, results_at__gt=F("published_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if reads_chinese() else self.name_en or self.name_zh

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def rules(self) -> str:
        return self.rules_zh if reads_chinese() else self.rules_en or self.rules_zh

    @property
    def documents(self) -> str:
        return self.documents_zh if reads_chinese() else self.documents_en or self.documents_zh

    def phase_of(self, kind: str) -> Phase | None:
        return next((one for one in self.phases.all() if one.kind == kind), None)

    def phase(self, today: dt.date) -> Phase | None:
        """The one that runs on a day; phases of an edition do not overlap."""
        return next((one for one in self.phases.all() if one.opens_on <= today <= one.closes_on), None)

    def next_phase(self, today: dt.date) -> Phase | None:
        """The first that is still to begin; phases come in the order of their days."""
        return next((one for one in self.phases.all() if one.opens_on > today), None)


class Phase(models.Model):
    """From one day to another, both included, until midnight in Shanghai."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="phases")
    kind = models.CharField(max_length=12, choices=PhaseKind.choices)
    opens_on = models.DateField()
    closes_on = models.DateField()

    class Meta:
        db_table = "awards_phase"
        ordering = ("opens_on", "id")
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind"], name="edition_has_a_phase_once"),
            models.CheckConstraint(name="phase_closes_after_it_opens", condition=Q(closes_on__gte=F("opens_on"))),
        ]

    def __str__(self) -> str:
        return str(PhaseKind(self.kind).label)

    def has_begun(self, today: dt.date) -> bool:
        return self.opens_on <= today


class Category(models.Model):
    """A category of an edition: how many at most, and the prize of each, where it was announced."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="categories")
    code = models.CharField(max_length=12, choices=CategoryCode.choices)
    cap = models.PositiveSmallIntegerField()
    prize_fen = models.PositiveBigIntegerField(null=True, blank=True, help_text="Of each award; empty: not announced")
    prize_source = models.CharField(max_length=NAME, blank=True, help_text="Empty: the amount is not verified")

    class Meta:
        db_table = "awards_category"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="edition_has_a_category_once"),
            models.CheckConstraint(
                name="prize_is_20000_to_1000000_yuan",
                condition=Q(prize_fen__isnull=True) | Q(prize_fen__gte=LEAST_PRIZE, prize_fen__lte=MOST_PRIZE),
            ),
            models.CheckConstraint(
                name="category_stays_within_the_approved_cap",
                condition=Q(code="gold", cap__lte=CAPS["gold"])
                | Q(code="silver", cap__lte=CAPS["silver"])
                | Q(code="excellence", cap__lte=CAPS["excellence"])
                | Q(code="inventor", cap__lte=CAPS["inventor"]),
            ),
        ]

    def __str__(self) -> str:
        return str(CategoryCode(self.code).label)

    @property
    def kind(self) -> str:
        """What may be given it."""
        return NominationKind.INVENTOR if self.code == CategoryCode.INVENTOR else NominationKind.PROJECT


class EditionCriterion(models.Model):
    """What nominations of a kind are judged by; weights of a kind add up to one when the edition is published."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="criteria")
    kind = models.CharField(max_length=10, choices=NominationKind.choices)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    weight = models.DecimalField(max_digits=5, decimal_places=4)

    class Meta:
        db_table = "awards_criterion"
        ordering = ("kind", "id")
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind", "name_zh"], name="edition_names_a_criterion_once"),
            models.CheckConstraint(name="award_criterion_has_a_weight", condition=Q(weight__gt=0, weight__lte=1)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if reads_chinese() else self.name_en or self.name_zh

    @property
    def percent(self) -> str:
        return f"{(self.weight * 100).normalize():f}%"


class ChannelQuota(models.Model):
    """A body through which nominations come, and how many it may recommend."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="channels")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=NominationKind.choices)
    places = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "awards_channel_quota"
        ordering = ("kind", "organisation__name", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "organisation", "kind"], name="channel_has_one_quota_for_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind}: {self.places}"
