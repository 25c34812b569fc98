"""Populations that fill the demonstration where no source gives one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db.models import Sum

from ipportal.core.audit.models import ChangeSet
from ipportal.core.regions.models import PROVINCE, Region
from ipportal.core.statistics import demonstration
from ipportal.core.statistics.models import Population

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_worker")]


def value(region: str, year: int) -> Decimal:
    return Population.objects.filter(region=region, year=year).best_first()[0].resident_10k


def test_every_counted_place_has_a_population_at_every_year_end() -> None:
    made = demonstration.seed_populations()

    places = Region.objects.counted().count()
    pairs = Population.objects.filter(year__gte=2013, region__in=Region.objects.counted())
    assert pairs.values("region", "year").distinct().count() == places * 13
    assert Population.objects.filter(demonstration=True).count() == made
    assert not Population.objects.filter(demonstration=True).exclude(source__icontains="demonstration").exists()


def test_published_numbers_stay_and_come_first() -> None:
    demonstration.seed_populations()

    assert value("320500", 2018) == Decimal("1072.17")
    assert not Population.objects.filter(region="320500", year=2018, demonstration=True).exists()
    assert not Population.objects.get(region=PROVINCE, year=2021).demonstration


@pytest.mark.parametrize("year", [2013, 2016, 2020, 2021, 2022, 2025])
def test_counties_add_up_to_their_city_and_cities_to_the_province(year: int) -> None:
    demonstration.seed_populations()

    for city in Region.objects.cities():
        counties = Population.objects.filter(region__in=city.children.counties(), year=year)
        assert counties.aggregate(total=Sum("resident_10k"))["total"] == value(city.code, year)
    assert sum(value(city.code, year) for city in Region.objects.cities()) == value(PROVINCE, year)


def test_they_move_smoothly_between_what_was_published() -> None:
    demonstration.seed_populations()

    assert value("320500", 2018) < value("320500", 2019) < value("320500", 2020) < value("320500", 2021)
    for city in Region.objects.cities():
        for year in (*range(2013, 2018), *range(2022, 2025)):
            change = abs(value(city.code, year + 1) / value(city.code, year) - 1)
            assert change < Decimal("0.02"), (city.code, year)


def test_seeding_again_adds_nothing() -> None:
    demonstration.seed_populations()
    known = ChangeSet.objects.count()

    assert demonstration.seed_populations() == 0
    assert ChangeSet.objects.count() == known


def test_a_real_row_replaces_a_demonstration_value() -> None:
    demonstration.seed_populations()

    Population.objects.create(region_id="320102", year=2020, resident_10k=Decimal("53.78"), source="Census", seq=99)

    assert value("320102", 2020) == Decimal("53.78")
