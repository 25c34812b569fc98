"""A reader opens the definition of a figure: in words, in code, and every text it ever had."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable
from hashlib import sha256
from html import unescape

import pytest
from django.test import Client

from ipportal.core.metrics.actions import load_definitions
from ipportal.core.metrics.definitions import catalogue
from ipportal.core.metrics.models import DefinitionVersion
from tests.conftest import WORKER, role

pytestmark = pytest.mark.django_db
PER_10K, UNION, KIND_1 = (
    "invention-patents-per-10k",
    "high-value-invention-patents",
    "high-value-invention-patents-kind-1",
)
PAGE = f"/metrics-catalogue/{PER_10K}/"


@pytest.fixture
def loaded() -> None:
    with role(WORKER):
        load_definitions()


@pytest.mark.parametrize(
    ("prefix", "said"),
    [
        ("", ("归属口径", "自2021年1月1日起授权的", "未启用", "待补来源")),
        ("/en", ("Attribution", "Granted from 1 January 2021 on: by the applicant's address", "Off", "Source needed")),
    ],
)
def test_a_rule_that_is_off_says_so_and_that_its_source_is_needed(
    client: Client, loaded: None, prefix: str, said: tuple[str, ...]
) -> None:
    body = words(client.get(f"{prefix}/metrics-catalogue/invention-patents/").content.decode())

    for part in said:
        assert part in body


def test_programs_read_the_rule_too(client: Client, loaded: None) -> None:
    listed = client.get("/api/v1/metrics/").json()["results"]
    rules = {metric["code"]: metric["attribution"] for metric in listed}

    assert rules["invention-patents"] == [
        {"granted_from": "2021-01-01", "by": "applicant", "on": False, "source": "needed"}
    ]
    assert rules[PER_10K] == []


@pytest.fixture
def two_versions(loaded: None) -> None:
    """Decimals were three once, and there was a line more."""
    kept = DefinitionVersion.objects.get(metric=PER_10K)
    older = kept.text.replace("decimals = 2", "decimals = 3") + "# until the review\n"
    with role(WORKER):
        DefinitionVersion.objects.create(
            metric=PER_10K, version=2, sha256=sha256(older.encode()).hexdigest(), text=older
        )


def words(body: str) -> str:
    """What stands on the page, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


@pytest.mark.parametrize(
    ("prefix", "said"),
    [
        (
            "",
            ("发明专利拥有量 × 10,000 ÷ 常住人口（人，上一年末）；四舍五入保留2位小数", "2027年6月30日", "13个设区市"),
        ),
        (
            "/en",
            (
                "Invention patents in force × 10,000 ÷ Resident population (persons, end of the previous year);",
                "rounded half up to 2 decimals",
                "30 June 2027",
                "statistician",
                "every month",
            ),
        ),
    ],
)
def test_the_page_says_the_formula_in_words_and_who_answers_for_it(
    client: Client, loaded: None, prefix: str, said: tuple[str, ...]
) -> None:
    page = client.get(prefix + PAGE)

    for each in (*said, "N ÷ P(previous year end) × 10,000", PER_10K):
        assert each in words(page.text), each
    assert f'href="{prefix}/metrics-catalogue/invention-patents/"' in page.text


def test_a_ratio_shows_the_code_of_its_numerator(client: Client) -> None:
    page = words(client.get(f"/en{PAGE}").text)

    assert "patents.register.inforce" in page
    assert "def spells(facts: Facts) -> Spells:" in page
    assert "def is_invention(number: Numbers) -> Mask:" in page
    assert "counts the numerator, Invention patents in force" in page


def test_a_function_made_for_one_kind_says_which(client: Client) -> None:
    page = words(client.get(f"/en/metrics-catalogue/{KIND_1}/").text)

    assert "def of_kind(kind: HighValueKind)" in page
    assert "HighValueKind.EMERGING_INDUSTRY" in page
    assert "Not the office's own count" in page


@pytest.mark.parametrize("code", catalogue())
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_metric_has_its_page_and_the_catalogue_leads_there(client: Client, prefix: str, code: str) -> None:
    path = f"{prefix}/metrics-catalogue/{code}/"

    assert client.get(path).status_code == 200
    assert f'href="{path}"' in client.get(f"{prefix}/metrics-catalogue/").text


def test_a_metric_without_a_source_says_so(client: Client) -> None:
    page = words(client.get("/en/metrics-catalogue/pct-filings/").text)

    assert "No data source yet" in page
    assert "No code counts it yet." in page


