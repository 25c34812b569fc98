"""The returns at the desk: a city puts its own down, the province confirms, everybody reads."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ipportal.core.accounts.models import User
from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.periods import Month
from measures.items import indicators
from measures.network import actions
from measures.network.models import NodeReturn, ProtectionNode
from tests import trail
from tests.measures.network.conftest import NUMBERS, Node
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
TYPED = NUMBERS | {"revision": "0"}
AT = "/desk/network/returns/sz-city/2025-01/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def city(cast: Cast, suzhou: ProtectionNode) -> Client:
    return signed_in(cast["official-sz"])


@pytest.fixture
def province(cast: Cast) -> Client:
    return signed_in(cast["official"])


def test_a_city_puts_down_its_return_the_province_confirms_and_everybody_reads_it(
    city: Client, province: Client, client: Client
) -> None:
    answer = city.post(f"/en{AT}", TYPED, follow=True)
    assert "The return was saved. The province confirms it." in text(answer)
    assert "120,000" not in text(client.get("/measures/network/statistics/?from=2025-01&to=2025-01&part=cases"))

    waiting = NodeReturn.objects.get()
    assert (waiting.submitted_by, waiting.state) == ("official-sz", "draft")
    province.post(f"{AT}confirm/", {"revision": waiting.revision})

    page = text(client.get("/measures/network/statistics/?from=2025-01&to=2025-01&part=cases"))
    assert page.count("120,000") == 2  # the node's line and the province's
    confirmed = NodeReturn.objects.get()
    assert (confirmed.confirmed_by, confirmed.state) == ("official", "confirmed")
    assert [entry.action for entry in trail.entries(object_kind="nodereturn", action__startswith="node return")] == [
        "node return submitted", "node return confirmed",
    ]  # fmt: skip


def test_sent_twice_it_is_saved_once(city: Client) -> None:
    city.post(AT, TYPED)
    city.post(AT, TYPED)

    assert NodeReturn.objects.get().revision == 1


def test_a_city_writes_and_sees_its_own_nodes_only(city: Client, nanjing: ProtectionNode) -> None:
    assert city.get("/desk/network/returns/nj-city/2025-01/").status_code == 404
    assert city.post("/desk/network/returns/nj-city/2025-01/", TYPED).status_code == 404
    assert city.get("/desk/network/returns/jiangsu/2025-01/").status_code == 404
    assert "nj-city" not in text(city.get("/desk/network/missing/"))
    with pytest.raises(PermissionDenied):
        actions.save_return(nanjing, Month(2025, 1), {}, revision=0, by=cast_of("official-sz"))


def cast_of(name: str) -> Any:
    return User.objects.get(username=name)


def test_maker_is_not_checker(province: Client, suzhou: ProtectionNode, cast: Cast) -> None:
    province.post(AT, TYPED)
    report = NodeReturn.objects.get()

    assert province.post(f"{AT}confirm/", {"revision": 1}).status_code == 403
    assert actions.confirm_month(Month(2025, 1), by=cast["official"]) == (0, 1)
    assert actions.confirm_month(Month(2025, 1), by=cast["official-2"]) == (1, 0)
    with pytest.raises(Conflict):
        actions.confirm_return(report, revision=1, by=cast["official-2"])


def test_a_city_does_not_confirm(city: Client) -> None:
    city.post(AT, TYPED)

    assert city.post(f"{AT}confirm/", {"revision": 1}).status_code == 403
    assert city.post("/desk/network/returns/confirm/", {"month": "2025-01"}).status_code == 403


def test_a_corrected_return_is_confirmed_anew(city: Client, province: Client) -> None:
    city.post(AT, TYPED)
    province.post(f"{AT}confirm/", {"revision": 1})

    city.post(AT, TYPED | {"revision": "1", "aid_cases": "9", "reason": "漏报两件"})

    kept = NodeReturn.objects.get()
    assert (kept.state, kept.revision, kept.aid_cases, kept.confirmed_by) == ("draft", 2, 9, "")
    assert "漏报两件" in text(city.get(AT))


def test_of_two_who_correct_at_once_the_second_sees_both_versions_and_loses_nothing(city: Client) -> None:
    city.post(AT, TYPED)
    city.post(AT, TYPED | {"revision": "1", "aid_cases": "9"})

    answer = city.post(AT, TYPED | {"revision": "1", "aid_cases": "8"})

    assert answer.status_code == 409
    assert answer.context["differences"] == [(answer.context["differences"][0][0], "9", "8")]
    assert 'name="aid_cases" value="8"' in text(answer)
    assert NodeReturn.objects.get().aid_cases == 9
    assert city.post(AT, TYPED | {"revision": "2", "aid_cases": "8"}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"passed": "41"}, "pending_end"),
        ({"passed": ""}, "passed"),
        ({"passed": "-1"}, "passed"),
        ({"passed": "１e400"}, "passed"),
        ({"mediation_succeeded": "7"}, "mediation_succeeded"),
        ({"granted_invention": "41"}, "granted_invention"),
        ({"mediation_amount_fen": "1.005"}, "mediation_amount_fen"),
    ],
)
def test_what_cannot_be_stands_at_its_field_and_nothing_is_saved(
    city: Client, typed: dict[str, str], field: str
) -> None:
    answer = city.post(AT, TYPED | typed)

    assert answer.status_code == 422
    assert f'href="#id_{field}"' in text(answer)
    assert 'role="alert"' in text(answer)
    assert not NodeReturn.objects.exists()


def test_a_month_before_the_node_worked_is_refused(city: Client) -> None:
    answer = city.post("/desk/network/returns/sz-city/2024-12/", TYPED)

    assert answer.status_code == 422
    assert not NodeReturn.objects.exists()


def test_what_is_odd_beside_other_months_is_asked_about_first(city: Client) -> None:
    city.post(AT, TYPED)
    odd = TYPED | {"pending_start": "6", "pending_end": "11"}

    asked = city.post("/desk/network/returns/sz-city/2025-02/", odd)
    assert asked.status_code == 422
    assert NodeReturn.objects.count() == 1

    city.post("/desk/network/returns/sz-city/2025-02/", odd | {"seen": asked.context["seen"]})
    assert NodeReturn.objects.count() == 2
    page = text(city.get("/en/desk/network/missing/"))
    assert ">Doubtful<" in page
    assert ">Impossible<" not in page


def test_the_new_form_begins_with_what_was_pending(city: Client) -> None:
    city.post(AT, TYPED)

    assert 'name="pending_start" value="5"' in text(city.get("/desk/network/returns/sz-city/2025-02/"))


def test_statistics_say_the_same_on_the_page_in_csv_and_in_excel(city: Client, province: Client) -> None:
    city.post(AT, TYPED)
    asked = "?from=2025-01&to=2025-03&by=city&part=pre-examination"

    page = text(province.get(f"/en/desk/network/statistics/{asked}"))
    rows = list(
        csv.reader(io.StringIO(province.get(f"/en/desk/network/statistics.csv{asked}").content.decode("utf-8-sig")))
    )

    assert rows[0][:3] == ["City", "Pending at the start (applications)", "Taken in (applications)"]
    assert [row[:3] for row in rows[1:]] == [["Suzhou", "0", "50"], ["The whole province", "0", "50"]]
    assert rows[1][-2:] == ["1", "2"]
    assert "2025-02, 2025-03" in page
    assert province.get(f"/desk/network/statistics.xlsx{asked}").content.startswith(b"PK")


@pytest.mark.parametrize(
    "asked", ["from=abc", "from=2026-01&to=2025-01", "by=owner", "part=x", "city=310000", "to=2025-13"]
)
def test_impossible_questions_are_named(city: Client, client: Client, asked: str) -> None:
    assert city.get(f"/desk/network/statistics/?{asked}").status_code == 400
    assert client.get(f"/measures/network/statistics/?{asked}").status_code == 400


def test_strangers_and_other_roles_stay_outside(client: Client, cast: Cast, suzhou: ProtectionNode) -> None:
    assert client.get(AT).status_code == 302
    agency = signed_in(cast["agency-a"])
    for path in ("/desk/network/returns/", "/desk/network/missing/", "/desk/network/statistics/", AT):
        assert agency.get(path).status_code == 403


@pytest.mark.parametrize("path", ["/desk/network/returns/", "/desk/network/missing/", "/desk/network/statistics/"])
def test_a_list_costs_the_same_for_one_node_or_three(province: Client, city: Client, node: Node, path: str) -> None:
    city.post(AT, TYPED)
    province.get(path)
    with CaptureQueriesContext(connection) as one:
        province.get(path)
    for number in (2, 3):
        other = node(f"n{number}", f"320{number}00")
        actions.save_return(other, Month(2025, 1), _values(), revision=0, by=cast_of("official"))
    with CaptureQueriesContext(connection) as three:
        assert "n3" in text(province.get(path))

    assert len(three) == len(one) > 0


def _values() -> dict[str, Any]:
    return NodeReturn.objects.get(node__code="sz-city").numbers()


def test_the_tree_has_no_circle_and_only_the_province_keeps_it(
    province: Client, city: Client, suzhou: ProtectionNode
) -> None:
    at = f"/desk/network/records/nodes/{suzhou.pk}/"
    assert suzhou.name_zh in text(city.get(at))
    assert city.post(at, {}).status_code == 403

    root = ProtectionNode.objects.get(code="jiangsu")
    station = {"code": "st", "name_zh": "站", "layer": "city", "kind": "station", "city": "320100", "parent": suzhou.pk}
    refused = province.post("/desk/network/records/nodes/new/", station)
    assert refused.status_code == 422
    assert 'href="#id_parent"' in text(refused)
    assert province.post("/desk/network/records/nodes/new/", station | {"parent": root.pk}).status_code == 302


def test_a_second_root_is_refused_with_a_sentence(province: Client) -> None:
    answer = province.post(
        "/en/desk/network/records/nodes/new/",
        {"code": "r", "name_zh": "根", "layer": "root", "kind": "provincial_centre", "city": "320100"},
    )

    assert answer.status_code == 422
    assert "The network has a root already." in text(answer)


def test_the_policy_item_hears_how_many_nodes_work(suzhou: ProtectionNode, client: Client) -> None:
    before = indicators.value("B5-city", dt.date(2024, 12, 31))
    found = indicators.value("B5-city", dt.date(2025, 1, 1))

    assert before is not None
    assert found is not None
    assert (before.value, found.value) == (0, 1)
    assert [line["node"].code for line in client.get(found.rows).context["lines"]] == ["sz-city"]
