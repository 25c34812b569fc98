"""The desk: what is mine, what is late and with whom, board, matrix, plan, calendar, report; and who may open it."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from measures.items.models import PolicyItem
from measures.items.work.models import Task
from tests.conftest import role
from tests.measures.items.conftest import item
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
PAGES = ("", "late/", "board/", "matrix/", "calendar/", "plan/", "leadership/", "on-time/", "documents/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["", "/en"])
def test_officials_and_liaisons_open_every_page_in_both_languages(year: Cast, page: str, language: str) -> None:
    for person in ("official", "official-nj", "dept-edu"):
        answer = signed_in(year[person]).get(f"{language}/desk/measures/{page}")
        assert answer.status_code == 200
        assert "{%" not in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("person", ["bank-1", "agency-a", "admin", "reviewer-1"])
def test_nobody_else_does_and_is_told_why(year: Cast, page: str, person: str) -> None:
    answer = signed_in(year[person]).get(f"/desk/measures/{page}")

    assert answer.status_code == 403
    assert "仅供工作人员和责任单位联络员使用" in answer.content.decode()


def test_a_liaison_sees_what_the_own_body_carries(year: Cast) -> None:
    page = signed_in(year["dept-edu"]).get("/desk/measures/").content.decode()

    carried = PolicyItem.objects.current().filter(responsibilities__organisation__name="江苏省教育厅")
    shown = page[page.index('role="status"') :]
    assert set(re.findall(r">([A-Z]\d) ", shown)) == {found.code for found in carried}


def test_the_first_screen_of_an_official_says_what_is_late_and_with_whom(official: Client) -> None:
    page = official.get("/desk/").content.decode()

    late = page[page.index('id="late-title"') :]
    assert "政策措施逾期任务和报告" in late
    assert "省知识产权局" in late
    assert "/desk/measures/late/" in late


def test_what_is_late_is_listed_longest_first(year: Cast, official: Client) -> None:
    page = official.get("/desk/measures/late/").content.decode()

    days = [int(found) for found in re.findall(r'<span class="pill late">(\d+)</span>', page)]
    assert days == sorted(days, reverse=True)
    open_tasks = Task.objects.filter(done_on__isnull=True, due_on__lt="2026-01-20").count()
    assert len(days) == open_tasks + 2  # and two reports that never came


def test_a_city_sees_only_what_it_owes(year: Cast) -> None:
    page = signed_in(year["official-nj"]).get("/desk/measures/late/").content.decode()

    assert "江苏省教育厅" not in page


def test_the_excel_of_the_desk_has_a_row_for_each_item_of_the_page(official: Client) -> None:
    page = official.get("/desk/measures/?area=pledge-financing&status=overdue").content.decode()
    found = re.search(r'href="(/desk/measures/measures\.xlsx[^"]*)"', page)
    assert found

    book = load_workbook(io.BytesIO(official.get(found[1].replace("&amp;", "&")).content))

    assert [row[0] for row in book.active.iter_rows(min_row=2, values_only=True)] == ["F1", "F2", "F3"]
    assert "共 3 条结果" in page


def test_the_report_to_the_leadership_counts_and_lists(official: Client) -> None:
    page = official.get("/desk/measures/leadership/").content.decode()

    assert "共有政策措施 29 项" in page
    for title in ("一、总体情况", "二、分主题进展", "三、逾期事项", "四、填报与统计不一致的事项"):
        assert title in page
    assert "状态为已完成，但没有佐证材料。" in page
    one = official.get("/desk/measures/leadership/?theme=utilisation").content.decode()
    assert "共有政策措施 7 项" in one


def test_measures_on_time_is_the_share_of_the_tasks_it_lists(year: Cast, official: Client) -> None:
    page = official.get("/desk/measures/on-time/?month=2025-12").content.decode()

    due = [task for task in Task.objects.all() if task.due_on and task.due_on.isoformat() <= "2025-12-31"]
    kept = [task for task in due if task.done_on and task.due_on and task.done_on <= task.due_on]
    share = f"{round(100 * len(kept) / len(due) + 1e-9, 1)}"
    assert f"<strong>{share}%</strong> = {len(kept)} ÷ {len(due)}" in page
    assert page.count('<th scope="row"') == len(due)


@pytest.mark.parametrize("query", ["calendar/?month=2026-13", "plan/?year=1999", "plan/?body=x", "leadership/?theme=x"])
def test_a_value_that_is_none_is_named(official: Client, query: str) -> None:
    assert official.get(f"/desk/measures/{query}").status_code == 400


@pytest.mark.parametrize("page", ["", "late/", "board/", "matrix/", "calendar/", "plan/", "leadership/", "on-time/"])
def test_a_list_costs_the_same_for_one_row_or_three(year: Cast, official: Client, page: str) -> None:
    path = f"/desk/measures/{page}"
    keep_only(1)
    official.get(path)
    with CaptureQueriesContext(connection) as one:
        official.get(path)
    keep_only(3)
    with CaptureQueriesContext(connection) as three:
        official.get(path)

    assert len(three) == len(one)


def keep_only(count: int) -> None:
    """All but some items are put out of sight, by putting them into a document that nobody published."""
    with role("NONE"), connection.cursor() as cursor:
        codes = ["F1", "C4", "C6"][:count]
        cursor.execute("UPDATE measures_item SET document_id = (SELECT min(id) FROM measures_document)")
        cursor.execute(
            "INSERT INTO measures_document (code, title_zh, title_en, working_title_zh, working_title_en, number,"
            " issuer, source_zh, source_en, drafted_by, published_by)"
            " VALUES ('away', '', '', '', '', '', '', '', '', '', '') ON CONFLICT DO NOTHING"
        )
        cursor.execute(
            "UPDATE measures_item SET document_id = (SELECT id FROM measures_document WHERE code = 'away')"
            " WHERE NOT code = ANY(%s)",
            [codes],
        )


def test_the_desk_of_an_item_shows_contradictions_and_history(year: Cast, official: Client) -> None:
    page = official.get(f"/desk/measures/items/{item('I1').pk}/").content.decode()

    assert "状态为已完成，但没有佐证材料。" in page
    assert "状态为已完成，但有任务逾期。" in page
    assert "变更记录" in page


def test_an_item_is_moved_from_its_page(year: Cast, official: Client) -> None:
    found = item("F6")
    path = f"/desk/measures/items/{found.pk}/move/"

    faulty: Any = official.post(path, {"target": "at_risk", "reason": " "})
    moved = official.post(path, {"target": "at_risk", "reason": "进度滞后"})

    assert faulty.status_code == 422
    assert "请填写理由。" in faulty.content.decode()
    assert moved.status_code == 302
    found.refresh_from_db()
    assert (found.state, found.state_reason) == ("at_risk", "进度滞后")


def test_a_state_that_cannot_follow_is_refused_with_its_name(year: Cast, official: Client) -> None:
    answer = official.post(f"/desk/measures/items/{item('F2').pk}/move/", {"target": "done", "reason": "直接完成"})

    assert answer.status_code == 409
    assert "“已计划”状态不能改为“已完成”。" in answer.content.decode()
    assert item("F2").state == "planned"
