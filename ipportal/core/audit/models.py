"""The trail of who did what, and the numbered order in which facts became known. Both only grow."""

from __future__ import annotations

from django.db import models

from ipportal.core.kit.clock import PortalNow


class Event(models.Model):
    """One thing that happened: who, when, what, to which object. Ids and text only, so it outlives what it names."""

    at = models.DateTimeField(db_default=PortalNow())
    actor_id = models.BigIntegerField(null=True, help_text="User id; empty for the system")
    actor = models.CharField(max_length=150, help_text="User name at the time")
    action = models.CharField(max_length=100)
    object_kind = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=60, blank=True)
    object_name = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "ipportal_audit_event"
        ordering = ("-id",)
        indexes = [models.Index(fields=["object_kind", "object_id"], name="audit_event_object")]


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
