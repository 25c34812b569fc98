"""What everybody sees of the measures: the tracker with its filters and files, one page for each item, the API."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from measures.items.actions import move_item
from measures.items.states import State
from measures.items.work import actions as work
from tests.measures.items.conftest import item
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def counted(page: str) -> int:
    found = re.search(r'<p role="status">(?:共 )?(\d+)', page)
    assert found
    return int(found[1])


def test_the_tracker_shows_all_29_with_light_and_progress(year: Cast, client: Client) -> None:
    page = text_of(client, "/measures/")

    assert counted(page) == 29
    assert page.count('scope="rowgroup"') == 6  # themes that have items
    assert "红灯：逾期" in page
    assert "项任务已过期限" in page
    assert "本平台使用的名称，正式标题未知。" in page
    assert "责任单位为背景知识，尚无来源证实。" in page


def test_o3_overdue_pledge_financing_is_as_many_rows_in_the_file_as_the_page_counts(year: Cast, client: Client) -> None:
    query = "area=pledge-financing&status=overdue"
    page = text_of(client, f"/measures/?{query}")

    found = re.search(r'href="(/measures/measures\.xlsx\?[^"]*)"', page)
    assert found
    book = load_workbook(io.BytesIO(client.get(found[1].replace("&amp;", "&")).content))
    rows = list(book.worksheets[-1].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == ["F1", "F2", "F3"]
    assert counted(page) == len(rows)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("area=talent", ["T1", "T2", "T3", "T4", "T5"]),
        ("area=trust", ["F7"]),
        ("status=suspended", ["F7"]),
        ("status=done", ["C5", "I1"]),
        ("area=pledge-financing&status=planned", ["F2"]),
        ("status=superseded", []),
    ],
)
def test_filters_narrow_the_list_and_the_file(year: Cast, client: Client, query: str, codes: list[str]) -> None:
    lines = client.get(f"/measures/measures.csv?{query}").content.decode("utf-8-sig").splitlines()

    assert [line.split(",")[0] for line in lines[1:]] == codes
    assert counted(text_of(client, f"/measures/?{query}")) == len(codes)


def test_a_body_is_a_filter_by_its_own_name(year: Cast, client: Client) -> None:
    page = text_of(client, "/measures/")
    found = re.search(r'<option value="(\d+)">省教育厅', page)

    assert found
    shown = text_of(client, f"/measures/?body={found[1]}")
    assert counted(shown) == item("T1").responsibilities.model.objects.filter(organisation=int(found[1])).count()


@pytest.mark.parametrize("query", ["area=nothing", "status=late", "body=abc", "body=999999999"])
def test_a_value_that_is_none_is_named(client: Client, query: str) -> None:
    assert client.get(f"/measures/?{query}").status_code == 400


def test_the_page_of_an_item_says_who_what_when_and_whom_to_ask(year: Cast, client: Client) -> None:
    page = text_of(client, "/measures/C1/")

    assert "支持企业、高校、科研院所和知识产权服务机构联合组建高价值专利培育中心" in page
    who = page[page.index('class="facts tight"') : page.index("progress-title")]
    assert [re.sub(r"<[^>]+>|\s+", "", part) for part in re.findall(r"<dd>(.*?)</dd>", who, re.DOTALL)] == [
        "江苏省知识产权局",
        "省财政厅、省科技厅、省教育厅、省工业和信息化厅",
        "未载明",
        "江苏省知识产权局电话未知",
        "推进中",
    ]
    assert "进度由系统计算，任何人不能填写。" in page
    assert "牵头单位自报，非计算所得" in page


def test_an_english_reader_reads_english(year: Cast, client: Client) -> None:
    page = text_of(client, "/en/measures/F1/")

    assert "Step up pledge financing with IP rights." in page
    assert "Jiangsu Intellectual Property Office" in page
    assert "past its due date" in page


@pytest.mark.parametrize("code", ["X9", "F99", "ABC123"])
def test_what_is_no_measure_is_not_found(client: Client, code: str) -> None:
    assert client.get(f"/measures/{code}/").status_code == 404


def test_private_evidence_is_on_no_public_page(year: Cast, client: Client) -> None:
    work.add_evidence(item("F1"), by=year["official"], label_zh="内部纪要甲", is_public=False)
    work.add_evidence(item("F1"), by=year["official"], label_zh="公开通知乙", is_public=True)

    page = text_of(client, "/measures/F1/")

    assert "公开通知乙" in page
    assert "内部纪要甲" not in page


def test_a_page_is_made_anew_after_a_change(year: Cast, client: Client) -> None:
    assert "已暂停" not in text_of(client, "/measures/F5/")

    move_item(item("F5"), State.SUSPENDED, by=year["official"], reason="等待政策明确")

    assert "已暂停" in text_of(client, "/measures/F5/")


def test_everybody_gets_the_same_bytes(year: Cast, client: Client) -> None:
    for path in ("/measures/", "/measures/F1/", "/measures/measures.csv"):
        assert client.get(path).content == signed_in(year["official"]).get(path).content


def test_the_interface_for_programs(year: Cast, client: Client) -> None:
    answer = client.get("/api/v1/measures/?page_size=200").json()

    assert answer["count"] == 29
    f1 = next(row for row in answer["results"] if row["code"] == "F1")
    assert set(f1) == {"code", "theme", "kind", "text", "state", "progress", "late"}
    assert (f1["theme"], f1["kind"], f1["state"], f1["late"]) == ("utilisation", "measure", "in_progress", True)
    assert 0 <= f1["progress"] < 100
    late = client.get("/api/v1/measures/?area=pledge-financing&status=overdue").json()
    assert {row["code"] for row in late["results"]} == {"F1", "F2", "F3"}
    assert client.get("/api/v1/measures/?status=late").status_code == 400


def test_no_address_of_the_interface_sets_progress(year: Cast) -> None:
    client, before = signed_in(year["official"]), item("F1")
    for method in ("post", "put", "patch", "delete"):
        answer: Any = getattr(client, method)("/api/v1/measures/", {"code": "F1", "progress": 100, "state": "done"})
        assert answer.status_code in {403, 405}
    assert item("F1").state == before.state
    assert not any("progress" in field.name for field in before._meta.get_fields())
