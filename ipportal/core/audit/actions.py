"""Writing the trail, and taking the next number of what is known."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import Max, Model

from ipportal.core.audit.models import ChangeSet, Event

KNOWN_LOCK = 770_001  # advisory lock that puts change sets in the order of their commits
request_id: ContextVar[str] = ContextVar("request_id", default="")


class Actor(Protocol):
    """Anyone who acts: a user, or the system (no primary key)."""

    pk: Any

    def get_username(self) -> str: ...


class SystemActor:
    """The portal itself: nightly jobs and commands without `--by`."""

    pk = None

    def get_username(self) -> str:
        return "system"


SYSTEM = SystemActor()


def record(action: str, *, by: Actor, thing: Model | None = None, **details: Any) -> Event:
    """Add one entry to the trail, in the caller's transaction."""
    return Event.objects.create(
        actor_id=by.pk,
        actor=by.get_username(),
        action=action,
        object_kind=(thing._meta.model_name or "") if thing is not None else "",
        object_id=str(thing.pk) if thing is not None else "",
        object_name=str(thing)[:300] if thing is not None else "",
        details=details,
        request_id=request_id.get(),
    )


def begin_change_set(*, by: Actor, reason: str, batch: int | None = None) -> ChangeSet:
    """Take the next number of what is known. The lock is held until the transaction ends, so numbers follow commits.

    Check and stage before calling this; merge after. Must run inside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a change set begins inside a transaction")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KNOWN_LOCK])
    last = ChangeSet.objects.aggregate(last=Max("seq"))["last"] or 0
    change_set = ChangeSet(seq=last + 1, actor_id=by.pk, actor=by.get_username(), reason=reason, batch=batch)
    change_set.save(force_insert=True)
    return change_set


def last_known() -> int:
    """The number of the newest committed change set; 0 before the first."""
    return ChangeSet.objects.aggregate(last=Max("seq"))["last"] or 0
