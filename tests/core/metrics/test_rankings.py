"""Rankings for programs: how long the first has been first, where that knowledge ends, and what may still move."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from ipportal.core.kit.periods import Month
from ipportal.core.regions.models import Region
from ipportal.core.statistics.standings import peers
from tests.core.metrics.oracle import Event
from tests.core.metrics.test_releases import STOCK, Cast, cast, register
from tests.core.statistics.conftest import ImportRows, import_rows
from tests.site.conftest import Write, figures, no_page_is_kept, run, write

__all__ = ["cast", "figures", "import_rows", "no_page_is_kept", "register", "run", "write"]
pytestmark = pytest.mark.django_db
PER_10K = "invention-patents-per-10k"
OWN = "trademarks-per-household"  # a word of nobody's: no shipped table has it
HEADING = "period,region,metric,value,source"


def ranking(client: Client, query: str) -> Any:
    answer = client.get(f"/api/v1/rankings/?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def row(found: Any, region: str) -> dict[str, Any]:
    return next(place for place in found["results"] if place["region"] == region)


def table(year: int, metric: str = OWN, **values: str) -> list[str]:
    """Rows of a published table at a year's end: all provinces 1, but those given; "" leaves a place out."""
    held = dict.fromkeys(peers("all").values_list("code", flat=True), "1")
    held |= {code.removeprefix("p"): value for code, value in values.items()}
    return [f"{year}-12,{code},{metric},{value},Yearbook {year + 1}" for code, value in sorted(held.items()) if value]


def test_years_at_rank_1_end_where_nothing_is_known(client: Client, import_rows: ImportRows) -> None:
    """2019 has no table: however good the years before were, two years are known and no more."""
    tables = [*table(2018, p320000="9"), *table(2020, p320000="8"), *table(2021, p320000="9", p440000="9")]
    import_rows("statistics", HEADING, *tables)

    found = ranking(client, f"metric={OWN}&source=official&peer_group=provinces")
    first = row(found, "320000")

    assert found["month"] == "2021-12"
    assert (first["first_since"], first["years_first"], first["known_from"]) == (2020, 2, 2020)
    assert first["first_ended_by"] == "no-data"
    assert [(year["year"], year["value"], year["tied"]) for year in first["first_years"]] == [
        (2021, "9", True),
        (2020, "8", False),
    ]
    assert {year["source"] for year in first["first_years"]} == {"Yearbook 2022", "Yearbook 2021"}
    guangdong = row(found, "440000")
    assert (guangdong["years_first"], guangdong["first_ended_by"], guangdong["known_from"]) == (1, "not-first", 2020)
    third = found["results"][2]
    assert (third["rank"], third["years_first"], third["first_years"]) == (3, None, None)


def test_municipalities_are_another_league(client: Client, import_rows: ImportRows) -> None:
    import_rows("statistics", HEADING, *table(2020, p320000="8", p110000="50"), *table(2021, p320000="9", p110000="50"))

    of_provinces = ranking(client, f"metric={OWN}&source=official&peer_group=provinces")
    of_all = ranking(client, f"metric={OWN}&source=official")

    assert (row(of_provinces, "320000")["rank"], row(of_provinces, "320000")["years_first"]) == (1, 2)
    assert (row(of_all, "320000")["rank"], row(of_all, "320000")["years_first"]) == (2, None)
    assert row(of_all, "110000")["years_first"] == 2


def test_an_earlier_month_is_told_as_of_then(client: Client, import_rows: ImportRows) -> None:
    import_rows("statistics", HEADING, *table(2020, p320000="8"), *table(2021, p320000="9"))

    found = ranking(client, f"metric={OWN}&source=official&peer_group=provinces&month=2020-12")

    assert row(found, "320000")["years_first"] == 1


