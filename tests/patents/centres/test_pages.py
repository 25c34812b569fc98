"""Li, the city, the province and the finance on their pages; strangers see what is public and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patents.centres.calls.models import Call
from patents.centres.models import Centre
from patents.centres.money.models import Instalment
from patents.centres.states import State
from tests.core.submissions.conftest import hidden
from tests.indexing import index_what_was_ordered
from tests.patents.centres.conftest import (
    LEAD,
    SECOND,
    Stand,
    bring_to,
    code_of,
    drafted,
    make_call,
    moment,
    submitted,
)
from tests.people import AGENCY, Cast, signed_in

pytestmark = pytest.mark.django_db
DESK = "/desk/centres/"
CALL = {
    "code": "2027", "year": "2027", "name_zh": "2027年培育中心申报", "opens_on": "2027-03-01",
    "closes_on": "2027-03-31", "minimum_kinds": "2", "lead_kinds": ["enterprise"], "one_running_per_lead": "on",
    "fields_plan": "生物医药 | Biomedicine", "quotas_plan": "320100 3\n320500 2",
    "instalments_plan": "contract 60\nacceptance 40",
    "reports_plan": "annual 12 60",
}  # fmt: skip


def follow(client: Client, path: str, data: dict[str, Any] | None = None) -> Any:
    answer = client.post(path, data or {})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return answer["Location"]


def test_a_call_is_drafted_by_one_and_published_by_another(people: Cast) -> None:
    zhou, wu = signed_in(people["official"]), signed_in(people["official-2"])
    broken = zhou.post(f"{DESK}calls/new/", CALL | {"quotas_plan": "320599 1", "closes_on": "2027-02-01"})
    twice = zhou.post(f"{DESK}calls/new/", CALL | {"reports_plan": "annual 12 60\nannual 12 30"})
    assert (broken.status_code, twice.status_code) == (422, 422)
    assert "第2行" in twice.text
    assert not Call.objects.exists()
    follow(zhou, f"{DESK}calls/new/", CALL)
    call = Call.objects.get()
    assert [(one.seq, one.percent) for one in call.instalments.all()] == [(1, 60), (2, 40)]

    assert zhou.post(f"{DESK}calls/{call.pk}/publish/").status_code == 403
    stale = hidden(zhou.get(f"{DESK}calls/{call.pk}/").text)["version"]
    follow(wu, f"{DESK}calls/{call.pk}/", CALL | {"version": stale, "contact": "025-12345678"})
    conflict = zhou.post(f"{DESK}calls/{call.pk}/", CALL | {"version": stale, "contact": "别的"})
    assert (conflict.status_code, "别的" in conflict.text) == (409, True)
    follow(wu, f"{DESK}calls/{call.pk}/publish/")
    public = Client().get(f"/patents/centres/calls/{call.pk}/").text
    assert "尚未公布" in public
    assert "025-12345678" in public
    assert zhou.post(f"{DESK}calls/{call.pk}/", CALL | {"version": "2"}).status_code == 409


def test_li_begins_a_centre_and_a_member_answers_with_its_own_account(people: Cast, call: Call) -> None:
    li, agency = signed_in(people["member-a"]), signed_in(people["agency-a"])
    page = f"{DESK}calls/{call.pk}/apply/"
    form = hidden(li.get(page).text) | {"lead": people.bodies["秦淮精密制造有限公司（演示）"].pk, "name_zh": "甲中心"}
    extra = {"state": "accepted", "grade": "excellent", "contract_fen": "1", "demonstration": "on"}
    place = follow(li, page, form | extra)
    assert follow(li, page, form) == place, "sent twice, it is one"
    centre = Centre.objects.get()
    assert (centre.state, centre.grade, centre.contract_fen, centre.demonstration) == ("draft", "", None, False)

    assert li.post(f"{place}invite/", {"credit_code": "91320100TE0D000710", "right": "sign"}).status_code == 422
    follow(li, f"{place}invite/", {"credit_code": code_of(people, AGENCY), "right": "sign"})
    member = centre.members.get(is_lead=False)
    assert li.post(f"{DESK}members/{member.pk}/accept/").status_code == 403
    assert "甲中心" in agency.get(DESK).text
    follow(agency, f"{DESK}members/{member.pk}/accept/")
    follow(li, f"{place}application/")
    assert signed_in(people["agency-b"]).get(place).status_code == 404
    assert signed_in(people["official"]).get(place).status_code == 404, "drafts are the members' own"


def test_two_tabs_change_a_centre(people: Cast, call: Call) -> None:
    centre = drafted(people, call)
    li = signed_in(people["member-a"])
    page = f"{DESK}{centre.pk}/edit/"
    version = hidden(li.get(page).text)["version"]
    follow(li, page, {"version": version, "name_zh": "先存的名字"})

    answer = li.post(page, {"version": version, "name_zh": "后存的名字"})

    assert answer.status_code == 409
    assert "先存的名字" in answer.text
    assert "后存的名字" in answer.text
    centre.refresh_from_db()
    assert centre.name_zh == "先存的名字"


def test_the_way_of_a_centre_over_the_pages(people: Cast, call: Call, stand_at: Stand) -> None:
    centre = submitted(people, drafted(people, call))
    place = f"{DESK}{centre.pk}/"
    city, zhou, wu = (signed_in(people[name]) for name in ("official-nj", "official", "official-2"))
    assert centre.name_zh in city.get(DESK).text
    assert centre.name_zh not in signed_in(people["official-sz"]).get(DESK).text
    assert city.post(f"{place}move/recommended/", {"reason": " "}).status_code == 422
    assert zhou.post(f"{place}move/approved/", {"reason": "x"}).status_code == 409
    follow(city, f"{place}move/recommended/", {"reason": "同意推荐"})
    bring_to(people, Centre.objects.get(), State.CHECKED, stand_at)
    follow(zhou, f"{place}move/reviewed/", {"reason": "专家组通过"})
    assert 'value="5"' in zhou.get(f"{place}move/on_notice/").text, "the working days of the call"
    follow(zhou, f"{place}move/on_notice/", {"reason": "公示", "working_days": "5"})
    stand_at(moment("2026-03-18"))
    assert zhou.post(f"{place}move/approved/", {"reason": "批复"}).status_code == 403
    follow(wu, f"{place}move/approved/", {"reason": "批复"})
    contract = {
        "contract_no": "2026-01",
        "contracted_on": "2026-03-18",
        "begins_on": "2026-04-01",
        "ends_on": "2029-03-31",
    }
    assert wu.post(f"{place}move/contracted/", contract | {"contract_yuan": "9999999999"}).status_code == 422
    follow(wu, f"{place}move/contracted/", contract | {"contract_yuan": "3000000", "own_funds_yuan": "3000000"})
    follow(wu, f"{place}move/building/")

    public = Client().get(f"/patents/centres/{centre.pk}/").text
    assert centre.name_zh in public
    assert "3,000,000" not in public
    assert "专家组通过" not in public
    first = Instalment.objects.get(seq=1)
    follow(zhou, f"{DESK}instalments/{first.pk}/release/")
    finance = signed_in(people["finance-official"])
    follow(finance, f"{DESK}instalments/{first.pk}/pay/", {"voucher": "2026-1"})
    assert "1,500,000" in finance.get(f"{DESK}payments/").text
    assert finance.get(f"{DESK}payments.xlsx").status_code == 200
    assert wu.post(f"{place}evaluate/acceptance/", {"outcome": "pass", "reason": "x"}).status_code == 409


def test_what_is_not_under_contract_is_nobodys_business(people: Cast, call: Call) -> None:
    centre = submitted(people, drafted(people, call))

    assert centre.name_zh not in Client().get("/patents/centres/").text
    assert Client().get(f"/patents/centres/{centre.pk}/").status_code == 404
    wang = signed_in(people["agency-b"])
    assert centre.name_zh not in wang.get(DESK).text
    assert wang.get(f"{DESK}{centre.pk}/").status_code == 404


def test_search_and_programs_find_a_centre_once_it_is_under_contract(people: Cast, call: Call, stand_at: Stand) -> None:
    chen, centre = Client(), drafted(people, call)

    def found(words: str) -> bool:
        return f"/patents/centres/{centre.pk}/" in chen.get(f"/search/?q={words}").text

    for target, is_public in ((State.APPROVED, False), (State.CONTRACTED, True)):
        bring_to(people, centre, target, stand_at)
        index_what_was_ordered()
        assert found("集成电路培育中心") == found(f"{call.code}-{centre.pk}") == is_public
        assert chen.get("/api/v1/centres/").json()["count"] == is_public

    assert f"/patents/centres/calls/{call.pk}/" in chen.get("/search/?q=2026年培育中心申报").text
    (told,) = chen.get("/api/v1/centres/?city=320100&status=contracted").json()["results"]
    assert (told["code"], told["name"], told["city"]) == (f"2026-{centre.pk}", "集成电路培育中心", "320100")
    assert (told["field"], told["state"], told["lead"]) == ("集成电路", "contracted", LEAD)
    assert chen.get("/api/v1/centres/?city=320500").json()["count"] == 0


@pytest.mark.parametrize("path", [DESK, f"{DESK}all/", f"{DESK}programme/", f"{DESK}payments/", "/patents/centres/"])
def test_lists_cost_the_same_for_one_centre_and_three(people: Cast, path: str, stand_at: Stand) -> None:
    client = signed_in(people["official"])
    client.get(path)
    costs = []
    for number, (who, lead) in enumerate((("member-a", "秦淮精密制造有限公司（演示）"), ("nominator", SECOND))):
        stand_at(moment("2026-03-10"))
        call = make_call(people, f"c{number}", one_running_per_lead=False)
        centre = drafted(people, call, who, lead)
        bring_to(people, submitted(people, centre, who), State.BUILDING, stand_at)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(path).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1]
