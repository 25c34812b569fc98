"""The ratio to the nation: two published operands, both kept, or null and which of them is missing."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.published import Ratio
from ipportal.core.statistics.models import OfficialValue
from tests.core.statistics.conftest import ImportRows, import_rows
from tests.site.conftest import Write, no_page_is_kept, run, write

__all__ = ["import_rows", "no_page_is_kept", "run", "write"]
pytestmark = pytest.mark.django_db
RATIO = "high-value-ratio-to-nation"
OPERAND = "high-value-invention-patents-per-10k"
HEADING = "period,region,metric,value,source"
PROVINCE_2023 = f"2023-12,320000,{OPERAND},22.1,Bulletin of the office for 2023"


def ask(client: Client, query: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/figures/?{query}")
    assert answer.status_code == status, answer.content
    return answer.json()


def of(client: Client, month: str, region: str = "320000") -> dict[str, Any]:
    found = ask(client, f"metric={RATIO}&region={region}&month={month}&lang=en")
    assert found["count"] == 1
    figure: dict[str, Any] = found["results"][0]
    return figure


def test_of_the_shipped_values_the_provinces_is_missing_and_said_to_be(client: Client) -> None:
    figure = of(client, "2023-12")

    assert (figure["value"], figure["reason"]) == (None, "not-published")
    assert (figure["numerator"], figure["denominator"]) == (None, "11.8")
    assert figure["denominator_source"].startswith("CNIPA")
    assert figure["remark"] == "The province's value is not known from any publication."


def test_two_published_values_make_the_ratio_and_are_kept(client: Client, import_rows: ImportRows) -> None:
    assert import_rows("statistics", HEADING, PROVINCE_2023)["new"] == 1

    figure = of(client, "2023-12")

    assert (figure["value"], figure["unit"], figure["reason"]) == ("1.9", "times", None)
    assert (figure["numerator"], figure["numerator_source"]) == ("22.1", "Bulletin of the office for 2023")
    assert (figure["denominator"], figure["denominator_year"]) == ("11.8", None)
    assert (figure["basis"], figure["release"]) == ("recomputed", None)
    assert figure["receipt"] == f"/figures/{RATIO}/320000/2023-12/"


def test_operands_of_different_months_are_never_divided(client: Client, import_rows: ImportRows) -> None:
    import_rows("statistics", HEADING, PROVINCE_2023.replace("2023-12", "2024-06"))

    june, december = of(client, "2024-06"), of(client, "2023-12")

    assert (june["numerator"], june["denominator"], june["value"]) == ("22.1", None, None)
    assert june["remark"] == "The nation's value is not known from any publication."
    assert december["value"] is None


def test_our_own_counts_never_stand_in(client: Client, write: Write) -> None:
    """The portal computes a density of its own for the province; the ratio does not look at it."""
    write("320000", Month(2023, 12), 200_000, "8526.00")

    assert of(client, "2023-12")["numerator"] is None


def test_a_value_that_is_not_official_is_no_operand(client: Client, import_rows: ImportRows) -> None:
    import_rows("statistics", HEADING, PROVINCE_2023, PROVINCE_2023.replace("22.1,Bulletin", "30.0,Another paper"))

    assert OfficialValue.objects.filter(metric=OPERAND, region_code="320000", period="2023-12").count() == 2
    assert of(client, "2023-12")["numerator"] == "22.1"


def test_all_months_with_an_operand_are_listed_newest_first(client: Client) -> None:
    found = ask(client, f"metric={RATIO}&region=320000")["results"]
    some = ask(client, f"metric={RATIO}&month_from=2023-01&month_to=2025-06")["results"]

    assert [figure["month"] for figure in found] == ["2025-12", "2025-06", "2023-12", "2020-12"]
    assert [figure["month"] for figure in some] == ["2025-06", "2023-12"]
    assert [figure["denominator"] for figure in found] == ["16", "15.3", "11.8", "6.3"]


def test_other_places_have_no_ratio(client: Client) -> None:
    figure = of(client, "2023-12", region="320100")

    assert (figure["value"], figure["reason"]) == (None, "no-data-source")
    assert (figure["numerator"], figure["denominator"]) == (None, None)
    assert ask(client, f"metric={RATIO}&level=city")["count"] == 0


def test_before_a_value_was_told_it_is_not_known(client: Client, write: Write) -> None:
    before = ask(client, f"metric={RATIO}&region=320000&month=2023-12&as_of=2020-01-01")["results"][0]

    assert (before["denominator"], before["reason"]) == (None, "not-published")


@pytest.mark.parametrize("query", ["month=x", "month=2023-13", "month_from=y", "as_of=2999-01-01"])
def test_what_cannot_be_is_400(client: Client, query: str) -> None:
    ask(client, f"metric={RATIO}&region=320000&{query}", 400)


def test_the_command_names_both_operands(import_rows: ImportRows) -> None:
    import_rows("statistics", HEADING, PROVINCE_2023)
    out = StringIO()

    call_command("figure", RATIO, "320000", "2023-12", "--lang", "en", stdout=out)

    assert "Numerator: 22.1 (Bulletin of the office for 2023)" in out.getvalue()
    assert "Denominator: 11.8 (CNIPA" in out.getvalue()


TENTHS = st.integers(1, 10_000).map(lambda number: Decimal(number) / 10)


@given(TENTHS, TENTHS)
def test_the_ratio_is_the_nearest_tenth_and_halves_go_up(own: Decimal, whole: Decimal) -> None:
    ratio = Ratio(definition(RATIO), Month(2023, 12), OfficialValue(value=own), OfficialValue(value=whole))

    value = ratio.value

    assert value is not None
    assert (value - Decimal("0.05")) * whole <= own < (value + Decimal("0.05")) * whole
    assert str(value) == f"{value:.1f}"
