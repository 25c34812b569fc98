"""A version of a form that is being written, until it is released or given up."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipportal.core.kit.clock import PortalNow
from ipportal.core.submissions.definitions import reading
from ipportal.core.submissions.models import FormVersion


class DraftState(models.TextChoices):
    OPEN = "open", _("Draft")
    RELEASED = "released", pgettext_lazy("form", "Released")
    DISCARDED = "discarded", _("Given up")


class FormDraft(models.Model):
    """The text of a version to come. It always reads as a form; what does not is never taken."""

    code = models.CharField(max_length=40)
    based_on = models.ForeignKey(FormVersion, models.PROTECT, related_name="drafts")
    text = models.TextField(help_text="The definition, as TOML")
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.OPEN)
    writers = ArrayField(models.BigIntegerField(), default=list, help_text="Whoever wrote in it")
    begun_at = models.DateTimeField(db_default=PortalNow())
    begun_by_id = models.BigIntegerField(null=True)
    begun_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=150, blank=True)
    released_as = models.OneToOneField(FormVersion, models.PROTECT, null=True, related_name="draft")
    shipped_sha256 = models.CharField(
        max_length=64, null=True, unique=True, help_text="Of the shipped text it proposes"
    )

    class Meta:
        db_table = "ipportal_form_draft"
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="form_draft_released_names_its_version",
                condition=Q(state="released", released_as__isnull=False)
                | (~Q(state="released") & Q(released_as__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.pk})"

    @property
    def is_open(self) -> bool:
        return self.state == DraftState.OPEN

    @property
    def form(self) -> reading.Form:
        return reading.parse(self.text, self.code)
