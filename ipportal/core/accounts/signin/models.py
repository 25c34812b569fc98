"""Sign-ins from their beginning to their end, and forms kept over an end that came too early. Real time throughout."""

from __future__ import annotations

import datetime as dt
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User

KEPT_FOR: Final = dt.timedelta(days=1)


class End(models.TextChoices):
    """Why somebody is not signed in any more."""

    SIGNED_OUT = "signed_out", _("signed out")
    IDLE = "idle", _("nothing happened for too long")
    TOO_LONG = "too_long", _("lasted as long as a sign-in may")
    ELSEWHERE = "elsewhere", _("ended from another browser")
    PASSWORD = "password", _("the password was changed")
    CLOSED = "closed", _("the account was closed")


class SignInQuerySet(models.QuerySet["SignIn"]):
    def lasting(self) -> Self:
        """Not ended, and used lately enough."""
        now = timezone.now()
        return self.filter(
            ended_at=None, seen_at__gt=now - settings.SESSION_IDLE, begun_at__gt=now - settings.SESSION_LONGEST
        )


class SignIn(models.Model):
    """A person signed in in one browser. The session knows its number; who may go on is asked of this row."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    ip = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=300, blank=True, help_text="What the browser calls itself")
    begun_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, help_text="The last request that a person made")
    proved_at = models.DateTimeField(default=timezone.now, help_text="When they last proved who they are")
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=12, choices=End.choices, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_sign_in"
        ordering = ("-seen_at",)
        constraints = [
            models.CheckConstraint(
                name="sign_in_ends_with_a_reason_or_lasts",
                condition=Q(ended_at__isnull=True, ended_because="")
                | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
            ),
            models.CheckConstraint(name="sign_in_is_seen_after_it_began", condition=Q(seen_at__gte=F("begun_at"))),
        ]

    def over(self, now: dt.datetime) -> End | None:
        """Why it is over, if it is."""
        if self.ended_at is not None:
            return End(self.ended_because)
        if now - self.begun_at >= settings.SESSION_LONGEST:
            return End.TOO_LONG
        return End.IDLE if now - self.seen_at >= settings.SESSION_IDLE else None


class OfficeIdentity(models.Model):
    """Who a person is to the office's own sign-in service; said by themselves, while signed in here."""

    user = models.ForeignKey(User, models.CASCADE, related_name="office_identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    connected_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "ipportal_office_identity"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="office_identity_belongs_to_one_account"),
            models.UniqueConstraint(fields=["user", "issuer"], name="account_has_one_identity_at_a_service"),
            models.CheckConstraint(
                name="office_identity_names_service_and_person", condition=~Q(issuer="") & ~Q(subject="")
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class KeptForm(models.Model):
    """What somebody had typed when their sign-in ended, sealed; only they get it back, and nothing is done with it."""

    token = models.CharField(max_length=43, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="kept_forms")
    sealed = models.TextField(help_text="Address and fields, encrypted")
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "ipportal_kept_form"
        ordering = ("-kept_at",)
