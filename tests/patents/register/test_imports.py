"""Files of the register, as an official imports them: what is new, what is corrected, what cannot be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.identifiers import written
from patents.register.models import EventRetraction, Patent, PatentEvent
from tests.patents.register.conftest import GOOD, Import

LIFE = (
    {"事件": "fee_lapse", "生效日": "2021-07-21"},
    {"事件": "restore", "生效日": "2022-01-10"},
    {"事件": "transfer", "生效日": "2022-05-01", "区县代码": "310115", "新专利权人": "示范企业00002"},
)


def codes(outcome: dict[str, Any]) -> list[tuple[int, str]]:
    return [(fault["row"], fault["code"]) for fault in outcome["rejected"]]


def test_a_granted_patent_is_new_once(patents: Import) -> None:
    first, again = patents({}), patents({})

    assert (first["new"], first["rejected"], first["flags"]) == (1, [], [])
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 1)
    assert PatentEvent.objects.count() == 1


def test_an_application_has_no_event_until_it_is_granted(patents: Import) -> None:
    patents({"授权公告日": ""})
    assert not PatentEvent.objects.exists()

    granted = patents({})

    assert (granted["new"], granted["changed"]) == (0, 1)
    assert list(PatentEvent.objects.values_list("kind", "county")) == [("G", 320106)]


def test_a_corrected_county_retracts_the_grant_and_tells_it_again(patents: Import) -> None:
    patents({})

    corrected = patents({"区县代码": "320114"})

    assert corrected["changed"] == 1
    assert list(PatentEvent.objects.order_by("id").values_list("county", flat=True)) == [320106, 320114]
    assert EventRetraction.objects.get().event.county == 320106


def test_a_corrected_title_changes_no_fact(patents: Import) -> None:
    patents({})

    patents({"名称": "一种改进的测试装置"})

    assert Patent.objects.get().title == "一种改进的测试装置"
    assert PatentEvent.objects.count() == 1
    assert not EventRetraction.objects.exists()


def test_events_are_told_once(patents: Import, events: Import) -> None:
    patents({})

    first, again = events(*LIFE), events(*LIFE)

    assert (first["new"], first["rejected"]) == (3, [])
    assert (again["new"], again["unchanged"], again["rejected"]) == (0, 3, [])


@pytest.mark.parametrize(
    "event",
    [
        {"事件": "fee_lapse", "生效日": "2016-07-21"},
        {"事件": "restore", "生效日": "2023-01-10"},
        {"事件": "transfer", "生效日": "2022-05-01", "区县代码": "990115", "新专利权人": "示范企业00002"},
        {"事件": "grant", "生效日": "2022-05-01"},
        {"申请号": "201310699744.2", "事件": "licence", "生效日": "2022-05-01"},
    ],
    ids=["before filing", "restored without a lapse", "to nowhere", "granted on another day", "of an unknown patent"],
)
def test_what_cannot_have_happened_is_refused(patents: Import, events: Import, event: dict[str, str]) -> None:
    patents({})

    refused = events(*LIFE, event)

    assert [fault["row"] for fault in refused["rejected"]] == [5]
    assert refused["committed"] is False
    assert PatentEvent.objects.count() == 1


UTILITY_MODEL, OLD_DESIGN, NEW_DESIGN = 201120000033, 201230000045, 202130000058


@pytest.mark.parametrize(
    ("number", "filed", "event", "day", "told"),
    [
        (UTILITY_MODEL, "2011-03-01", "expire", "2021-03-01", []),
        (UTILITY_MODEL, "2011-03-01", "expire", "2021-02-28", ["early-expiry"]),
        (OLD_DESIGN, "2012-02-29", "expire", "2022-02-28", []),
        (OLD_DESIGN, "2012-02-29", "expire", "2022-02-27", ["early-expiry"]),
        (OLD_DESIGN, "2012-02-29", "fee_lapse", "2022-03-01", ["after-expiry"]),
        (OLD_DESIGN, "2021-05-31", "expire", "2025-05-31", ["early-expiry"]),
        (NEW_DESIGN, "2021-06-01", "expire", "2025-06-01", ["early-expiry"]),
    ],
)
def test_a_term_ends_by_the_kind_and_the_law_of_its_filing_day(
    patents: Import, events: Import, number: int, filed: str, event: str, day: str, told: list[str]
) -> None:
    granted = f"{int(filed[:4]) + 1}-01-05"
    patents({"申请号": written(number), "申请日": filed, "授权公告日": granted, "主分类号": ""})

    found = events({"申请号": written(number), "事件": event, "生效日": day})

    assert [one["code"] for one in [*found["rejected"], *found["flags"]]] == told


@pytest.mark.parametrize(("filed", "ends"), [("2021-05-31", "2031-05-31"), ("2021-06-01", "2036-06-01")])
def test_designs_filed_since_june_2021_last_five_years_longer(
    patents: Import, events: Import, filed: str, ends: str
) -> None:
    patents({"申请号": written(NEW_DESIGN), "申请日": filed, "授权公告日": "2022-01-05", "主分类号": ""})

    (flag,) = events({"申请号": written(NEW_DESIGN), "事件": "expire", "生效日": "2025-01-05"})["flags"]

    assert ends in flag["message"]


def test_one_bad_row_keeps_all_out_unless_the_good_ones_are_asked_for(patents: Import) -> None:
    rows: tuple[dict[str, str], ...] = ({}, {"申请号": "201310699744.1"})

    refused = patents(*rows)
    assert (codes(refused), refused["committed"]) == ([(3, "bad-check-digit")], False)
    assert not Patent.objects.exists()

    taken = patents(*rows, accept_good=True)
    assert (taken["new"], taken["committed"]) == (1, True)


def test_a_twin_in_the_file_is_named_with_its_first_row(patents: Import) -> None:
    outcome = patents({}, {"申请号": "CN 2017 1060 1862.3"})

    assert outcome["duplicates"] == [{"row": 3, "same_as_row": 2}]
    assert outcome["new"] == 1


def test_an_address_outside_every_county_is_a_flag(patents: Import) -> None:
    outcome = patents(
        {"区县代码": "", "地址": "江苏省苏州市某路1号"},
        {"申请号": "201310699744.2", "区县代码": "", "地址": "美国加州"},
    )

    flags = {(flag["row"], flag["code"]) for flag in outcome["flags"]}
    assert flags >= {(2, "region-unresolved"), (3, "region-unresolved")}
    assert outcome["new"] == 2
    assert Patent.objects.get(number=201710601862).county == 320500


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_names_survive_every_encoding(patents: Import, encoding: str) -> None:
    outcome = patents({"第一专利权人": "苏州𠮷祥示范企业"}, encoding=encoding)

    assert outcome["committed"] is True
    assert Patent.objects.get().first_owner == "苏州𠮷祥示范企业"


def test_a_grant_before_filing_is_named_with_both_days(patents: Import) -> None:
    outcome = patents({"授权公告日": "2016-03-05"})

    assert codes(outcome) == [(2, "grant-before-filing")]
    assert "2016-03-05" in outcome["rejected"][0]["message"]


ALPHABET = st.sampled_from(
    ["", "320106", "320999", "2017-07-21", "2017年7月21日", "2017-02-30", "H01L 21/336", "x", "="]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(sorted(GOOD)), ALPHABET, max_size=3))
def test_columns_at_once_and_row_by_row_judge_alike(
    patents: Import, slowly: Callable[..., Any], odd: dict[str, str]
) -> None:
    """The fast lane may only take what the slow way takes, and to the same text."""
    fast = patents(odd, dry_run=True)

    assert slowly(odd) == (codes(fast), [(flag["row"], flag["code"]) for flag in fast["flags"]])


def test_a_real_export_with_misnamed_headings_says_what_is_missing(imported: Import, shared_data: Path) -> None:
    with pytest.raises(BadInput) as refusal:
        imported("patents", shared_data / "patents_sample.xlsx")

    assert refusal.value.code == "wrong-columns"


def test_a_number_is_shown_with_its_check_sign() -> None:
    assert written(201710601862) == "201710601862.3"
