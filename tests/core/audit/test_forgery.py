"""The application's own logins can neither rewrite the trail nor make an entry up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import Error, IntegrityError, connection, transaction

from ipportal.core.audit.models import Event
from tests.conftest import role

pytestmark = pytest.mark.django_db
REFUSED = r"permission denied|must be owner"
COLUMNS = "(actor, action, object_kind, object_id, object_name, details, request_id)"
VALUES = "('zhou', 'release published', 'release', '1', '2025-12.r1', '{}', '')"
ATTEMPTS = {
    "change an entry": "UPDATE ipportal_audit_event SET actor = 'zhou'",
    "remove an entry": "DELETE FROM ipportal_audit_event",
    "empty the trail": "TRUNCATE ipportal_audit_event",
    "insert an entry": f"INSERT INTO ipportal_audit_event {COLUMNS} VALUES {VALUES}",
    "drop the trail": "DROP TABLE ipportal_audit_event",
    "take its guard away": "ALTER TABLE ipportal_audit_event DISABLE TRIGGER ALL",
    "switch the watching off": "ALTER TABLE ipportal_organisation DISABLE TRIGGER audit_update",
    "drop the watching": "DROP TRIGGER audit_update ON ipportal_organisation",
    "switch all triggers off": "SET session_replication_role = 'replica'",
    "write a function of the same name": "CREATE OR REPLACE FUNCTION audit_changes() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NULL; END'",
    "have a table of one's own watched": "CREATE TEMP TABLE fake (id int, name text);"
    " CREATE TRIGGER t AFTER INSERT ON fake REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT"
    " EXECUTE FUNCTION audit_changes('organisation', 'id', 'name', '', '')",
    "use its numbers up": "SELECT nextval(pg_get_serial_sequence('ipportal_audit_event', 'id'))",
}


@pytest.fixture(params=["ipp_web", "ipp_worker", "ipp_reader"])
def login(request: pytest.FixtureRequest, office: object) -> Iterator[str]:
    with role(request.param):
        yield request.param


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_no_login_of_the_portal_can(login: str, attempt: str) -> None:
    with pytest.raises(Error, match=REFUSED), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)


@pytest.mark.parametrize("action", ["added", "changed", "removed"])
def test_a_change_of_a_row_cannot_be_claimed(action: str) -> None:
    with pytest.raises(IntegrityError, match="only a change of a row is called"), transaction.atomic():
        claim(action)


def claim(action: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_record(5, 'zhou', %s, 'done', 'organisation', '1', 'x', '{}'::jsonb, '')", [action]
        )


def test_an_act_that_is_claimed_carries_the_login_and_the_time_of_the_database() -> None:
    claim("release published")

    entry = Event.objects.get(action="release published")
    assert entry.db_user.endswith("ipp_web")
    assert entry.xact > 0
    assert entry.recorded_at is not None


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    "statement", ["UPDATE ipportal_audit_event SET actor = 'zhou'", "DELETE FROM ipportal_audit_event"]
)
def test_not_even_the_owner_rewrites_it(statement: str) -> None:
    with role("NONE"), pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        connection.cursor().execute(statement)
