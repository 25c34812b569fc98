"""Facts of centres, append-only and with two clocks: what figures count, whatever the rows of the centres say today."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from patents.centres.models import Centre


class FactKind(models.TextChoices):
    """One letter in the table, the word in answers to programs."""

    CONTRACTED = "C", _("Contract signed")
    ACCEPTED = "A", _("Acceptance passed")
    FAILED = "F", _("Acceptance failed")
    TERMINATED = "T", pgettext_lazy("centre", "Terminated")
    PROVED = "P", _("Proved by an accepted report of a centre")


FACT_WORDS = {
    "contracted": FactKind.CONTRACTED,
    "accepted": FactKind.ACCEPTED,
    "failed": FactKind.FAILED,
    "terminated": FactKind.TERMINATED,
    "proved": FactKind.PROVED,
}


class CentreFact(models.Model):
    """A centre began or ended, or a patent of it was proved: on a day, known by a change set. Only added to."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="facts")
    seq = models.BigIntegerField(help_text="Change set by which it became known")
    kind = models.CharField(max_length=1, choices=FactKind.choices)
    effective_on = models.DateField()
    city = models.IntegerField(help_text="Of the lead body")
    number = models.BigIntegerField(null=True, help_text="The patent proved, without its check digit")
    high_value = models.BooleanField(default=False, help_text="The report that proved it found a kind of high value")

    class Meta:
        db_table = "patents_centre_fact"
        indexes = [models.Index(fields=["number"], name="centre_fact_patent", condition=Q(number__isnull=False))]
        constraints = [
            models.CheckConstraint(
                name="centre_fact_names_a_patent_where_one_was_proved",
                condition=Q(kind=FactKind.PROVED, number__isnull=False)
                | (~Q(kind=FactKind.PROVED) & Q(number__isnull=True, high_value=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.get_kind_display()} {self.effective_on}"


class CentreFactRetraction(models.Model):
    """A fact that was found not to be so, or told otherwise. From this change set on it no longer counts."""

    fact = models.OneToOneField(CentreFact, models.PROTECT, primary_key=True, related_name="retraction")
    seq = models.BigIntegerField()

    class Meta:
        db_table = "patents_centre_fact_retraction"
