"""Awards are counted by the city of their winner, each project once, and every figure opens to its awards."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ipportal.core.audit.actions import last_known
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import actions
from ipportal.core.metrics.checks import ledger_findings
from ipportal.core.metrics.models import Figure
from ipportal.core.metrics.standpoints import AsKnownOn
from patents.honours.counts import AWARDS
from patents.honours.loading import book_awards
from tests.conftest import WORKER, role
from tests.core.metrics.conftest import Progress
from tests.patents.honours.conftest import Honours
from tests.patents.register.conftest import Import

pytestmark = pytest.mark.django_db
JULY = Month(2022, 7)
WON = "awards-won"


def compute() -> None:
    with role(WORKER):
        actions.recompute(Progress())


def value(place: str, month: Month = JULY, period: str = "month") -> int | None:
    found = Figure.objects.filter(metric=WON, region_code=place, month=month.no, period=period)
    return found.values_list("numerator", flat=True).first()


def test_an_award_counts_in_its_month_where_its_winner_sits(patents: Import, honours: Honours) -> None:
    patents({"区县代码": "320205"})
    honours({})
    compute()

    assert (value("320200"), value("320000"), value("320100")) == (1, 1, 0)
    assert value("320200", JULY + 1) == 0
    assert value("320200", Month(2022, 12), "year") == 1
    assert list(ledger_findings(AWARDS, last_known())) == []


def test_a_project_with_two_winners_counts_once(patents: Import, honours: Honours) -> None:
    patents({})
    honours({"单位": "甲公司"}, {"单位": "乙公司"})
    compute()

    assert value("320000") == 1


def test_what_is_told_otherwise_counts_otherwise_and_the_past_stays(patents: Import, honours: Honours) -> None:
    patents({})
    honours({})
    honours({"授奖日": "2022-08-26"})
    compute()

    assert (value("320000"), value("320000", JULY + 1)) == (0, 1)
    assert list(ledger_findings(AWARDS, last_known())) == []


@pytest.mark.parametrize(
    "told", [{"奖项": "国家科学技术奖"}, {"奖项": "无锡市专利奖"}, {"专利号": "", "单位": "外省公司"}], ids=str
)
def test_other_prizes_and_winners_elsewhere_do_not_count(patents: Import, honours: Honours, told: Any) -> None:
    patents({})
    honours(told)
    compute()

    assert not value("320000")


def test_everybody_sees_which_awards_it_counts(patents: Import, honours: Honours, client: Client) -> None:
    patents({"区县代码": "320205", "名称": "一种轴承"})
    honours({"单位": "甲公司", "姓名": "某发明人"})
    compute()

    page = client.get(reverse("figures:receipt", args=[WON, "320200", "2022-07"])).content.decode()
    told = client.get("/api/v1/receipts/", {"metric": WON, "region": "320200", "month": "2022-07"}).json()
    file = client.get(reverse("figures:receipt-file", args=[WON, "320200", "2022-07"])).getvalue().decode()

    assert "正好是这些奖项" in page
    for shown in (page, file):
        assert "中国专利奖" in shown
        assert "一种轴承" in shown
        assert "某发明人" not in shown
    assert told["count"] == 1
    assert told["results"][0] | {"award_en": "", "title": ""} == {
        "award": "中国专利奖", "award_en": "", "edition": "二十三", "category": "金奖", "organisation": "甲公司",
        "application_number": "201710601862.3", "title": "", "awarded_on": "2022-07-26", "county": "320200",
        "demonstration": False,
    }  # fmt: skip


def test_awards_from_before_they_were_counted_are_booked_once(patents: Import, honours: Honours) -> None:
    patents({})
    honours({})

    assert book_awards().new == 0


def test_as_of_a_day_before_it_became_known_it_does_not_count(patents: Import, honours: Honours) -> None:
    patents({})
    honours({})
    compute()

    day = AsKnownOn(dt.date(2020, 1, 1))
    assert day.cells([WON], [JULY], ["320000"]) == []
