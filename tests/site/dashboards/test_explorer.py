"""The explorer: any metric, places and month, as table, map, lines and files of the same numbers."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.test import Client

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.actions import load_definitions
from ipportal.core.metrics.models import Figure, Run
from ipportal.core.regions.models import Region
from tests.conftest import WORKER, role
from tests.core.metrics.conftest import january, tell, worker
from tests.core.metrics.test_releases import CODE, KUNSHAN, XUANWU, Cast, grants
from tests.figures import put_figures
from tests.site.conftest import PER_10K, STOCK, Write
from tests.site.dashboards.test_public import table

__all__ = ["january", "worker"]
pytestmark = pytest.mark.django_db
PAGE, FILE = "/figures/explore/", "/figures/explore/table"
FLOW = "patent-grants"
CAPTION_ZH, CAPTION_EN = "2025年12月各地区每万人口发明专利拥有量", "Invention patents per 10,000 people by place"


@pytest.fixture
def districts(figures: None, write: Write) -> None:
    """Three of Nanjing's districts; two of them are equal."""
    for code, patents in (("320102", 900), ("320104", 1200), ("320105", 900)):
        write(code, Month(2025, 12), patents, "60.00")


@pytest.fixture
def grants_of_a_year(figures: None, run: Run) -> None:
    """Nanjing's grants: 10 in November 2025, 20 in December, 300 in the whole year, 200 in the year before."""
    told = (("month", (2025, 11), 10), ("month", (2025, 12), 20), ("ytd", (2025, 11), 280), ("ytd", (2025, 12), 300))
    years = (("year", (2024, 12), 200), ("year", (2025, 12), 300))
    with role(WORKER):
        put_figures(
            Figure(
                metric=FLOW, period=period, month=Month(*month).no, region_code="320100", numerator=count, value=count,
                rank=1, run=run.pk,
            )
            for period, month, count in (*told, *years)
        )  # fmt: skip


def lines(client: Client, query: str, path: str = FILE) -> list[list[str]]:
    return list(csv.reader(io.StringIO(client.get(f"{path}.csv?{query}").content.decode("utf-8-sig"))))


def test_without_a_choice_the_cities_stand_by_the_first_metric(client: Client, figures: None) -> None:
    rows = table(client.get(f"/en{PAGE}").text, CAPTION_EN)

    assert len(rows) == 13 + 1
    assert rows[0] == ["1", "Nanjing", "150.00", "75,000", "500.00", "—"]
    assert (rows[-1][0], rows[-1][1], rows[-1][2]) == ("—", "Jiangsu", "70.94")


def test_a_stock_has_no_halves(client: Client, figures: None) -> None:
    rows = table(client.get(f"{PAGE}?metric={STOCK}&year=2024").text, "2024年12月各地区发明专利拥有量")

    assert rows[0][1:] == ["南京市", "75,000", "+12.5%"]
    assert rows[-1][1:] == ["江苏省", "603,000", "+12.5%"]


def test_the_counties_of_a_city_are_ranked_among_themselves(client: Client, districts: None) -> None:
    page = client.get(f"{PAGE}?places=320100").text
    rows = table(page, CAPTION_ZH)

    assert [row[:3] for row in rows[:3]] == [
        ["1", "秦淮区", "20.00"],
        ["2=", "玄武区", "15.00"],
        ["2=", "建邺区", "15.00"],
    ]
    assert rows[3][0] == "—"
    assert "尚未公布" in rows[3][2]
    assert len(rows) == Region.objects.counties().filter(parent="320100").count() + 1
    assert rows[-1][1] == "南京市"
    assert f'href="/figures/{PER_10K}/320104/2025-12/"' in page
    assert "南京市各县（市、区），2025年12月" in page


def test_the_map_has_13_cities_of_the_metric_chosen(client: Client, districts: None) -> None:
    for places in ("cities", "320100"):
        page = client.get(f"{PAGE}?metric={STOCK}&places={places}").text
        shapes = re.findall(r'<a href="([^"]+)" data-region="(\d{6})" class="(step-\w+)" aria-label="([^"]+)"', page)

        assert [code for _path, code, *_ in shapes] == [city.code for city in Region.objects.cities().order_by("code")]
        assert shapes[0] == (f"/figures/{STOCK}/320100/2025-12/", "320100", "step-5", "南京 75,000")


def test_each_city_has_a_small_line_that_leads_to_its_figure(client: Client, figures: None) -> None:
    page = client.get(f"/en{PAGE}").text
    small = page.partition('class="small-lines"')[2].partition("</ul>")[0]

    assert small.count("<polyline") == 13
    assert re.findall(r'href="([^"]+)"', small)[0] == f"/en/figures/{PER_10K}/320100/2025-12/"
    heights = [float(line.split()[-1].split(",")[1]) for line in re.findall(r'points="([^"]+)"', small)]
    assert heights[0] == min(heights)  # Nanjing leads: on one scale its line ends highest
    assert len(set(heights)) == 13
    assert "From 0.00 (bottom) to 150.00 (top)" in page


