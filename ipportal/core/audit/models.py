"""The trail of who did what, and the numbered order in which facts became known. Both only grow."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.clock import PortalNow

# What the triggers write; an action of ours may not be called so, or a change of a row could be made up.
ROW_ACTIONS = ("added", "changed", "removed")
PERSONAL_DATA_READ = "personal data read"
ACCESS_REFUSED = "access refused"


class Source(models.TextChoices):
    """Through which door an act came in; empty where somebody used SQL."""

    REQUEST = "request", _("Page or interface")
    JOB = "job", _("Job")
    COMMAND = "command", _("Command")


class Outcome(models.TextChoices):
    DONE = "done", _("Done")
    REFUSED = "refused", _("Not allowed")


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, kind: str, key: object) -> Self:
        """What happened to one object."""
        return self.filter(object_kind=kind, object_id=str(key))

    def changes(self) -> Self:
        """What was done, without who looked and who was refused."""
        return self.exclude(action=PERSONAL_DATA_READ).filter(outcome=Outcome.DONE)


class Event(models.Model):
    """One thing that happened: who, when, what, to which object. Ids and text only, so it outlives what it names.

    Written by two functions of the database alone (migration 0009): `audit_record` for acts that a room tells of, and
    the trigger `audit_changes` for every changed row. `db_user`, `recorded_at` and `xact` are stamped there, whatever
    the writer claims; (xact, id) is the order a seal can follow without waiting for anybody.
    """

    at = models.DateTimeField(db_default=PortalNow())
    recorded_at = models.DateTimeField(db_default=Now(), help_text="Real time, also where the portal's clock stands")
    actor_id = models.BigIntegerField(null=True, help_text="User id; empty for the system")
    actor = models.CharField(max_length=150, help_text="User name at the time; empty where nobody said who")
    action = models.CharField(max_length=100)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, db_default=Outcome.DONE)
    object_kind = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=60, blank=True)
    object_name = models.CharField(max_length=300, blank=True)
    before = models.JSONField(null=True, help_text="Columns of a changed row as they stood")
    after = models.JSONField(null=True, help_text="The same columns as they stand since")
    details = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True, db_default="")
    source = models.CharField(max_length=10, choices=Source.choices, blank=True, db_default="")
    request_id = models.CharField(max_length=40, blank=True, help_text="Of the request or job; a command's name")
    ip = models.GenericIPAddressField(null=True)
    db_user = models.CharField(max_length=140, db_default="", help_text="Login of PostgreSQL, and the role it took on")
    xact = models.BigIntegerField(db_default=0, help_text="Transaction, as PostgreSQL numbers them")

    objects = EventQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_audit_event"
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["object_kind", "object_id"], name="audit_event_object"),
            models.Index(fields=["actor", "-id"], name="audit_event_actor"),
            BrinIndex(fields=["at"], name="audit_event_at"),
        ]
        constraints = [
            models.CheckConstraint(
                name="audit_event_of_a_row_says_what_changed",
                condition=~Q(action__in=ROW_ACTIONS) | Q(before__isnull=False) | Q(after__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor or self.db_user}: {self.action} {self.object_name}".strip()


class ChangeSet(models.Model):
    """A set of facts learned together. `seq` follows the order of commits: it is taken under a lock held to the end."""

    seq = models.BigIntegerField(primary_key=True)
    known_at = models.DateTimeField(db_default=PortalNow())
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=150)
    reason = models.CharField(max_length=300)
    batch = models.BigIntegerField(null=True, help_text="Import batch, where the facts came from a file")

    class Meta:
        db_table = "ipportal_change_set"
        ordering = ("-seq",)
        constraints = [models.CheckConstraint(name="change_sets_are_numbered_from_one", condition=models.Q(seq__gte=1))]
