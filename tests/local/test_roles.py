"""What the roles may not do, asked of the database itself."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from ipportal.core.audit.tracked import TRACKED
from ipportal.core.kit import grants
from ipportal.core.kit.grants import ADD, GRANTS, REBUILD
from tests.conftest import role
from tests.written import written

APPEND_ONLY = sorted(
    apps.get_model(label)._meta.db_table
    for label, grant in GRANTS.items()
    if ADD in (grant.web, grant.worker) and grant.worker != REBUILD  # what the worker computes it makes anew
)


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def current_role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_tests_have_the_rights_of_the_web() -> None:
    assert current_role() == "ipp_web"


@pytest.mark.usefixtures("as_worker")
def test_tests_of_jobs_have_the_rights_of_the_worker() -> None:
    assert current_role() == "ipp_worker"


@pytest.mark.django_db
def test_the_role_is_the_webs_again_after_a_test_of_a_job() -> None:
    assert current_role() == "ipp_web"


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["ipportal_region", "patents_patent", "ipportal_figure_year", "ipportal_ledger_line"])
def test_the_web_cannot_write_what_only_the_worker_may(table: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(f"DELETE FROM {table}")


@pytest.mark.usefixtures("as_worker")
@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "statement", ["DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}", "ALTER TABLE {} DISABLE TRIGGER ALL"]
)
def test_the_worker_cannot_rewrite_what_only_grows(table: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        run(statement.format(table))


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["web", "worker", "reader"])
def test_a_login_owns_nothing_and_is_no_member_of_anything(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_auth_members WHERE member = %s::regrole", [f"ipp_{role}"])
        memberships = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = %s::regrole", [f"ipp_{role}"])
        owned = cursor.fetchone()[0]

    assert (memberships, owned) == (0, 0)


def test_every_model_declares_who_may_write_it() -> None:
    assert {model._meta.label_lower for model in apps.get_models(include_auto_created=True)} <= GRANTS.keys()


def rights(kind: str) -> set[tuple[str, str, str]]:
    """Who has which right on what, as PostgreSQL itself lists it, the owner left out. 0 is everybody."""
    with connection.cursor() as cursor:
        cursor.execute(
            {
                "tables": "SELECT relname, grantee, privilege_type FROM pg_class, aclexplode(relacl) acl"
                " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'p')",
                "columns": "SELECT attname, grantee, privilege_type FROM pg_attribute, aclexplode(attacl) acl"
                " WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)",
                "sequences": "SELECT relname, grantee, privilege_type FROM pg_class, aclexplode(relacl) acl"
                " WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'",
                "functions": "SELECT proname, grantee, privilege_type FROM pg_proc,"
                " aclexplode(coalesce(proacl, acldefault('f', proowner))) acl"
                " WHERE pronamespace = 'public'::regnamespace",
                "schema": "SELECT nspname, grantee, privilege_type FROM pg_namespace, aclexplode(nspacl) acl"
                " WHERE nspname = 'public'",
            }[kind]
        )
        found = [(name, grantee, right) for name, grantee, right in cursor.fetchall()]
        cursor.execute("SELECT 0, 'everybody' UNION ALL SELECT oid::bigint, rolname FROM pg_roles")
        names = dict(cursor.fetchall())
    ours = {"everybody", "ipp_web", "ipp_worker", "ipp_reader"}
    return {(name, names[grantee], right) for name, grantee, right in found if names[grantee] in ours}


@pytest.mark.django_db
def test_the_rights_on_tables_are_those_declared_and_no_others() -> None:
    tables = {label: table for table, label in grants.labels().items()}
    declared = {
        (tables.get(label, label), f"ipp_{name}", right)
        for label, grant in GRANTS.items()
        for name, allowed in grant._asdict().items()
        for right in allowed.split(", ")
        if right
    }

    assert rights("tables") == declared
    assert rights("columns") == set()


@pytest.mark.django_db
def test_functions_sequences_and_the_schema_are_open_only_where_declared() -> None:
    declared = {(name, f"ipp_{login}", "EXECUTE") for name, logins in grants.FUNCTIONS.items() for login in logins}

    assert rights("functions") == declared
    assert rights("sequences") == set()
    assert {entry for entry in rights("schema") if entry[2] != "USAGE"} == set()


@pytest.mark.django_db
def test_a_table_that_nobody_declared_is_closed() -> None:
    with role("NONE"), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE forgotten (id int)")
        grants.apply()
    with pytest.raises(ProgrammingError, match="permission denied"):
        run("SELECT * FROM forgotten")


WORDS = {"SELECT": "read", "INSERT": "add", "UPDATE": "change", "DELETE": "remove", "TRUNCATE": "empty"}


def test_the_page_about_the_roles_tells_them_table_by_table() -> None:
    tables = {label: table for table, label in grants.labels().items()}
    lines = ["| table | web | worker | reader | changes written down |", "|---|---|---|---|---|"]
    for label, grant in sorted(GRANTS.items(), key=lambda entry: tables.get(entry[0], entry[0])):
        cells = [", ".join(WORDS[right] for right in allowed.split(", ") if right) or "–" for allowed in grant]
        watched = ", ".join(WORDS[operation] for operation in TRACKED[label].operations) if label in TRACKED else ""
        lines.append(f"| `{tables.get(label, label)}` | {' | '.join(cells)} | {watched} |")
    lines += [
        "",
        "Functions: " + "; ".join(f"`{name}`: {', '.join(who)}" for name, who in grants.FUNCTIONS.items()) + ".",
    ]

    assert written("database-roles.md", "\n".join(lines))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["once", "twice"])
def test_a_committing_test_finds_the_reference_rows_before_and_after_the_flush(time: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_content_type")
        assert cursor.fetchone()[0] > 0
