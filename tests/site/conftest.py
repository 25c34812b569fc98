"""Figures as the worker writes them, few and easy to check by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

import pytest
from django.test import Client

from ipportal.core.accounts.models import User
from ipportal.core.kit.pages import shelf
from ipportal.core.kit.periods import Month
from ipportal.core.metrics.models import DataVersion, Figure, Run
from ipportal.core.regions.models import Region
from tests.conftest import WORKER, role
from tests.figures import put_figures

STOCK: Final = "invention-patents"
PER_10K: Final = "invention-patents-per-10k"
MONTHS: Final = [Month(2023, 12), Month(2024, 12), Month(2025, 11), Month(2025, 12)]

Write = Callable[..., None]


@pytest.fixture(autouse=True)
def no_page_is_kept() -> Iterator[None]:
    """Pages of one test are not shown in the next."""
    shelf.clear()
    yield
    shelf.clear()


@pytest.fixture
def run(db: None) -> Run:
    with role(WORKER):
        made = Run.objects.create(seq=1, versions={STOCK: 1, PER_10K: 2}, cells=1)
        DataVersion.objects.update_or_create(pk=1, defaults={"version": 7, "run": made.pk})
    return made


@pytest.fixture
def write(run: Run) -> Write:
    """`write("320100", Month(2024, 12), 1000, "500.00")`: stock and per 10,000 of one place in one month."""

    def add(code: str, month: Month, patents: int, people: str | None, **more: object) -> None:
        shared = {"month": month.no, "region_code": code, "demonstration": True, "run": run.pk}
        population = Decimal(people) if people else None
        rate = (Decimal(patents) / population).quantize(Decimal("0.01")) if population else None
        halves = {"denominator": population, "denominator_year": month.year - 1 if population else None}
        with role(WORKER):
            stock = Figure(metric=STOCK, numerator=patents, value=patents, growth_pct=Decimal("12.50"), **shared)
            of_people = Figure(metric=PER_10K, numerator=patents, value=rate, **{**shared, **halves, **more})
            put_figures([stock, of_people])

    return add


@pytest.fixture
def figures(write: Write) -> None:
    """The province and its 13 cities in four months; Nanjing leads, Suzhou follows."""
    cities = list(Region.objects.cities().order_by("code"))
    order = {city.code: place for place, city in enumerate(sorted(cities, key=_strength), start=1)}
    for month in MONTHS:
        for city in cities:
            write(city.code, month, 80_000 - 5_000 * order[city.code], "500.00", rank=order[city.code])
        write("320000", month, 603_000, "8500.00")


def _strength(city: Region) -> tuple[bool, bool, str]:
    return city.code != "320100", city.code != "320500", city.code


@pytest.fixture
def official(client: Client) -> User:
    """A signed-in person without any role."""
    person = User.objects.create_user("official", password="portal-demo", display_name="周处长")
    client.force_login(person)
    return person
