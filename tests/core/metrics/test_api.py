"""Figures, metrics and rankings for programs: both halves as exact texts, reasons instead of zeros, clear refusals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from ipportal.core.kit.periods import Month
from tests.site.conftest import Write, figures, no_page_is_kept, run, write

__all__ = ["figures", "no_page_is_kept", "run", "write"]
pytestmark = pytest.mark.django_db
PER_10K = "invention-patents-per-10k"


def ask(client: Client, query: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/{query}")
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == ("application/json" if status == 200 else "application/problem+json")
    return answer.json()


def test_a_figure_carries_both_halves_and_what_they_rest_on(client: Client, figures: None) -> None:
    found = ask(client, f"figures/?metric={PER_10K}&region=320100&month=2024-12")

    assert found["count"] == 1
    figure = found["results"][0]
    assert (figure["value"], figure["numerator"], figure["denominator"]) == ("150.00", "75000", "500.00")
    assert figure["denominator_year"] == 2023
    assert (figure["basis"], figure["demonstration"], figure["reason"]) == ("recomputed", True, None)
    assert (figure["definition_version"], figure["release"]) == (2, None)
    assert figure["receipt"] == f"/figures/{PER_10K}/320100/2024-12/"
    assert Decimal(figure["numerator"]) / Decimal(figure["denominator"]) == Decimal(figure["value"])


def test_a_figure_without_population_is_null_with_a_reason(client: Client, write: Write) -> None:
    write("320000", Month(2025, 12), 900, "90.00")
    write("320100", Month(2025, 12), 500, None)

    figure = ask(client, f"figures/?metric={PER_10K}&region=320100&month=2025-12")["results"][0]

    assert (figure["value"], figure["denominator"], figure["reason"]) == (None, None, "no-denominator")


def test_a_metric_without_a_room_says_so(client: Client, figures: None) -> None:
    listed = {metric["code"]: metric for metric in ask(client, "metrics/?lang=en")["results"]}
    figure = ask(client, "figures/?metric=pct-filings&region=320100&month=2024-12")["results"][0]

    assert listed["pct-filings"]["note"] == "No data source yet"
    assert listed[PER_10K]["note"] == ""
    assert (figure["value"], figure["reason"]) == (None, "no-data-source")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("level=city&month=2024-12", 26),
        (f"metric={PER_10K}&level=province", 4),
        (f"metric={PER_10K}&region=320100&month_from=2024-01&month_to=2025-11", 2),
        ("metric=patent-grants&region=320100&period=year", 0),
        (f"metric={PER_10K}&region=320100&unknown=1", 4),
    ],
)
def test_figures_are_narrowed(client: Client, figures: None, query: str, count: int) -> None:
    assert ask(client, f"figures/?{query}")["count"] == count


@pytest.mark.parametrize(
    "query",
    [
        "metric=nope",
        f"metric={PER_10K}&region=320100&period=year",
        "region=999999",
        "region=x",
        "region=%00",
        "month=2024-13",
        "month=2999-01",
        "month=1990-01",
        "month_from=abc",
        "level=village",
        "period=week",
        "ordering=owner__password",
        "as_of=2024-13-01",
        "as_of=2024-01-01",
        f"as_of=2024/01/32&metric={PER_10K}&region=320100",
        f"as_of=2999-01-01&metric={PER_10K}&region=320100",
        f"as_of=0184-04-15&metric={PER_10K}&region=320100",
        "month=%25%C2%B8",
        "metric=%25s",
        "region=100%25",
        "page_size=abc",
        "page_size=0",
        "page_size=-1",
    ],
)
def test_what_cannot_be_is_400_and_says_so(client: Client, figures: None, query: str) -> None:
    problem = ask(client, f"figures/?{query}", 400)

    assert problem["status"] == 400
    assert len(problem["detail"]) > 5


@pytest.mark.parametrize("page", ["0", "-1", "abc", "1000000000"])
def test_a_page_that_is_not_there_is_404(client: Client, figures: None, page: str) -> None:
    assert ask(client, f"figures/?page={page}", 404)["status"] == 404


def test_a_page_has_at_most_200_rows(client: Client, figures: None) -> None:
    found = ask(client, "figures/?page_size=1000000000")

    assert found["count"] == 2 * 14 * 4
    assert len(found["results"]) == 112
    assert ask(client, "figures/?page_size=5")["next"].endswith("page=2&page_size=5")


def test_the_language_of_a_problem_is_the_callers(client: Client, figures: None) -> None:
    assert "没有名为" in ask(client, "figures/?metric=nope", 400)["detail"]
    assert "There is no metric" in ask(client, "figures/?metric=nope&lang=en", 400)["detail"]


@pytest.mark.parametrize("rows", [5, 50])
def test_a_page_of_figures_costs_the_same_whatever_its_length(
    client: Client, figures: None, django_assert_num_queries: Any, rows: int
) -> None:
    with django_assert_num_queries(6):
        ask(client, f"figures/?page_size={rows}")


def test_cities_are_ranked_with_ties_and_margins(client: Client, write: Write) -> None:
    write("320000", Month(2025, 12), 900, "90.00")
    for code, patents in (("320100", 300), ("320200", 200), ("320300", 200), ("320400", 100)):
        write(code, Month(2025, 12), patents, "10.00")

    rows = ask(client, f"rankings/?metric={PER_10K}&month=2025-12")["results"][:4]

    assert [(row["rank"], row["region"], row["tied"], row["margin"]) for row in rows] == [
        (1, "320100", False, "10.00"),
        (2, "320200", True, "0.00"),
        (2, "320300", True, "10.00"),
        (4, "320400", False, None),
    ]


@pytest.mark.parametrize(("month", "of_all", "of_provinces"), [("2013-04", 6, 3), ("2016-12", 3, 1)])
def test_jiangsu_is_where_the_official_tables_put_it(
    client: Client, month: str, of_all: int, of_provinces: int
) -> None:
    def rank(group: str) -> int:
        rows = ask(client, f"rankings/?metric={PER_10K}&source=official&month={month}&peer_group={group}")["results"]
        return int(next(row["rank"] for row in rows if row["region"] == "320000"))

    assert (rank("all"), rank("provinces")) == (of_all, of_provinces)


@pytest.mark.parametrize(
    "query",
    [
        "metric=nope",
        f"metric={PER_10K}&month=x",
        f"metric={PER_10K}&source=press",
        f"metric={PER_10K}&level=village",
        f"metric={PER_10K}&level=province",
        f"metric={PER_10K}&peer_group=provinces",
        f"metric={PER_10K}&source=official&level=city",
        "",
    ],
)
def test_a_ranking_that_cannot_be_is_400(client: Client, figures: None, query: str) -> None:
    assert ask(client, f"rankings/?{query}", 400)["status"] == 400


def test_the_description_lists_the_public_addresses(client: Client) -> None:
    body = client.get("/api/v1/schema/").content.decode()

    for path in ("regions", "population", "metrics", "figures", "rankings", "statistics"):
        assert f"/api/v1/{path}/:" in body
    assert "as_of" in body


def test_the_description_says_what_every_list_and_every_refusal_looks_like(client: Client) -> None:
    described = client.get("/api/v1/schema/?format=json").json()

    for path, methods in described["paths"].items():
        answers = methods["get"]["responses"]
        assert list(answers["default"]["content"]) == ["application/problem+json"], path
        page = answers["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert {"count", "next", "previous", "results"} <= described["components"]["schemas"][page]["properties"].keys()
    months = {
        parameter["name"]: parameter["schema"]["pattern"]
        for parameter in described["paths"]["/api/v1/receipts/"]["get"]["parameters"]
        if parameter["name"] == "month"
    }
    assert months == {"month": "^([0-9]{4}-(0[1-9]|1[0-2]))$"}


def test_what_is_sent_empty_was_not_given_and_the_description_says_so(client: Client, figures: None) -> None:
    described = client.get("/api/v1/schema/?format=json").json()
    population = described["paths"]["/api/v1/population/"]["get"]["parameters"]

    ask(client, "population/?" + "&".join(f"{parameter['name']}=" for parameter in population))

    for path, methods in described["paths"].items():
        for parameter in methods["get"].get("parameters", ()):
            schema = parameter["schema"]
            may_be_empty = "anyOf" in schema or ("" in schema.get("enum", [""]) and schema["type"] == "string")
            assert may_be_empty or parameter.get("required"), (path, parameter["name"])


@pytest.mark.parametrize("day", ["2024-06-30", "2024/06/30"])
def test_a_past_day_has_its_own_figures(client: Client, figures: None, day: str) -> None:
    """Nothing was known of the register on that day: no value, and a reason."""
    found = ask(client, f"figures/?metric={PER_10K}&region=320100&month=2023-12&as_of={day}")

    assert [(row["value"], row["basis"]) for row in found["results"]] == [(None, "recomputed")]
    assert found["results"][0]["reason"]
