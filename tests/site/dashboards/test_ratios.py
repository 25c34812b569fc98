"""The page of the ratio to the nation: both operands with their sources, or which of them nobody has published."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.core.metrics.test_published import HEADING, PROVINCE_2023, RATIO
from tests.core.statistics.conftest import ImportRows, import_rows
from tests.site.conftest import figures, no_page_is_kept, run, write
from tests.site.dashboards.test_public import table

__all__ = ["figures", "import_rows", "no_page_is_kept", "run", "write"]
pytestmark = pytest.mark.django_db
CAPTION = "Months of which the province"


def page(client: Client, month: str, prefix: str = "/en", region: str = "320000", status: int = 200) -> str:
    answer = client.get(f"{prefix}/figures/{RATIO}/{region}/{month}/")
    assert answer.status_code == status
    return answer.text


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_a_missing_operand_is_named(client: Client) -> None:
    body = page(client, "2023-12")

    assert "The province&#x27;s value is not known from any publication." in body
    assert "Denominator Nation: 11.8 patents per 10,000 people December 2023; Source: CNIPA, press figure" in plain(
        body
    )
    assert table(body, CAPTION)[2] == ["December 2023", "— no published value", "11.8", "—"]


def test_both_operands_and_their_sources_stand_with_the_ratio(client: Client, import_rows: ImportRows) -> None:
    import_rows("statistics", HEADING, PROVINCE_2023)

    body = plain(page(client, "2023-12"))

    assert "22.1 patents per 10,000 people Jiangsu ÷ divided by 11.8" in body
    assert "1.9 times rounded half up" in body
    assert "Source: Bulletin of the office for 2023" in body
    assert "never from the portal's own counts" in body


def test_the_same_in_chinese(client: Client) -> None:
    assert "尚无公开来源给出全省的数值" in page(client, "2023-12", prefix="")


@pytest.mark.parametrize(("month", "region", "status"), [
    ("2024-01", "320000", 404), ("2023-12", "320100", 404), ("2023-12", "999999", 404), ("x", "320000", 400),
])  # fmt: skip
def test_what_is_not_there_is_said(client: Client, month: str, region: str, status: int) -> None:
    page(client, month, region=region, status=status)


def test_a_month_of_which_nothing_is_published_says_so(client: Client, figures: None) -> None:
    assert "Neither the province&#x27;s nor the nation&#x27;s value is known" in page(client, "2025-11")


def test_only_the_province_offers_it(client: Client, figures: None) -> None:
    province, city = (
        client.get(f"/en/figures/invention-patents/{code}/2025-12/").text for code in ("320000", "320100")
    )

    assert f'<option value="{RATIO}">' in province
    assert RATIO not in city
