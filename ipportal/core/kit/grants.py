"""Who may do what to which table: declared here, applied by the owner after every `migrate`.

The application's roles own nothing. Every role may read; what is not named here nobody but the owner may write.
Tables with `ADD` alone are append-only: the database refuses their change to everyone who serves pages or runs jobs.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db import connections, transaction

READ: Final = "SELECT"
ADD: Final = "SELECT, INSERT"
REDRAW: Final = "SELECT, INSERT, DELETE"
WRITE: Final = "SELECT, INSERT, UPDATE"
ALL: Final = "SELECT, INSERT, UPDATE, DELETE"
REBUILD: Final = "SELECT, INSERT, UPDATE, DELETE, TRUNCATE"
NOTHING: Final = ""
LOGINS: Final = "ipp_web, ipp_worker, ipp_reader"


class Grant(NamedTuple):
    """What the pages, the jobs and outside readers may do to one table."""

    web: str = READ
    worker: str = READ
    reader: str = READ


GRANTS: Final[dict[str, Grant]] = {
    # the trail and the order of what is known only grow
    "ipportal.event": Grant(web=ADD, worker=ADD, reader=NOTHING),
    "ipportal.changeset": Grant(web=ADD, worker=ADD),
    # people: pages change them, the demonstration's accounts are made by a job's role
    "ipportal.user": Grant(web=WRITE, worker=ALL, reader=NOTHING),
    "ipportal.organisation": Grant(web=WRITE, worker=ALL),
    "ipportal.membership": Grant(web=WRITE, worker=ALL),
    "ipportal.role": Grant(),
    "sessions.session": Grant(web=ALL, worker=READ, reader=NOTHING),
    # orders of work: pages place them, the worker does them and clears old ones away
    "ipportal.job": Grant(web=WRITE, worker=ALL),
    # files: pages receive them, the worker checks and imports
    "ipportal.importbatch": Grant(web=WRITE, worker=WRITE),
    "ipportal.importrow": Grant(worker=ALL),
    # places come with the product and are loaded by the owner
    "ipportal.region": Grant(),
    "ipportal.regionchange": Grant(),
    "ipportal.clock": Grant(worker=ALL),
    # published facts: printed values are kept, a correction stands beside them
    "ipportal.population": Grant(web=ADD, worker=ADD),
    "ipportal.officialvalue": Grant(web=WRITE, worker=WRITE),
    "ipportal.correction": Grant(web=ADD, worker=ADD),
    # figures are the worker's
    "ipportal.definitionversion": Grant(worker=ADD),
    "ipportal.ledgerentry": Grant(worker=REBUILD),
    "ipportal.figure": Grant(worker=REBUILD),
    "ipportal.run": Grant(worker=WRITE),
    "ipportal.dataversion": Grant(web=WRITE, worker=WRITE),
    # releases: pages move them on, a draft is drawn anew; triggers refuse the rest to everybody
    "ipportal.release": Grant(web=WRITE, worker=WRITE),
    "ipportal.releasedvalue": Grant(web=REDRAW, worker=REDRAW),
    # the register: its current rows follow the files, its events only grow
    "patents.patent": Grant(worker=WRITE),
    "patents.patentevent": Grant(worker=ADD),
    "patents.eventretraction": Grant(worker=ADD),
    # honours, rule sets and findings only grow too
    "patents.honour": Grant(worker=ADD),
    "patents.honourretraction": Grant(worker=ADD),
    "patents.ruleset": Grant(worker=ADD),
    "patents.rule": Grant(worker=ADD),
    "patents.finding": Grant(worker=ADD),
    "patents.findingretraction": Grant(worker=ADD),
}


def apply(using: str = "default", **_: Any) -> None:
    """Make the database's privileges equal to the declaration, whatever they were. Receiver of `post_migrate`.

    A flush of the tests sends that signal as well, without the owner's rights: nothing is to be done then.
    """
    connection = connections[using]
    names = {model._meta.db_table: model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    quote = connection.ops.quote_name
    with transaction.atomic(using), connection.cursor() as cursor:
        if not _is_owner(cursor):
            return
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {LOGINS}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {LOGINS}")
        cursor.execute("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ipp_web, ipp_worker")
        for table in _own_tables(cursor):
            for role, rights in GRANTS.get(names.get(table, table), Grant())._asdict().items():
                if rights:
                    cursor.execute(f"GRANT {rights} ON {quote(table)} TO ipp_{role}")


def _is_owner(cursor: Any) -> bool:
    cursor.execute("SELECT pg_get_userbyid(datdba) = current_user FROM pg_database WHERE datname = current_database()")
    row = cursor.fetchone()
    return bool(row and row[0])


def _own_tables(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
        " AND c.relkind IN ('r', 'p', 'v', 'm') AND pg_get_userbyid(c.relowner) = current_user ORDER BY 1"
    )
    return [row[0] for row in cursor.fetchall()]
