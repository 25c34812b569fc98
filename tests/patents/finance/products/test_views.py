"""Officials keep the records at the desk: form, confirmation, list, file, numbers, new fields; firms see their own."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patents.finance.models import Pledge
from patents.finance.products.models import InsurancePolicy, Tranche
from tests.patents.finance.conftest import make_draft as make_pledge_draft
from tests.patents.finance.conftest import make_pledge
from tests.patents.finance.products.conftest import FIRST, MILLION, make_draft, make_record
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
DESK = "/en/desk/finance"
POLICY = {
    "city": "320100", "policy_no": "P-1", "insurer": "某保险公司", "insured": "甲公司", "insured_code": "",
    "kind": "pledge", "items": "", "items_count": "3", "sum_insured_fen": "２,000,000", "premium_fen": "",
    "subsidy_pct": "50", "valid_from": "2025-03-01", "valid_to": "2026-03-01", "source": "合同", "remark": "",
}  # fmt: skip


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_city_puts_a_policy_down_and_the_province_confirms_it(people: Cast) -> None:
    city, province = signed_in(people["official-nj"]), signed_in(people["official"])

    page = city.post(f"{DESK}/insurance/new/", POLICY, follow=True)

    policy = InsurancePolicy.objects.get()
    assert (policy.state, policy.sum_insured_fen, policy.entered_by) == ("draft", 2 * MILLION, "official-nj")
    assert "Somebody else must confirm what you entered." in text(page)
    assert city.post(f"{DESK}/insurance/{policy.pk}/to/in_force/").status_code == 403

    answer = province.post(f"{DESK}/insurance/{policy.pk}/to/in_force/", {"on": "2025-03-01"}, follow=True)

    policy.refresh_from_db()
    assert (policy.state, policy.confirmed_by, policy.state_on) == ("in_force", "official", dt.date(2025, 3, 1))
    assert "In force" in text(answer)
    assert "put down" in text(answer)  # the history


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("sum_insured_fen", "1000000000000", "above 100000000000"),
        ("sum_insured_fen", "NaN", "not a number"),
        ("sum_insured_fen", "-5", "below 0"),
        ("sum_insured_fen", "0", "above 0"),
        ("premium_fen", "1.234", "at most two decimals"),
        ("subsidy_pct", "101", "between 0 and 100"),
        ("valid_to", "2025-03-01", "after the beginning"),
        ("insured_code", "91320104TE0D00071X", ""),
        ("source", "", "required"),
        ("city", "320500", "valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(people: Cast, field: str, typed: str, why: str) -> None:
    answer = signed_in(people["official-nj"]).post(f"{DESK}/insurance/new/", POLICY | {field: typed})

    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert why in text(answer)
    assert "某保险公司" in text(answer)
    assert not InsurancePolicy.objects.exists()


def test_hundred_times_ten_thousand_is_understood(people: Cast) -> None:
    signed_in(people["official-nj"]).post(f"{DESK}/insurance/new/", POLICY | {"sum_insured_fen": "１００万"})

    assert InsurancePolicy.objects.get().sum_insured_fen == MILLION


def test_the_same_policy_twice_is_told(people: Cast) -> None:
    client = signed_in(people["official-nj"])
    client.post(f"{DESK}/insurance/new/", POLICY)
    answer = client.post(f"{DESK}/insurance/new/", POLICY)

    assert (answer.status_code, InsurancePolicy.objects.count()) == (422, 1)
    assert "there already" in text(answer)


def test_a_draft_changed_meanwhile_keeps_what_was_typed(people: Cast) -> None:
    draft = make_draft(people, "trusts")
    client = signed_in(people["official"])
    typed = {
        "city": "320100", "name": draft.name, "trustee": "某信托公司", "settlor": "乙", "holder_kind": "trust",
        "term_from": "2025-01-01", "source": "合同", "version": "1",
    }  # fmt: skip
    assert client.post(f"{DESK}/trusts/{draft.pk}/edit/", typed).status_code == 302
    answer = client.post(f"{DESK}/trusts/{draft.pk}/edit/", typed | {"beneficiary": "丙公司"})

    assert answer.status_code == 409
    assert "Changed by someone else" in text(answer)
    assert "丙公司" in text(answer)


def test_claims_are_told_with_the_move(people: Cast) -> None:
    policy = make_record(people, "insurance")
    client = signed_in(people["finance-official"])
    path = f"{DESK}/insurance/{policy.pk}/to/claimed/"
    assert "Together up to now" in text(client.get(path))
    assert client.post(path, {"reason": "", "amount_fen": "100万"}).status_code == 422

    client.post(path, {"reason": "质押贷款逾期", "amount_fen": "100万"})

    policy.refresh_from_db()
    assert (policy.state, policy.claims_paid_fen) == ("claimed", MILLION)
    assert client.get(f"{DESK}/insurance/{policy.pk}/to/in_force/").status_code == 409
    assert client.get(f"{DESK}/insurance/{policy.pk}/to/nowhere/").status_code == 404


def test_tranches_are_added_and_removed_on_the_page(people: Cast) -> None:
    issue = make_draft(people, "securitisation")
    client = signed_in(people["official"])
    path = f"{DESK}/securitisation/{issue.pk}/parts/"

    client.post(path, {"name": "优先级", "size_fen": "4500万", "coupon_pct": "2.95", "due_on": ""})
    refused = client.post(path, {"name": "次级", "size_fen": "9000万"})

    assert refused.status_code == 422
    assert "larger than the issue" in text(refused)
    row = Tranche.objects.get()
    assert row.size_fen == 45 * MILLION
    client.post(f"{path}{row.pk}/remove/")
    assert not Tranche.objects.exists()


@pytest.mark.parametrize("sort", FIRST)
def test_a_list_costs_the_same_for_one_row_and_three_and_its_file_has_them(people: Cast, sort: str) -> None:
    client = signed_in(people["official"])
    first = make_record(people, sort)
    client.get(f"{DESK}/{sort}/")
    with CaptureQueriesContext(connection) as one:
        client.get(f"{DESK}/{sort}/")
    make_record(people, sort)
    make_draft(people, sort)
    with CaptureQueriesContext(connection) as three:
        page = client.get(f"{DESK}/{sort}/")

    assert len(three) == len(one)
    assert "Demonstration data" in text(page)
    shown = 4 if sort == "catalogue" else 3  # one product comes with the portal
    assert f"{shown} results" in text(page)
    assert len(text(client.get(f"{DESK}/{sort}.csv")).splitlines()) == shown + 1
    assert "2 results" in text(client.get(f"{DESK}/{sort}/?state={FIRST[sort]}&city=320100"))
    assert client.get(f"{DESK}/{sort}/?state=nonsense").status_code == 400
    assert str(first)[:4] in text(page)


@pytest.mark.parametrize("person", ["bank-1", "agency-a", "reviewer-1", "auditor"])
def test_others_have_no_business_there(people: Cast, person: str) -> None:
    thing = make_record(people, "insurance")
    client = signed_in(people[person])
    for path in ("products/", "insurance/", "insurance.csv", "insurance/new/", f"insurance/{thing.pk}/", "new-fields/"):
        assert client.get(f"{DESK}/{path}").status_code == 403, path


def test_statistics_count_what_was_confirmed_by_year_and_city(people: Cast) -> None:
    make_record(people, "insurance", insured="甲")
    make_record(people, "insurance", insured="甲", city="320500")
    make_draft(people, "insurance")

    page = text(signed_in(people["official"]).get(f"{DESK}/products/"))
    own = text(signed_in(people["official-sz"]).get(f"{DESK}/products/"))

    assert page.count("2,000,000") == 2
    assert own.count("2,000,000") == 1


def new_field(people: Cast, kind: str = "layout_design", *, on: dt.date = dt.date(2025, 6, 1), **facts: Any) -> Pledge:
    """Registered on that day; its right is told what its kind asks for."""
    told = {"registered_on": on, "term_from": on, "term_to": on + dt.timedelta(days=730)} | facts
    return make_pledge(people, rights=[(kind, "")], **told)


def test_pledges_of_new_fields_are_listed_with_what_their_kind_tells(people: Cast) -> None:
    pledge = new_field(people)
    new_field(people, "trademark")
    client = signed_in(people["official-nj"])

    page = text(client.get(f"{DESK}/new-fields/"))

    assert "1 result<" in page
    assert pledge.registration_number in page
    assert "First commercial use: not stated" in page
    assert "3,000,000" in page
    assert pledge.registration_number in text(client.get(f"{DESK}/new-fields.csv"))
    assert pledge.registration_number not in text(signed_in(people["official-sz"]).get(f"{DESK}/new-fields/"))


def test_the_list_of_new_fields_costs_the_same_for_one_and_three(people: Cast) -> None:
    client = signed_in(people["official"])
    new_field(people)
    client.get(f"{DESK}/new-fields/")
    with CaptureQueriesContext(connection) as one:
        client.get(f"{DESK}/new-fields/")
    new_field(people)
    new_field(people, "geographical_indication")
    with CaptureQueriesContext(connection) as three:
        client.get(f"{DESK}/new-fields/")

    assert len(three) == len(one)


def agency_code(people: Cast) -> str:
    body = people["agency-a"].memberships.select_related("organisation").first()
    assert body is not None
    return str(body.organisation.credit_code)


def test_a_firm_sees_its_pledges_what_fits_it_and_whom_to_ask(people: Cast) -> None:
    code = agency_code(people)
    pledge = make_pledge(people, firms=[("甲", code)], term_to=soon())
    make_record(
        people, "catalogue", name_zh="南京专享贷", cities=["320100"], right_kinds=["trademark"], sizes=["small"]
    )
    make_record(people, "catalogue", name_zh="苏州专享贷", cities=["320500"])
    make_record(people, "catalogue", name_zh="布图设计贷", right_kinds=["layout_design"])

    page = text(signed_in(people["agency-a"]).get(f"{DESK}/firm/"))

    assert pledge.registration_number in page
    assert "Ends in 30 days" in page
    assert "南京专享贷" in page
    assert "It is for firms in Nanjing." in page
    assert "Your firm holds such rights: Trademark." in page
    assert "苏知贷" not in page or "Su Zhi Dai" in page
    assert "苏州专享贷" not in page
    assert "布图设计贷" not in page
    assert "南京市知识产权局（演示）" in page
    other = text(signed_in(people["agency-b"]).get(f"{DESK}/firm/"))
    assert pledge.registration_number not in other
    assert "苏州专享贷" in other
    assert signed_in(people["official"]).get(f"{DESK}/firm/").status_code == 403


def test_a_firm_is_not_told_what_a_bank_has_only_begun(people: Cast) -> None:
    make_pledge_draft(
        people["bank-1"], firms=[("甲", agency_code(people))], rights=[("layout_design", "")], size="micro"
    )
    make_record(people, "catalogue", name_zh="布图设计贷", right_kinds=["layout_design"])
    make_record(people, "catalogue", name_zh="中型企业贷", sizes=["medium"])

    page = text(signed_in(people["agency-a"]).get(f"{DESK}/firm/"))

    assert "布图设计贷" not in page
    assert "中型企业贷" in page  # the size is not known


def soon() -> dt.date:
    from ipportal.core.kit import clock

    return clock.today() + dt.timedelta(days=30)


def test_my_work_leads_there(people: Cast, client: Client) -> None:
    assert "/en/desk/finance/products/" in text(signed_in(people["official-nj"]).get("/en/desk/"))
    assert "/en/desk/finance/firm/" in text(signed_in(people["agency-a"]).get("/en/desk/"))
    assert "/desk/finance/" not in text(signed_in(people["reviewer-1"]).get("/en/desk/"))
