"""Is everything well? Each check answers with findings, in words of what to do; no finding means well."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from redis import Redis, RedisError

from ipportal.core.jobs.models import State
from ipportal.core.kit.grants import of_table
from ipportal.core.kit.models import Clock
from ipportal.local import processes
from ipportal.local.probes import web_answers, worker_answers

Check = Callable[[], Iterator[str]]
BEAT_SECONDS = 10.0
LEAST_FREE_BYTES = 2_000_000_000
LONGEST_TRANSACTION_MINUTES = 10
LONGEST_WAIT_MINUTES = 10
LONGEST_SILENCE_SECONDS = 60
PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")


def database() -> Iterator[str]:
    """PostgreSQL answers, and is new enough."""
    connection.ensure_connection()
    version = connection.cursor().connection.info.server_version
    if version < 150_000:
        yield f"PostgreSQL {version // 10_000} is too old: 15 or newer is needed"


def broker() -> Iterator[str]:
    """Redis or Valkey answers."""
    try:
        Redis.from_url(settings.REDIS_URL, socket_timeout=3, retry=None).ping()
    except RedisError as error:
        yield f"Redis or Valkey does not answer: {error}"


def migrations() -> Iterator[str]:
    """The tables are those of this version."""
    executor = MigrationExecutor(connection)
    missing = [str(step) for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if missing:
        yield f"not applied: {', '.join(missing)}; run `./manage.py migrate`"


def roles() -> Iterator[str]:
    """No process but migrations owns anything, and each role may do to each table what is declared, nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        name, is_super = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        (owned,) = cursor.fetchone()
        if is_super or owned:
            yield f"the pages use the database as {name}, who {'is a superuser' if is_super else 'owns tables'}"
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [["ipp_web", "ipp_worker", "ipp_reader"]]
        )
        present = {row[0] for row in cursor.fetchall()}
        for model in apps.get_models():
            for role, declared in of_table(model._meta.db_table)._asdict().items():
                if f"ipp_{role}" in present:
                    yield from _difference(f"ipp_{role}", model._meta.db_table, declared)


def _difference(role: str, table: str, declared: str) -> Iterator[str]:
    wanted = set(declared.split(", ")) - {""}
    with connection.cursor() as asked:
        asked.execute(
            "SELECT privilege FROM unnest(%s::text[]) AS privilege WHERE has_table_privilege(%s, %s, privilege)",
            [list(PRIVILEGES), role, table],
        )
        found = {row[0] for row in asked.fetchall()}
    if found != wanted:
        yield f"{role} may {', '.join(sorted(found)) or 'do nothing'} on {table}; run `./manage.py migrate`"


def web() -> Iterator[str]:
    """The pages answer, if they are served from this machine."""
    address = processes.running_at(settings.STATE_DIR)
    if address is None:
        yield "the portal does not run here (`./manage.py up`)"
    elif not web_answers(int(address.rsplit(":", 1)[1])):
        yield f"the home page at {address} does not answer with 200"


def worker_and_beat() -> Iterator[str]:
    """A worker answers through the broker, and the beat's rounds reach it."""
    if not worker_answers():
        yield "no worker answers: jobs are kept but not done"
        return
    before = _rounds()
    deadline = time.monotonic() + BEAT_SECONDS
    while _rounds() == before:
        if time.monotonic() > deadline:
            yield "the beat is silent: lost jobs are not found, nightly work is not ordered"
            return
        time.sleep(0.5)


def _rounds() -> int:
    """How often the workers have looked after the jobs since they started."""
    from ipportal.celery import app

    answers = app.control.inspect(timeout=1.0).stats() or {}
    return sum(answer.get("total", {}).get("jobs.reconcile", 0) for answer in answers.values())


def jobs() -> Iterator[str]:
    """No order waits too long, is held by a silent worker, or failed today."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE state = %s AND run_after < now() - %s * interval '1 minute'),"
            " count(*) FILTER (WHERE state = %s AND heartbeat_at < now() - %s * interval '1 second'),"
            " count(*) FILTER (WHERE state = %s AND finished_at > now() - interval '1 day') FROM ipportal_job",
            [State.QUEUED, LONGEST_WAIT_MINUTES, State.RUNNING, LONGEST_SILENCE_SECONDS, State.FAILED],
        )
        waiting, silent, failed = cursor.fetchone()
    if waiting:
        yield f"{waiting} jobs have been waiting for more than {LONGEST_WAIT_MINUTES} minutes"
    if silent:
        yield f"{silent} running jobs give no sign of life"
    if failed:
        yield f"{failed} jobs failed in the last day"


def transactions() -> Iterator[str]:
    """No transaction stands open for long: it would hold back cleaning, and whoever waits for its locks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%%'"
            " AND xact_start < now() - %s * interval '1 minute'",
            [LONGEST_TRANSACTION_MINUTES],
        )
        (count,) = cursor.fetchone()
    if count:
        yield f"{count} transactions have been left open for more than {LONGEST_TRANSACTION_MINUTES} minutes"


def disk() -> Iterator[str]:
    """There is room for uploads and the databases."""
    free = shutil.disk_usage(settings.STATE_DIR).free
    if free < LEAST_FREE_BYTES:
        yield f"only {free // 1_000_000} MB are free for {settings.STATE_DIR}"


def demonstration() -> Iterator[str]:
    """Public accounts and a clock that stands still exist in the demonstration only."""
    if settings.DEMO or settings.TESTING:
        return
    if get_user_model().objects.filter(demonstration=True, is_active=True).exists():
        yield "accounts of the demonstration can sign in, with a public password"
    if Clock.objects.exists():
        yield "the portal's clock has been set"


CHECKS: dict[str, Check] = {
    "database": database,
    "broker": broker,
    "migrations": migrations,
    "roles": roles,
    "web": web,
    "worker and beat": worker_and_beat,
    "jobs": jobs,
    "transactions": transactions,
    "disk": disk,
    "demonstration": demonstration,
}


def findings() -> Iterator[tuple[str, list[str]]]:
    """Every check with what it found; a check that cannot be made is a finding too."""
    for name, check in CHECKS.items():
        try:
            yield name, list(check())
        except OperationalError as error:
            yield name, [f"PostgreSQL does not answer: {str(error).splitlines()[0]}"]
