"""On whose behalf the database is being changed: told to PostgreSQL in every transaction that writes, and only in it.

One context per request, job or command. PostgreSQL is told with the first write of a transaction (a setting that ends
with it), so reading costs nothing, and no connection carries one person's name into another person's request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from django.db import connection
from psycopg.pq import TransactionStatus

SETTING: Final = "ipportal.context"
WRITES: Final = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|MERGE|SELECT\s+audit_record|WITH\b.*\b(INSERT|UPDATE|DELETE))\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Acting:
    """Who is at work, by which door, and why. A request says who only when asked: a sign-in changes it on the way."""

    source: str
    name: str
    who: Callable[[], tuple[int | None, str]]
    ip: str = ""
    reason: str = ""

    def as_json(self) -> str:
        actor_id, actor = self.who()
        told = {"source": self.source, "id": self.name, "actor_id": actor_id, "actor": actor}
        return json.dumps(told | {"ip": self.ip or None, "reason": self.reason}, ensure_ascii=False)


@dataclass
class Told:
    """What PostgreSQL was last told, and in which transaction (Django replaces the list when one ends or is undone)."""

    what: Acting | None = None
    transaction: list[Any] = field(default_factory=list)


class _State(NamedTuple):
    acting: Acting
    told: Told


_state: ContextVar[_State | None] = ContextVar("acting", default=None)


def current() -> Acting | None:
    state = _state.get()
    return state.acting if state else None


@contextmanager
def acting(source: str, name: str, *, who: Callable[[], tuple[int | None, str]], ip: str = "") -> Iterator[None]:
    """All writes inside are this one's. Opened by the middleware, the job runner and the commands, nowhere else."""
    with _as(Acting(source, name, who, ip)):
        yield


@contextmanager
def because(reason: str) -> Iterator[None]:
    """The writes inside have a reason, which stands beside them in the trail."""
    now = current()
    with _as(replace(now, reason=reason)) if now else nullcontext():
        yield


@contextmanager
def unnamed() -> Iterator[None]:
    """The writes inside are told without their author and address: what they are about names nobody."""
    now = current()
    with _as(replace(now, who=lambda: (None, ""), ip="")) if now else nullcontext():
        yield


@contextmanager
def _as(one: Acting) -> Iterator[None]:
    outer = _state.get()
    told = outer.told if outer else Told()
    before = _state.set(_State(one, told))
    try:
        with connection.execute_wrapper(_teller) if outer is None else nullcontext():
            yield
    finally:
        _state.reset(before)
        if told.what is one and told.transaction is connection.run_on_commit:
            _tell(connection, "")  # the transaction goes on: what follows is not this one's
            told.what = None


def _teller(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Stands before every statement of this thread's connection."""
    state = _state.get()
    if state is None or not (isinstance(sql, str) and WRITES.match(sql)):
        return execute(sql, params, many, context)
    database, told = context["connection"], state.told
    if database.autocommit:
        with database.connection.transaction():  # a write outside any transaction gets one of its own
            _tell(database, state.acting.as_json())
            return execute(sql, params, many, context)
    if told.what is not state.acting or told.transaction is not database.run_on_commit:
        _tell(database, state.acting.as_json())
        told.what, told.transaction = state.acting, database.run_on_commit
    return execute(sql, params, many, context)


def _tell(database: Any, words: str) -> None:
    """On the driver's own cursor. A transaction that is broken will be undone, and needs no name."""
    raw = database.connection
    if raw is None or raw.closed or raw.info.transaction_status == TransactionStatus.INERROR:
        return
    with raw.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, words])