def test_a_flows_own_december_is_no_year(client: Client, import_rows: ImportRows) -> None:
    """Who granted most in December is not who granted most in the year."""
    of_december = table(2020, metric="patent-grants", p320000="8")
    of_year = [line.replace("2020-12,", "2020,", 1) for line in table(2020, metric="patent-grants", p440000="90")]
    import_rows("statistics", HEADING, *of_december)
    before = row(ranking(client, "metric=patent-grants&source=official&month=2020-12"), "320000")

    import_rows("statistics", HEADING, *of_year)
    after = ranking(client, "metric=patent-grants&source=official&month=2020-12")

    assert (before["rank"], before["years_first"]) == (1, None)
    assert len(after["results"]) == 31
    assert (row(after, "320000")["rank"], row(after, "320000")["years_first"]) == (1, 0)


def test_a_place_without_a_value_makes_the_ranks_provisional(client: Client, import_rows: ImportRows) -> None:
    whole, lacking = table(2020, p320000="8"), table(2021, p320000="9", p620000="")
    import_rows("statistics", HEADING, *whole, *lacking)

    firm = ranking(client, f"metric={OWN}&source=official&month=2020-12&lang=en")
    open_ = ranking(client, f"metric={OWN}&source=official&month=2021-12&lang=en")

    assert (firm["provisional"], row(firm, "320000")["provisional"]) == ([], [])
    assert open_["provisional"] == [{"reason": "places-without-value", "text": "not every place has a value"}]
    assert row(open_, "320000")["provisional"] == ["places-without-value"]
    years = row(open_, "320000")["first_years"]
    assert [(year["places"], year["without_value"]) for year in years] == [(30, ["620000"]), (31, [])]


def test_a_city_is_first_by_the_decembers_that_are_known(client: Client, figures: None) -> None:
    """Figures of December 2023, 2024 and 2025: three years, and nothing before them."""
    first, second = ranking(client, f"metric={PER_10K}&month=2025-12")["results"][:2]

    assert first["region"] == "320100"
    assert (first["first_since"], first["years_first"], first["known_from"]) == (2023, 3, 2023)
    assert first["first_ended_by"] == "no-data"
    assert [(year["month"], year["value"], year["denominator_year"]) for year in first["first_years"]] == [
        ("2025-12", "150", 2024),
        ("2024-12", "150", 2023),
        ("2023-12", "150", 2022),
    ]
    assert second["first_since"] is None


def test_before_december_the_year_does_not_count_yet(client: Client, figures: None) -> None:
    first = ranking(client, f"metric={PER_10K}&month=2025-11")["results"][0]

    assert [year["year"] for year in first["first_years"]] == [2024, 2023]


def test_cities_divided_by_different_years_are_ranked_provisionally(client: Client, write: Write) -> None:
    cities = list(Region.objects.cities().order_by("code").values_list("code", flat=True))
    for code in cities[:-1]:
        write(code, Month(2025, 12), 300, "10.00")
    write(cities[-1], Month(2025, 12), 200, "10.00", denominator_year=2023)

    found = ranking(client, f"metric={PER_10K}&month=2025-12&lang=en")

    assert [doubt["reason"] for doubt in found["provisional"]] == ["denominator-years-differ", "not-published"]
    assert found["provisional"][0]["text"] == "denominators of different years"
    assert {place["denominator_year"] for place in found["results"]} == {2023, 2024}
    assert found["results"][0]["provisional"] == ["denominator-years-differ", "not-published"]


def test_a_city_that_has_no_value_is_not_ranked_and_is_told(client: Client, write: Write) -> None:
    write("320100", Month(2025, 12), 300, "10.00")
    write("320200", Month(2025, 12), 300, None)

    found = ranking(client, f"metric={PER_10K}&month=2025-12")

    assert "places-without-value" in [doubt["reason"] for doubt in found["provisional"]]
    assert row(found, "320200")["provisional"] == []


def test_published_decembers_count_and_name_their_releases(client: Client, cast: Cast, register: list[Event]) -> None:
    """2024 and 2025 are published, the years before are not: whatever is computed of them does not count."""
    cast.publish(Month(2024, 12))
    cast.publish(Month(2025, 12))

    found = ranking(client, f"metric={STOCK}&month=2025-12")
    first = found["results"][0]

    assert (found["provisional"], first["provisional"]) == ([], [])
    assert (first["region"], first["years_first"], first["first_ended_by"]) == ("320100", 2, "no-data")
    assert [year["source"] for year in first["first_years"]] == ["2025-12.r1", "2024-12.r1"]