def test_the_series_of_a_place_stands_beside_the_provinces(client: Client, figures: None) -> None:
    rows = table(client.get(f"/en{PAGE}?place=320500").text, '<th scope="col" class="number">Suzhou</th>')
    alone = client.get(f"/en{PAGE}").text

    assert rows[0] == ["December 2025", "140.00", "70.94"]
    assert [row[0] for row in rows] == ["December 2025", "November 2025", "December 2024", "December 2023"]
    assert '<th scope="col" class="number">Suzhou</th>' not in alone
    assert '<th scope="col" class="number">Jiangsu</th>' in alone


@pytest.mark.parametrize(
    ("ordering", "first"),
    [("-value", "南京市"), ("value", "宿迁市"), ("place", "南京市"), ("-numerator", "南京市"), ("-place", "宿迁市")],
)
def test_the_order_stands_in_the_address(client: Client, figures: None, ordering: str, first: str) -> None:
    rows = table(client.get(f"{PAGE}?ordering={ordering}").text, CAPTION_ZH)

    assert rows[0][1] == first
    assert rows[-1][1] == "江苏省"
    assert lines(client, f"ordering={ordering}")[1][2] == first


@pytest.mark.parametrize(
    ("query", "decimals"),
    [("", 2), ("places=320100", 2), (f"metric={STOCK}&ordering=-growth", 0), ("year=2024&month=12", 2)],
)
def test_every_file_has_the_table_of_the_page(client: Client, districts: None, query: str, decimals: int) -> None:
    shown = table(unescape(client.get(f"/en{PAGE}?{query}").text), "by place")
    heading, *rows = lines(client, query, f"/en{FILE}")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/en{FILE}.xlsx?{query}").content))
    told = client.get(f"/en{FILE}.json?{query}").json()

    region, value = heading.index("Region"), heading.index("Value")
    assert [row[region] for row in rows] == [row[1] for row in shown]
    assert [f"{Decimal(row[value]):,.{decimals}f}" if row[value] else "—" for row in rows] == [
        row[2].split()[0] for row in shown
    ]
    assert [[str(cell) for cell in row[:3]] for row in book.active.iter_rows(values_only=True)] == [
        row[:3] for row in [heading, *rows]
    ]
    assert [(row["region_name"], row["value"] or "") for row in told["results"]] == [
        (row[region], row[value]) for row in rows
    ]
    assert told["count"] == len(rows)
    assert ("Numerator" in heading) == ("numerator" in told["results"][0]) == bool(decimals)


def test_the_files_of_the_page_keep_its_choice(client: Client, districts: None) -> None:
    page = client.get(f"/en{PAGE}?places=320100&ordering=-value").text
    links = re.findall(r'href="(/en/figures/explore/table\.[^"]+)"', page)

    assert len(links) == 3
    for link in links:
        answer = client.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert f'filename="{PER_10K}-320100-2025-12.' in answer["Content-Disposition"]


def test_a_file_for_programs_says_what_it_rests_on(client: Client, figures: None) -> None:
    told = client.get(f"{FILE}.json").json()

    assert (told["metric"], told["month"], told["within"], told["basis"]) == (
        PER_10K,
        "2025-12",
        "320000",
        "recomputed",
    )
    assert told["definition_version"] == 2
    assert told["results"][0] | {"region_name": ""} == {
        "month": "2025-12", "region": "320100", "region_name": "", "rank": 1, "metric": PER_10K, "value": "150.00",
        "unit": "件/万人", "period": "month",
        "numerator": 75000, "denominator": "500.00", "denominator_year": 2024, "growth_pct": None,
        "demonstration": True, "reason": None, "rank_note": told["rank_note"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("metric=nope", 404),
        ("metric=", 200),
        ("places=999999", 404),
        ("places=320102", 404),
        ("places=３２０１００", 200),
        ("place=999999", 404),
        ("place=320102&places=320100", 200),
        ("ordering=owner", 400),
        ("ordering=-", 400),
        ("year=1999", 404),
        ("month=13", 400),
        ("as_of=yesterday", 400),
        ("release=2025-12.r9", 404),
        ("places=%00", 400),
        ("unknown=1", 200),
    ],
)
def test_choices_that_cannot_be_are_named(client: Client, districts: None, query: str, status: int) -> None:
    for path in (PAGE, f"{FILE}.csv"):
        assert client.get(f"{path}?{query}").status_code == status


@pytest.mark.parametrize(("prefix", "said"), [("", "尚无数据来源"), ("/en", "nothing feeds it")])
def test_a_metric_without_data_says_so(client: Client, figures: None, prefix: str, said: str) -> None:
    assert said in client.get(f"{prefix}{PAGE}?metric=pct-filings").text
    assert client.get(f"{prefix}{FILE}.csv?metric=pct-filings").status_code == 404


