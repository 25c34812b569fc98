"""The 29 items come with the product; what the source does not say stays empty."""

from __future__ import annotations

from decimal import Decimal

import pytest

from measures.items.loading import load_measures
from measures.items.models import Basis, BodyRole, PolicyDocument, PolicyItem
from measures.items.states import State
from tests.measures.items.conftest import item

pytestmark = pytest.mark.django_db


def test_all_29_items_are_there_planned_and_with_a_lead_body() -> None:
    found = list(PolicyItem.objects.current())

    assert len(found) == 29
    assert {found_item.state for found_item in found} == {State.PLANNED}
    assert all(found_item.responsibilities.filter(role=BodyRole.LEAD).count() == 1 for found_item in found)
    assert all(found_item.text_zh and found_item.text_en and found_item.source_zh for found_item in found)
    assert all(found_item.targets.exists() for found_item in found)
    assert {found_item.bodies_basis for found_item in found} == {Basis.BACKGROUND}


def test_what_is_not_known_of_the_document_stays_empty() -> None:
    document = PolicyDocument.objects.get()

    assert (document.title_zh, document.number, document.issued_on, document.in_force_from) == ("", "", None, None)


def test_only_the_few_numbers_of_the_source_are_targets_and_none_has_a_day() -> None:
    stated = [
        (target.item.code, target.comparator, target.low, target.high)
        for found_item in PolicyItem.objects.current()
        for target in found_item.targets.all()
        if target.is_stated
    ]

    assert stated == [
        ("B2", ">=", 7, None),
        ("B3", ">=", Decimal("1.9"), None),
        ("B5", "=", 1, None),
        ("B5", "=", 13, None),
        ("C6", "range", 20000, 1000000),
    ]
    assert not any(target.due_on for found_item in PolicyItem.objects.current() for target in found_item.targets.all())


def test_pledge_financing_is_a_tag_of_three_items() -> None:
    assert [found.code for found in PolicyItem.objects.filter(areas="pledge-financing")] == ["F1", "F2", "F3"]


def test_loading_again_changes_nothing() -> None:
    item("F1").targets.update(indicator_zh="改过的")

    assert load_measures() == (0, 0)
    assert item("F1").targets.first().indicator_zh == "改过的"  # type: ignore[union-attr]  # there are three
