"""What the roles may not do, asked of the database itself."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from ipportal.core.kit.grants import ADD, GRANTS

APPEND_ONLY = sorted(
    apps.get_model(label)._meta.db_table for label, grant in GRANTS.items() if ADD in (grant.web, grant.worker)
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
@pytest.mark.parametrize("table", ["ipportal_region", "patents_patent", "ipportal_figure", "ipportal_ledger"])
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
    ours = {"ipportal", "patents", "awards", "measures"}
    models = {model._meta.label_lower for model in apps.get_models() if model._meta.app_label in ours}

    assert models <= GRANTS.keys()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["once", "twice"])
def test_a_committing_test_finds_the_reference_rows_before_and_after_the_flush(time: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_content_type")
        assert cursor.fetchone()[0] > 0
