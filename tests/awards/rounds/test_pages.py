"""Zhou and Wu keep editions on their pages; everybody reads what is published, and nothing of a draft."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from awards.rounds.models import Edition
from ipportal.core.kit.pages import shelf
from patents.honours.models import Honour, HonourRetraction
from tests.awards.rounds.conftest import NANJING, Stand, drafted, moment, published
from tests.conftest import role
from tests.core.submissions.conftest import hidden
from tests.indexing import index_what_was_ordered
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
DESK = "/desk/awards/editions/"
TYPED = {
    "number": "4", "year": "2026", "name_zh": "第四届江苏专利奖", "cut_off_on": "2025-12-31",
    "nominating_from": "2026-03-10", "nominating_until": "2026-04-10", "notice_from": "2026-06-01",
    "notice_until": "2026-06-15", "notice_days": "7", "employer_years": "3",
    "rules_zh": "第一段。\n第二段。",
    "categories_plan": "gold 10 1,000,000 | 某通知\ninventor 10",
    "criteria_plan": "project 25% 专利质量 | Quality\nproject 0.75 前景",
    "channels_plan": f"{NANJING} project 20\n南京市知识产权局（演示） inventor 5",
}  # fmt: skip


def follow(client: Client, path: str, data: dict[str, Any] | None = None) -> Any:
    answer = client.post(path, data or {})
    assert answer.status_code == 302, answer.text[:3000]
    return answer["Location"]


def test_an_edition_is_drafted_by_one_and_published_by_another(cast: Cast) -> None:
    zhou, wu, chen = signed_in(cast["official"]), signed_in(cast["official-2"]), Client()
    follow(zhou, f"{DESK}new/", TYPED)
    edition = Edition.objects.get()
    assert [(one.code, one.cap, one.prize_fen) for one in edition.categories.all()] == [
        ("gold", 10, 100_000_000), ("inventor", 10, None),
    ]  # fmt: skip
    assert [(one.kind, one.places) for one in edition.channels.all()] == [("inventor", 5), ("project", 20)]
    assert edition.rules_zh == "第一段。\n第二段。"
    assert "第四届江苏专利奖" in wu.get("/desk/awards/").text
    for path in ("/awards/", "/awards/editions/4/"):
        assert "第四届" not in chen.get(path).text
    assert chen.get("/awards/editions/4/").status_code == 404

    assert zhou.post(f"{DESK}{edition.pk}/publish/").status_code == 403
    follow(wu, f"{DESK}{edition.pk}/publish/")

    for path in ("/awards/", "/awards/editions/4/"):
        page = chen.get(path).text
        assert "第四届江苏专利奖" in page
        assert "1,000,000" in page
        assert "尚未公布" in page, "the prize of inventors"
        assert "25%" in page
        assert "南京市知识产权局（演示）" in page
        assert "2026年4月10日" in page
    assert wu.get(f"{DESK}{edition.pk}/").status_code == 409
    assert wu.post(f"{DESK}{edition.pk}/", TYPED | {"version": "1"}).status_code == 409


FAULTS = {
    "categories_plan": [
        "platinum 3", "gold 11", "gold 10 19999", "gold 10 1000000.01", "gold", "gold 10\ngold 9", "gold 10 1e400",
    ],
    "criteria_plan": ["project 1.5 质量", "project 质量", "film 0.5 质量", "project 0.00001 质量"],
    "channels_plan": ["某局 project 3", f"{NANJING} project many", f"{NANJING} project 3\n{NANJING} project 4"],
    "nominating_until": ["", "2026-02-01", "yesterday"],
    "notice_from": ["2026-04-10"],
    "notice_days": ["3", "31"],
    "number": ["0", "x"],
    "name_zh": ["", "长" * 201],
}  # fmt: skip


def test_every_fault_stands_at_its_field_and_nothing_typed_is_lost(cast: Cast) -> None:
    zhou = signed_in(cast["official"])
    for field, typed in ((field, typed) for field, faults in FAULTS.items() for typed in faults):
        answer = zhou.post(f"{DESK}new/", TYPED | {field: typed, "contact": "025-87654321"})

        assert answer.status_code == 422, typed
        assert re.search(rf'<a href="#id_{field}">', answer.text), typed
        assert f'id="id_{field}_error"' in answer.text
        assert "025-87654321" in answer.text
    assert not Edition.objects.exists()


def test_two_tabs_change_an_edition(cast: Cast) -> None:
    edition = drafted(cast)
    zhou, wu = signed_in(cast["official"]), signed_in(cast["official-2"])
    page = f"{DESK}{edition.pk}/"
    assert {zhou.get(f"{page}{part}/").status_code for part in ("phases", "results")} == {409}, "it is a draft"
    version = hidden(zhou.get(page).text)["version"]
    follow(wu, page, TYPED | {"version": version, "name_zh": "先存的名字", "contact": "025-11111111"})

    answer = zhou.post(page, TYPED | {"version": version, "name_zh": "后存的名字"})

    assert answer.status_code == 409
    for words in ("先存的名字", "025-11111111", "后存的名字"):
        assert words in answer.text
    assert Edition.objects.get().name_zh == "先存的名字"
    drafted(cast, 7)
    taken = zhou.post(page, TYPED | hidden(answer.text) | {"number": "7"})
    assert (taken.status_code, "#id_number" in taken.text) == (422, True)
    follow(zhou, page, TYPED | hidden(answer.text) | {"name_zh": "后存的名字"})
    assert Edition.objects.get(pk=edition.pk).name_zh == "后存的名字"


def test_what_is_lacking_is_said_before_it_is_published(cast: Cast) -> None:
    edition = drafted(cast, plans={"channels": []})
    wu = signed_in(cast["official-2"])

    assert "No channel may recommend for “Inventor”" in wu.get(f"/en{DESK}").text
    answer = wu.post(f"/en{DESK}{edition.pk}/publish/")

    assert (answer.status_code, "No channel may recommend" in answer.text) == (409, True)


def test_phases_are_put_off_and_everybody_reads_it_at_once(cast: Cast, edition: Edition) -> None:
    zhou, chen = signed_in(cast["official"]), Client()
    assert "2026年4月15日" in chen.get("/awards/editions/4/").text
    page = f"{DESK}{edition.pk}/phases/"
    form = zhou.get(page).text
    assert "nominating_from" not in form, "it has begun"
    days = {
        "formal_from": "2026-04-01", "formal_until": "2026-04-22", "notice_from": "2026-06-01",
        "notice_until": "2026-06-15", "decision_from": "2026-06-16", "decision_until": "2026-06-30",
    }  # fmt: skip
    told = hidden(form) | days
    assert "#id_reason" in zhou.post(page, told).text
    earlier = zhou.post(page, told | {"reason": "x", "formal_until": "2026-04-14"})
    assert (earlier.status_code, "#id_formal_until" in earlier.text) == (422, True)
    follow(zhou, page, told | {"reason": "申报踊跃"})

    assert "2026年4月22日" in chen.get("/awards/editions/4/").text
    assert zhou.post(page, told | {"reason": "again"}).status_code == 409


def test_the_hour_of_results_is_set_and_shows_nowhere_outside(cast: Cast, edition: Edition, stand_at: Stand) -> None:
    zhou, chen = signed_in(cast["official"]), Client()
    before = [chen.get(path).content for path in ("/awards/", "/awards/editions/4/", "/search/?q=江苏专利奖")]
    page = f"{DESK}{edition.pk}/results/"
    told = hidden(zhou.get(page).text) | {"day": "2026-06-20", "hour": "10:00", "reason": "省政府决定"}
    early = zhou.post(page, told | {"day": "2026-06-15"})
    assert (early.status_code, "#id_day" in early.text) == (422, True)
    assert zhou.post(page, told | {"hour": "25:00"}).status_code == 422
    follow(zhou, page, told)

    edition.refresh_from_db()
    assert edition.results_at == moment("2026-06-20")
    assert "2026-06-20 10:00" in zhou.get("/desk/awards/").text
    shelf.clear()
    assert before == [chen.get(path).content for path in ("/awards/", "/awards/editions/4/", "/search/?q=江苏专利奖")]
    assert zhou.post(page, told).status_code == 409
    stand_at(moment("2026-06-20"))
    assert (zhou.get(page).status_code, zhou.get(f"{DESK}{edition.pk}/phases/").status_code) == (409, 409)


def test_only_officials_of_the_province_keep_editions(cast: Cast) -> None:
    edition = drafted(cast)
    for name in ("official-nj", "nominator", "association", "reviewer-1", "admin", "auditor"):
        client = signed_in(cast[name])
        for path in ("/desk/awards/", DESK, f"{DESK}new/", f"{DESK}{edition.pk}/", f"{DESK}{edition.pk}/results/"):
            assert client.get(path).status_code == 403, (name, path)
        assert client.post(f"{DESK}{edition.pk}/publish/").status_code == 403
        assert "/desk/awards/" not in client.get("/desk/").text
    assert "/desk/awards/" in signed_in(cast["official"]).get("/desk/").text


def test_the_search_finds_an_edition_once_it_is_published(cast: Cast) -> None:
    edition = drafted(cast)
    chen = Client()
    index_what_was_ordered()
    assert "/awards/editions/4/" not in chen.get("/search/?q=第4届江苏专利奖").text

    signed_in(cast["official-2"]).post(f"{DESK}{edition.pk}/publish/")
    index_what_was_ordered()

    assert "/awards/editions/4/" in chen.get("/search/?q=第4届江苏专利奖").text


def test_what_phase_runs_is_said_by_the_day(edition: Edition, stand_at: Stand) -> None:
    said = {}
    for day in ("2026-02-20", "2026-03-31", "2026-04-20", "2026-06-15", "2026-07-01"):
        stand_at(moment(day, 23))
        said[day] = re.sub(r"<[^>]+>|\s+", " ", Client().get("/en/awards/").text)

    assert "“Nomination” begins on 1 March 2026" in said["2026-02-20"]
    assert "Nominations are taken now." in said["2026-03-31"]
    assert "“Public notice” begins on 1 June 2026" in said["2026-04-20"]
    assert "until 15 June 2026" in said["2026-06-15"]
    assert "No phase runs." in said["2026-07-01"]


def honour(number: int | None, category: str = "银奖", **more: Any) -> Honour:
    facts = {"award": "china-patent-award", "edition": "24", "awarded_on": "2023-07-20", "source": "国家知识产权局"}
    return Honour.objects.create(number=number, category=category, seq=1, **(facts | more))


def test_the_award_of_the_nation_is_counted_by_edition(cast: Cast) -> None:
    assert "尚未导入" in Client().get("/awards/").text
    with role("NONE"):
        honour(201710601862)
        honour(201710601862, organisation="共有人")
        honour(201310699744)
        honour(None, "优秀奖", organisation="某研究院")
        honour(201510000001, "金奖", edition="25", awarded_on="2024-08-01", source="")
        honour(201510000002, "金奖", award="某市专利奖")
        gone = honour(201510000003)
        HonourRetraction.objects.create(honour=gone, seq=2, reason="told otherwise")

    shelf.clear()
    page = re.sub(r"<[^>]+>|\s+", " ", Client().get("/awards/").text)

    assert re.search(r"25 +2024 +金奖: 1 +1 +未载明", page), page
    assert re.search(r"24 +2023 +优秀奖: 1 · 银奖: 2 +3 +国家知识产权局", page)


@pytest.mark.parametrize("path", ["/awards/", "/desk/awards/", DESK])
def test_lists_cost_the_same_for_one_edition_and_three(cast: Cast, path: str) -> None:
    client = signed_in(cast["official"])
    published(cast, 1)
    drafted(cast, 2)
    client.get(path)
    shelf.clear()
    with CaptureQueriesContext(connection) as one:
        assert "第1届" in client.get(path).text
    for number in (3, 5):
        published(cast, number)
        drafted(cast, number + 1)
    shelf.clear()
    with CaptureQueriesContext(connection) as three:
        assert "第5届" in client.get(path).text

    assert len(one) == len(three) > 0
