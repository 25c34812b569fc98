"""Populations and official values for programs: as printed, with corrections beside them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from ipportal.core.statistics.models import Correction
from tests.conftest import WORKER, role

pytestmark = pytest.mark.django_db


def ask(client: Client, query: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/{query}")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_population_names_its_source(client: Client) -> None:
    found = ask(client, "population/?region=320500&year=2018")

    assert found["count"] >= 1
    first = found["results"][0]
    assert (first["value"], first["year"], first["demonstration"]) == ("1072.17", 2018, False)
    assert first["source"]


@pytest.mark.parametrize(
    "query", ["region=999999", "region=x", "year=abc", "year=1e400", "year=NaN", "year=1000", "year=%00"]
)
def test_a_population_that_cannot_be_is_400(client: Client, query: str) -> None:
    assert ask(client, f"population/?{query}", 400)["status"] == 400


def test_totals_and_of_which_rows_are_kept_apart(client: Client) -> None:
    def count(kind: str) -> int:
        return int(ask(client, f"statistics/?metric=invention-patents&month=2016-12&region_kind={kind}")["count"])

    assert count("total") == 1
    assert count("province") == 29
    assert count("of_which") >= 15


def test_a_printed_density_is_also_offered_per_10000(client: Client) -> None:
    def value(metric: str) -> Decimal:
        found = ask(client, f"statistics/?metric={metric}&month=2016-12&region=320000")
        return Decimal(found["results"][0]["value"])

    assert value("invention-patents-per-10k") * 100 == value("density_per_million") == Decimal("1841.2")


def test_a_correction_stands_beside_the_printed_value(client: Client) -> None:
    query = "statistics/?metric=invention-patents&month=2016-12&region=320000"
    before = ask(client, query)["results"][0]
    with role(WORKER):
        Correction.objects.create(
            metric="invention-patents", period="2016-12", region_name=before["region_name"], region_code="320000",
            value=Decimal("1.50"), reason="misprint", source="letter", corrected_by="statistician", seq=1,
        )  # fmt: skip

    after = ask(client, query)["results"][0]

    assert before["corrected_value"] is None
    assert after["corrected_value"] == "1.5"
    assert after["value"] == before["value"]


@pytest.mark.parametrize("query", ["month=2016-13", "month=x", "region_kind=planet", "region=%00"])
def test_a_statistic_that_cannot_be_is_400(client: Client, query: str) -> None:
    assert ask(client, f"statistics/?{query}", 400)["status"] == 400
