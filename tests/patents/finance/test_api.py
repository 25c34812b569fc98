"""A bank's program: a token made at the desk, pledges listed and entered by it with the same checks as by form."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from ipportal.core.accounts.tokens.models import ApiToken
from ipportal.core.kit import clock
from patents.finance.models import Pledge
from tests.patents.finance.conftest import FIRM, make_pledge
from tests.patents.finance.test_entry import WRITTEN, happens, make_patent
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
API, TOKENS = "/api/v1/finance/pledges/", "/en/desk/tokens/"


def entry(**changes: Any) -> dict[str, Any]:
    today = str(clock.today())
    return {
        "registration_number": "Y2026320000001", "registered_on": today, "term_from": today, "term_to": "2027-01-19",
        "secured_yuan": "3000000", "pledgors": [{"name": FIRM, "county": 320104, "size": "small"}],
        "rights": [{"kind": "patent", "number": WRITTEN}],
    } | changes  # fmt: skip


@pytest.fixture
def program(people: Cast) -> Any:
    """Sends and reads with a token of bank-1."""
    page = signed_in(people["bank-1"]).post(TOKENS, {"name": "信贷系统"}).content.decode()
    found = re.search(r"<code>(ipp_[\w-]+)</code>", page)
    assert found is not None
    bearer = {"Authorization": f"Bearer {found[1]}"}

    def ask(told: Any = None, **headers: str) -> Any:
        if told is None:
            return Client().get(API, headers=bearer | headers)
        return Client().post(API, json.dumps(told), content_type="application/json", headers=bearer | headers)

    return ask


def test_a_draft_is_entered_and_handed_in(people: Cast, program: Any) -> None:
    make_patent()

    made = program(entry(hand_in=True))

    assert made.status_code == 201
    assert made.json()["secured_yuan"] == "3000000.00"
    assert (made.json()["state"], made.json()["waits_for_the_city"], made.json()["findings"]) == ("draft", True, [])
    assert Pledge.objects.get().entered_by == "bank-1"
    assert program().json()["count"] == 1


def test_the_same_key_makes_one(program: Any) -> None:
    first, again = (program(entry(), **{"Idempotency-Key": "a"}) for _n in range(2))
    assert first.json()["id"] == again.json()["id"]


def test_keys_that_are_alike_for_long_make_two_and_one_key_told_otherwise_is_refused(program: Any) -> None:
    long = "x" * 60
    told = ({"registration_number": f"Y202632000000{n}"} for n in (1, 2))
    first, second = (program(entry(**one), **{"Idempotency-Key": f"{long}{n}"}) for n, one in enumerate(told))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]
    other = program(entry(registration_number="Y2026320000003"), **{"Idempotency-Key": f"{long}0"})
    assert other.status_code == 409
    assert program(entry(), **{"Idempotency-Key": "x" * 201}).status_code == 400
    assert Pledge.objects.count() == 2


@pytest.mark.parametrize("sign", ["\ud800", "\x00"])
def test_what_is_no_text_is_no_fault_of_the_portal(program: Any, sign: str) -> None:
    assert program(entry(branch=f"a{sign}b")).status_code in (201, 400)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"secured_yuan": "1000000000000"}, "secured_yuan"),
        ({"secured_yuan": "NaN"}, "secured_yuan"),
        ({"secured_yuan": [1]}, "secured_yuan"),
        ({"term_to": "2020-01-01"}, "term_to"),
        ({"rights": [{"kind": "patent", "number": "201710601862.4"}]}, "rights-0-number"),
        ({"rights": [{"kind": "house", "number": "1"}]}, "rights-0-kind"),
        ({"rights": "x"}, "rights"),
        ({"pledgors": []}, "pledgors"),
        ({"registered_on": "2027-01-01"}, "registered_on"),
    ],
)
def test_a_fault_names_its_field_and_leaves_nothing_behind(program: Any, changes: dict[str, Any], field: str) -> None:
    refused = program(entry(**changes))

    assert refused.status_code == 400
    assert refused["Content-Type"] == "application/problem+json"
    assert field in refused.json()["errors"]
    assert not Pledge.objects.exists()


def test_a_patent_that_is_not_alive_is_refused(program: Any) -> None:
    make_patent()
    happens("L", clock.today().replace(year=2024))

    refused = program(entry())

    assert "rights-0-number" in refused.json()["errors"]
    assert not Pledge.objects.exists()


def test_what_differs_needs_a_reason_to_be_handed_in(program: Any) -> None:
    assert "entry_note" in program(entry(hand_in=True)).json()["errors"]
    assert not Pledge.objects.exists()

    made = program(entry(hand_in=True, entry_note="登记簿尚未收录"))
    assert [one["code"] for one in made.json()["findings"]] == ["unknown-patent"]


def test_who_may_not_is_told_why(people: Cast, program: Any) -> None:
    make_pledge(people, bank="bank-2")
    assert program().json()["count"] == 0
    assert Client().get(API).status_code == 403
    assert Client().get(API, headers={"Authorization": "Bearer ipp_x"}).status_code == 403
    assert signed_in(people["official"]).get(API).json()["count"] == 1
    office = signed_in(people["official"]).post(API, json.dumps(entry()), content_type="application/json")
    assert office.json()["detail"] in ("Only an officer of a bank enters pledges.", "只有银行经办人可以录入质押。")
    assert signed_in(people["official"]).get(TOKENS).status_code == 403


def test_a_revoked_token_opens_nothing_and_the_table_knows_no_token(people: Cast, program: Any) -> None:
    token = ApiToken.objects.get()
    assert not token.digest.startswith("ipp_")
    assert program().status_code == 200

    signed_in(people["bank-1"]).post(f"{TOKENS}{token.pk}/revoke/")

    assert program().status_code == 403
    assert signed_in(people["bank-2"]).post(f"{TOKENS}{token.pk}/revoke/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(people: Cast, count: int, django_assert_num_queries: Any) -> None:
    for _n in range(count):
        make_pledge(people)
    client = signed_in(people["official"])
    client.get(API)
    with django_assert_num_queries(QUERIES):
        client.get(API)


QUERIES = 9
