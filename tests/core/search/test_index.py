"""The index: what a room yields is found, in its transaction's job; what it yields no longer is not."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ipportal.core.jobs import runner
from ipportal.core.jobs.actions import claim
from ipportal.core.search import registry
from ipportal.core.search.actions import index, make
from ipportal.core.search.finding import Question, answers, nearest, suggestions
from ipportal.core.search.models import Document
from ipportal.core.search.registry import Entry, searchable
from tests.conftest import WORKER, role

pytestmark = pytest.mark.django_db
THINGS: dict[str, Entry] = {}


def rows(keys: Collection[str] | None) -> Iterator[Entry]:
    yield from (thing for key, thing in sorted(THINGS.items()) if keys is None or key in keys)


@pytest.fixture(autouse=True)
def room() -> Iterator[None]:
    """Plugged in as a room does it, and out again."""
    searchable("thing", "Things", rows, order=1)
    THINGS.clear()
    yield
    registry._kinds.pop("thing")


def put(key: str, zh: str, en: str = "", body: str = "") -> None:
    THINGS[key] = Entry(key, zh, en, "about", body_zh=body)
    index("thing", [key])


def work() -> None:
    with role(WORKER):
        while job := claim("test"):
            runner.perform(job)


def found(question: str) -> list[str]:
    return [row.key for row in answers(Question.of(question), "thing")]


def test_a_change_is_found_when_its_job_is_done() -> None:
    put("1", "高价值专利培育中心")
    assert found("培育") == []
    work()
    assert found("培育") == ["1"]

    put("1", "专利导航")
    work()
    assert (found("培育"), found("导航")) == ([], ["1"])

    del THINGS["1"]
    index("thing", ["1"])
    work()
    assert found("导航") == []


def test_nothing_is_ordered_when_the_change_is_undone() -> None:
    with transaction.atomic():
        put("1", "培育")
        transaction.set_rollback(True)
    work()

    assert found("培育") == []


def test_only_the_things_that_were_named_are_looked_at() -> None:
    for key in ("1", "2"):
        THINGS[key] = Entry(key, f"培育 {key}", "", "about")
    with role(WORKER):
        assert make("thing", ["1"]).new == 1
        assert make("thing").new == 1
        assert make("thing") == (0, 0)


def test_titles_come_before_texts_and_the_words_as_typed_before_their_parts() -> None:
    THINGS["text"] = Entry("text", "某项措施", "", "about", body_zh="培育中心")
    for key, title in (("parts", "中心与培育"), ("inside", "专利培育中心"), ("first", "培育中心名单")):
        THINGS[key] = Entry(key, title, "", "about")
    with role(WORKER):
        make("thing")

    assert found("培育中心") == ["first", "inside", "text"]
    assert found("中心 培育") == ["first", "inside", "parts", "text"]


def test_what_is_nearest_is_told_where_nothing_is_found() -> None:
    put("1", "高价值专利培育中心", "High-value patent cultivation centres")
    put("2", "专利奖", "Patent awards")
    work()

    assert found("peiyu zhongxing") == []
    for asked in ("peiyu zhongxing", "cultivator", "培育中兴", "peiyuzhongxn"):
        assert nearest(Question.of(asked))[0].key == "1", asked
    assert nearest(Question.of("!?")) == []


def test_suggestions_are_few_and_of_titles_alone() -> None:
    for number in range(12):
        THINGS[str(number)] = Entry(str(number), f"培育中心 {number}", "", "about")
    THINGS["text"] = Entry("text", "某项", "", "about", body_zh="培育")
    with role(WORKER):
        make("thing")

    offered = suggestions(Question.of("培育"))
    assert len(offered) == 8
    assert "text" not in {row.key for row in offered}


def test_a_question_is_cut_at_a_hundred_signs() -> None:
    asked = Question.of("a" * 3000)

    assert (len(asked.text), asked.is_cut) == (100, True)


def test_a_search_costs_the_same_for_one_answer_or_three() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            found("培育")
        return len(counted)

    put("1", "培育")
    work()
    one = queries()
    put("2", "培育")
    put("3", "培育")
    work()

    assert queries() == one == 1


def test_a_thing_stands_in_the_index_once() -> None:
    facts = {"label": "thing", "key": "1", "title_zh": "一", "url_name": "about", "title_grams": [], "grams": []}
    with role(WORKER):
        Document.objects.create(**facts)
        with pytest.raises(IntegrityError, match="document_of_a_thing_is_one"), transaction.atomic():
            Document.objects.create(**facts)
