"""The desk of interest subsidies: asked for by firm or bank, decided by the city, what is not stated said so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ipportal.core.kit import clock
from patents.finance.subsidies.loading import load_subsidy_schemes
from patents.finance.subsidies.models import Subsidy, SubsidyScheme
from tests.patents.finance.conftest import FIRM_CODE
from tests.patents.finance.subsidies.conftest import THOUSAND, ask, borrowed, make_scheme
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
LIST = "/en/desk/finance/subsidies/"


def typed(under: SubsidyScheme, /, **facts: str) -> dict[str, Any]:
    today = clock.today()
    return {
        "scheme": under.pk,
        "firm_code": FIRM_CODE,
        "interest_from": (today - dt.timedelta(days=90)).isoformat(),
        "interest_to": (today - dt.timedelta(days=1)).isoformat(),
        "interest": "60,000",
        "voucher": "2026-7",
        "token": "t1",
    } | facts


def test_a_bank_asks_and_the_city_decides(people: Cast, scheme: SubsidyScheme) -> None:
    pledge = borrowed(people)
    bank, city, finance = (signed_in(people[name]) for name in ("bank-1", "official-nj", "finance-official"))
    assert f"{LIST}new/{pledge.pk}/" in bank.get(LIST).content.decode()
    for _ in range(2):  # the same form twice
        assert bank.post(f"{LIST}new/{pledge.pk}/", typed(scheme)).status_code == 302
    one = Subsidy.objects.get()
    assert one.asked_fen == 30 * THOUSAND
    again = bank.post(f"{LIST}new/{pledge.pk}/", typed(scheme, token="t2"))
    assert again.status_code == 409
    assert "some of these days already" in again.content.decode()

    assert f"{LIST}{one.pk}/" in city.get("/en/desk/").content.decode()
    assert f"{LIST}{one.pk}/approve/" in city.get(f"{LIST}{one.pk}/").content.decode()
    assert city.post(f"{LIST}{one.pk}/approve/", {"approved": "30000.01"}).status_code == 422
    assert city.post(f"{LIST}{one.pk}/approve/", {"approved": "30000"}).status_code == 302
    assert city.post(f"{LIST}{one.pk}/approve/", {"approved": "30000"}).status_code == 409
    page = city.get(f"{LIST}{one.pk}/").content.decode()
    assert "Somebody else must take this step" in page
    assert "Left in the pool" in page
    paid = {"voucher": "1", "paid_on": clock.today().isoformat()}
    assert city.post(f"{LIST}{one.pk}/pay/", paid).status_code == 403
    assert finance.post(f"{LIST}{one.pk}/pay/", paid).status_code == 302
    assert "Left in the pool" not in bank.get(f"{LIST}{one.pk}/").content.decode()


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"interest": "NaN"}, "not a number"),
        ({"interest": "1000000000000"}, "above"),
        ({"interest": "-1"}, "below"),
        ({"interest": "0"}, "more than nothing"),
        ({"voucher": " "}, "required"),
        ({"interest_to": "2099-01-01"}, "still to come"),
        ({"firm_code": "91320000000000000X"}, "There is a problem"),
    ],
)
def test_bad_input_is_answered_beside_the_field(
    people: Cast, scheme: SubsidyScheme, facts: dict[str, str], told: str
) -> None:
    answer = signed_in(people["bank-1"]).post(f"{LIST}new/{borrowed(people).pk}/", typed(scheme, **facts))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert not Subsidy.objects.exists()


def test_an_empty_pool_is_told_and_nothing_is_lost(people: Cast) -> None:
    scheme = make_scheme(pool_fen=THOUSAND)
    one = ask(people, scheme)
    answer = signed_in(people["official-nj"]).post(f"{LIST}{one.pk}/approve/", {"approved": "30000"})
    assert answer.status_code == 409
    assert "Not so much is left in the pool." in answer.content.decode()
    assert 'value="30000"' in answer.content.decode()


def test_what_is_not_stated_says_so_and_the_city_writes_it_down(people: Cast) -> None:
    load_subsidy_schemes()
    city, path = signed_in(people["official-wx"]), f"{LIST}schemes/wuxi/"
    assert city.get(LIST).content.decode().count("not stated") >= 3
    assert signed_in(people["official-nj"]).get(path).status_code == 403
    told = {"rate": "50", "pool": "500万", "valid_from": "2026-01-01", "valid_to": "2026-12-31", "source": "某文",
            "version": "1"}  # fmt: skip
    assert city.post(path, told | {"rate": "100.1"}).status_code == 422
    assert city.post(path, told | {"pool": "0"}).status_code == 422
    assert city.post(path, told | {"valid_to": "2025-12-31"}).status_code == 422
    assert city.post(path, told).status_code == 302
    assert city.post(path, told).status_code == 409
    assert SubsidyScheme.objects.get(code="wuxi").pool_fen == 500_000_000


def test_the_file_has_what_the_list_has(people: Cast, scheme: SubsidyScheme) -> None:
    ask(people, scheme)
    text = signed_in(people["official"]).get(f"{LIST}subsidies.csv").content.decode()
    assert "60000.00" in text
    assert "60000.00" not in signed_in(people["official"]).get(f"{LIST}subsidies.csv?state=paid").content.decode()
    assert "60000.00" not in signed_in(people["official-sz"]).get(f"{LIST}subsidies.csv").content.decode()
    assert signed_in(people["dept-finance"]).get(LIST).status_code == 403


@pytest.mark.parametrize("person", ["bank-1", "official-nj", "official"])
def test_the_list_costs_the_same_for_one_or_three(people: Cast, scheme: SubsidyScheme, person: str) -> None:
    client, costs = signed_in(people[person]), []
    for _ in range(3):
        ask(people, scheme)
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        costs.append(len(asked))
    assert costs[0] == costs[1] == costs[2] <= 30
