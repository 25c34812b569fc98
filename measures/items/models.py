"""Policy documents, their items in a hierarchy, the bodies that carry them, and what they are to reach."""

from __future__ import annotations

from typing import Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Organisation
from ipportal.core.kit.clock import PortalNow
from measures.items.states import State

TEXT: Final = 2000
NAME: Final = 300


def in_words(zh: str, en: str) -> str:
    """In the reader's language; what was written in one only is shown as it is."""
    chosen, other = (en, zh) if (get_language() or "").startswith("en") else (zh, en)
    return chosen or other


class Theme(models.TextChoices):
    GENERAL = "general", _("Overall goals")
    CREATION = "creation", _("Creation")
    UTILISATION = "utilisation", _("Utilisation")
    PROTECTION = "protection", _("Protection")
    MANAGEMENT = "management", _("Management")
    SERVICE = "service", _("Services")
    TALENT = "talent", _("Talent")
    INTERNATIONAL = "international", _("International cooperation")


class ItemKind(models.TextChoices):
    GOAL = "goal", _("Goal")
    BASELINE = "baseline", _("Baseline")
    MEASURE = "measure", _("Measure")


class Verb(models.TextChoices):
    """What the text undertakes to do."""

    NONE = "", _("None")
    SUPPORT = "support", _("Support")
    ENCOURAGE = "encourage", _("Encourage")
    EXPLORE = "explore", _("Explore")
    BUILD = "build", _("Build")


class BodyRole(models.TextChoices):
    LEAD = "lead", _("Lead body")
    JOINT = "joint", _("Joint body")
    EXECUTE = "execute", _("Executing body")


class Basis(models.TextChoices):
    """Whether a source names it, or it is background knowledge that no source confirms."""

    STATED = "stated", _("Stated by the source")
    BACKGROUND = "background", _("Background knowledge, not confirmed by a source")


class Comparator(models.TextChoices):
    AT_LEAST = ">=", _("at least")
    AT_MOST = "<=", _("at most")
    EQUAL = "=", _("exactly")
    RANGE = "range", _("between")
    NONE = "none", _("none stated")


class Body(models.Model):
    """How the measures call an organisation: a key of their own, its English name, and who says it carries anything."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="of_measures")
    key = models.CharField(max_length=40, unique=True)
    short_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120)
    basis = models.CharField(max_length=20, choices=Basis.choices)

    class Meta:
        db_table = "measures_body"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.key


def body_name(organisation: Organisation, *, short: bool = False) -> str:
    """A body in the reader's language, where the measures know its English name."""
    body = getattr(organisation, "of_measures", None)
    if body is None:
        return str(organisation.name)
    return in_words(body.short_zh if short else organisation.name, body.name_en)


class Area(models.Model):
    """A policy area: a tag that cuts across the themes, so that pledge financing can be found."""

    code = models.SlugField(max_length=40, primary_key=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    theme = models.CharField(max_length=20, choices=Theme.choices)
    order = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "measures_area"
        ordering = ("order",)

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return in_words(self.name_zh, self.name_en)


class PolicyDocumentQuerySet(models.QuerySet["PolicyDocument"]):
    def published(self) -> Self:
        """What everybody may read."""
        return self.filter(published_at__isnull=False)

    def current(self) -> Self:
        """Published, and not replaced."""
        return self.published().filter(replaced_by__isnull=True)


class PolicyDocument(models.Model):
    """A policy document. What is not known of it stays empty, and its page says so."""

    code = models.SlugField(max_length=40, unique=True)
    title_zh = models.CharField(max_length=NAME, blank=True)
    title_en = models.CharField(max_length=NAME, blank=True)
    working_title_zh = models.CharField(max_length=NAME, help_text="How the portal calls it while its title is unknown")
    working_title_en = models.CharField(max_length=NAME)
    number = models.CharField(max_length=80, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    in_force_from = models.DateField(null=True, blank=True)
    in_force_to = models.DateField(null=True, blank=True)
    source_zh = models.CharField(max_length=NAME)
    source_en = models.CharField(max_length=NAME)
    revises = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="revisions")
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced")
    drafted_by_id = models.BigIntegerField(null=True)
    drafted_by = models.CharField(max_length=150, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by_id = models.BigIntegerField(null=True)
    published_by = models.CharField(max_length=150, blank=True)

    objects = PolicyDocumentQuerySet.as_manager()

    class Meta:
        db_table = "measures_document"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="document_ends_after_it_begins",
                condition=Q(in_force_from__isnull=True)
                | Q(in_force_to__isnull=True)
                | Q(in_force_to__gte=F("in_force_from")),
            ),
            models.CheckConstraint(
                name="document_does_not_revise_itself", condition=Q(revises__isnull=True) | ~Q(revises=F("id"))
            ),
            models.CheckConstraint(
                name="document_does_not_replace_itself", condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id"))
            ),
            models.CheckConstraint(
                name="document_is_published_by_another_than_its_drafter",
                condition=Q(published_by_id__isnull=True)
                | Q(drafted_by_id__isnull=True)
                | ~Q(published_by_id=F("drafted_by_id")),
            ),
            models.UniqueConstraint(
                fields=["revises"], condition=Q(published_at__isnull=True), name="document_has_one_revision_in_hand"
            ),
        ]

    def __str__(self) -> str:
        return self.title_zh or self.working_title_zh

    @property
    def title(self) -> str:
        return in_words(self.title_zh, self.title_en) or in_words(self.working_title_zh, self.working_title_en)

    @property
    def origin(self) -> str:
        return in_words(self.source_zh, self.source_en)

    @property
    def has_title(self) -> bool:
        return bool(self.title_zh or self.title_en)


