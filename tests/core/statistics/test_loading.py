"""What comes with the product is loaded once, and only what differs is written."""

from __future__ import annotations

import time
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from ipportal.core.accounts.models import Role
from ipportal.core.audit.models import ChangeSet
from ipportal.core.regions.models import Region, RegionChange
from ipportal.core.statistics.models import OfficialValue, Population
from tests.conftest import role

pytestmark = pytest.mark.django_db


def load() -> str:
    out = StringIO()
    with role("NONE"):  # places come with the product: the owner loads them
        call_command("load_reference", stdout=out)
    return out.getvalue()


def test_loading_again_writes_nothing() -> None:
    known = ChangeSet.objects.count()

    began = time.monotonic()
    said = load()

    assert said
    assert all(line.endswith(": 0 new, 0 changed") for line in said.splitlines())
    assert ChangeSet.objects.count() == known
    assert time.monotonic() - began < 10  # well under a second on an idle machine


def test_what_is_missing_or_differs_is_put_right() -> None:
    with role("NONE"):
        RegionChange.objects.filter(former="320584").delete()
        Region.objects.filter(code="320100").update(name_en="Nanking")
        Role.objects.filter(code="checker").update(name_zh="?")
        OfficialValue.objects.filter(metric="invention-patents", region_name="Jiangsu", period="2016-12").delete()

    said = load()

    told = [line for line in said.splitlines() if not line.endswith(": 0 new, 0 changed")]
    assert told == ["regions: 1 new, 1 changed", "roles: 0 new, 1 changed", "published facts: 1 new, 0 changed"]
    assert Region.objects.get(code="320100").name_en == "Nanjing"
    assert RegionChange.objects.filter(former="320584", successor="320509").exists()


def test_the_counted_places_are_the_province_13_cities_and_95_counties() -> None:
    assert Region.objects.counted().count() == 109
    assert Region.objects.cities().count() == 13
    assert Region.objects.counties().count() == 95
    assert not Region.objects.counted().filter(level="zone").exists()


def test_published_figures_stand_with_their_source() -> None:
    nanjing = Population.objects.get(region="320100", year=2018)
    wuxi = OfficialValue.objects.get(metric="invention-patents-per-10k", region_code="320200", period="2024-12")

    assert (nanjing.resident_10k, nanjing.demonstration) == (Decimal("843.62"), False)
    assert nanjing.source.startswith("Jiangsu Statistical Bureau")
    assert (wuxi.printed, wuxi.official) == ("90.35", True)
    assert not Population.objects.filter(source="").exists()


@pytest.mark.parametrize(
    ("stock", "density", "population"),
    [("12409", "73.74", "168.28"), ("67676", "90.35", "749.04")],
)
def test_a_bulletins_two_numbers_imply_their_population(stock: str, density: str, population: str) -> None:
    """Changshu and Wuxi at the end of 2024: what the publisher divided by follows from what it printed."""
    shipped = OfficialValue.objects.filter(printed__in=[stock, density]).values_list("region_code", flat=True)
    implied = Decimal(stock) / Decimal(density)

    assert len(shipped) == 2
    assert len(set(shipped)) == 1
    assert abs(implied - Decimal(population)) < Decimal("0.05")
