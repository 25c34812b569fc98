"""Populations from files: what is taken, what is refused, what a person should look at."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ipportal.core.accounts import actions as accounts
from ipportal.core.accounts.models import User
from ipportal.core.intake import registry, rules
from ipportal.core.jobs.models import Job
from ipportal.core.statistics.models import Population
from tests.core.statistics.conftest import ImportRows

ZH = "地区,年末,常住人口(万人),公布日,来源"
EN = "region,year,resident_10k,published_on,source"

pytestmark = pytest.mark.django_db


def codes(result: dict[str, Any]) -> list[tuple[int, str]]:
    return [(flag["row"], flag["code"]) for flag in result["flags"]]


def test_a_population_is_kept_with_its_year_day_and_source(import_rows: ImportRows) -> None:
    result = import_rows("population", ZH, "南京市,2022年末,９４９．１１,2023年3月30日,南京市2022年统计公报")

    assert (result["new"], result["rejected"], result["committed"]) == (1, [], True)
    row = Population.objects.get(region="320100", year=2022)
    assert (row.resident_10k, str(row.published_on)) == (Decimal("949.11"), "2023-03-30")
    assert (row.source, row.demonstration) == ("南京市2022年统计公报", False)
    assert Job.objects.filter(kind="metrics.recompute").exists()


def test_the_same_file_again_is_unchanged_and_a_new_number_of_the_same_publication_is_kept_too(
    import_rows: ImportRows,
) -> None:
    import_rows("population", EN, "Nanjing,2022,949.11,2023-03-30,Communique")
    again = import_rows("population", EN, "320100,2022,949.11,2023-03-30,Communique")
    mended = import_rows("population", EN, "Nanjing City,2022,949.12,2023-03-30,Communique")

    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 1)
    assert (mended["new"], mended["changed"], mended["unchanged"]) == (0, 1, 0)
    rows = Population.objects.filter(region="320100", year=2022).best_first()
    assert [row.resident_10k for row in rows] == [Decimal("949.12"), Decimal("949.11")]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("南京市,2022,0,,公报", "常住人口(万人)", "population-not-above-zero"),
        ("南京市,2022,-1,,公报", "常住人口(万人)", "population-not-above-zero"),
        ("南京市,2022,NaN,,公报", "常住人口(万人)", "bad-number-value"),
        ("南京市,2022,1e400,,公报", "常住人口(万人)", "bad-number-value"),
        ("南京市,2022,949.111,,公报", "常住人口(万人)", "too-many-decimals"),
        ("南京市,2022,,,公报", "常住人口(万人)", "missing-value"),
        ("南京市,2999,949.11,,公报", "年末", "date-out-of-range"),
        ("鼓楼区,2022,90,,公报", "地区", "ambiguous-region"),
        ("苏州工业园区,2022,90,,公报", "地区", "region-is-zone"),
        ("Јiangsu,2022,8515,,公报", "地区", "unknown-region"),
        ("南京市,2022,949.11,2022-12-31,公报", "公布日", "published-too-early"),
        ("南京市,2022,949.11,2023-02-29,公报", "公布日", "impossible-date"),
        ("南京市,2022,949.11,,", "来源", "missing-value"),
    ],
)
def test_what_cannot_be_is_refused_with_its_cell(import_rows: ImportRows, row: str, column: str, code: str) -> None:
    result = import_rows("population", ZH, row)

    assert [(found["row"], found["column"], found["code"]) for found in result["rejected"]] == [(2, column, code)]
    assert result["committed"] is False
    assert not Population.objects.filter(source="公报").exists()


def test_a_jump_between_years_is_flagged_on_the_later_row_and_again_when_unchanged(import_rows: ImportRows) -> None:
    rows = ("常州市,2023,537.50,,公报", "常州市,2024,735.50,,公报")

    first = import_rows("population", ZH, *rows)
    again = import_rows("population", ZH, *rows)

    assert codes(first) == codes(again) == [(3, "population-jump")]
    (flag,) = first["flags"]
    assert (flag["column"], flag["value"]) == ("常住人口(万人)", "735.50")
    assert "常州市" in flag["message"]
    assert "+36.8" in flag["message"]
    assert first["committed"] is True
    assert again["unchanged"] == 2


def test_a_jump_against_a_stored_year_is_flagged(import_rows: ImportRows) -> None:
    before = import_rows("population", EN, "Zhenjiang,2022,322.10,,Communique", "Zhenjiang,2023,32.21,,Communique")
    stored = import_rows("population", EN, "Zhenjiang,2019,931.96,,Communique")

    assert codes(before) == [(3, "population-jump")]
    assert codes(stored) == [(2, "population-jump"), (2, "population-jump")]
    assert "Zhenjiang" in stored["flags"][0]["message"]


def test_cities_that_are_more_than_their_province_are_flagged_with_both_numbers(import_rows: ImportRows) -> None:
    result = import_rows("population", EN, "Jiangsu,2018,7950.70,,A misprint")

    found = [flag for flag in result["flags"] if flag["code"] == "cities-differ-from-province"]
    assert [(flag["row"], flag["column"]) for flag in found] == [(2, "resident_10k")]
    assert "8050.70" in found[0]["message"]
    assert "7950.70" in found[0]["message"]


def test_another_source_with_another_number_is_kept_beside_the_first(import_rows: ImportRows) -> None:
    result = import_rows("population", EN, "Suzhou,2018,1070.00,,Another publication")

    assert codes(result) == [(2, "sources-differ")]
    assert "1072.17" in result["flags"][0]["message"]
    assert Population.objects.filter(region="320500", year=2018).count() == 2


def test_twins_in_one_file_are_told(import_rows: ImportRows) -> None:
    result = import_rows(
        "population",
        EN,
        "Wuxi,2022,749.08,,Communique",
        "无锡市,2022,749.08,,Communique",
        "320200,2022,750.08,,Communique",
        options=("--accept-good",),
    )

    assert result["duplicates"] == [{"row": 3, "same_as_row": 2}]
    assert [found["row"] for found in result["rejected"]] == [4]
    assert result["new"] == 1


def test_the_source_may_be_said_once_for_the_file(import_rows: ImportRows) -> None:
    result = import_rows(
        "population", "region,year,resident_10k", "Wuxi,2022,749.08", options=("--source", "Communique")
    )

    assert result["new"] == 1
    assert Population.objects.get(region="320200", year=2022).source == "Communique"


def test_the_statistician_may_import_populations_and_an_agency_may_not(as_worker: None) -> None:
    accounts.create_demonstration_accounts()
    kind = registry.find("population")

    assert rules.may_import(User.objects.get(username="statistician"), kind)
    assert not rules.may_import(User.objects.get(username="agency-a"), kind)
