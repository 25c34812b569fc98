"""Invitations: an address is offered a role in a body, by a link that works once and for some days."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Organisation, Role, User
from ipportal.core.kit.clock import PortalNow


class State(models.TextChoices):
    """How an invitation stands; told by its moments, never stored."""

    OPEN = "open", _("Open")
    EXPIRED = "expired", _("Expired")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> Self:
        """Neither accepted nor withdrawn; perhaps expired."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def open(self, moment: dt.datetime) -> Self:
        """Those whose link works at that moment."""
        return self.unanswered().filter(expires_at__gt=moment)

    def standing(self, state: str, moment: dt.datetime) -> Self:
        """Those in a state at that moment."""
        if state == State.OPEN:
            return self.open(moment)
        if state == State.EXPIRED:
            return self.unanswered().filter(expires_at__lte=moment)
        return self.filter(accepted_at__isnull=state != State.ACCEPTED, withdrawn_at__isnull=state != State.WITHDRAWN)


class Invitation(models.Model):
    """Of the token in the link only a digest is kept: who reads this table cannot use it."""

    email = models.EmailField(max_length=254)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    role = models.ForeignKey(Role, models.PROTECT, related_name="invitations")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="First day the role is no longer held")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    digest = models.CharField(
        max_length=64, null=True, blank=True, unique=True, help_text="SHA-256 of the token; none before it is sent"
    )
    invited_by_id = models.BigIntegerField(null=True)
    invited_by = models.CharField(max_length=150)
    invited_at = models.DateTimeField(db_default=PortalNow())
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True, help_text="Why the message could not be sent")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="accepted_invitations")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_invitation"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["email", "organisation", "role"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_that_is_unanswered_is_not_repeated",
            ),
            models.CheckConstraint(
                name="invitation_ends_after_it_begins",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("begins_on")),
            ),
            models.CheckConstraint(
                name="invitation_is_accepted_or_withdrawn_not_both",
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="invitation_that_is_answered_has_no_token",
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True) | Q(digest__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def state_at(self, moment: dt.datetime) -> State:
        if self.accepted_at:
            return State.ACCEPTED
        if self.withdrawn_at:
            return State.WITHDRAWN
        return State.OPEN if self.expires_at > moment else State.EXPIRED
