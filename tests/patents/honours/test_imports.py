"""Honours: an open list of awards, corrections that retract, nothing rewritten."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ipportal.core.audit.actions import last_known
from patents.honours import awards
from patents.honours.models import Honour, HonourRetraction
from tests.conftest import role
from tests.patents.honours.conftest import Honours
from tests.patents.register.conftest import Import


def codes(findings: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    return [(found["row"], found["column"], found["code"]) for found in findings]


def test_a_prize_of_a_known_patent_is_kept_once(patents: Import, honours: Honours) -> None:
    patents({})

    first, again = honours({}), honours({})

    assert (first["new"], first["rejected"], first["flags"]) == (1, [], [])
    assert (again["new"], again["unchanged"]) == (0, 1)
    assert list(Honour.objects.values_list("award", "edition", "category", "number", "awarded_on")) == [
        ("china-patent-award", "二十三", "金奖", 201710601862, dt.date(2022, 7, 26))
    ]


@pytest.mark.parametrize("written", ["中国专利金奖", "China Patent Award", "中国专利奖", "china-patent-award"])
def test_every_spelling_of_a_listed_award_is_that_award(written: str) -> None:
    assert awards.read_award(written) == "china-patent-award"


def test_national_prizes_count_and_the_provinces_own_does_not() -> None:
    assert awards.that_count() == ["china-patent-award", "state-science-and-technology-award"]
    assert awards.read_award("国家技术发明奖") == "state-science-and-technology-award"
    assert awards.is_listed("jiangsu-patent-award")


def test_an_award_that_is_not_listed_is_kept_as_written_and_flagged(patents: Import, honours: Honours) -> None:
    patents({})

    outcome = honours({"奖项": "无锡市专利奖"})

    assert codes(outcome["flags"]) == [(2, "奖项", "award-not-listed")]
    assert Honour.objects.get().award == "无锡市专利奖"


def test_a_row_told_otherwise_retracts_and_tells_again(patents: Import, honours: Honours) -> None:
    patents({})
    honours({})
    before = last_known()

    outcome = honours({"等级": "银奖"})

    assert (outcome["new"], outcome["changed"]) == (0, 1)
    assert [honour.category for honour in Honour.objects.holding()] == ["银奖"]
    assert [honour.category for honour in Honour.objects.holding(before)] == ["金奖"]
    assert HonourRetraction.objects.get().honour.category == "金奖"


def test_a_person_or_an_organisation_may_win_without_a_patent(honours: Honours) -> None:
    outcome = honours(
        {"奖项": "国家最高科学技术奖", "专利号": "", "姓名": "示范甲"},
        {"专利号": "", "单位": "示范企业00001"},
        {"专利号": ""},
        accept_good=True,
    )

    assert codes(outcome["rejected"]) == [(4, "专利号", "missing-value")]
    assert outcome["new"] == 2


def test_an_unknown_patent_and_a_prize_from_before_the_grant_are_flagged(patents: Import, honours: Honours) -> None:
    patents({})

    outcome = honours({"授奖日": "2018-01-01"}, {"专利号": "201310699744.2"})

    assert codes(outcome["flags"]) == [(2, "授奖日", "award-before-grant"), (3, "专利号", "unknown-patent")]
    assert outcome["new"] == 2


def test_the_database_refuses_to_rewrite_an_honour(patents: Import, honours: Honours) -> None:
    patents({})
    honours({})

    with role("NONE"), pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        Honour.objects.update(category="特等奖")


def test_the_database_refuses_an_honour_of_nobody(as_worker: None) -> None:
    with pytest.raises(IntegrityError, match="honour_names_a_patent"), transaction.atomic():
        Honour.objects.create(award="x", edition="1", category="gold", awarded_on=dt.date(2020, 1, 1), seq=1)
