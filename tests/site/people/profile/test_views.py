"""The own account, and leaving a body: what is open goes to somebody else there first."""

from __future__ import annotations

import pytest
from django.test import Client

from ipportal.core.accounts.models import User
from ipportal.core.accounts.people.actions import give_role
from ipportal.core.accounts.rules import roles_of
from ipportal.core.intake.models import BatchState, ImportBatch
from ipportal.core.kit import clock
from tests import trail
from tests.people import AGENCY, OFFICE, Cast, signed_in

pytestmark = pytest.mark.django_db
PROFILE = "/en/accounts/profile/"


def leaving(cast: Cast, body: str = OFFICE) -> str:
    return f"{PROFILE}leave/{cast.bodies[body].pk}/"


@pytest.fixture
def waiting(cast: Cast) -> ImportBatch:
    """A file of the statistician that waits for a decision."""
    return ImportBatch.objects.create(
        kind="population", file_name="people.csv", size=1, state=BatchState.CHECKED,
        uploaded_by_id=cast["statistician"].pk, uploaded_by="statistician",
    )  # fmt: skip


def test_a_person_changes_the_own_account_and_no_more_than_it_offers(cast: Cast) -> None:
    client = signed_in(cast["agency-a"])
    form = {"display_name": "李 经理", "email": "li@example.cn", "language": "en", "username": "x", "is_staff": "1"}

    assert client.post(PROFILE, form)["Location"] == PROFILE

    person = User.objects.get(username="agency-a")
    assert (person.display_name, person.email, person.language, person.is_staff) == (
        "李经理", "li@example.cn", "en", False,
    )  # fmt: skip
    page = client.get(PROFILE).text
    assert AGENCY in page
    assert "Agency signatory" in page
    assert "e-mail: from — to li@example.cn" in page


@pytest.mark.parametrize(("field", "value"), [("display_name", ""), ("email", "li"), ("language", "fr")])
def test_what_is_wrong_is_told_beside_its_field(cast: Cast, field: str, value: str) -> None:
    form = {"display_name": "李", "email": "", "language": "en"} | {field: value}

    answer = signed_in(cast["agency-a"]).post(PROFILE, form)

    assert (answer.status_code, f'href="#id_{field}"' in answer.text) == (422, True)


def test_who_has_nothing_open_leaves_at_once(cast: Cast) -> None:
    client = signed_in(cast["nominator"])
    body = cast["nominator"].memberships.get().organisation.name
    assert "Nothing is open." in client.get(leaving(cast, body)).text

    assert client.post(leaving(cast, body))["Location"] == PROFILE

    assert roles_of(cast["nominator"]) == frozenset()
    (told,) = trail.entries(action="body left")
    assert (told.actor, told.details["body"]) == ("nominator", body)


def test_what_is_open_goes_to_somebody_of_the_body(cast: Cast, waiting: ImportBatch) -> None:
    heir, office = cast["committee-1"], cast.bodies[OFFICE]
    give_role(heir, office, "statistician", begins_on=clock.today(), ends_on=None, by=cast["admin"])
    client = signed_in(cast["statistician"])
    assert "people.csv" in client.get(leaving(cast)).text

    for wrong in ("", str(cast["agency-a"].pk), "x"):
        assert client.post(leaving(cast), {"heir": wrong}).status_code == 422
    assert roles_of(cast["statistician"]) == {"statistician"}
    client.post(leaving(cast), {"heir": heir.pk})

    waiting.refresh_from_db()
    assert (waiting.uploaded_by_id, waiting.uploaded_by) == (heir.pk, "committee-1")
    assert roles_of(cast["statistician"]) == frozenset()
    (told,) = trail.entries(action="body left")
    assert (told.details["heir"], told.details["moved"]) == (
        "committee-1",
        {"imports": 1, "releases": 0, "submissions": 0},
    )


def test_the_last_administrator_does_not_leave(cast: Cast) -> None:
    client = signed_in(cast["admin"])

    page = client.get(leaving(cast)).text

    assert 'name="leave" value="1" disabled' in page
    assert client.post(leaving(cast)).status_code == 403
    assert roles_of(cast["admin"]) == {"administrator"}


def test_nobody_leaves_a_body_of_others_or_learns_of_it(client: Client, cast: Cast) -> None:
    for name in ("agency-b", "admin"):
        assert signed_in(cast[name]).get(leaving(cast, AGENCY)).status_code == 404
