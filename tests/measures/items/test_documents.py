"""A document is revised: the old text stays, the difference is told word by word, work goes on with the new items."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from ipportal.core.kit.errors import Conflict
from measures.items import actions
from measures.items.diff import differences
from measures.items.models import PolicyDocument, PolicyItem
from measures.items.queries import standing_of
from tests.measures.items.conftest import item
from tests.people import Cast, signed_in

TEXT = st.text(alphabet="支持企业联合组建 ab12，。", max_size=30)


@given(TEXT, TEXT)
def test_the_pieces_give_both_texts_again(old: str, new: str) -> None:
    pieces = differences(old, new)

    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
    assert (old == new) == all(piece.kind == "same" for piece in pieces)


def test_chinese_differs_by_signs_and_english_by_words() -> None:
    assert differences("支持企业", "鼓励企业") == [("removed", "支持"), ("added", "鼓励"), ("same", "企业")]
    assert differences("step up", "step down") == [("same", "step "), ("removed", "up"), ("added", "down")]


@pytest.mark.django_db
def test_a_revision_keeps_the_old_text_and_takes_the_work_over(year: Cast) -> None:
    old = item("F1")
    before, tasks = standing_of(old), old.tasks.count()
    document = PolicyDocument.objects.get()

    draft = actions.draft_revision(document, by=year["official"])
    new = draft.items.get(code="F1")
    actions.edit_text(
        new, by=year["official"], text_zh="大力加强知识产权质押融资。", text_en="Step up IP pledge financing."
    )
    with pytest.raises(PermissionDenied):
        actions.publish_document(draft, by=year["official"])
    assert item("F1") == old  # a draft is nobody's
    actions.publish_document(draft, by=year["official-2"])

    old.refresh_from_db()
    after = standing_of(item("F1"))
    assert (old.state, old.text_zh) == ("superseded", "加大知识产权质押融资力度。")
    assert (after.item.pk, after.item.state, after.item.tasks.count()) == (new.pk, before.item.state, tasks)
    assert after.progress.value == before.progress.value
    assert PolicyItem.objects.current().count() == 29
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyItem.objects.filter(pk=old.pk).update(state="in_progress", state_reason="复活")


@pytest.mark.django_db
def test_every_state_is_taken_over(year: Cast) -> None:
    before = {found.code: found.state for found in PolicyItem.objects.current()}

    draft = actions.draft_revision(PolicyDocument.objects.get(), by=year["official"])
    actions.publish_document(draft, by=year["official-2"])

    assert {found.code: found.state for found in PolicyItem.objects.current()} == before
    assert set(before.values()) == {"planned", "in_progress", "at_risk", "suspended", "done"}


@pytest.mark.django_db
def test_a_published_text_is_not_written_in(year: Cast) -> None:
    with pytest.raises(Conflict):
        actions.edit_text(item("F1"), by=year["official"], text_zh="改", text_en="x")


@pytest.mark.django_db
def test_the_page_of_a_revision_shows_what_differs_to_the_province_alone(year: Cast) -> None:
    draft = actions.draft_revision(PolicyDocument.objects.get(), by=year["official"])
    actions.edit_text(
        draft.items.get(code="F1"), by=year["official"], text_zh="加强知识产权质押融资力度。", text_en="Step."
    )
    path = f"/desk/measures/documents/{draft.pk}/"

    page = signed_in(year["official-2"]).get(path).content.decode()

    assert "<del>大</del>" in page
    assert "<ins>强</ins>" in page
    assert signed_in(year["dept-edu"]).get(path).status_code == 404
    assert signed_in(year["dept-edu"]).get(f"/desk/measures/items/{draft.items.get(code='F1').pk}/").status_code == 404


@pytest.mark.django_db
def test_what_becomes_known_of_a_document_is_written_down(year: Cast) -> None:
    document = PolicyDocument.objects.get()
    client, path = signed_in(year["official"]), f"/desk/measures/documents/{document.pk}/edit/"

    faulty: Any = client.post(path, {"in_force_from": "2025-01-01", "in_force_to": "2024-01-01"})
    saved: Any = client.post(path, {"number": "苏政办发〔某〕号", "issued_on": "2023-07-18"})

    document.refresh_from_db()
    assert (faulty.status_code, saved.status_code, document.number) == (422, 302, "苏政办发〔某〕号")
    assert "2024-01-01" in faulty.content.decode()
    assert "2025-01-01" in faulty.content.decode()
    assert "苏政办发〔某〕号" in client.get("/measures/").content.decode()
