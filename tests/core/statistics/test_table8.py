"""CNIPA's Table 8 of April 2013 and December 2016, through the real import command, row by row."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from ipportal.core.statistics import loading, words
from ipportal.core.statistics.models import OfficialValue, RegionKind
from ipportal.core.statistics.official_checks import density_interval
from ipportal.core.statistics.queries import official_ranking

pytestmark = pytest.mark.django_db

FILES = {period: loading.DATA / f"cnipa_table8_{period}.csv" for period in ("2013-04", "2016-12")}
PERIODS = list(FILES)


@pytest.fixture
def without_shipped_values(as_worker: None) -> None:
    """The tables come with the product; here they are to come in as files do."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        OfficialValue.objects.all().delete()
        cursor.execute("SET ROLE ipp_worker")


def import_table8(path: Path, *more: str) -> dict[str, Any]:
    out = StringIO()
    call_command("import_file", "statistics", str(path), "--layout", "table8", "--json", *more, stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def rows_of(period: str) -> list[dict[str, str]]:
    with FILES[period].open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def value(metric: str, period: str, name: str) -> Decimal:
    return OfficialValue.objects.official().get(metric=metric, period=period, region_name=name).value


@pytest.mark.parametrize("period", PERIODS)
def test_every_row_is_taken_as_printed_and_a_second_time_changes_nothing(
    without_shipped_values: None, period: str
) -> None:
    rows = rows_of(period)

    first = import_table8(FILES[period])
    again = import_table8(FILES[period])

    assert (first["rows"], first["new"], first["changed"], first["unchanged"]) == (len(rows), len(rows), 0, 0)
    assert first["rejected"] == first["duplicates"] == []
    assert first["committed"] is True
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, len(rows))
    assert again["flags"] == first["flags"]
    for row in rows:
        stock = OfficialValue.objects.get(metric="invention-patents", period=period, region_name=row["region"])
        assert (stock.printed, stock.growth_pct) == (row["valid_inventions"], row["growth_pct"])
        assert stock.value == Decimal(row["valid_inventions"])
        assert row["source_url"] in stock.source


@pytest.mark.parametrize("period", PERIODS)
def test_every_printed_density_lies_in_the_interval_that_its_halves_allow(
    without_shipped_values: None, period: str
) -> None:
    result = import_table8(FILES[period])

    checked = 0
    for row in rows_of(period):
        if row["density_per_million"]:
            stock = value("invention-patents", period, row["region"])
            people = value("population_million", period, row["region"])
            density = value("density_per_million", period, row["region"])
            lowest, highest = density_interval(stock, people)
            assert lowest <= density <= highest, row
            assert value("invention-patents-per-10k", period, row["region"]) == density / 100
            checked += 1
    assert checked == {"2013-04": 31, "2016-12": 30}[period]
    assert "density-outside-interval" not in {flag["code"] for flag in result["flags"]}


@pytest.mark.parametrize(
    ("period", "missing", "counts"),
    [
        ("2013-04", ["Gansu"], {"total": 1, "province": 30, "of_which": 15, "outside": 3}),
        ("2016-12", ["Gansu", "Jiangxi"], {"total": 1, "province": 29, "of_which": 15, "outside": 3}),
    ],
)
def test_kinds_of_rows_stay_apart_and_the_check_of_sums_names_the_missing_tail(
    without_shipped_values: None, period: str, missing: list[str], counts: dict[str, int]
) -> None:
    flags = import_table8(FILES[period])["flags"]

    kinds = OfficialValue.objects.filter(metric="invention-patents", period=period).values_list(
        "region_kind", flat=True
    )
    assert {kind: list(kinds).count(kind) for kind in set(kinds)} == counts
    (of_sums,) = [flag for flag in flags if flag["code"] == "sum-differs-from-total"]
    total_row = next(number for number, row in enumerate(rows_of(period), 2) if row["region"] == "Total")
    assert (of_sums["row"], of_sums["column"]) == (total_row, "valid_inventions")
    named = of_sums["message"].rpartition(": ")[2]
    assert sorted(named.split(", ")) == missing
    (of_lists,) = [flag for flag in flags if flag["code"] == "listed-row-missing"]
    assert of_lists["message"].endswith("XPCC")


def test_provinces_alone_add_up_to_the_total_as_far_as_they_are_there(without_shipped_values: None) -> None:
    import_table8(FILES["2013-04"])

    stock = OfficialValue.objects.filter(metric="invention-patents", period="2013-04")
    total = stock.get(region_kind=RegionKind.TOTAL).value
    provinces = sum(stock.filter(region_kind=RegionKind.PROVINCE).values_list("value", flat=True))
    of_which = sum(stock.filter(region_kind=RegionKind.OF_WHICH).values_list("value", flat=True))
    assert 0 < total - provinces < total / 100
    assert provinces + of_which > total


