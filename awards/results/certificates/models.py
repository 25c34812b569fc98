"""The certificate of an award: the file as it was signed, its digest, and the code that stands on it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from awards.results.models import Award
from ipportal.core.kit.clock import PortalNow


class Certificate(models.Model):
    """Made once, after the hour of the results; the same file for everybody who may have it."""

    award = models.OneToOneField(Award, models.PROTECT, related_name="certificate")
    code = models.CharField(max_length=14, unique=True, help_text="Of chance, so that nobody guesses another's")
    file = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    signed_as = models.CharField(max_length=300, help_text="Subject of the certificate of the key")
    made_at = models.DateTimeField(db_default=PortalNow())
    demonstration = models.BooleanField(default=False, help_text="Signed with a key that proves nothing")

    class Meta:
        db_table = "awards_certificate"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="certificate_has_a_code_that_can_be_read_aloud",
                condition=Q(code__regex=r"^[A-HJ-NP-Z2-9]{4}(-[A-HJ-NP-Z2-9]{4}){2}$"),
            ),
            models.CheckConstraint(name="certificate_has_a_digest", condition=Q(sha256__regex="^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return self.code
