"""Anybody finds the products, and numbers of years that are over where three firms and more stand behind them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ipportal.core.kit import clock
from ipportal.core.kit.pages import shelf
from measures.items import indicators
from patents.finance.figures.actions import close_months
from patents.finance.products import actions
from patents.finance.products.models import FinanceProduct
from patents.finance.products.suppression import told
from patents.finance.products.telling import tell_years
from tests.conftest import WORKER, role
from tests.indexing import index_what_was_ordered
from tests.patents.finance.conftest import make_pledge
from tests.patents.finance.products.conftest import MILLION, make_draft, make_record
from tests.people import Cast

pytestmark = pytest.mark.django_db
PUBLIC = "/en/patents/finance"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def page(client: Client, path: str) -> str:
    shelf.clear()
    return text(client.get(f"{PUBLIC}/{path}"))


def test_su_zhi_dai_comes_with_the_portal(client: Client, people: Cast) -> None:
    found = page(client, "products/")
    one = page(client, "products/su-zhi-dai/")

    assert "Su Zhi Dai" in found
    assert "30,000,000" in one
    assert "80 basis points" in one
    assert "not stated" in one  # whom to ask
    assert "2023年8月" in one  # its source


def test_a_draft_is_not_shown_and_a_withdrawn_product_is_gone(client: Client, people: Cast) -> None:
    draft = make_draft(people, "catalogue", code="nanjing-loan", name_zh="南京贷")
    assert "南京贷" not in page(client, "products/")
    assert client.get(f"{PUBLIC}/products/nanjing-loan/").status_code == 404

    product = actions.move_record(draft, "published", by=people["official"])
    assert "南京贷" in page(client, "products/")
    assert "Demonstration data" in page(client, "products/nanjing-loan/")

    actions.move_record(product, "withdrawn", by=people["official"], reason="停办")
    assert "南京贷" not in page(client, "products/")
    assert client.get(f"{PUBLIC}/products/nanjing-loan/").status_code == 404


def test_products_are_narrowed_to_ones_own_case(client: Client, people: Cast) -> None:
    make_record(
        people, "catalogue", name_zh="南京商标贷", cities=["320100"], right_kinds=["trademark"], sizes=["micro"]
    )

    assert "南京商标贷" in page(client, "products/?city=320100&right=trademark&size=micro&kind=pledge_loan")
    for other in ("city=320500", "right=patent", "size=medium", "kind=insurance", "q=苏州"):
        assert "南京商标贷" not in page(client, f"products/?{other}"), other
    assert "Su Zhi Dai" in page(client, "products/?city=320500&right=patent")  # it states no limit of these
    assert "Su Zhi Dai" not in page(client, "products/?size=large")
    assert client.get(f"{PUBLIC}/products/?size=huge").status_code == 400


def test_a_product_of_the_past_is_not_on_offer(client: Client, people: Cast) -> None:
    over = clock.today() - dt.timedelta(days=1)
    make_record(people, "catalogue", code="old", name_zh="旧产品", valid_to=over)

    assert "旧产品" not in page(client, "products/")
    assert "no longer on offer" in page(client, "products/old/")


def test_the_catalogue_costs_the_same_for_one_and_three(client: Client, people: Cast) -> None:
    page(client, "products/")
    with CaptureQueriesContext(connection) as one:
        page(client, "products/")
    make_record(people, "catalogue")
    make_record(people, "catalogue")
    with CaptureQueriesContext(connection) as three:
        page(client, "products/")

    assert len(three) == len(one)


def test_the_search_finds_a_published_product(client: Client, people: Cast) -> None:
    make_record(people, "catalogue", code="layout-loan", name_zh="布图设计专项贷")
    make_draft(people, "catalogue", name_zh="布图设计未定贷")
    index_what_was_ordered()

    found = text(client.get("/search/?q=布图设计"))

    assert "布图设计专项贷" in found
    assert "布图设计未定贷" not in found


def test_no_phone_of_a_person_is_put_on_show(people: Cast) -> None:
    product = make_draft(people, "catalogue")
    with pytest.raises(Exception, match="landline"):
        actions.change_record(product, {"contact_phone": "13812345678"}, version=1, by=people["official"])
    assert FinanceProduct.objects.get(pk=product.pk).contact_phone == ""


@pytest.mark.parametrize(
    ("amounts", "withheld"),
    [
        ({"a": 1, "b": 1}, True),
        ({"a": 1, "b": 1, "c": 1}, False),
        ({"a": 70, "b": 15, "c": 15}, False),
        ({"a": 71, "b": 15, "c": 14}, True),
        ({}, True),
        ({"a": 0, "b": 0, "c": 0}, False),
    ],
)
def test_a_cell_needs_three_firms_and_none_that_is_most_of_it(amounts: dict[str, int], withheld: bool) -> None:
    cell = told(5, amounts)

    assert cell.is_withheld == withheld
    assert (cell.amount_fen is None) == withheld == bool(cell.reason)


def insure(people: Cast, firms: str, **facts: Any) -> list[Any]:
    """Policies of 2 million, one for each firm, confirmed; then a night passes."""
    policies = [make_record(people, "insurance", insured=firm, **facts) for firm in firms]
    a_night()
    return policies


def a_night() -> None:
    with role(WORKER):
        tell_years()


def test_a_policy_confirmed_late_waits_until_it_is_told_with_others(client: Client, people: Cast) -> None:
    insure(people, "甲乙丙")
    insure(people, "丁", sum_insured_fen=7 * MILLION)
    one_late = page(client, "other/")
    insure(people, "戊己", sum_insured_fen=4 * MILLION)

    assert "6,000,000" in one_late
    assert "13,000,000" not in one_late
    assert "One correction of earlier years waits" in one_late
    assert "21,000,000" in page(client, "other/")
    assert "waits" not in page(client, "other/")


def test_a_policy_taken_back_or_cancelled_is_not_found_by_taking_away(client: Client, people: Cast) -> None:
    policies = insure(people, "甲乙丙丁")
    actions.move_record(policies[0], "draft", by=people["official"], reason="录入有误")
    actions.move_record(policies[1], "cancelled", by=people["official"], reason="退保")
    a_night()

    assert "8,000,000" in page(client, "other/")
    assert "2 corrections of earlier years wait" in page(client, "other/")
    value = indicators.value("F5", dt.date(2026, 1, 1))
    assert value is not None
    assert value.value == 4


def test_nothing_is_found_by_way_of_several_tellings(client: Client, people: Cast) -> None:
    """Three come, then three go and one comes: between the first and the last there would be that one alone."""
    insure(people, "甲乙丙")
    later = insure(people, "丁戊己")
    assert "12,000,000" in page(client, "other/")
    for policy in later:
        actions.move_record(policy, "cancelled", by=people["official"], reason="退保")
    insure(people, "庚", sum_insured_fen=MILLION)

    assert "7,000,000" not in page(client, "other/")
    assert "12,000,000" in page(client, "other/")


def test_a_firm_written_with_and_without_its_code_is_one_firm(client: Client, people: Cast) -> None:
    code = "91320100MA1XXXXX0A"
    make_record(people, "insurance", insured="甲有限公司", insured_code=code)
    make_record(people, "insurance", insured="甲 有限公司")
    insure(people, "乙")

    assert "Withheld: Fewer than 3 firms" in page(client, "other/")


def test_other_finance_is_told_by_year_once_three_firms_stand_behind_it(client: Client, people: Cast) -> None:
    insure(people, "甲乙")
    before = page(client, "other/")
    assert indicators.value("F5", dt.date(2026, 1, 1)) is None

    insure(people, "丙")
    after = page(client, "other/")

    assert "Withheld: Fewer than 3 firms" in before
    assert "4,000,000" not in before
    assert "6,000,000" in after
    assert "Demonstration data" in after
    number = indicators.value("F5", dt.date(2026, 1, 1))
    amount = indicators.value("F5-amount", dt.date(2026, 1, 1))
    assert number is not None
    assert amount is not None
    assert (number.value, number.demonstration, amount.value) == (3, True, 600)
    assert indicators.value("F5", dt.date(2025, 12, 31)) is None  # its year runs still


def test_one_withheld_year_withholds_the_measures_total(people: Cast) -> None:
    insure(people, "甲乙丙")
    insure(people, "丁", valid_from=dt.date(2024, 1, 1), valid_to=dt.date(2025, 1, 1))

    assert indicators.value("F5", dt.date(2026, 1, 1)) is None


def test_the_running_year_is_not_told(client: Client, people: Cast) -> None:
    today = clock.today()
    insure(people, "甲乙丙", valid_from=today, valid_to=today + dt.timedelta(days=9))

    assert "6,000,000" not in page(client, "other/")


def test_published_examples_carry_their_source_and_are_not_counted(client: Client, people: Cast) -> None:
    found = page(client, "other/")

    assert "67 patents in the pool" in found
    assert "read in secondary copies" in found
    assert found.count("No record of a year that is over.") == 4


def register_new_fields(people: Cast, **firms: str) -> None:
    """In June of the year before, one registration for each firm; then the months are closed."""
    day = dt.date(2025, 6, 1)
    for kind, names in firms.items():
        for name in names:
            terms: dict[str, Any] = {"registered_on": day, "term_from": day, "term_to": day + dt.timedelta(days=365)}
            make_pledge(people, firms=[(name, "")], rights=[(kind, "")], **terms)
    with role(WORKER):
        close_months()


def test_new_fields_are_told_by_year_as_the_figures_have_them(client: Client, people: Cast) -> None:
    register_new_fields(people, geographical_indication="甲乙丙", layout_design="丁戊己庚")

    found = page(client, "new-fields/")

    assert "9,000,000" in found
    assert "12,000,000" in found
    assert "Withheld" not in found
    number = indicators.value("F2", dt.date(2026, 1, 1))
    assert number is not None
    assert (number.value, number.demonstration) == (3, False)


def test_a_kind_that_would_give_another_away_is_withheld_with_it(client: Client, people: Cast) -> None:
    register_new_fields(people, geographical_indication="甲乙丙", layout_design="丁")

    found = page(client, "new-fields/")

    assert "9,000,000" not in found  # the one layout design would follow from the year's total
    assert found.count("Withheld") == 2
    assert indicators.value("F2", dt.date(2026, 1, 1)) is None
    assert indicators.value("F3", dt.date(2026, 1, 1)) is None