def test_a_metric_that_is_not_published_for_the_month_says_so(client: Client, figures: None) -> None:
    assert "本月无数值" in client.get(f"{PAGE}?metric=high-value-invention-patents").text


@pytest.mark.parametrize(
    ("query", "caption", "value", "file", "series"),
    [
        ("month=2025-11", "November 2025", "10", "2025-11.csv", ["November 2025"]),
        ("", "December 2025", "20", "2025-12.csv", ["December 2025", "November 2025"]),
        (
            "period=ytd&month=2025-11",
            "January to November 2025",
            "280",
            "2025-11-ytd.csv",
            ["January to November 2025"],
        ),
        ("period=year", "2025", "300", "2025-12-year.csv", ["2025", "2024"]),
        ("period=year&month=2024-12", "2024", "200", "2024-12-year.csv", ["2024"]),
    ],
)
def test_what_happens_is_seen_by_month_since_january_and_by_year(
    client: Client, grants_of_a_year: None, query: str, caption: str, value: str, file: str, series: list[str]
) -> None:
    page = client.get(f"/en{PAGE}?metric={FLOW}&place=320100&{query}").text
    answer = client.get(f"/en{FILE}.csv?metric={FLOW}&{query}")

    assert table(page, f"Patent grants by place, {caption} <")[0][:3] == ["1", "Nanjing", value]
    assert [row[0] for row in table(page, '<th scope="col" class="number">Nanjing</th>')] == series
    assert answer["Content-Disposition"].endswith(f'{FLOW}-cities-{file}"')
    assert lines(client, f"metric={FLOW}&{query}")[1][5] == value
    period = query.partition("period=")[2].partition("&")[0]
    assert (f"?period={period}" if period else f'/320100/{file[:7]}/"') in page


def test_a_whole_year_is_seen_in_its_december_or_the_one_before(client: Client, grants_of_a_year: None) -> None:
    page = client.get(f"/en{PAGE}?metric={FLOW}&period=year&year=2025&month=11").text

    assert "Patent grants by place, 2025 <" in page
    assert client.get(f"{PAGE}?metric={FLOW}&period=week").status_code == 400
    assert client.get(f"{PAGE}?metric={STOCK}&period=year").status_code == 200  # the form came from a flow


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_compares_the_province_with_the_nation_leads_to_its_figure(
    client: Client, figures: None, prefix: str
) -> None:
    page = client.get(f"{prefix}{PAGE}?metric=high-value-ratio-to-nation").text

    assert f'href="{prefix}/figures/high-value-ratio-to-nation/320000/2025-12/"' in page
    assert client.get(f"{prefix}{FILE}.json?metric=high-value-ratio-to-nation").status_code == 404


def test_ranks_that_may_still_move_say_why(client: Client, districts: None) -> None:
    for query, ranked in (("", 13), ("places=320100", 3)):
        rows = lines(client, query, f"/en{FILE}")
        notes = [row[rows[0].index("Note on the rank")] for row in rows[1:]]

        assert "Provisional: " in client.get(f"/en{PAGE}?{query}").text
        assert sum(note.startswith("Provisional: ") for note in notes) == ranked


def test_before_the_first_computation_there_is_nothing_to_explore(client: Client) -> None:
    assert "暂无数据" in client.get(PAGE).text
    assert client.get(f"{FILE}.csv").status_code == 404


@pytest.mark.parametrize("metric", [PER_10K, STOCK])
@pytest.mark.parametrize("query", ["", "places=320100&place=320102"])
def test_it_costs_the_same_whatever_is_chosen(
    client: Client, districts: None, django_assert_max_num_queries: Any, metric: str, query: str
) -> None:
    client.get(PAGE)
    with django_assert_max_num_queries(10):
        client.get(f"{PAGE}?metric={metric}&{query}")


def test_a_release_and_a_past_day_are_seen_as_they_were(client: Client, worker: None) -> None:
    tell([*grants(XUANWU, 5), *grants(KUNSHAN, 4)])
    load_definitions()
    Cast().publish()
    tell(grants(XUANWU, 2, first=500))

    for query, value in ((f"release={CODE}", "5"), ("", "5"), ("as_of=2026-01-20", "7")):
        rows = lines(client, f"metric={STOCK}&{query}")
        assert next(row for row in rows if row[1] == "320100")[5] == value
    page = client.get(f"{PAGE}?metric={STOCK}&as_of=2026-01-20").text
    assert 'name="as_of" value="2026-01-20"' in page
    assert f'href="/figures/{STOCK}/320100/2025-12/?as_of=2026-01-20"' in page
    assert "as_of=2026-01-20" in page.partition("table.csv?")[2].partition('"')[0]


def test_the_dashboard_leads_there(client: Client, figures: None) -> None:
    assert 'href="/en/figures/explore/"' in client.get("/en/figures/").text
