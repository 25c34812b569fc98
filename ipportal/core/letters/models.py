"""Letters that leave the portal, messages that stay in it, what each person wants, whom a change concerns."""

from __future__ import annotations

from typing import NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipportal.core.accounts.models import User
from ipportal.core.kit.clock import PortalNow

SUBJECT_LENGTH = 200


class About(NamedTuple):
    """What something is about: a label such as `ipportal.release` and a key, no foreign key to the thing."""

    label: str
    key: str

    @classmethod
    def of(cls, thing: models.Model | About | None) -> About:
        if thing is None:
            return cls("", "")
        if isinstance(thing, models.Model):
            return cls(thing._meta.label_lower, str(thing.pk))
        return cls(*thing)


class LetterState(models.TextChoices):
    HELD = "held", pgettext_lazy("letter", "Held")
    QUEUED = "queued", _("On its way")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not sent")


class Letter(models.Model):
    """One e-mail. A held one waits for somebody to send it; a queued one is sent by a job, once."""

    purpose = models.CharField(max_length=60)
    key = models.CharField(max_length=120, blank=True, help_text="Of one purpose and key there is one letter")
    to_user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="letters")
    to_address = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    subject = models.CharField(max_length=SUBJECT_LENGTH)
    body = models.TextField()
    about_label = models.CharField(max_length=60, blank=True)
    about_key = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=8, choices=LetterState.choices, default=LetterState.QUEUED)
    revision = models.PositiveIntegerField(default=1, help_text="Grows with every change of a held letter")
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it could not be sent")
    written_by_id = models.BigIntegerField(null=True)
    written_by = models.CharField(max_length=150)
    written_at = models.DateTimeField(db_default=PortalNow())
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "ipportal_letter"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "key"], condition=~Q(key=""), name="letter_of_a_purpose_and_key_is_one"
            ),
            models.CheckConstraint(
                name="letter_goes_to_a_person_or_to_an_address",
                condition=Q(to_user__isnull=False, to_address="") | (Q(to_user__isnull=True) & ~Q(to_address="")),
            ),
            models.CheckConstraint(
                name="letter_that_is_sent_says_when",
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(name="letter_that_failed_says_why", condition=~Q(state="failed") | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"  # what it says is not everybody's who sees that it is there

    @property
    def address(self) -> str:
        return self.to_user.email if self.to_user else self.to_address


class Delivery(models.TextChoices):
    """How a person wants a kind of message."""

    AT_ONCE = "at_once", _("By e-mail at once")
    DAILY = "daily", _("In one e-mail a day")
    PORTAL = "portal", _("In the portal only")
    OFF = "off", _("Not at all")


class MessageQuerySet(models.QuerySet["Message"]):
    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def for_the_digest(self) -> Self:
        """Those that wait for the next daily mail; what was read in the portal meanwhile does not."""
        return self.unread().filter(delivery=Delivery.DAILY, mailed_at__isnull=True)

    def unread_first(self) -> Self:
        return self.order_by(F("read_at").desc(nulls_first=True), "-at", "-id")


class Message(models.Model):
    """Something the portal told a person: a kind with its facts, so that it can be read in either language."""

    user = models.ForeignKey(User, models.CASCADE, related_name="portal_messages")
    kind = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    about_label = models.CharField(max_length=60, blank=True)
    about_key = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=160, blank=True, help_text="Of one kind and key a person is told once")
    delivery = models.CharField(max_length=8, choices=Delivery.choices, default=Delivery.PORTAL)
    at = models.DateTimeField(db_default=PortalNow())
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_message"
        ordering = ("-at", "-id")
        indexes = [
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="message_unread"),
            models.Index(fields=["user", "-at"], name="message_of_a_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "key"], condition=~Q(key=""), name="message_of_a_kind_and_key_is_told_once"
            ),
            models.CheckConstraint(name="message_that_is_switched_off_is_not_kept", condition=~Q(delivery="off")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def about(self) -> About:
        return About(self.about_label, self.about_key)


class Preference(models.Model):
    """How one person wants one kind of message; without a row, as the kind proposes."""

    user = models.ForeignKey(User, models.CASCADE, related_name="message_preferences")
    kind = models.CharField(max_length=60)
    delivery = models.CharField(max_length=8, choices=Delivery.choices)

    class Meta:
        db_table = "ipportal_message_preference"
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="preference_of_a_person_and_kind_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.delivery}"


class Follow(models.Model):
    """A person wants to be told when something changes."""

    user = models.ForeignKey(User, models.CASCADE, related_name="follows")
    about_label = models.CharField(max_length=60)
    about_key = models.CharField(max_length=60)
    since = models.DateTimeField(db_default=PortalNow())

    class Meta:
        db_table = "ipportal_follow"
        ordering = ("-since", "-id")
        indexes = [models.Index(fields=["about_label", "about_key"], name="follow_of_a_thing")]
        constraints = [
            models.UniqueConstraint(fields=["user", "about_label", "about_key"], name="follow_is_begun_once"),
        ]

    def __str__(self) -> str:
        return f"{self.about_label} {self.about_key}"

    @property
    def about(self) -> About:
        return About(self.about_label, self.about_key)


class Reminder(models.Model):
    """A stage of reminding that is over: sent, or passed over because a later one was due as well."""

    kind = models.CharField(max_length=60)
    about_label = models.CharField(max_length=60)
    about_key = models.CharField(max_length=60)
    due_on = models.DateField()
    stage = models.CharField(max_length=12)
    at = models.DateTimeField(db_default=PortalNow())
    sent = models.BooleanField(default=True)

    class Meta:
        db_table = "ipportal_reminder"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about_label", "about_key", "due_on", "stage"], name="reminder_of_a_stage_goes_out_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about_key} {self.stage}"