class PolicyItemQuerySet(models.QuerySet["PolicyItem"]):
    def published(self) -> Self:
        """Of documents that everybody may read."""
        return self.filter(document__published_at__isnull=False)

    def current(self) -> Self:
        """Of the documents that hold today."""
        return self.published().filter(document__replaced_by__isnull=True)

    def carried_by(self, bodies: frozenset[int]) -> Self:
        """Items in which one of the bodies has a part."""
        return self.filter(responsibilities__organisation__in=bodies).distinct()


class PolicyItem(models.Model):
    """One clause: what was promised. Its state moves only by `actions.move_item`, along the table in states.py."""

    document = models.ForeignKey(PolicyDocument, models.PROTECT, related_name="items")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    code = models.CharField(max_length=20)
    number = models.CharField(max_length=20, help_text="Paragraph and clause of the source, such as 2.3")
    order = models.PositiveSmallIntegerField()
    theme = models.CharField(max_length=20, choices=Theme.choices)
    kind = models.CharField(max_length=20, choices=ItemKind.choices)
    verb = models.CharField(max_length=20, choices=Verb.choices, blank=True)
    text_zh = models.CharField(max_length=TEXT)
    text_en = models.CharField(max_length=TEXT)
    source_zh = models.CharField(max_length=NAME)
    source_en = models.CharField(max_length=NAME)
    bodies_basis = models.CharField(max_length=20, choices=Basis.choices)
    areas = models.ManyToManyField(Area, related_name="items")
    contact_office = models.CharField(max_length=120, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True, help_text="A landline")
    state = models.CharField(max_length=20, choices=State.choices, default=State.PLANNED)
    state_since = models.DateTimeField(db_default=PortalNow())
    state_reason = models.CharField(max_length=300, blank=True)

    objects = PolicyItemQuerySet.as_manager()

    class Meta:
        db_table = "measures_item"
        ordering = ("document", "order")
        constraints = [
            models.UniqueConstraint(fields=["document", "code"], name="item_code_stands_once_in_a_document"),
            models.CheckConstraint(
                name="item_is_not_its_own_parent", condition=Q(parent__isnull=True) | ~Q(parent=F("id"))
            ),
            models.CheckConstraint(name="item_state_is_a_known_one", condition=Q(state__in=State.values)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text_zh}"

    @property
    def text(self) -> str:
        return in_words(self.text_zh, self.text_en)

    @property
    def origin(self) -> str:
        return in_words(self.source_zh, self.source_en)

    @property
    def is_over(self) -> bool:
        return self.state in (State.DONE, State.SUPERSEDED)


class ItemMove(models.Model):
    """One change of an item's state; rows are only added. Written by the database with the change itself."""

    item = models.ForeignKey(PolicyItem, models.CASCADE, related_name="moves")
    source = models.CharField(max_length=20, choices=State.choices)
    target = models.CharField(max_length=20, choices=State.choices)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "measures_item_move"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class Responsibility(models.Model):
    """A body has a part in an item."""

    item = models.ForeignKey(PolicyItem, models.CASCADE, related_name="responsibilities")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="measures")
    role = models.CharField(max_length=10, choices=BodyRole.choices)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "measures_responsibility"
        ordering = ("item", "order")
        constraints = [
            models.UniqueConstraint(fields=["item", "organisation"], name="body_has_one_part_in_an_item"),
            models.UniqueConstraint(fields=["item"], condition=Q(role=BodyRole.LEAD), name="item_has_one_lead_body"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.role}"


class Target(models.Model):
    """What an item is to reach, by which day if one is stated. A target without a day is never overdue."""

    item = models.ForeignKey(PolicyItem, models.CASCADE, related_name="targets")
    indicator_zh = models.CharField(max_length=200)
    indicator_en = models.CharField(max_length=200)
    comparator = models.CharField(max_length=10, choices=Comparator.choices, default=Comparator.NONE)
    low = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    unit_zh = models.CharField(max_length=40, blank=True)
    unit_en = models.CharField(max_length=40, blank=True)
    base_year = models.PositiveSmallIntegerField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    metric = models.CharField(max_length=60, blank=True, help_text="A figure of the portal, for a region")
    region = models.CharField(max_length=6, blank=True)
    reading = models.CharField(max_length=60, blank=True, help_text="A value that another room offers")
    order = models.PositiveSmallIntegerField(default=0)
    demonstration = models.BooleanField(default=False)

    class Meta:
        db_table = "measures_target"
        ordering = ("item", "order", "id")
        constraints = [
            models.CheckConstraint(
                name="target_has_the_bounds_of_its_comparator",
                condition=Q(comparator=Comparator.NONE, low__isnull=True, high__isnull=True)
                | Q(comparator__in=[Comparator.AT_LEAST, Comparator.EQUAL], low__isnull=False, high__isnull=True)
                | Q(comparator=Comparator.AT_MOST, low__isnull=True, high__isnull=False)
                | Q(comparator=Comparator.RANGE, low__isnull=False, high__isnull=False),
            ),
            models.CheckConstraint(
                name="target_range_goes_upwards",
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(high__gte=F("low")),
            ),
            models.CheckConstraint(
                name="target_bounds_are_above_zero",
                condition=(Q(low__isnull=True) | Q(low__gt=0)) & (Q(high__isnull=True) | Q(high__gt=0)),
            ),
            models.CheckConstraint(name="target_is_read_from_one_place", condition=Q(metric="") | Q(reading="")),
        ]

    def __str__(self) -> str:
        return self.indicator_zh

    @property
    def indicator(self) -> str:
        return in_words(self.indicator_zh, self.indicator_en)

    @property
    def unit(self) -> str:
        return in_words(self.unit_zh, self.unit_en)

    @property
    def is_stated(self) -> bool:
        return self.comparator != Comparator.NONE
