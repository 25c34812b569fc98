"""Jiangsu in the nation: how long it has been first among the provinces, and how far back anyone knows."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from ipportal.core.statistics.standings import peers
from tests.core.statistics.conftest import ImportRows, import_rows
from tests.site.conftest import PER_10K
from tests.site.dashboards.test_public import table

__all__ = ["import_rows"]
pytestmark = pytest.mark.django_db
HEADING = "period,region,metric,value,source"
CAPTION = "Jiangsu at rank 1 among the provinces"


def yearbook(year: int, **values: str) -> list[str]:
    """A published table at a year's end: every place 1, but those given; "" leaves a place out."""
    held = dict.fromkeys(peers().values_list("code", flat=True), "1")
    held |= {code.removeprefix("p"): value for code, value in values.items()}
    return [f"{year}-12,{code},{PER_10K},{value},Yearbook {year + 1}" for code, value in sorted(held.items()) if value]


def nation(client: Client) -> str:
    body = client.get("/en/figures/").text
    return body[body.index('id="nation"') :]


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_of_the_shipped_tables_one_year_is_known_and_no_more(client: Client) -> None:
    shown = nation(client)

    assert "Known for 1 year only: there is no official value for the end of 2015." in plain(shown)
    assert "since the end of 2016" in plain(shown)
    row = table(shown, CAPTION)[0]
    assert row[:3] == ["December 2016", "18.41", "alone"]
    assert re.sub(r"\s+", " ", row[3]) == "25 without Jiangxi, Gansu"
    assert "english.sipo.gov.cn" in row[4]
    assert "Provisional: no official value of Jiangxi, Gansu" in plain(shown)


def test_years_at_rank_1_are_listed_with_value_and_source(client: Client, import_rows: ImportRows) -> None:
    import_rows(
        "statistics",
        HEADING,
        *yearbook(2022, p440000="9"),
        *yearbook(2023, p320000="40.50", p330000="40.5"),
        *yearbook(2024, p320000="50", p110000="290"),
    )

    shown = nation(client)

    assert "At the end of 2022 another province was first." in plain(shown)
    assert table(shown, CAPTION) == [
        ["December 2024", "50.00", "alone", "27", "Yearbook 2025"],
        ["December 2023", "40.50", "shared with Zhejiang", "27", "Yearbook 2024"],
    ]
    assert "Provisional" not in shown


def test_a_year_that_is_not_first_counts_none(client: Client, import_rows: ImportRows) -> None:
    import_rows("statistics", HEADING, *yearbook(2024, p440000="9"))

    shown = nation(client)

    assert CAPTION not in shown
    assert "At the end of 2024 another province was first." in plain(shown)


def test_the_same_in_chinese(client: Client) -> None:
    body = client.get("/figures/").text

    assert "仅知 1 年：没有 2015 年末的官方数值。" in body
    assert "暂定：缺江西省、甘肃省的官方数值" in body
