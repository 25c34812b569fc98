"""The auditor reads what happened; the history of an object stands on its own page, for those who may see it."""

from __future__ import annotations

import ast
import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client

from ipportal.core.accounts.models import Organisation, User
from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.audit.context import acting, because
from ipportal.core.audit.models import Event
from ipportal.core.audit.tracked import TRACKED
from ipportal.core.intake.models import ImportBatch
from ipportal.site.history import words
from ipportal.site.history.sentences import sentence_of, told
from tests.conftest import WORKER, role

pytestmark = pytest.mark.django_db
LOG, FILE = "/en/desk/trail/", "/en/desk/trail/export.csv"


@pytest.fixture
def office() -> Organisation:
    with role(WORKER):
        return Organisation.objects.create(name="省知识产权局", kind="department", region_id="320000")


@pytest.fixture
def signed_in(office: Organisation) -> Callable[..., Client]:
    def sign_in(username: str, *roles: str) -> Client:
        with role(WORKER):
            person = User.objects.create(username=username)
            for held in roles:
                person.memberships.create(organisation=office, role_id=held, begins_on=dt.date(2020, 1, 1))
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def batch(office: Organisation) -> ImportBatch:
    """Uploaded by Li, then refused for a reason."""
    with acting("request", "r1", who=lambda: (None, "li"), ip="10.0.0.8"):
        made = ImportBatch.objects.create(kind="population", file_name="人口.csv", size=1, uploaded_by="li")
        record("import file received", by=SYSTEM, thing=made)
        with because("wrong file"):
            ImportBatch.objects.filter(pk=made.pk).update(state="refused", rejected=3)
    return made


def test_an_auditor_reads_who_did_what_in_sentences(signed_in: Callable[..., Client], batch: ImportBatch) -> None:
    page = signed_in("he", "auditor").get(LOG).content.decode()

    assert 'li changed import file “<span lang="zh-Hans">人口</span>.csv”' in page
    assert "rows with faults: from 0 to 3" in page
    assert "state: from Received to Refused" in page
    assert "Reason: wrong file" in page
    assert "10.0.0.8" in page


def test_the_same_in_chinese(signed_in: Callable[..., Client], batch: ImportBatch) -> None:
    page = signed_in("he", "auditor").get("/desk/trail/").content.decode()

    assert "li 修改了导入文件“人口.csv”" in page
    assert "不合格行数：由 0 改为 3" in page
    assert "状态：由 已接收 改为 已拒收" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("actor=li&kind=importbatch", 2),
        ("kind=importbatch", 3),
        ("kind=importbatch&act=rows", 2),
        ("kind=importbatch&act=acts", 1),
        ("kind=importbatch&act=refused", 0),
        ("kind=importbatch&door=request", 3),
        ("kind=importbatch&door=sql", 0),
        ("kind=importbatch&ends=2019-12-31", 0),
        ("kind=importbatch&begins=2026-01-20&ends=2026-01-20", 3),
        ("actor=nobody", 0),
    ],
)
def test_the_log_is_narrowed_alike_on_the_page_and_in_the_file(
    signed_in: Callable[..., Client], stand_at: Any, asked: str, found: int, request: pytest.FixtureRequest
) -> None:
    stand_at(dt.datetime(2026, 1, 20, 2, tzinfo=dt.UTC))
    request.getfixturevalue("batch")
    auditor = signed_in("he", "auditor")

    page = auditor.get(f"{LOG}?{asked}").content.decode()
    rows = table(auditor.get(f"{FILE}?{asked}"))

    assert f"{found} results" in page or (found == 1 and "1 result" in page)
    assert len(rows) == found


def table(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_has_every_column_and_taking_it_is_written_down(
    signed_in: Callable[..., Client], batch: ImportBatch
) -> None:
    rows = table(signed_in("he", "auditor").get(f"{FILE}?kind=importbatch"))

    changed = rows[0]
    assert (changed["Person"], changed["Act"], changed["Reason"]) == ("li", "changed", "wrong file")
    assert (changed["Before"], changed["After"]) == (
        '{"rejected": 0, "state": "received"}',
        '{"rejected": 3, "state": "refused"}',
    )
    taken = Event.objects.get(action="audit log exported")
    assert (taken.actor, taken.details) == ("he", {"asked": {"kind": "importbatch"}, "count": 3})


@pytest.mark.parametrize("address", [LOG, FILE])
@pytest.mark.parametrize("held", ["official", "administrator", "operator"])
def test_nobody_else_reads_it_and_the_attempt_is_in_it(
    signed_in: Callable[..., Client], address: str, held: str
) -> None:
    answer = signed_in("wang", held).get(address)

    assert answer.status_code == 403
    assert "Only auditors may read the audit log." in answer.content.decode()
    assert Event.objects.get(action="access refused").object_name == address


@pytest.mark.parametrize("asked", ["begins=2026-02-30", "act=everything", "door=window"])
def test_an_impossible_filter_is_named(signed_in: Callable[..., Client], asked: str) -> None:
    assert signed_in("he", "auditor").get(f"{LOG}?{asked}").status_code == 400


def test_the_history_of_a_file_stands_on_its_page(signed_in: Callable[..., Client], batch: ImportBatch) -> None:
    page = signed_in("zhou", "official").get(f"/en/desk/imports/{batch.pk}/").content.decode()

    assert "Change history" in page
    assert 'li added import file “<span lang="zh-Hans">人口</span>.csv”' in page
    assert "state: from Received to Refused" in page


def test_looking_at_values_is_the_auditors_business_not_the_pages(
    signed_in: Callable[..., Client], batch: ImportBatch
) -> None:
    official = signed_in("zhou", "official")

    official.get(f"/en/desk/imports/{batch.pk}/errors.csv")

    assert "read personal data" not in official.get(f"/en/desk/imports/{batch.pk}/").content.decode()
    assert "zhou read personal data: import file" in signed_in("he", "auditor").get(f"{LOG}?act=reads").content.decode()


def test_sql_typed_by_hand_is_told_as_such() -> None:
    with role("NONE"):
        Organisation.objects.create(name="无名氏", kind="bank", region_id="320100")

    entry = told(Event.objects.first() or Event())
    assert "SQL" in entry.sentence
    assert "ipp_owner" in entry.door


def test_every_kind_and_column_that_is_tracked_has_a_word() -> None:
    models = {apps.get_model(label): tracked for label, tracked in TRACKED.items()}
    columns = {
        field.column for model, tracked in models.items() for field in model._meta.concrete_fields
        if field.column not in tracked.unseen
    }  # fmt: skip

    assert columns - words.COLUMNS.keys() == set()
    assert {str(model._meta.model_name) for model in models} - words.THINGS.keys() == set()


def recorded() -> Iterator[str]:
    """Every act that the source tells the trail of."""
    for floor in ("ipportal", "patents", "awards", "measures"):
        for path in (Path(settings.BASE_DIR) / floor).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record" and node.args:
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield first.value


def test_every_act_has_a_sentence() -> None:
    acts = set(recorded())

    assert acts - words.ACTS.keys() == set()
    assert len(acts) > 8
    for state in ("checked", "committed", "refused", "failed"):
        assert f"import {state}" in words.ACTS


def test_an_act_without_a_sentence_is_still_told() -> None:
    record("tea made", by=SYSTEM)

    assert "tea made" in sentence_of(Event.objects.get(action="tea made"))
