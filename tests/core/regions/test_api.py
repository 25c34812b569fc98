"""Places for programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def places(client: Client, query: str) -> Any:
    return client.get(f"/api/v1/regions/?{query}").json()


@pytest.mark.parametrize(
    ("query", "count"), [("level=city", 13), ("level=county", 95), ("parent=320100&level=county", 11)]
)
def test_places_are_listed_by_level_and_parent(client: Client, query: str, count: int) -> None:
    assert places(client, query)["count"] == count


def test_a_place_has_both_names(client: Client) -> None:
    assert places(client, "code=320500")["results"] == [
        {
            "code": "320500",
            "name_zh": "苏州市",
            "name_en": "Suzhou",
            "level": "city",
            "parent": "320000",
            "is_zone": False,
        }
    ]


def test_zones_stand_beside_the_counties(client: Client) -> None:
    zones = places(client, "is_zone=true")["results"]

    assert zones
    assert {zone["code"][4] for zone in zones} == {"7"}
    assert not any(place["is_zone"] for place in places(client, "level=county&page_size=200")["results"])


@pytest.mark.parametrize("query", ["level=village", "code=%00", "page_size=x&level=1"])
def test_what_cannot_be_is_400(client: Client, query: str) -> None:
    answer = client.get(f"/api/v1/regions/?{query}")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_places_are_only_read(client: Client) -> None:
    assert client.post("/api/v1/regions/").status_code == 405
