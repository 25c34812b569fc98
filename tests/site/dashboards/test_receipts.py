"""A figure's page lists what it counts; the list has pages and a file; each can be seen as it was."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import Any

import openpyxl
import pytest
from django.test import Client

from ipportal.core.metrics import actions as figures
from ipportal.core.metrics.releases import actions
from ipportal.core.metrics.releases.models import Release
from ipportal.core.statistics.demonstration import seed_populations
from patents.register.models import Patent
from tests.core.metrics.conftest import Progress, january, tell, worker
from tests.core.metrics.oracle import Event
from tests.core.metrics.test_publishing import lapsed, register
from tests.core.metrics.test_releases import CODE, DECEMBER, NANJING, PER_10K, STOCK, XUANWU, Cast, cast, grants

__all__ = ["cast", "january", "lapsed", "register", "worker"]
PAGE = f"/figures/{STOCK}/{NANJING}/2025-12/"
LIST, FILE, BOOK = f"{PAGE}patents/", f"{PAGE}patents.csv", f"{PAGE}patents.xlsx"
NUMBER = re.compile(r"\b\d{12}\.[\dX]\b")


def read(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return body.decode()


def test_the_figures_page_opens_to_the_patents_it_counts(client: Client, lapsed: Release) -> None:
    body = read(client, "/en" + PAGE)

    assert "The patents it counts" in body
    assert len(set(NUMBER.findall(body))) == 5
    assert "release 2025-12.r1, published" in body
    assert f'href="/en{LIST}"' in body
    assert "Next release" in body
    assert "January 2026" in body


def test_owners_stand_on_no_public_page(client: Client, lapsed: Release) -> None:
    for path in (PAGE, LIST, FILE):
        body = read(client, path)
        assert "一种装置" in body
        assert "张三" not in body
        assert "91320000000000000X" not in body


def test_the_list_and_the_file_hold_exactly_the_figure(client: Client, lapsed: Release) -> None:
    listed, file = read(client, LIST), read(client, FILE)

    rows = list(csv.reader(io.StringIO(file.removeprefix("\ufeff"))))
    assert file.startswith("\ufeff")
    assert rows[0][:3] == ["申请号", "公开号", "名称"]
    assert {row[0] for row in rows[1:]} == set(NUMBER.findall(listed))
    assert len(rows) - 1 == 5
    assert re.search(r'<p role="status">\s*共 5 条结果', listed)


def test_a_file_is_in_the_language_of_its_address(client: Client, lapsed: Release) -> None:
    assert read(client, "/en" + FILE).removeprefix("\ufeff").startswith("Application number,Publication number,Title")


def sheets(client: Client, path: str) -> tuple[dict[str, Any], list[list[Any]]]:
    """What the first sheet says of the figure, and the rows of the second."""
    facts, patents = openpyxl.load_workbook(io.BytesIO(client.get(path).content)).worksheets
    told = {str(name): value for name, value in facts.iter_rows(values_only=True)}
    return told, [list(row) for row in patents.iter_rows(values_only=True)]


def test_the_workbook_says_what_the_figure_rests_on_and_holds_the_rows_of_the_file(
    client: Client, lapsed: Release
) -> None:
    told, rows = sheets(client, "/en" + BOOK)
    lines = list(csv.reader(io.StringIO(read(client, "/en" + FILE).removeprefix("\ufeff"))))

    shown = [[str(cell or "")[:10] for cell in row] for row in rows[1:]]  # a day without its hour
    assert shown == [[cell[:10] for cell in line] for line in lines[1:]]
    assert rows[0] == lines[0]
    assert (told["Region"], told["Month"], told["Value"], told["Patents (numerator)"]) == (
        "Nanjing", "December 2025", 5, 5,
    )  # fmt: skip
    assert (told["Release"], told["Definition"], told["Patents in this file"]) == (CODE, "version 1", 5)
    assert "Resident population (10,000 people, denominator)" not in told
    assert "Patents left out" not in told


def test_the_workbook_of_a_rate_names_its_population(client: Client, cast: Cast) -> None:
    seed_populations()
    tell(grants(XUANWU, 3))
    figures.recompute(Progress())

    told, rows = sheets(client, "/en" + BOOK.replace(STOCK, PER_10K))

    assert len(rows) - 1 == told["Patents (numerator)"] == 3
    assert told["Population at the end of year"] == 2024
    assert told["Resident population (10,000 people, denominator)"] > 900
    assert told["Source of the population"]


def test_the_workbook_of_a_flow_names_its_period(client: Client, register: list[Event]) -> None:
    tell(grants(XUANWU, 2, on="2025-02-03", first=500))
    figures.recompute(Progress())

    told, rows = sheets(client, f"/en{BOOK.replace(STOCK, 'invention-patent-grants')}?period=ytd")

    assert (told["Period"], told["Patents (numerator)"], len(rows) - 1) == ("Since January", 2, 2)


def test_a_long_receipt_says_what_the_workbook_leaves_out(client: Client, lapsed: Release, monkeypatch: Any) -> None:
    monkeypatch.setattr("ipportal.site.dashboards.receipts.public.MOST_ROWS", 3)
    monkeypatch.setattr("ipportal.site.dashboards.receipts.workbooks.MOST_ROWS", 3)

    told, rows = sheets(client, f"/en{BOOK}?release={CODE}")

    assert len(rows) - 1 == told["Patents in this file"] == 3
    assert told["Patents left out"] == 2
    assert told["All of them as CSV"] == f"/en{FILE}?release={CODE}"
    assert "Download Excel (the first 3)" in read(client, "/en" + LIST)


def test_an_earlier_day_and_a_release_have_their_own_receipts(client: Client, cast: Cast, lapsed: Release) -> None:
    cast.publish(reason="a lapse told late")
    counts = {}
    for query in ("", f"?release={CODE}", "?as_of=2026-01-20", "?as_of=2026-01-21"):
        body = read(client, "/en" + LIST + query)
        counts[query] = len(set(NUMBER.findall(body)))
        assert ("pill info" in body) == bool(query)
        assert len(read(client, FILE + query).splitlines()) - 1 == counts[query]

    assert counts == {"": 4, f"?release={CODE}": 5, "?as_of=2026-01-20": 5, "?as_of=2026-01-21": 4}


def test_links_keep_the_day_one_looks_from(client: Client, lapsed: Release) -> None:
    body = read(client, "/figures/?as_of=2026-01-20")

    receipts = re.findall(r'href="(/figures/[-\w]+/\d+/[^"]+)"', body)
    assert len(receipts) > 13 * 3
    assert all(path.endswith("?as_of=2026-01-20") for path in receipts)
    assert "as_of=2026-01-20" in re.findall(r'href="(/figures/export\.csv[^"]*)"', body)[0]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?as_of=2026-13-01", 400),
        ("?as_of=2999-01-01", 400),
        ("?as_of=x", 400),
        ("?release=2025-12.r9", 404),
        ("?release=%00", 400),
        (f"?release={CODE}&as_of=2026-01-20", 400),
        ("?after=x", 400),
        ("?after=-", 400),
        ("?after=999999999999", 200),
        ("?unknown=1", 200),
    ],
)
def test_standpoints_that_cannot_be_are_named(client: Client, lapsed: Release, query: str, status: int) -> None:
    assert read(client, LIST + query, status).count("<h1") == 1


def test_a_draft_is_on_no_public_page_not_even_for_its_maker(client: Client, cast: Cast, lapsed: Release) -> None:
    draft = actions.draft_release(DECEMBER, by=cast.drafter)

    read(client, f"{PAGE}?release={draft.code}", 404)
    read(client, f"{PAGE}?release={CODE}")


def test_a_long_receipt_has_pages_that_lead_on_and_back(client: Client, register: list[Event]) -> None:
    tell(grants(XUANWU, 100, first=500))
    figures.recompute(Progress())
    numbers, path = [], LIST
    for _page in range(3):
        body = read(client, path)
        numbers += NUMBER.findall(body)
        following = re.search(r'<a rel="next" href="([^"]+)"', body)
        path = LIST + following[1] if following else ""

    assert path == ""
    assert len(numbers) == len(set(numbers)) == 105
    previous = re.search(r'<a rel="prev" href="([^"]+)"', body)
    assert previous
    assert NUMBER.findall(read(client, LIST + previous[1])) == numbers[50:100]


@pytest.mark.parametrize("patents", [1, 3])
def test_a_receipt_costs_the_same_for_one_patent_or_three(
    client: Client, cast: Cast, django_assert_num_queries: Any, patents: int
) -> None:
    tell(grants(XUANWU, patents))
    for event in grants(XUANWU, patents):
        Patent.objects.create(
            number=event.number, kind=1, title="x", filed_on=dt.date(2010, 5, 4), first_owner="y", county=XUANWU, seq=1
        )
    figures.recompute(Progress())
    client.get("/figures/compare/")  # what is fetched once per process is fetched now

    with django_assert_num_queries(15):
        client.get(LIST)
