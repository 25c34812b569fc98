"""Writing the trail, and taking the next number of what is known."""

from __future__ import annotations

import json
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import Max, Model

from ipportal.core.audit.models import PERSONAL_DATA_READ, ChangeSet, Outcome

KNOWN_LOCK = 770_001  # advisory lock that puts change sets in the order of their commits


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


def record(
    action: str,
    *,
    by: Actor,
    thing: Model | None = None,
    reason: str = "",
    outcome: Outcome = Outcome.DONE,
    **details: Any,
) -> None:
    """Add one entry to the trail, in the caller's transaction. Only a function of the database may write there."""
    kind, key, name = ("", "", "") if thing is None else (thing._meta.model_name or "", str(thing.pk), str(thing))
    write(by.pk, by.get_username(), action, (kind, key, name), reason=reason, outcome=outcome, details=details)


def write(
    by_id: int | None,
    by_name: str,
    action: str,
    thing: tuple[str, str, str],
    *,
    outcome: Outcome = Outcome.DONE,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """One entry about a thing told as kind, key and name."""
    told = json.dumps(details or {}, default=str, ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_record(%s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s)",
            [by_id, by_name, action, outcome, *thing, told, reason],
        )


def record_read(by: Actor, thing: Model | type[Model], *, what: str, **details: Any) -> None:
    """Somebody looked at personal data: of one object, or of many (then the model itself is named)."""
    if isinstance(thing, type):
        kind = thing._meta.model_name or ""
        write(by.pk, by.get_username(), PERSONAL_DATA_READ, (kind, "", ""), details={"what": what, **details})
    else:
        record(PERSONAL_DATA_READ, by=by, thing=thing, what=what, **details)


def take_turn() -> None:
    """Wait until nobody else is adding to what is known; nobody else begins before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KNOWN_LOCK])


def begin_change_set(*, by: Actor, reason: str, batch: int | None = None) -> ChangeSet:
    """Take the next number of what is known. The lock is held until the transaction ends, so numbers follow commits.

    Check and stage before calling this; merge after. Must run inside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a change set begins inside a transaction")
    take_turn()
    last = ChangeSet.objects.aggregate(last=Max("seq"))["last"] or 0
    change_set = ChangeSet(seq=last + 1, actor_id=by.pk, actor=by.get_username(), reason=reason, batch=batch)
    change_set.save(force_insert=True)
    return change_set


def last_known() -> int:
    """The number of the newest committed change set; 0 before the first."""
    return ChangeSet.objects.aggregate(last=Max("seq"))["last"] or 0
