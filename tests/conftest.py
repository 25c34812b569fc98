"""Plumbing for all tests: a database made by its owner and then used with the web's rights, as in production."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations

from ipportal.core.jobs.models import Job
from ipportal.core.kit.clock import set_clock

WEB, WORKER = "ipp_web", "ipp_worker"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, so that at the end no core waits for the other."""
    items.sort(key=lambda item: item.path.parent.name not in ("gate", "local", "stories"))


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_hashed_quickly() -> Iterator[None]:
    """As in production, but for the rounds: a quarter of a second for each test that has accounts adds up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PBKDF2PasswordHasher, "iterations", 1_000)
        yield


@contextmanager
def role(name: str) -> Iterator[None]:
    """Use the database with another role's rights; `NONE` is the owner, for plumbing only."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {name}")
    try:
        yield
    finally:
        if connection.connection and not connection.connection.closed:
            _back_to_web()


def _back_to_web() -> None:
    """Also inside a transaction that a test broke: there the savepoint's or the end's rollback restores it."""
    if connection.in_atomic_block and connection.needs_rollback:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {WEB}")


KEPT = "reference_rows"
TRAIL = "ipportal_audit_event"


def keep_reference_rows() -> list[str]:
    """Copy what every test may count on aside; answers the statements that put it back after a flush."""
    statements = []
    with role("NONE"), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {KEPT}")
        for table in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT EXISTS (SELECT FROM {quoted})")
            if table not in ("django_migrations", TRAIL) and cursor.fetchone()[0]:
                cursor.execute(f"CREATE TABLE {KEPT}.{quoted} AS TABLE {quoted}")
                statements.append(f"INSERT INTO {quoted} SELECT * FROM {KEPT}.{quoted};")
    return [*statements, f"TRUNCATE {TRAIL};"]  # putting them back is no act of anybody's


def load_reference() -> None:
    """Regions and the other rows every test may count on."""
    with role("NONE"):
        call_command("load_reference", verbosity=0)
        Job.objects.all().delete()  # the figures it ordered: every test begins with no work waiting


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After the owner has made and migrated the database, every new connection has the web's rights."""
    with django_db_blocker.unblock():
        connection.close()
        options = connection.settings_dict["OPTIONS"]
        options["options"] = f"-c role={WEB}"
        connection.settings_dict["CONN_MAX_AGE"] = None  # a role taken later holds however slow the machine
        load_reference()
        flush = DatabaseOperations.sql_flush
        DatabaseOperations.sql_flush = _flush_as_owner(flush, then=keep_reference_rows())  # type: ignore[method-assign]  # for the tests' life
        connection.close()
    yield
    with django_db_blocker.unblock():
        DatabaseOperations.sql_flush = flush  # type: ignore[method-assign]  # for the tests' life
        connection.close()
        options.pop("options", None)
        _end_other_connections()


@pytest.fixture(scope="module")
def kept_by_the_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What all tests of a module begin with is put down once: each undoes its own, the module's end the rest."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def _flush_as_owner(flush: Callable[..., list[str]], *, then: list[str]) -> Callable[..., list[str]]:
    """Tests with `transaction=True` are cleaned by TRUNCATE, which the web may not; the reference rows are put back."""

    def sql_flush(self: DatabaseOperations, *args: Any, **kwargs: Any) -> list[str]:
        statements = flush(self, *args, **kwargs)
        return ["SET ROLE NONE;", *statements, *then, f"SET ROLE {WEB};"] if statements else []

    return sql_flush


def _end_other_connections() -> None:
    """Threads of a live server may still hold one; the database could not be dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
        )


@pytest.fixture
def as_worker(db: None) -> Iterator[None]:
    """The test runs with the worker's rights instead of the web's."""
    with role(WORKER):
        yield


@pytest.fixture
def stand_at(db: None) -> Callable[[dt.datetime | None], None]:
    """Stop the portal's clock at a moment; pages may not, so the owner does."""

    def stand(moment: dt.datetime | None) -> None:
        with role("NONE"):
            set_clock(moment)

    return stand


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Iterator[Counter[str]]:
    """What a proof looked at, and how much of it: kept by the long tests."""
    seen: Counter[str] = Counter()
    yield seen
    for what, number in seen.items():
        record_property(what, number)
