"""What the database itself holds true of the network."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from measures.network.columns import NUMBERS
from measures.network.models import NodeClass, NodeReturn, ProtectionNode
from tests.measures.network.conftest import Node

pytestmark = pytest.mark.django_db
ZERO = {number.name: 0 for number in NUMBERS} | {"mean_days_to_grant": None, "mediation_amount_fen": None}


def refused(sentence: str, model: Any, **row: Any) -> None:
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        model.objects.create(**row)


def test_the_shipped_network_has_one_root_and_says_where_it_comes_from() -> None:
    known = {node.code: node for node in ProtectionNode.objects.all()}

    assert {"jiangsu", "taizhou", "nantong-textile", "xuzhou"} == known.keys()
    assert all(node.source and not node.demonstration for node in known.values())
    assert all(node.operating_from is None and node.approved_on is None for node in known.values())
    assert [field.name_zh for field in known["taizhou"].fields.order_by("pk")] == ["高端装备", "医药"]


def test_there_is_at_most_one_root() -> None:
    refused("network_has_one_root", ProtectionNode, code="two", name_zh="二", layer_id="root", kind="provincial_centre",
            city_id="320100")  # fmt: skip


def test_a_city_has_at_most_one_node_of_its_layer(suzhou: ProtectionNode, node: Node) -> None:
    refused("city_has_one_node_of_its_layer", ProtectionNode, code="again", name_zh="又", layer_id="city",
            kind="city_centre", city_id="320500", parent=suzhou.parent)  # fmt: skip
    node("station", "320500", layer_id="further", kind="station")


@pytest.mark.parametrize(
    ("sentence", "more"),
    [
        ("node_stands_under_another_unless_it_is_the_root", {"parent": None}),
        ("node_lies_in_one_of_the_thirteen_cities", {"city_id": "320106"}),
        ("node_lies_in_one_of_the_thirteen_cities", {"city_id": "310000"}),
        ("node_is_called_by_a_landline", {"contact_phone": "13812345678"}),
        ("node_is_called_by_a_landline", {"contact_phone": "li@example.cn"}),
        ("node_closes_after_it_opens", {"operating_from": "2025-01-01", "operating_to": "2025-01-01"}),
    ],
)
def test_what_a_node_may_not_be(suzhou: ProtectionNode, sentence: str, more: dict[str, Any]) -> None:
    row = {"code": "one", "name_zh": "某", "layer_id": "further", "kind": "station", "city_id": "320100",
           "parent": suzhou}  # fmt: skip
    refused(sentence, ProtectionNode, **row | more)


@pytest.mark.parametrize(
    ("sentence", "more"),
    [
        ("passed_rejected_and_pending_add_up", {"received": 10, "passed": 9}),
        ("no_more_mediations_succeed", {"mediation_succeeded": 1}),
        ("days_to_grant_are_those_of_grants", {"mean_days_to_grant": 3}),
        ("return_is_confirmed_by_whom_and_when", {"state": "confirmed"}),
        (
            "return_is_confirmed_by_somebody_else",
            {"state": "confirmed", "confirmed_by": "li", "confirmed_by_id": 7, "submitted_by_id": 7,
             "confirmed_at": "2026-01-01T00:00:00Z"},
        ),
    ],
)  # fmt: skip
def test_what_a_return_may_not_be(suzhou: ProtectionNode, sentence: str, more: dict[str, Any]) -> None:
    refused(sentence, NodeReturn, **{"node": suzhou, "month": 24300, "submitted_by": "li"} | ZERO | more)


def test_a_node_reports_a_month_once(suzhou: ProtectionNode) -> None:
    row = {"node": suzhou, "month": 24300, "submitted_by": "li"} | ZERO
    NodeReturn.objects.create(**row)
    refused("node_reports_a_month_once", NodeReturn, **row)


@pytest.mark.parametrize(
    ("scheme", "symbol"), [("ipc", "H1L"), ("ipc", "06-01"), ("locarno", "H01L"), ("locarno", "6")]
)
def test_a_class_is_written_as_its_scheme_writes_it(suzhou: ProtectionNode, scheme: str, symbol: str) -> None:
    refused("class_is_written_as_its_scheme", NodeClass, node=suzhou, scheme=scheme, symbol=symbol,
            valid_from="2025-01-01")  # fmt: skip
    NodeClass.objects.create(node=suzhou, scheme="ipc", symbol="H01L21/336", valid_from="2025-01-01")
    NodeClass.objects.create(node=suzhou, scheme="locarno", symbol="06-01", valid_from="2025-01-01")