@pytest.mark.parametrize(("day", "overdue"), [(dt.date(2027, 6, 30), False), (dt.date(2027, 7, 1), True)])
def test_a_review_that_is_overdue_is_marked(
    client: Client, loaded: None, stand_at: Callable[[dt.datetime], None], day: dt.date, overdue: bool
) -> None:
    stand_at(dt.datetime.combine(day, dt.time(12), dt.timezone(dt.timedelta(hours=8))))

    assert ("逾期" in client.get(PAGE).text) == overdue


def test_the_page_of_yesterday_is_not_shown_today(
    client: Client, figures: None, stand_at: Callable[[dt.datetime], None]
) -> None:
    stand_at(dt.datetime(2027, 6, 30, 15, 59, tzinfo=dt.UTC))
    assert "逾期" not in client.get(PAGE).text

    stand_at(dt.datetime(2027, 6, 30, 16, 0, tzinfo=dt.UTC))
    assert "逾期" in client.get(PAGE).text


def test_before_the_first_computation_no_version_is_kept(client: Client) -> None:
    assert "尚未留存任何版本" in client.get(PAGE).text


def test_one_version_is_compared_with_nothing(client: Client, loaded: None) -> None:
    page = client.get(PAGE).text

    assert "目前仅有一版" in page
    assert catalogue()[PER_10K].sha256 in page


def test_two_versions_lie_side_by_side(client: Client, two_versions: None) -> None:
    page = client.get(f"/en{PAGE}?from=1&to=2").text
    table = next(
        found for found in re.findall(r"<table>.*?</table>", page, re.DOTALL) if "Version 1 and version 2" in found
    )

    assert "2 lines differ" in words(table)
    assert "changed decimals = 2 decimals = 3" in words(table)
    assert "added — # until the review" in words(table)
    assert "<del>decimals = 2</del>" in table
    assert "removed # until the review —" in words(client.get(f"/en{PAGE}?from=2&to=1").text)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("from=1&to=9", 404),
        ("from=x&to=1", 400),
        ("from=-1", 400),
        ("from=1", 200),
        ("from=１&to=２", 200),
        ("to=%00", 400),
    ],
)
def test_versions_that_cannot_be_are_named(client: Client, two_versions: None, query: str, status: int) -> None:
    assert client.get(f"{PAGE}?{query}").status_code == status


@pytest.mark.parametrize("path", ["nope/", "nope/definition.toml", f"{PER_10K}/definition.json?version=7"])
def test_what_is_not_defined_is_not_found(client: Client, loaded: None, path: str) -> None:
    answer = client.get(f"/metrics-catalogue/{path}")

    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_the_text_is_a_file_byte_for_byte(client: Client, two_versions: None) -> None:
    in_use, older = (client.get(f"{PAGE}definition.toml{asked}") for asked in ("", "?version=2"))

    assert in_use.content.decode() == catalogue()[PER_10K].text
    assert in_use["Content-Disposition"] == f'attachment; filename="{PER_10K}.toml"'
    assert tomllib.loads(older.content.decode())["decimals"] == 3
    assert older["Content-Disposition"] == f'attachment; filename="{PER_10K}-v2.toml"'


def test_programs_read_the_same_in_the_file_and_in_the_list(client: Client, two_versions: None) -> None:
    listed = {entry["code"]: entry for entry in client.get("/api/v1/metrics/").json()["results"]}
    in_use, older = (json.loads(client.get(f"{PAGE}definition.json{asked}").content) for asked in ("", "?version=2"))

    assert listed[PER_10K].items() <= in_use.items()
    assert (in_use["version"], in_use["decimals"], older["version"], older["decimals"]) == (1, 2, 2, 3)
    assert listed[PER_10K]["denominator"] == {
        "series": "resident-population",
        "year": "previous",
        "per": 10000,
        "exceptions": [],
    }
    for name, value in {"kind": "ratio", "author": "statistician", "checked_by": "checker", "version": 1}.items():
        assert listed[PER_10K][name] == value
    assert (listed[UNION]["denominator"], listed[UNION]["next_review"]) == (None, "2027-06-30")


def test_a_figure_leads_to_its_definition(client: Client, figures: None) -> None:
    page = client.get(f"/en/figures/{PER_10K}/320100/2024-12/").text

    assert f'href="/en{PAGE}"' in page
