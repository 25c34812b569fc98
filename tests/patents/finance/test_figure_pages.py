"""Whoever opens a figure of pledges - page, file, release, past day - sees what may be known, and no name."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.models import Figure
from ipportal.core.metrics.releases import actions as releases
from ipportal.core.metrics.releases.models import ReleasedValue
from ipportal.core.metrics.releases.rebuilding import reproduce
from patents.finance.figures.actions import close_months
from patents.finance.figures.models import PledgeClosing
from patents.finance.models import Pledge, Pledgor
from tests.conftest import WORKER, role
from tests.core.metrics.conftest import tell
from tests.core.metrics.oracle import Event
from tests.patents.finance.test_figures import (
    AMOUNT,
    COUNT,
    ENTERPRISES,
    JUNE,
    NANJING,
    PROVINCE,
    SUZHOU,
    WUXI,
    compute,
    register,
)
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(people: Cast) -> Cast:
    """Nanjing withheld, Wuxi beside it, Suzhou shown; a register with one patent, without which no page has figures."""
    with role(WORKER):
        tell([Event(202410000011, 0, 10**6, "G", dt.date(2025, 4, 1), 320102, dt.date(2024, 3, 1))])
    register(people, NANJING, [1, 2])
    register(people, WUXI, [3, 4, 5], millions=2)
    register(people, SUZHOU, [6, 7, 8, 9], millions=5)
    compute()
    return people


def names() -> set[str]:
    return {
        *Pledgor.objects.values_list("name", flat=True),
        *Pledge.objects.values_list("pledgee", flat=True),
        *Pledge.objects.values_list("registration_number", flat=True),
    }


def test_the_page_of_a_figure_says_its_amount_in_yuan_and_names_nobody(told: Cast) -> None:
    page = Client().get(f"/figures/{AMOUNT}/{SUZHOU}/{JUNE}/").content.decode()
    assert "20,000,000.00" in page
    assert "2,000,000,000" not in page  # fen
    assert "4 笔登记" in page
    assert not [name for name in names() if name in page]


def test_the_page_of_a_withheld_figure_says_why_and_nothing_else(told: Cast) -> None:
    page = Client().get(f"/figures/{AMOUNT}/{NANJING}/{JUNE}/").content.decode()
    assert "涉及的单位过少，不予公布。" in page
    assert "6,000,000" not in page
    assert "2 笔登记" not in page
    whole = Client().get(f"/figures/{AMOUNT}/{PROVINCE}/{JUNE}/").content.decode()
    assert "32,000,000.00" in whole
    assert not [name for name in names() if name in page + whole]


def test_files_and_lists_hold_back_what_pages_hold_back(told: Cast) -> None:
    for metric in (AMOUNT, COUNT, ENTERPRISES):
        page = f"/figures/{metric}/{SUZHOU}/{JUNE}/"
        assert Client().get(f"{page}patents/").status_code == 404
        assert Client().get(f"{page}patents.csv").status_code == 404
    answer = Client().get("/api/v1/figures/", {"metric": AMOUNT, "month": str(JUNE)})
    assert answer.status_code == 200
    text = answer.content.decode()
    found = {row["region"]: row for row in answer.json()["results"]}
    assert (found[NANJING]["value"], found[NANJING]["numerator"]) == (None, None)
    assert found[SUZHOU]["numerator"] == "20000000.00"
    assert not [name for name in names() if name in text]


def test_a_release_freezes_what_is_withheld_and_comes_out_the_same_again(told: Cast) -> None:
    statistician, checker, official = told["statistician"], told["checker"], told["official"]
    draft = releases.draft_release(JUNE, by=statistician)
    assert releases.check_release(draft.code, by=checker) == []
    release = releases.publish_release(draft.code, by=official)

    value = ReleasedValue.objects.get(release=release, metric=AMOUNT, region_code=NANJING, period="month")
    assert (value.value, value.numerator, value.reason, value.rank) == (None, None, "suppressed", None)
    assert reproduce(release, from_events=True) == []

    register(told, SUZHOU, [20, 21, 22])
    compute()
    assert reproduce(release, from_events=True) == []


def test_a_past_day_answers_with_what_was_told_then(told: Cast) -> None:
    """All of it was told today: of yesterday there is nothing."""
    today = Client().get("/api/v1/receipts/", {"metric": COUNT, "region": SUZHOU, "month": str(JUNE)}).json()
    assert today["count"] == 4
    figure = Figure.objects.get(metric=COUNT, region_code=SUZHOU, month=JUNE.no, period="month")
    assert (figure.numerator, figure.reason) == (4, "")


def test_an_office_sees_its_registrations_behind_a_figure(told: Cast) -> None:
    page = signed_in(told["official"]).get(f"/desk/figures/{COUNT}/{SUZHOU}/{JUNE}/")
    assert page.status_code == 200
    assert Pledge.objects.filter(city=SUZHOU)[0].registration_number in page.content.decode()


def test_months_that_close_one_by_one_cost_the_same(people: Cast) -> None:
    months = [Month(2025, 1) + place for place in range(8)]
    costs = []
    for month in months:
        for city, first in ((NANJING, 1), (WUXI, 20), (SUZHOU, 40)):
            register(people, city, range(first, first + 2 + month.month % 4), month)
    for month in months:
        with role(WORKER), CaptureQueriesContext(connection) as asked:
            close_months(until=(month + 1).last_day, order=False)
        costs.append(len(asked))

    assert PledgeClosing.objects.count() == len(months)
    assert max(costs[1:]) - min(costs[1:]) < len(months)
