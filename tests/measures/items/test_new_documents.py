"""Zhou drafts a document with items; another official publishes it; it takes the place of the old one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from ipportal.core.kit.errors import Conflict
from measures.items import actions
from measures.items.models import PolicyDocument, PolicyItem
from tests.measures.items.conftest import item
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
NEW = "/desk/measures/documents/new/"
WORDS = {"source_zh": "某公报", "source_en": "a gazette"}
TYPED = {"code": "measures-2027", "working_title_zh": "新措施", "working_title_en": "New measures"} | WORDS
ITEM = {
    "code": "N1", "number": "1.1", "theme": "talent", "kind": "measure", "verb": "support", "text_zh": "支持某事。",
    "text_en": "Support it.", "bodies_basis": "stated",
} | WORDS  # fmt: skip


def body(name: str) -> int:
    part = item("T1").responsibilities.select_related("organisation").get(organisation__name=name)
    return int(part.organisation_id)


def drafted(client: Client) -> PolicyDocument:
    assert client.post(NEW, TYPED).status_code == 302
    return PolicyDocument.objects.get(code="measures-2027")


def with_item(client: Client, draft: PolicyDocument, **more: Any) -> PolicyItem:
    typed = ITEM | {"lead": body("江苏省教育厅"), "joint": [body("江苏省财政厅")], "areas": ["pledge-financing"]} | more
    answer: Any = client.post(f"/desk/measures/documents/{draft.pk}/items/new/", typed)
    assert answer.status_code == 302, answer.text
    return draft.items.get(code=typed["code"])


def test_a_document_is_drafted_published_by_another_and_replaces_the_old_one(year: Cast, client: Client) -> None:
    zhou, second = signed_in(year["official"]), signed_in(year["official-2"])
    draft = drafted(zhou)
    page = f"/desk/measures/documents/{draft.pk}/"
    assert second.post(f"{page}publish/").status_code == 409, "it has no items"

    new = with_item(zhou, draft)
    assert {str(part.role) for part in new.responsibilities.all()} == {"lead", "joint"}
    edited: Any = zhou.post(
        f"/desk/measures/items/{new.pk}/edit/", ITEM | {"text_zh": "鼓励某事。", "lead": body("江苏省财政厅")}
    )
    target: Any = zhou.post(
        f"/desk/measures/items/{new.pk}/targets/new/",
        {"indicator_zh": "学院数", "indicator_en": "colleges", "comparator": ">=", "low": "3"},
    )
    assert (edited.status_code, target.status_code) == (302, 302)
    assert client.get("/measures/N1/").status_code == 404
    assert zhou.post(f"{page}publish/").status_code == 403
    assert second.post(f"{page}publish/").status_code == 302
    public = client.get("/measures/N1/").text
    assert "鼓励某事。" in public
    assert "江苏省财政厅" in public
    assert "学院数" in public
    assert zhou.post(f"/desk/measures/items/{new.pk}/edit/", ITEM).status_code == 409

    old, f1 = PolicyDocument.objects.get(code="measures-2023"), item("F1")
    path = f"/desk/measures/documents/{old.pk}/replace/"
    assert "29 " in zhou.get(path).text
    assert zhou.post(path, {"successor": draft.pk}).status_code == 422
    assert zhou.post(path, {"successor": draft.pk, "reason": "新文件印发"}).status_code == 302

    old.refresh_from_db()
    f1.refresh_from_db()
    assert (old.replaced_by_id, f1.state, f1.text_zh) == (draft.pk, "superseded", "加大知识产权质押融资力度。")
    assert client.get("/measures/F1/").status_code == 404
    assert "measures-2027" in zhou.get(f"/desk/measures/documents/{old.pk}/").text
    assert zhou.post(path, {"successor": draft.pk, "reason": "再来"}).status_code == 409
    assert list(PolicyItem.objects.current()) == [new]


def test_what_is_typed_wrong_is_said_beside_its_field(year: Cast, official: Client) -> None:
    draft = drafted(official)
    found = with_item(official, draft)
    again: Any = official.post(NEW, TYPED)
    twin: Any = official.post(f"/desk/measures/documents/{draft.pk}/items/new/", ITEM)
    edu = body("江苏省教育厅")
    double: Any = official.post(f"/desk/measures/items/{found.pk}/edit/", ITEM | {"lead": edu, "joint": [edu]})
    bounds: Any = official.post(
        f"/desk/measures/items/{found.pk}/targets/new/",
        {"indicator_zh": "某", "indicator_en": "x", "comparator": "range", "low": "9", "high": "3"},
    )
    strange: Any = official.post(f"/desk/measures/documents/{draft.pk}/items/new/", ITEM | {"code": "../x"})

    assert [one.status_code for one in (again, twin, double, bounds, strange)] == [422] * 5
    assert 'href="#id_code"' in again.text
    assert 'href="#id_high"' in bounds.text
    assert {str(part.role) for part in found.responsibilities.all()} == {"lead", "joint"}


def test_a_code_of_another_document_is_not_published_twice(year: Cast, official: Client) -> None:
    draft = drafted(official)
    with_item(official, draft, code="F1")

    with pytest.raises(Conflict, match="F1"):
        actions.publish_document(draft, by=year["official-2"])


@pytest.mark.parametrize("person", ["dept-edu", "official-nj"])
def test_only_the_province_writes_documents(year: Cast, official: Client, person: str) -> None:
    draft, other = drafted(official), signed_in(year[person])
    old = PolicyDocument.objects.get(code="measures-2023")

    assert other.get(NEW).status_code == 403
    assert other.post(f"/desk/measures/documents/{old.pk}/replace/", {"reason": "x"}).status_code == 403
    assert other.post(f"/desk/measures/documents/{draft.pk}/items/new/", ITEM).status_code == 404
    assert "起草文件" not in other.get("/desk/measures/documents/").text
