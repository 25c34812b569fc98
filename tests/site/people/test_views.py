"""What administrators see and do at the desk; that nobody else does; and that it holds from the next click on."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from ipportal.core.accounts.models import Membership, User
from ipportal.core.accounts.rules import roles_of
from ipportal.core.accounts.signin.models import SignIn
from ipportal.core.kit import clock
from tests import trail
from tests.people import AGENCY, OFFICE, Cast, signed_in

pytestmark = pytest.mark.django_db
PEOPLE = "/en/desk/people/"


def page_of(cast: Cast, name: str) -> str:
    return f"{PEOPLE}{cast[name].pk}/"


def test_the_list_tells_what_everybody_holds_today(admin: Client, cast: Cast) -> None:
    page = admin.get(PEOPLE).text

    assert "42 results" in page
    assert "Agency signatory" in page
    assert AGENCY in page


@pytest.mark.parametrize(
    ("asked", "found", "left_out"),
    [
        ("q=李", ["agency-a"], "agency-b"),
        ("q=official-&role=city_official", ["official-nj", "official-sz", "official-wx"], "official-2"),
        ("role=auditor", ["auditor"], "operator"),
        ("body=苏州市知识产权局", ["official-sz"], "official-nj"),
        ("state=closed", [], "official"),
        ("state=without", [], "official"),
    ],
)
def test_the_list_is_narrowed(admin: Client, asked: str, found: list[str], left_out: str) -> None:
    page = admin.get(f"{PEOPLE}?{asked}").text

    assert [name for name in found if f'<span class="sub">{name}</span>' not in page] == []
    assert f'<span class="sub">{left_out}</span>' not in page
    assert f"{len(found)} result" in page


@pytest.mark.parametrize("asked", ["role=king", "state=x", "q=%00", "page=abc", "page=-1", "page=999999999"])
def test_nonsense_in_the_address_is_no_fault_of_the_portal(admin: Client, asked: str) -> None:
    assert admin.get(f"{PEOPLE}?{asked}").status_code in {200, 400, 404}


def test_a_person_stands_with_roles_and_history_and_that_somebody_looked_is_known(admin: Client, cast: Cast) -> None:
    User.objects.filter(username="agency-a").update(email="li@example.cn")

    page = admin.get(page_of(cast, "agency-a")).text

    assert "li@example.cn" in page
    assert "since 1 January 2020" in page
    (read,) = trail.entries(action="personal data read")
    assert (read.actor, read.object_kind, read.object_id) == ("admin", "user", str(cast["agency-a"].pk))
    assert "read personal data" not in page


def test_a_role_is_given_and_ended_and_holds_from_the_next_click_on(admin: Client, cast: Cast) -> None:
    theirs = signed_in(cast["committee-1"])
    assert theirs.get("/desk/populations/").status_code == 403

    answer = admin.post(
        f"{page_of(cast, 'committee-1')}roles/new/",
        {"role": "statistician", "organisation": OFFICE, "begins_on": clock.today().isoformat(), "reason": "needed"},
    )

    assert answer["Location"] == page_of(cast, "committee-1")
    assert theirs.get("/desk/populations/").status_code == 200
    page = admin.get(page_of(cast, "committee-1")).text
    assert "admin gave account" in page
    assert "the role “Statistician” in" in page
    assert "Reason: needed" in page

    held = Membership.objects.get(user=cast["committee-1"], role="statistician")
    admin.post(f"{PEOPLE}roles/{held.pk}/end/", {"on": clock.today().isoformat(), "reason": "done"})

    assert theirs.get("/desk/populations/").status_code == 403
    row = trail.entries(action="changed", object_kind="membership")[-1]
    assert (row.actor, row.reason, row.source) == ("admin", "done", "request")


def test_a_role_for_some_days_is_held_up_to_its_last(admin: Client, cast: Cast) -> None:
    today = clock.today()
    last = today + dt.timedelta(days=9)
    admin.post(
        f"{page_of(cast, 'nominator')}roles/new/",
        {"role": "checker", "organisation": OFFICE, "begins_on": today.isoformat(), "ends_on": last.isoformat()},
    )

    assert "checker" in roles_of(cast["nominator"], last)
    assert "checker" not in roles_of(cast["nominator"], last + dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("role", "", "This field is required"),
        ("role", "king", "Select a valid choice"),
        ("role", "auditor", "hold no other role"),
        ("role", "committee_member", "holds this role there"),
        ("organisation", "nowhere", "There is no body “nowhere” today"),
        ("begins_on", "2020-01-01", "begins today at the earliest"),
        ("begins_on", "yesterday", "Enter a valid date"),
        ("ends_on", "2020-01-01", "The last day lies before the first"),
    ],
)
def test_what_cannot_be_given_is_told_beside_its_field(
    admin: Client, cast: Cast, field: str, value: str, told: str
) -> None:
    good = {"role": "checker", "organisation": OFFICE, "begins_on": clock.today().isoformat()}
    before = Membership.objects.count()

    answer = admin.post(f"{page_of(cast, 'committee-1')}roles/new/", good | {field: value})

    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    assert told in answer.text
    assert f'href="#id_{field}"' in answer.text
    assert Membership.objects.count() == before


def test_an_account_is_closed_and_whoever_uses_it_is_out_at_once(admin: Client, cast: Cast) -> None:
    theirs = signed_in(cast["official"])
    assert theirs.get("/desk/").status_code == 200

    admin.post(f"{page_of(cast, 'official')}close/", {"reason": "left the office"})

    assert theirs.get("/desk/")["Location"] == "/accounts/login/?next=/desk/"
    page = admin.get(page_of(cast, "official")).text
    assert "Closed" in page
    assert "Reason: left the office" in page
    assert "This account is closed. Open it again first." in page

    admin.post(f"{page_of(cast, 'official')}reopen/", {"reason": "came back"})

    assert signed_in(User.objects.get(username="official")).get("/desk/").status_code == 200


def test_closing_without_a_reason_is_asked_about(admin: Client, cast: Cast) -> None:
    answer = admin.post(f"{page_of(cast, 'official')}close/", {"reason": " "})

    assert answer.status_code == 422
    assert User.objects.get(username="official").is_active


def test_the_button_is_grey_with_the_reason_that_the_action_gives(admin: Client, cast: Cast) -> None:
    page = admin.get(page_of(cast, "admin")).text
    why = "Administrators do not change their own account or roles; another administrator does."

    assert page.count(why) == 3  # give, end, close
    assert 'name="close" value="1" disabled' in page
    for address in ("close/", "roles/new/"):
        answer = admin.post(page_of(cast, "admin") + address, {"reason": "x"})
        assert (answer.status_code, why in answer.text) == (403, True)
    own = cast["admin"].memberships.get()
    assert admin.post(f"{PEOPLE}roles/{own.pk}/end/", {"reason": "x"}).status_code == 403


def test_a_form_cannot_carry_more_than_it_asks_for(admin: Client, cast: Cast) -> None:
    more = {"is_superuser": "1", "is_staff": "1", "user": str(cast["admin"].pk), "by": "1", "organisation_id": "1"}
    good = {"role": "checker", "organisation": OFFICE, "begins_on": clock.today().isoformat()}

    admin.post(f"{page_of(cast, 'committee-1')}roles/new/", good | more)

    person = User.objects.get(username="committee-1")
    assert (person.is_superuser, person.is_staff) == (False, False)
    assert roles_of(person) == {"committee_member", "checker"}


def test_the_roles_stand_with_what_they_are_for_and_who_holds_them(admin: Client) -> None:
    page = admin.get("/en/desk/roles/").text
    assert "Reads the audit trail, changes nothing." in page
    assert ">15</td>" in page  # reviewers

    page = admin.get("/en/desk/roles/city_official/").text
    assert "3 results" in page
    assert "official-wx" in page
    assert admin.get("/desk/roles/king/").status_code == 404


@pytest.mark.parametrize("name", ["official", "auditor", "operator", "agency-a"])
@pytest.mark.parametrize("address", ["people/", "organisations/", "roles/", "invitations/", "people/999999/"])
def test_nobody_else_is_let_in_and_it_is_written_down(cast: Cast, name: str, address: str) -> None:
    answer = signed_in(cast[name]).get(f"/desk/{address}")

    assert answer.status_code == 403
    (refused,) = trail.entries(action="access refused")
    assert refused.actor == name


@pytest.mark.parametrize("address", ["/desk/import/", "/desk/populations/", "/desk/releases/", "/desk/trail/"])
def test_the_administrator_sees_no_content(admin: Client, address: str) -> None:
    assert admin.get(address).status_code in {403, 404}


def test_the_links_to_people_stand_at_the_administrators_desk_alone(admin: Client, cast: Cast) -> None:
    assert 'href="/desk/people/"' in admin.get("/desk/").text
    assert 'href="/desk/people/"' not in signed_in(cast["official"]).get("/desk/").text


@pytest.mark.parametrize("address", ["/desk/people/{}/roles/new/", "/desk/invitations/new/"])
def test_a_role_is_given_by_whoever_showed_lately_who_they_are(admin: Client, cast: Cast, address: str) -> None:
    path = address.format(cast["reviewer-1"].pk)
    assert admin.get(path).status_code == 200
    SignIn.objects.update(proved_at=timezone.now() - dt.timedelta(minutes=16))

    for answer in (admin.get(path), admin.post(path, {"role": "official"})):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/confirm/?next=")
