"""Honours: which prize was given to which patent, person or organisation. Only added to; an error is retracted."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q


class HonourQuerySet(models.QuerySet["Honour"]):
    def holding(self, known: int | None = None) -> Self:
        """Those not retracted; with a number, as known with that change set."""
        if known is None:
            return self.filter(retraction__isnull=True)
        gone = HonourRetraction.objects.filter(honour=OuterRef("pk"), seq__lte=known)
        return self.filter(~Exists(gone), seq__lte=known)

    def for_patents(self) -> Self:
        return self.filter(number__isnull=False)


class Honour(models.Model):
    """A prize as a file told it. A row told otherwise later is a retraction and a new row."""

    award = models.CharField(max_length=100, help_text="Code of a listed award, else its name as written")
    edition = models.CharField(max_length=20)
    category = models.CharField(max_length=60)
    number = models.BigIntegerField(null=True, help_text="Patent, without its check digit; empty for prizes of persons")
    person = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    awarded_on = models.DateField()
    source = models.CharField(max_length=200, blank=True)
    city = models.IntegerField(
        null=True, help_text="Code of the winner's city as it was known then, or of the province; empty: elsewhere"
    )
    demonstration = models.BooleanField(default=False)
    seq = models.BigIntegerField(help_text="Change set by which it became known")

    objects = HonourQuerySet.as_manager()

    class Meta:
        db_table = "patents_honour"
        indexes = [
            models.Index(fields=["number"], name="honour_patent", condition=Q(number__isnull=False)),
            models.Index(fields=["award", "edition"], name="honour_award"),
        ]
        constraints = [
            models.CheckConstraint(
                name="honour_names_a_patent_a_person_or_an_organisation",
                condition=Q(number__isnull=False) | ~Q(person="") | ~Q(organisation=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.edition} {self.category}"


class HonourRetraction(models.Model):
    """An honour that was found not to be so, or told otherwise. From this change set on it no longer counts."""

    honour = models.OneToOneField(Honour, models.PROTECT, primary_key=True, related_name="retraction")
    seq = models.BigIntegerField()
    reason = models.CharField(max_length=200)

    class Meta:
        db_table = "patents_honour_retraction"
