"""Rule sets of the SEI × IPC concordance, and findings: which patent is of high value, by which kind. Only added to."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _


class RuleSet(models.Model):
    """One version of the concordance, whole. The newest holds; older ones stay as they were."""

    version = models.PositiveIntegerField(unique=True)
    source = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, help_text="Of the rows in canonical spelling and order")
    rows = models.PositiveIntegerField()
    seq = models.BigIntegerField(help_text="Change set by which it was loaded")

    class Meta:
        db_table = "patents_sei_rule_set"
        ordering = ("-version",)

    def __str__(self) -> str:
        return f"v{self.version}"


class Rule(models.Model):
    """A line of a rule set: a pattern that a rule takes in or leaves out."""

    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="rules")
    sei_code = models.CharField(max_length=10)
    rule = models.CharField(max_length=20)
    excludes = models.BooleanField()
    pattern = models.CharField(max_length=20)
    gated = models.BooleanField(help_text="Counts only with a keyword in the title")
    keywords = models.CharField(max_length=2000, blank=True, help_text="Separated by ;, empty where not published")

    class Meta:
        db_table = "patents_sei_rule"
        constraints = [
            models.UniqueConstraint(
                fields=["rule_set", "sei_code", "rule", "excludes", "pattern"], name="rule_names_a_pattern_once"
            )
        ]


class HighValueKind(models.IntegerChoices):
    """The five kinds. The third follows from the filing date and is computed, never stored."""

    EMERGING_INDUSTRY = 1, _("Strategic emerging industry")
    OVERSEAS_FAMILY = 2, _("Overseas family")
    LONG_HELD = 3, _("Maintained more than ten years")
    HIGH_PLEDGE = 4, _("Higher amount of pledge financing")
    NATIONAL_AWARD = 5, _("National award")


class FindingQuerySet(models.QuerySet["Finding"]):
    def holding(self, known: int | None = None) -> Self:
        """Those not retracted; with a number, as known with that change set."""
        if known is None:
            return self.filter(retraction__isnull=True)
        gone = FindingRetraction.objects.filter(finding=OuterRef("pk"), seq__lte=known)
        return self.filter(~Exists(gone), seq__lte=known)


class Finding(models.Model):
    """A patent meets a kind from a day on, until another, on some evidence; known with a change set."""

    number = models.BigIntegerField(help_text="Patent; no foreign key, so that a load need not look up")
    kind = models.SmallIntegerField(choices=HighValueKind.choices)
    since = models.DateField()
    until = models.DateField(null=True, help_text="The first day on which it no longer holds")
    evidence = models.CharField(max_length=300)
    seq = models.BigIntegerField()

    objects = FindingQuerySet.as_manager()

    class Meta:
        db_table = "patents_finding"
        indexes = [models.Index(fields=["number"], name="finding_patent")]
        constraints = [
            models.CheckConstraint(name="finding_is_of_a_stored_kind", condition=Q(kind__in=[1, 2, 4, 5])),
            models.CheckConstraint(
                name="finding_ends_after_it_begins", condition=Q(until__isnull=True) | Q(until__gt=F("since"))
            ),
            models.CheckConstraint(name="finding_has_evidence", condition=~Q(evidence="")),
        ]


class FindingRetraction(models.Model):
    """A finding that no longer holds, or never did. From this change set on it does not count."""

    finding = models.OneToOneField(Finding, models.PROTECT, primary_key=True, related_name="retraction")
    seq = models.BigIntegerField()
    reason = models.CharField(max_length=100)

    class Meta:
        db_table = "patents_finding_retraction"