@pytest.mark.parametrize(("period", "among_all", "among_provinces"), [("2013-04", 6, 3), ("2016-12", 3, 1)])
def test_jiangsu_has_its_known_place_by_density(
    without_shipped_values: None, period: str, among_all: int, among_provinces: int
) -> None:
    import_table8(FILES[period])

    everyone = official_ranking("invention-patents-per-10k", period, "all")
    provinces = official_ranking("invention-patents-per-10k", period, "provinces")

    (own,) = [row for row in everyone if row.region == "320000"]
    assert (own.rank, own.tied) == (among_all, False)
    assert own.value * 100 == value("density_per_million", period, "Jiangsu")
    assert own.numerator == value("invention-patents", period, "Jiangsu")
    assert own.denominator == value("population_million", period, "Jiangsu") * 100
    assert [row.rank for row in provinces if row.region == "320000"] == [among_provinces]
    assert not {"110000", "310000", "120000", "500000", "000000"} & {row.region for row in provinces}


def test_the_shipped_tables_are_these_tables(as_worker: None) -> None:
    for path in FILES.values():
        result = import_table8(path)
        assert (result["new"], result["changed"]) == (0, 0)
        assert result["unchanged"] == result["rows"]


def altered(tmp_path: Path, period: str, change: dict[str, dict[str, str]]) -> Path:
    rows = rows_of(period)
    for row in rows:
        row.update(change.get(row["region"], {}))
    path = tmp_path / "altered.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_density_that_its_halves_do_not_allow_is_flagged(without_shipped_values: None, tmp_path: Path) -> None:
    path = altered(tmp_path, "2016-12", {"Jiangsu": {"density_per_million": "1848.1"}})

    flags = [flag for flag in import_table8(path)["flags"] if flag["code"] == "density-outside-interval"]

    assert [(flag["column"], flag["value"]) for flag in flags] == [("density_per_million", "1848.1")]
    assert "Jiangsu" in flags[0]["message"]


def test_swapped_rows_whose_arithmetic_fits_are_caught_by_the_years_before(
    without_shipped_values: None, tmp_path: Path
) -> None:
    """Tibet and Qinghai exchanged: every density still fits, but no population doubles in four years."""
    import_table8(FILES["2013-04"])
    by_name = {row["region"]: row for row in rows_of("2016-12")}
    tibet, qinghai = ({k: v for k, v in by_name[n].items() if k != "region"} for n in ("Tibet", "Qinghai"))
    path = altered(tmp_path, "2016-12", {"Tibet": qinghai, "Qinghai": tibet})

    result = import_table8(path)

    jumps = [flag for flag in result["flags"] if flag["code"] == "population-jump"]
    assert {flag["message"].split(":")[0] for flag in jumps} == {"Tibet", "Qinghai"}
    assert result["committed"] is True


def test_printed_growth_is_compared_with_the_year_before(without_shipped_values: None, tmp_path: Path) -> None:
    import_table8(FILES["2016-12"])
    year_later = altered(
        tmp_path,
        "2016-12",
        {row["region"]: {"period": "2017-12"} for row in rows_of("2016-12")}
        | {"Jiangsu": {"period": "2017-12", "valid_inventions": "176230", "growth_pct": "20.0"}},
    )

    flags = [flag for flag in import_table8(year_later)["flags"] if flag["code"] == "growth-differs"]

    of_jiangsu = [flag for flag in flags if flag["message"].startswith("Jiangsu")]
    assert of_jiangsu == []
    assert {flag["column"] for flag in flags} == {"growth_pct"}
    assert len(flags) == len(rows_of("2016-12")) - 1


def test_a_second_source_is_kept_beside_the_first_which_stays_official(
    without_shipped_values: None, tmp_path: Path
) -> None:
    import_table8(FILES["2016-12"])
    path = altered(tmp_path, "2016-12", {"Jiangsu": {"valid_inventions": "146900"}})
    text = path.read_text("utf-8").replace("source_url", "ignored")
    path.write_text(text, "utf-8")

    result = import_table8(path, "--source", "A press report")

    both = OfficialValue.objects.filter(metric="invention-patents", period="2016-12", region_code="320000")
    assert [(row.printed, row.official) for row in both.order_by("id")] == [("146859", True), ("146900", False)]
    differing = [flag for flag in result["flags"] if flag["code"] == "sources-differ"]
    assert [flag["value"] for flag in differing] == ["146900"]
    assert "146859" in differing[0]["message"]


def test_the_words_of_the_table_lead_to_our_metrics() -> None:
    assert words.shares_of("valid_inventions")[0].metric == "invention-patents"
    assert [share.metric for share in words.shares_of("density_per_million")] == [
        "density_per_million",
        "invention-patents-per-10k",
    ]
    assert words.shares_of("专利质押贷款")[0].metric == "专利质押贷款"
