"""The dashboards: names, numbers, orders, files, and addresses that cannot be."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import openpyxl
import pytest
from django.test import Client

from ipportal.core.kit.pages import shelf
from ipportal.core.kit.periods import Month
from ipportal.core.metrics.models import Figure
from ipportal.core.regions.models import Region
from tests.conftest import WORKER, role
from tests.figures import put_figures
from tests.site.conftest import PER_10K, Write

pytestmark = pytest.mark.django_db
CAPTION_ZH, CAPTION_EN = "各设区市每万人口发明专利拥有量", "Invention patents per 10,000 people by city"


def table(body: str, caption: str) -> list[list[str]]:
    """The rows of a table as a reader sees them."""
    found = next(t for t in re.findall(r"<table.*?</table>", body, re.DOTALL) if caption in t)
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", found.split("<tbody>")[1], re.DOTALL)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]+>", " ", cell).strip() for cell in row] for row in cells]


@pytest.mark.parametrize(
    ("path", "caption", "first"), [("/figures/", CAPTION_ZH, "南京市"), ("/en/figures/", CAPTION_EN, "Nanjing")]
)
def test_the_table_shows_13_cities_and_the_province(
    client: Client, figures: None, path: str, caption: str, first: str
) -> None:
    rows = table(client.get(path).text, caption)

    assert len(rows) == 14
    assert rows[0] == ["1", first, "75,000", "500.00", "150.00", "+12.5%"]
    assert rows[-1][0] == "—"
    assert rows[-1][2:5] == ["603,000", "8,500.00", "70.94"]


def test_year_2024_shows_its_last_month(client: Client, figures: None) -> None:
    body = client.get("/figures/?year=2024").text

    assert "2024年12月31日" in body
    assert '<option value="2024" selected>' in body


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("year=2024&month=12", 200),
        ("month=2024-12", 200),
        ("year=２０２４", 200),
        ("year=2024&year=2025", 200),
        ("unknown=1", 200),
        ("year=&month=", 200),
        ("year=abc", 400),
        ("month=13&year=2024", 400),
        ("month=2024-13", 400),
        ("ordering=owner__password", 400),
        ("ordering=-", 400),
        ("ordering=;", 400),
        ("ordering=rank,city", 400),
        ("year=1999", 404),
        ("month=2026-01", 404),
        ("year=%00", 400),
        ("year=%ff%fe", 400),
    ],
)
def test_parameters_that_cannot_be_are_named(client: Client, figures: None, query: str, status: int) -> None:
    answer = client.get(f"/figures/?{query}")

    assert answer.status_code == status
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize("language", ["", "/en"])
def test_an_impossible_month_says_what_is_possible(client: Client, figures: None, language: str) -> None:
    body = client.get(f"{language}/figures/?year=1999").text

    assert "2023-12" in body
    assert "2025-12" in body


@pytest.mark.parametrize(
    ("ordering", "first"), [("-per_10k", "南京市"), ("per_10k", "宿迁市"), ("city", "南京市"), ("-city", "宿迁市")]
)
def test_the_order_stands_in_the_address(client: Client, figures: None, ordering: str, first: str) -> None:
    rows = table(client.get(f"/figures/?ordering={ordering}").text, CAPTION_ZH)

    assert rows[0][1] == first
    assert rows[-1][1] == "江苏省"


def test_a_city_without_population_says_so_and_comes_last(client: Client, write: Write) -> None:
    write("320000", Month(2025, 12), 900, "90.00")
    write("320100", Month(2025, 12), 500, None)
    write("320200", Month(2025, 12), 400, "40.00", rank=1)

    for ordering in ("per_10k", "-per_10k"):
        shelf.clear()
        rows = table(client.get(f"/figures/?ordering={ordering}").text, CAPTION_ZH)
        assert rows[0][1] == "无锡市"
        nanjing = next(row for row in rows if row[1] == "南京市")
        assert nanjing[0] == "—"
        assert "没有所用年份的人口数" in nanjing[4]


def test_every_city_of_the_map_is_a_link(client: Client, figures: None) -> None:
    body = client.get("/en/figures/").text

    shapes = re.findall(r'<a href="([^"]+)" data-region="(\d{6})"', body)
    assert [code for _path, code in shapes] == [city.code for city in Region.objects.cities().order_by("code")]
    assert shapes[0][0] == "/en/figures/invention-patents-per-10k/320100/2025-12/"


def test_the_csv_has_the_numbers_of_the_page(client: Client, figures: None) -> None:
    answer = client.get("/figures/export.csv?year=2024&ordering=-patents")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    shown = table(client.get("/figures/?year=2024&ordering=-patents").text, CAPTION_ZH)

    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Disposition"] == 'attachment; filename="invention-patents-per-10k-2024-12.csv"'
    assert rows[0][4:8] == [
        "有效发明专利量（件）",
        "常住人口（万人）",
        "人口数所属年末",
        "每万人口发明专利拥有量（件）",
    ]
    assert [row[2] for row in rows[1:]] == [row[1] for row in shown]
    assert [f"{int(row[4]):,}" for row in rows[1:]] == [row[2] for row in shown]
    assert [row[7] for row in rows[1:]] == [row[4] for row in shown]
    assert all(abs(int(row[4]) / float(row[5]) - float(row[7])) <= 0.005 for row in rows[1:])


def test_the_workbook_has_the_numbers_of_the_csv(client: Client, figures: None) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get("/en/figures/export.xlsx").content))
    lines = list(csv.reader(io.StringIO(client.get("/en/figures/export.csv").content.decode("utf-8-sig"))))

    rows = [list(row) for row in book.active.iter_rows(values_only=True)]
    assert rows[0] == lines[0]
    assert [(row[1], row[4]) for row in rows[1:]] == [(line[1], int(line[4])) for line in lines[1:]]
    assert [f"{row[7]:.2f}" for row in rows[1:]] == [line[7] for line in lines[1:]]


def test_a_figure_opens_to_its_two_halves(client: Client, figures: None) -> None:
    body = client.get("/en/figures/invention-patents-per-10k/320100/2024-12/").text

    for said in ("150.00", "75,000", "500.00", "end of 2023", "version 2", "Recomputed", "Demonstration data"):
        assert said in body, said
    assert len(table(body, "Nanjing · Invention patents per 10,000 people")) == 2  # December 2023 and 2024


def test_the_series_is_a_file_too(client: Client, figures: None) -> None:
    answer = client.get("/figures/invention-patents-per-10k/320100/2025-12/series.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert [(row[0], row[4]) for row in rows[1:]] == [
        ("2025-12", "150.00"),
        ("2025-11", "150.00"),
        ("2024-12", "150.00"),
        ("2023-12", "150.00"),
    ]


def test_a_city_lists_its_counties_and_a_county_leads_back(client: Client, figures: None, write: Write) -> None:
    write("320102", Month(2025, 12), 900, "60.00")
    city = client.get("/figures/invention-patents-per-10k/320100/2025-12/").text
    county = client.get("/figures/invention-patents-per-10k/320102/2025-12/").text

    rows = table(city, "南京市各县（市、区）")
    assert len(rows) == Region.objects.counties().filter(parent="320100").count()
    assert rows[0] == ["玄武区", "900", "60.00", "15.00", "+12.5%"]
    assert 'href="/figures/invention-patents-per-10k/320100/2025-12/">南京市</a>' in county


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nope/320100/2024-12/", 404),
        ("pct-filings/320100/2024-12/", 404),
        ("invention-patents/999999/2024-12/", 404),
        ("invention-patents/000000/2024-12/", 404),
        ("invention-patents/99999999999999999999/2024-12/", 404),
        ("invention-patents/-1/2024-12/", 404),
        ("invention-patents/３２０１００/2024-12/", 404),
        ("invention-patents/320100/2024-13/", 400),
        ("invention-patents/320100/2024/", 400),
        ("invention-patents/320100/null/", 400),
        ("invention-patents/320100/2999-01/", 404),
        ("invention-patents/320100/2014-12/", 404),
    ],
)
def test_a_figure_that_cannot_be_says_so(client: Client, figures: None, path: str, status: int) -> None:
    answer = client.get(f"/figures/{path}")

    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_cities_are_compared(client: Client, figures: None) -> None:
    body = client.get("/figures/compare/?region=320500&region=320100&region=320100&year=2024").text

    assert [row[1] for row in table(body, "所选设区市")] == ["南京市", "苏州市"]
    years = table(body, "历年同月")
    assert [row[0] for row in years] == ["2025年12月", "2024年12月", "2023年12月"]
    assert years[0][1:] == ["150.00", "140.00"]


def test_comparing_nothing_tells_how(client: Client, figures: None) -> None:
    assert "请在上方勾选" in client.get("/figures/compare/").text


@pytest.mark.parametrize("region", ["320102", "999999", "x", "%27"])
def test_only_cities_are_compared(client: Client, figures: None, region: str) -> None:
    assert client.get(f"/figures/compare/?region={region}").status_code == 404


def test_the_picker_leads_to_the_figure(client: Client, figures: None) -> None:
    answer = client.get("/en/figures/open/?metric=invention-patents&region=320500&year=2024&month=12")

    assert (answer.status_code, answer["Location"]) == (302, "/en/figures/invention-patents/320500/2024-12/")


def test_before_the_first_computation_the_dashboard_says_so(client: Client) -> None:
    body = client.get("/figures/").text

    assert "暂无数据" in body
    assert client.get("/figures/export.csv").status_code == 404
    assert client.get("/figures/invention-patents/320100/2024-12/").status_code == 404


@pytest.mark.parametrize("cities", [1, 3])
def test_the_dashboard_costs_the_same_for_one_city_or_three(
    client: Client, write: Write, django_assert_max_num_queries: Any, cities: int
) -> None:
    write("320000", Month(2025, 12), 900, "90.00")
    for code in ("320100", "320200", "320300")[:cities]:
        write(code, Month(2025, 12), 500, "50.00")

    with django_assert_max_num_queries(17):
        client.get("/figures/")


@pytest.mark.parametrize("counties", [1, 3])
def test_a_figure_costs_the_same_for_one_county_or_three(
    client: Client, write: Write, django_assert_num_queries: Any, counties: int
) -> None:
    write("320000", Month(2025, 12), 900, "90.00")
    write("320100", Month(2025, 12), 500, "50.00")
    for code in ("320102", "320104", "320105")[:counties]:
        write(code, Month(2025, 12), 50, "5.00")

    with django_assert_num_queries(19):
        client.get("/figures/invention-patents-per-10k/320100/2025-12/")


def test_jiangsu_stands_third_of_all_and_first_of_the_provinces(client: Client, figures: None) -> None:
    body = client.get("/en/figures/").text

    rows = table(body, "Provinces by invention patents per 10,000 people")
    assert [row[1] for row in rows[:3]] == ["Beijing", "Shanghai", "Jiangsu"]
    assert rows[2][2] == "18.41"
    assert "CNIPA" in body


def test_figures_of_other_periods_are_not_mixed_in(client: Client, figures: None) -> None:
    with role(WORKER):
        of_a_year = {"region_code": "320100", "period": "year", "value": 1, "numerator": 1, "run": 1}
        put_figures([Figure(metric=PER_10K, month=Month(2025, 12).no, **of_a_year)])

    assert table(client.get("/figures/").text, CAPTION_ZH)[0][4] == "150.00"


@pytest.mark.parametrize("path", ["/en/figures/", "/en/figures/compare/?region=320100", "/en/"])
def test_ranks_say_in_words_why_they_may_still_move(client: Client, write: Write, path: str) -> None:
    cities = list(Region.objects.cities().order_by("code").values_list("code", flat=True))
    write("320000", Month(2025, 12), 900, "90.00")
    for place, code in enumerate(cities, start=1):
        write(code, Month(2025, 12), 300 - place, "10.00", rank=place, denominator_year=2023 + place % 2)

    assert "Provisional: denominators of different years; not published" in client.get(path).text


def test_the_file_says_it_in_every_ranked_line(client: Client, figures: None) -> None:
    lines = list(csv.reader(io.StringIO(client.get("/en/figures/export.csv").content.decode("utf-8-sig"))))

    assert lines[0][-1] == "Note on the rank"
    assert {line[-1] for line in lines[1:-1]} == {"Provisional: not published"}
    assert lines[-1][-1] == ""


def test_the_receipt_of_a_city_says_it_too(client: Client, write: Write) -> None:
    write("320000", Month(2025, 12), 900, "90.00")
    write("320100", Month(2025, 12), 300, "10.00", rank=1)
    write("320200", Month(2025, 12), 300, None)

    body = client.get(f"/en/figures/{PER_10K}/320100/2025-12/").text

    assert "Rank among the 13 cities: Provisional: not every place has a value; not published" in body
