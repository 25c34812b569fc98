"""Tokens: of each only its digest is kept; it stands for a person until its day, or until it is revoked."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from ipportal.core.accounts.models import User
from ipportal.core.kit.clock import PortalNow

__all__ = ["ApiToken"]


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def standing(self) -> Self:
        """Neither revoked nor run out."""
        return self.filter(revoked_at__isnull=True, ends_at__gt=PortalNow(), user__is_active=True)


class ApiToken(models.Model):
    """Named by whoever made it, so that it is known which program loses its way in when it is revoked."""

    user = models.ForeignKey(User, models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(db_default=PortalNow())
    ends_at = models.DateTimeField()
    used_on = models.DateField(null=True, help_text="The last day on which it was shown")
    revoked_at = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_api_token"
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(name="token_ends_after_it_was_made", condition=Q(ends_at__gt=models.F("made_at"))),
        ]

    def __str__(self) -> str:
        return self.name
