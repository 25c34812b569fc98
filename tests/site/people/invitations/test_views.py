"""Invitations at the desk, and the link: what it shows, to whom, how often, and that a bad one tells nothing."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from ipportal.core.accounts.invitations import actions
from ipportal.core.accounts.invitations.models import Invitation
from ipportal.core.accounts.models import User
from ipportal.core.accounts.rules import roles_of
from ipportal.core.jobs.models import Job
from ipportal.core.kit import clock
from tests.conftest import WORKER, role
from tests.people import AGENCY, Cast, signed_in

pytestmark = pytest.mark.django_db
LIST, ACCEPT = "/en/desk/invitations/", "/en/accounts/invitation/"
PASSWORD = "ein-langes-Wort-9"
ACCOUNT = {"username": "li", "display_name": "李", "password": PASSWORD, "again": PASSWORD}


def invite(admin: Client, **more: str) -> None:
    form = {"email": "li@example.cn", "role": "agency_editor", "organisation": AGENCY, "language": "en"}
    answer = admin.post(f"{LIST}new/", form | {"begins_on": clock.today().isoformat()} | more)
    assert answer.status_code == 302, answer.text


def link() -> str:
    """What the worker sends."""
    with role(WORKER):
        actions.send(Invitation.objects.latest("pk").pk)
    found = re.search(r"http://[^/]+(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_inviting_orders_the_message_and_shows_how_it_stands(admin: Client) -> None:
    invite(admin)

    assert Job.objects.get(kind="invitations.send").args == {"invitation": Invitation.objects.get().pk}
    page = admin.get(LIST).text
    assert "li@example.cn is invited; the message is on its way." in page
    link()
    assert "works until" in admin.get(LIST).text
    Invitation.objects.update(failure="ConnectionRefusedError")
    assert "The message could not be sent. ConnectionRefusedError" in admin.get(LIST).text


@pytest.mark.parametrize(
    ("asked", "count"),
    [("q=li@", 1), ("q=wang", 0), ("state=open", 1), ("state=accepted", 0), ("state=expired", 0),
     ("state=withdrawn", 0), ("body=金陵", 1)],
)  # fmt: skip
def test_the_list_is_narrowed(admin: Client, asked: str, count: int) -> None:
    invite(admin)

    assert f"{count} result" in admin.get(f"{LIST}?{asked}").text


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "li"), ("role", "king"), ("organisation", "x"), ("begins_on", ""), ("language", "fr"),
     ("ends_on", "2020-01-01")],
)  # fmt: skip
def test_what_is_wrong_is_told_beside_its_field(admin: Client, field: str, value: str) -> None:
    form = {"email": "li@example.cn", "role": "agency_editor", "organisation": AGENCY, "language": "en"}
    answer = admin.post(f"{LIST}new/", form | {"begins_on": clock.today().isoformat()} | {field: value})

    assert (answer.status_code, f'href="#id_{field}"' in answer.text) == (422, True)
    assert not Invitation.objects.exists()


def test_the_page_of_a_body_leads_to_the_form_with_its_name(admin: Client, cast: Cast) -> None:
    page = admin.get(f"{LIST}new/?organisation={cast.bodies[AGENCY].pk}").text

    assert f'value="{AGENCY}"' in page
    assert admin.get(f"{LIST}new/?organisation=99999999999999999999999").status_code == 200


def test_the_token_stands_in_no_address_that_is_looked_at(admin: Client) -> None:
    invite(admin)
    client = Client()

    answer = client.get(link())

    assert (answer.status_code, answer["Location"]) == (302, ACCEPT)
    page = client.get(ACCEPT)
    assert page.status_code == 200
    assert (answer["Referrer-Policy"], page["Referrer-Policy"]) == ("no-referrer", "same-origin")
    assert "no-store" in page["Cache-Control"]


def test_a_stranger_makes_an_account(admin: Client) -> None:
    invite(admin)
    client = Client()
    client.get(link())

    answer = client.post(ACCEPT, ACCOUNT)

    assert "Your account is made" in answer.text
    assert roles_of(User.objects.get(username="li")) == {"agency_editor"}
    assert "_auth_user_id" not in client.session
    assert client.post(ACCEPT, ACCOUNT | {"username": "li2"}).status_code == 404
    assert not User.objects.filter(username="li2").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("username", "ADMIN"), ("username", "a b"), ("username", ""), ("display_name", ""), ("password", "short"),
     ("password", "password"), ("again", "another-Word-9")],
)  # fmt: skip
def test_an_account_that_cannot_be_is_told_beside_its_field(admin: Client, field: str, value: str) -> None:
    invite(admin)
    client = Client()
    client.get(link())
    before = User.objects.count()

    answer = client.post(ACCEPT, ACCOUNT | {field: value})

    assert (answer.status_code, f'href="#id_{field}"' in answer.text) == (422, True)
    assert PASSWORD not in answer.text
    assert User.objects.count() == before


def test_nobody_becomes_more_than_was_offered(admin: Client) -> None:
    invite(admin)
    client = Client()
    client.get(link())

    client.post(ACCEPT, ACCOUNT | {"role": "administrator", "is_superuser": "1", "email": "x@example.cn"})

    person = User.objects.get(username="li")
    assert (person.email, person.is_superuser) == ("li@example.cn", False)
    assert roles_of(person) == {"agency_editor"}


def test_whoever_has_an_account_signs_in_first_and_accepts(admin: Client, cast: Cast) -> None:
    invite(admin)
    client = Client()
    page = client.get(link(), follow=True).text
    assert f"/en/accounts/login/?next={ACCEPT}" in page
    answer = client.post("/en/accounts/login/", {"username": "nominator", "password": "portal-demo", "next": ACCEPT})
    assert answer["Location"] == ACCEPT

    assert "You are signed in as" in client.get(ACCEPT).text
    assert client.post(ACCEPT)["Location"] == "/en/desk/"
    assert roles_of(cast["nominator"]) == {"nominator", "agency_editor"}
    assert "Agency editor" in client.get("/en/desk/").text


def test_a_role_that_cannot_stand_beside_the_own_is_grey_with_its_reason(admin: Client, cast: Cast) -> None:
    invite(admin)
    client = signed_in(cast["auditor"])
    page = client.get(link(), follow=True).text

    assert 'name="accept" value="1" disabled' in page
    assert "hold no other role at the same time" in page
    assert client.post(ACCEPT).status_code == 403
    assert roles_of(cast["auditor"]) == {"auditor"}


def test_every_link_that_does_not_work_gets_the_same_answer(admin: Client) -> None:
    invite(admin)
    used, withdrawn, expired = link(), "", ""
    client = Client()
    client.get(used)
    client.post(ACCEPT, ACCOUNT)
    invite(admin, email="wang@example.cn")
    withdrawn = link()
    admin.post(f"{LIST}{Invitation.objects.latest('pk').pk}/withdraw/")
    invite(admin, email="zhou@example.cn")
    expired = link()
    Invitation.objects.filter(email="zhou@example.cn").update(expires_at=clock.now())
    never = f"{ACCEPT}{'x' * 43}/"

    answers = [Client().get(address) for address in (used, withdrawn, expired, never, ACCEPT)]

    assert {answer.status_code for answer in answers} == {404}
    bodies = {answer.text.replace(answer.request["PATH_INFO"].removeprefix("/en"), "") for answer in answers}
    assert len(bodies) == 1
    assert not any(answer.cookies for answer in answers)


def test_the_host_of_a_request_is_never_in_the_message(admin: Client) -> None:
    admin.defaults["HTTP_X_FORWARDED_HOST"] = "evil.example"
    invite(admin)
    link()

    assert "evil.example" not in str(mail.outbox[-1].body)
    assert "http://127.0.0.1:8000/" in str(mail.outbox[-1].body)


def test_it_is_sent_again_and_withdrawn_from_the_list(admin: Client) -> None:
    invite(admin)
    first = link()
    row = Invitation.objects.get()

    assert admin.post(f"{LIST}{row.pk}/send/")["Location"] == LIST
    assert Client().get(first).status_code == 404
    second = link()
    assert Client().get(second).status_code == 302
    assert admin.post(f"{LIST}{row.pk}/withdraw/")["Location"] == LIST
    assert Client().get(second).status_code == 404
    page = admin.get(LIST).text
    assert "Withdrawn" in page
    assert "Send again" not in page
    assert admin.post(f"{LIST}{row.pk}/send/").status_code == 403
