"""Whoever changes a row, by whichever door: the trail says who, what stood there, and what stands there now."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command, get_commands, load_command_class
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ipportal.core.accounts.models import Organisation, User
from ipportal.core.audit import tracked
from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.audit.commands import PortalCommand
from ipportal.core.audit.context import acting, because
from ipportal.core.audit.models import Event
from ipportal.core.intake.models import ImportBatch
from ipportal.core.jobs import registry, runner
from ipportal.core.jobs.actions import enqueue
from tests.conftest import WORKER, role
from tests.core.audit.conftest import columns, entries, with_sql

pytestmark = pytest.mark.django_db
committing = pytest.mark.django_db(transaction=True)


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def rename(body: Organisation, name: str) -> None:
    Organisation.objects.filter(pk=body.pk).update(name=name)


def as_person(user: User) -> Any:
    return acting("request", f"by-{user.username}", who=lambda: (user.pk, user.username))


def test_a_page_that_changes_a_row_is_written_down_with_person_request_and_address(
    signed_in: Callable[..., Client], media: Path
) -> None:
    client = signed_in("li", "official")
    file = SimpleUploadedFile("人口.csv", "地区,年末,常住人口(万人),来源\n南京市,2024,954.7,公报\n".encode())

    answer = client.post("/desk/imports/new/", {"kind": "population", "mode": "all", "file": file})

    assert answer.status_code == 302
    added, told = entries(ImportBatch.objects.get())
    assert (added.action, added.actor, added.source, added.ip) == ("added", "li", "request", "127.0.0.1")
    assert (added.object_name, added.before, columns(added.after)["state"]) == ("人口.csv", None, "received")
    assert (told.action, told.request_id) == ("import file received", added.request_id) != ("", "")


def test_a_change_says_what_stood_there_and_what_stands_there_now(office: Organisation, person: Any) -> None:
    with as_person(person("zhou")), because("the office was renamed"):
        rename(office, "江苏省知识产权局")

    change = entries(office)[-1]
    assert (change.action, change.actor, change.reason) == ("changed", "zhou", "the office was renamed")
    assert (change.before, change.after) == ({"name": "省知识产权局"}, {"name": "江苏省知识产权局"})


def test_a_change_of_many_rows_is_one_statement_more_and_one_entry_for_each(person: Any) -> None:
    with role(WORKER):
        made = Organisation.objects.bulk_create(
            Organisation(name=f"企业{n}", kind="enterprise", region_id="320100") for n in range(300)
        )
    with as_person(person("zhou")), CaptureQueriesContext(connection) as asked:
        Organisation.objects.filter(kind="enterprise").update(kind="institute")

    assert len(asked) == 1
    changed = Event.objects.filter(action="changed", actor="zhou")
    assert set(changed.values_list("object_id", flat=True)) == {str(body.pk) for body in made}
    assert {columns(change.after)["kind"] for change in changed} == {"institute"}


def test_what_is_the_same_afterwards_is_no_change(office: Organisation, person: Any) -> None:
    with as_person(person("zhou")):
        rename(office, office.name)

    assert [entry.action for entry in entries(office)] == ["added"]


def test_a_removed_row_stays_in_the_trail_whole(person: Any) -> None:
    wang = person("wang")
    with role("NONE"):
        User.objects.filter(pk=wang.pk).delete()

    gone = entries(wang)[-1]
    assert (gone.action, gone.object_name, gone.after) == ("removed", "wang", None)
    assert columns(gone.before)["username"] == "wang"


def test_a_password_is_changed_but_not_repeated_and_a_visit_is_no_change(person: Any) -> None:
    wang = person("wang")
    wang.set_password("a long sentence of one's own")
    wang.save()
    User.objects.filter(pk=wang.pk).update(last_login="2026-01-20T10:00:00+08:00")

    added, changed = entries(wang)
    assert "password" not in columns(added.after)
    assert (changed.before, changed.after) == ({"password": "•••"}, {"password": "•••"})


@committing
def test_a_job_acts_in_the_name_of_whoever_ordered_it(office: Organisation, person: Any) -> None:
    registry.job("test.rename", "Rename")(lambda _progress: rename(office, "由任务改名"))
    try:
        order = enqueue("test.rename", by=person("zhou"))
        runner.work_off()
    finally:
        registry._kinds.pop("test.rename")

    change = entries(office)[-1]
    assert (change.actor, change.source, change.request_id) == ("zhou", "job", str(order.pk))


def test_a_command_acts_in_the_name_it_was_given(person: Any, tmp_path: Any) -> None:
    person("zhou")
    file = tmp_path / "people.csv"
    file.write_text("地区,年末,常住人口(万人),来源\n南京市,2024,954.7,测试\n")
    with role(WORKER):
        call_command("import_file", "population", file, by="zhou", verbosity=0)

    added = entries(ImportBatch.objects.get())[0]
    assert (added.action, added.actor, added.source, added.request_id) == ("added", "zhou", "command", "import_file")


@committing
@pytest.mark.parametrize("login", ["ipp_owner", "ipp_web"])
def test_sql_typed_by_hand_is_written_down_with_the_login(office: Organisation, login: str) -> None:
    with with_sql(login) as psql:
        psql.execute("UPDATE ipportal_organisation SET name = name || '!'")

    change = entries(office)[-1]
    assert (change.db_user, change.actor, change.source) == (login, "", "")
    assert change.after == {"name": "省知识产权局!"}


def test_what_follows_in_the_same_transaction_is_not_the_same_persons(office: Organisation, person: Any) -> None:
    with as_person(person("zhou")):
        rename(office, "周改的")
    rename(office, "没有人说是谁改的")

    assert [entry.actor for entry in entries(office)][-2:] == ["zhou", ""]


def test_one_name_inside_another_ends_where_it_ends(office: Organisation, person: Any) -> None:
    zhou, li = person("zhou"), person("li")
    with as_person(zhou):
        rename(office, "一")
        with as_person(li):
            rename(office, "二")
        rename(office, "三")

    assert [entry.actor for entry in entries(office)][-3:] == ["zhou", "li", "zhou"]


def test_a_change_that_was_undone_does_not_take_the_name_with_it(office: Organisation, person: Any) -> None:
    with as_person(person("zhou")):
        with transaction.atomic():
            rename(office, "作废")
            transaction.set_rollback(True)
        rename(office, "有效")

    assert [(entry.actor, columns(entry.after)["name"]) for entry in entries(office)][-1] == ("zhou", "有效")
    assert len(entries(office)) == 2


@committing
def test_outside_a_transaction_a_write_is_named_and_the_connection_forgets(office: Organisation, person: Any) -> None:
    zhou = person("zhou")
    with as_person(zhou):
        rename(office, "一")
        with transaction.atomic():
            rename(office, "二")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany("UPDATE ipportal_organisation SET name = %s", [["三"], ["四"]])
    rename(office, "五")

    assert [entry.actor for entry in entries(office)][-5:] == ["zhou", "zhou", "zhou", "zhou", ""]


def test_reading_costs_nothing_more(office: Organisation, person: Any) -> None:
    with as_person(person("zhou")), connection.cursor() as cursor:
        Organisation.objects.get(pk=office.pk)
        cursor.execute("SELECT current_setting('ipportal.context', true)")
        assert cursor.fetchone()[0] in (None, "")


def test_a_refused_page_is_written_down(signed_in: Callable[..., Client]) -> None:
    client = signed_in("wang", "reviewer")

    assert client.get("/desk/imports/").status_code == 403
    assert client.get("/desk/imports/4711/").status_code == 404

    first, second = Event.objects.filter(action="access refused").order_by("id")
    assert (first.actor, first.object_name, first.outcome) == ("wang", "/desk/imports/", "refused")
    assert (first.details, second.details) == ({"method": "GET", "status": 403}, {"method": "GET", "status": 404})


def test_strangers_cannot_fill_the_trail(client: Client) -> None:
    for _ in range(70):
        assert client.post("/preferences/", headers={"origin": "https://elsewhere.example"}).status_code == 403

    assert 0 < Event.objects.filter(action="access refused", actor="").count() <= 60


def test_a_missing_public_page_is_nobodys_refusal(signed_in: Callable[..., Client]) -> None:
    assert signed_in("wang").get("/figures/no-such/320000/2024-12/").status_code == 404
    assert not Event.objects.filter(action="access refused").exists()


def test_an_act_of_the_system_says_so() -> None:
    record("demonstration reset", by=SYSTEM, reason="asked for", people=3)

    entry = Event.objects.get(action="demonstration reset")
    assert (entry.actor, entry.actor_id, entry.reason, entry.details) == ("system", None, "asked for", {"people": 3})


def test_every_model_has_its_history_here_or_there() -> None:
    ours = {"ipportal", "patents", "awards", "measures"}
    models = {model._meta.label_lower for model in apps.get_models() if model._meta.app_label in ours}

    assert tracked.TRACKED.keys() | tracked.ELSEWHERE.keys() == models
    assert not tracked.TRACKED.keys() & tracked.ELSEWHERE.keys()


def test_the_triggers_are_those_declared() -> None:
    with connection.cursor() as cursor:
        assert tracked.attached(cursor) == tracked.declared()


def test_a_trigger_that_was_dropped_comes_back_with_the_next_migrate() -> None:
    with role("NONE"), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_update ON ipportal_organisation")
        assert tracked.attached(cursor) != tracked.declared()
        tracked.apply()
        assert tracked.attached(cursor) == tracked.declared()


def test_every_command_of_ours_acts_in_a_name() -> None:
    ours = {name: app for name, app in get_commands().items() if app in {"ipportal", "patents", "awards", "measures"}}

    assert [name for name, app in ours.items() if not isinstance(load_command_class(app, name), PortalCommand)] == []
    assert len(ours) > 10


def test_names_are_given_at_the_three_doors_and_nowhere_else() -> None:
    """A context opened inside an action would name the rest of its transaction as well."""
    root = Path(settings.BASE_DIR)
    opened = {
        path.relative_to(root).as_posix()
        for floor in ("ipportal", "patents", "awards", "measures")
        for path in (root / floor).rglob("*.py")
        if re.search(r"\bacting\(", path.read_text(encoding="utf8"))
    }

    core = "ipportal/core"
    doors = {f"{core}/audit/middleware.py", f"{core}/audit/commands.py", f"{core}/jobs/runner.py"}
    assert opened == doors | {f"{core}/audit/context.py"}
