"""Tasks, milestones and evidence: who may, what happens, and nothing that somebody else wrote is overwritten."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from ipportal.core.accounts.models import Organisation
from ipportal.core.audit.models import Event
from ipportal.core.kit.errors import BadInput, Conflict
from measures.items.models import Body
from measures.items.queries import standing_of
from measures.items.work import actions
from measures.items.work.models import Evidence, Milestone, Task
from tests.measures.items.conftest import item
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 1, 25)


def body(key: str) -> Organisation:
    return Body.objects.get(key=key).organisation


def test_a_city_plans_only_what_the_own_city_executes(year: Cast) -> None:
    found, nanjing, suzhou = item("T4"), body("city-320100"), body("city-320500")

    task = actions.add_task(
        found, by=year["official-nj"], owner=nanjing, title_zh="衔接市级人才政策", year=2026, due_on=DAY
    )
    with pytest.raises(PermissionDenied, match=r"本单位|own body"):
        actions.add_task(found, by=year["official-nj"], owner=suzhou, title_zh="代苏州安排", year=2026)
    with pytest.raises(PermissionDenied):
        actions.finish_task(task, by=year["official-sz"])
    with pytest.raises(PermissionDenied):
        actions.add_task(item("F1"), by=year["official-nj"], owner=nanjing, title_zh="与本市无关", year=2026)

    actions.finish_task(task, by=year["official-nj"])
    task.refresh_from_db()
    assert (task.done_on, task.done_by) == (dt.date(2026, 1, 20), "official-nj")


def test_a_task_is_done_and_opened_again_with_a_reason(year: Cast) -> None:
    task = Task.objects.get(item=item("T1"), due_on=dt.date(2025, 12, 20))
    owner = {"education": "dept-edu", "finance": "dept-finance"}.get(task.owner.of_measures.key, "official")
    late_before = standing_of(item("T1")).facts.late_tasks

    actions.finish_task(task, by=year[owner])
    assert standing_of(item("T1")).facts.late_tasks == late_before - 1
    with pytest.raises(Conflict):
        actions.finish_task(task, by=year[owner])
    with pytest.raises(BadInput):
        actions.reopen_task(task, by=year[owner], reason=" ")
    actions.reopen_task(task, by=year[owner], reason="材料不全")

    assert standing_of(item("T1")).facts.late_tasks == late_before
    event = Event.objects.filter(action="task opened again").get()
    assert (event.reason, event.object_id) == ("材料不全", str(task.pk))


def test_nothing_is_done_on_a_day_to_come(year: Cast) -> None:
    task = Task.objects.filter(item=item("T1"), year=2026, owner=body("education")).first()
    assert task

    with pytest.raises(BadInput) as refused:
        actions.finish_task(task, by=year["dept-edu"], on=dt.date(2026, 1, 21))

    assert refused.value.field == "on"


def test_tasks_do_not_wait_for_each_other_in_a_circle(year: Cast) -> None:
    first, second = Task.objects.filter(item=item("T1"), year=2026).order_by("due_on")[:2]
    assert list(second.depends_on.all()) == [first]

    with pytest.raises(BadInput) as refused:
        actions.edit_task(first, by=year["official"], version=first.version, owner=first.owner, depends_on=[second])

    assert refused.value.code == "wait-in-a-circle"


def test_whoever_saved_in_between_is_not_overwritten(year: Cast) -> None:
    task = Task.objects.filter(item=item("F1"), year=2026).first()
    assert task
    client, path = signed_in(year["official"]), f"/desk/measures/tasks/{task.pk}/"
    typed = {"title_zh": "甲的文字", "owner": task.owner_id, "year": 2026, "version": task.version}

    first: Any = client.post(path, typed)
    second: Any = client.post(path, typed | {"title_zh": "乙的文字"})

    task.refresh_from_db()
    assert (first.status_code, second.status_code, task.title_zh) == (302, 409, "甲的文字")
    page = second.content.decode()
    assert "已被他人修改" in page
    assert "甲的文字" in page
    assert "乙的文字" in page


def test_a_faulty_form_keeps_what_was_typed_and_changes_nothing(year: Cast) -> None:
    path = f"/desk/measures/items/{item('F1').pk}/tasks/new/"
    before = Task.objects.count()

    answer: Any = signed_in(year["official"]).post(
        path, {"title_zh": "只有名称", "year": "1800", "due_on": "2026-02-30"}
    )

    page = answer.content.decode()
    assert (answer.status_code, Task.objects.count()) == (422, before)
    assert "出现问题" in page
    assert "只有名称" in page
    assert 'href="#id_owner"' in page
    assert 'href="#id_due_on"' in page


def test_who_posts_more_than_the_form_asks_changes_nothing_else(year: Cast) -> None:
    task = Task.objects.filter(item=item("F1"), year=2026).first()
    assert task
    client = signed_in(year["official"])

    client.post(
        f"/desk/measures/tasks/{task.pk}/",
        {"title_zh": "新名称", "owner": task.owner_id, "year": 2026, "version": task.version, "done_on": "2026-01-01",
         "done_by": "x", "item": item("F2").pk},
    )  # fmt: skip

    task.refresh_from_db()
    assert (task.title_zh, task.done_on, task.item.code) == ("新名称", None, "F1")


def test_evidence_makes_a_reached_milestone_count_whole_and_withdrawn_evidence_no_more(year: Cast) -> None:
    found = item("F5")
    milestone = Milestone.objects.filter(item=found, reached_on__isnull=False, evidence__isnull=True).first()
    assert milestone
    before = standing_of(found).progress.value
    assert before is not None

    proof = actions.add_evidence(found, by=year["official"], label_zh="评估报告", milestone=milestone)
    with_proof = standing_of(found).progress.value
    assert with_proof is not None
    assert with_proof > before
    actions.withdraw_evidence(proof, by=year["official"], reason="材料有误")

    assert standing_of(found).progress.value == before
    assert Evidence.objects.get(pk=proof.pk).withdrawn_on == dt.date(2026, 1, 20)


def test_the_database_wants_to_know_who_said_that_it_is_done(year: Cast) -> None:
    with pytest.raises(IntegrityError, match="task_done_says_by_whom"), transaction.atomic():
        Task.objects.filter(item=item("F1"), done_on__isnull=True).update(done_on=DAY)
    with pytest.raises(IntegrityError, match="evidence_of_the_portal_names_its_record"), transaction.atomic():
        Evidence.objects.create(item=item("F1"), kind="record", label_zh="某中心", added_by="x")


@pytest.mark.parametrize("person", ["bank-1", "agency-a", "reviewer-1", "admin"])
def test_whoever_has_no_desk_posts_nothing(year: Cast, person: str) -> None:
    task = Task.objects.filter(done_on__isnull=True).first()
    assert task
    client = signed_in(year[person])

    for path in (f"tasks/{task.pk}/done/", f"items/{task.item_id}/tasks/new/", f"items/{task.item_id}/move/"):
        assert client.post(f"/desk/measures/{path}", {"target": "done", "reason": "x"}).status_code == 403
    task.refresh_from_db()
    assert task.done_on is None
