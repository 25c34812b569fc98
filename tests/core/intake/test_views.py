"""Uploading in the browser: what can be read is checked by a job, shown by cause and row, imported when confirmed."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse

from ipportal.core.accounts.models import Organisation, User
from ipportal.core.audit.models import Event
from ipportal.core.intake import booking
from ipportal.core.intake.models import BatchState, ImportBatch
from ipportal.core.jobs import runner
from ipportal.core.jobs.actions import ATTEMPTS
from ipportal.core.jobs.models import Job, State
from ipportal.core.kit.readers import open_table
from tests.conftest import WORKER, role
from tests.core.intake.conftest import hanging

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lanterns")]
GOOD = "name,hung_on\nRed,2024-01-05\nBlue,2024-02-06\n"
FAULTY = "name,hung_on,price\nRed,2024-01-05,1\nBlue,2023-02-29,-1\nRed,2024-01-05,1\n"
NEW, LIST = "/en/desk/imports/new/", "/en/desk/imports/"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


with_jobs = pytest.mark.django_db(transaction=True)  # the runner gives its signs of life on a second connection


def signed_in(held: str, username: str = "li") -> Client:
    """A person who holds a role at the province's office."""
    with role(WORKER):
        body = Organisation.objects.create(name="省知识产权局", kind="department", region_id="320000")
        person = User.objects.create(username=username)
        person.memberships.create(organisation=body, role_id=held, begins_on=dt.date(2020, 1, 1))
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def official() -> Client:
    return signed_in("official")


def upload(client: Client, content: str | bytes, name: str = "灯笼.csv", **wanted: str) -> Any:
    data = content if isinstance(content, bytes) else content.encode()
    return client.post(NEW, {"kind": "lanterns", "mode": "all", "file": SimpleUploadedFile(name, data), **wanted})


def work() -> None:
    with role(WORKER):
        runner.work_off()


@pytest.fixture
def checked(official: Client) -> Callable[[str], ImportBatch]:
    def check(content: str) -> ImportBatch:
        assert upload(official, content).status_code == 302
        work()
        return ImportBatch.objects.latest("id")

    return check


def page_of(client: Client, batch: ImportBatch) -> str:
    return client.get(f"/en/desk/imports/{batch.pk}/").content.decode()


@with_jobs
def test_a_good_file_is_checked_and_imported_only_when_confirmed(
    official: Client, checked: Callable[[str], ImportBatch]
) -> None:
    batch = checked(GOOD)
    page = page_of(official, batch)
    assert (batch.state, batch.new, hanging()) == (BatchState.CHECKED, 2, [])
    assert "Confirm import" in page
    assert "灯笼.csv" in page

    answer = official.post(f"/en/desk/imports/{batch.pk}/confirm/", {"mode": "all"})
    work()

    assert answer.status_code == 302
    assert [name for name, *_ in hanging()] == ["Blue", "Red"]
    batch.refresh_from_db()
    assert (batch.state, batch.uploaded_by) == (BatchState.COMMITTED, "li")
    assert "2 rows imported" in page_of(official, batch)


@with_jobs
def test_faults_are_shown_by_cause_and_row_and_nothing_is_imported(
    official: Client, checked: Callable[[str], ImportBatch]
) -> None:
    batch = checked(FAULTY)

    page = page_of(official, batch)
    assert hanging() == []
    assert 'role="alert"' in page
    assert "There is a problem" in page
    for told in ("2023-02-29: this day does not exist", "<code>impossible-date</code>", "The same as row 2", "-1"):
        assert told in page
    refused = official.post(f"/en/desk/imports/{batch.pk}/confirm/", {"mode": "all"})
    assert refused.status_code == 409


@with_jobs
def test_the_good_rows_of_a_faulty_file_can_be_confirmed(
    official: Client, checked: Callable[[str], ImportBatch]
) -> None:
    batch = checked(FAULTY)

    official.post(f"/en/desk/imports/{batch.pk}/confirm/", {"mode": "good"})
    work()

    assert hanging() == [("Red", "2024-01-05", 100)]
    assert "1 row imported" in page_of(official, batch)


@with_jobs
def test_a_batch_is_confirmed_once(official: Client, checked: Callable[[str], ImportBatch]) -> None:
    batch = checked(GOOD)
    assert official.post(f"/en/desk/imports/{batch.pk}/confirm/").status_code == 302

    again = official.post(f"/en/desk/imports/{batch.pk}/confirm/")

    assert again.status_code == 409
    assert Job.objects.filter(kind="intake.commit", key=str(batch.pk)).count() == 1


@with_jobs
def test_the_findings_can_be_taken_away(official: Client, checked: Callable[[str], ImportBatch]) -> None:
    batch = checked(FAULTY)

    answer = official.get(f"/en/desk/imports/{batch.pk}/errors.csv")

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == f'attachment; filename="import-{batch.pk}-findings.csv"'
    assert lines[1].startswith("3,hung_on,2023-02-29,rejected,impossible-date,")
    assert len(lines) == 4


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"name,hung_on\n", "no rows"),
        (b"name,hung_on\nRed,\0\n", "line 2: a NUL character"),
        (b"name,hung_on\rRed,2024-01-05\r", "lone CR"),
        (b'name,hung_on\nRed,"2024\n', "row 2 (line 2): a quote is opened"),
        (b"name,hung_on\n\xff\xff,1\n", "neither UTF-8 nor GB18030"),
        (b"name,colour\nRed,red\n", "missing columns: hung_on; not known: colour; expected: name*, hung_on*"),
        (b"PK\x03\x04 and nothing", "not a readable XLSX"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "neither UTF-8 nor GB18030"),
    ],
)
def test_what_cannot_be_read_is_said_in_the_form(official: Client, content: bytes, told: str, media: Path) -> None:
    answer = upload(official, content, source="Communique")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert 'role="alert"' in page
    assert 'href="#id_file"' in page
    assert 'value="Communique"' in page
    assert not ImportBatch.objects.filter(kind="lanterns").exists()
    assert not media.exists() or not list(media.rglob("*.*"))


def test_the_kind_is_known_by_the_headings(official: Client) -> None:
    assert upload(official, GOOD, kind="").status_code == 302
    assert ImportBatch.objects.latest("id").kind == "lanterns"

    answer = upload(official, "colour,size\nred,1\n", kind="")
    assert answer.status_code == 422
    assert "choose the kind" in answer.content.decode()


def test_uploads_are_stored_under_names_of_our_own(official: Client, media: Path) -> None:
    upload(official, GOOD, name="../../etc/\u202epasswd.csv")

    batch = ImportBatch.objects.latest("id")
    assert batch.file_name == "passwd.csv"
    assert [path.name for path in (media / "imports").iterdir()] == [batch.stored_as.removeprefix("imports/")]
    assert len(batch.stored_as.removeprefix("imports/")) == 32


def test_while_it_is_worked_on_the_page_says_so_and_asks_again(official: Client) -> None:
    upload(official, GOOD)
    batch = ImportBatch.objects.latest("id")

    page = page_of(official, batch)
    fragment = official.get(f"/en/desk/imports/{batch.pk}/", headers={"HX-Request": "true"}).content.decode()

    assert "Waiting for its turn" in page
    assert "Reload" in page
    assert 'hx-trigger="every 2s"' in fragment
    assert "<html" not in fragment


@with_jobs
def test_a_file_that_changed_since_it_came_is_refused_with_the_reason(official: Client, media: Path) -> None:
    upload(official, GOOD)
    batch = ImportBatch.objects.latest("id")
    (media / batch.stored_as).write_bytes(b"name,hung_on\nGreen,2024-01-05\n")

    work()

    batch.refresh_from_db()
    assert batch.state == BatchState.REFUSED
    assert "no longer the one that was received" in page_of(official, batch)


def work_until_given_up() -> None:
    """The pauses between the tries are over at once."""
    for _turn in range(ATTEMPTS):
        Job.objects.filter(state=State.QUEUED).update(run_after=F("ordered_at"))
        work()


@with_jobs
def test_an_import_whose_job_broke_off_says_so_and_can_be_tried_again(
    official: Client, checked: Callable[[str], ImportBatch], media: Path
) -> None:
    batch = checked(GOOD)
    official.post(f"/en/desk/imports/{batch.pk}/confirm/")
    stored = (media / batch.stored_as).rename(media / "mislaid")
    work_until_given_up()

    batch.refresh_from_db()
    page = page_of(official, batch)
    failed = Event.objects.get(action="import failed", object_id=str(batch.pk))
    assert (batch.state, batch.refusal, hanging()) == (BatchState.FAILED, booking.BROKE_OFF, [])
    assert "The work on this file broke off." in page
    assert "Try again" in page
    assert str(media) not in page
    assert failed.actor == "system"
    assert "FileNotFoundError" in failed.details["error"]

    stored.rename(media / batch.stored_as)
    assert official.post(f"/en/desk/imports/{batch.pk}/retry/").status_code == 302
    work()
    official.post(f"/en/desk/imports/{batch.pk}/confirm/")
    work()

    batch.refresh_from_db()
    assert (batch.state, batch.refusal) == (BatchState.COMMITTED, "")
    assert [name for name, *_ in hanging()] == ["Blue", "Red"]
    assert Event.objects.filter(action="import tried again", object_id=str(batch.pk), actor="li").exists()


@with_jobs
def test_a_check_whose_job_broke_off_does_not_wait_for_ever(official: Client, media: Path) -> None:
    upload(official, GOOD)
    batch = ImportBatch.objects.latest("id")
    (media / batch.stored_as).unlink()
    work_until_given_up()

    batch.refresh_from_db()
    assert batch.state == BatchState.FAILED
    assert "The work on this file broke off." in page_of(official, batch)
    assert "这份文件" in official.get(f"/desk/imports/{batch.pk}/").content.decode()


@with_jobs
def test_only_a_failed_file_is_tried_again(official: Client, checked: Callable[[str], ImportBatch]) -> None:
    batch = checked(GOOD)

    answer = official.post(f"/en/desk/imports/{batch.pk}/retry/")

    batch.refresh_from_db()
    assert (answer.status_code, batch.state) == (409, BatchState.CHECKED)


def test_the_database_refuses_a_failed_file_without_a_reason(official: Client) -> None:
    upload(official, GOOD)

    with pytest.raises(IntegrityError, match="batch_failed_says_why"), transaction.atomic():
        ImportBatch.objects.update(state=BatchState.FAILED, refusal="")


@pytest.mark.parametrize("held", ["reviewer", "agency_editor", "committee_member", "administrator"])
def test_others_may_not_import(held: str) -> None:
    other = signed_in(held)

    assert other.get(LIST).status_code == 403
    assert upload(other, GOOD).status_code == 403


def test_a_city_imports_its_own_kinds_only() -> None:
    assert upload(signed_in("city_official"), GOOD).status_code == 422
    assert not ImportBatch.objects.filter(kind="lanterns").exists()


@with_jobs
def test_a_batch_is_hidden_from_those_who_may_not_see_it(checked: Callable[[str], ImportBatch]) -> None:
    batch = checked(GOOD)
    stranger = signed_in("agency_editor", "stranger")

    hidden = stranger.get(f"/en/desk/imports/{batch.pk}/")
    absent = stranger.get("/en/desk/imports/999999999/")

    assert hidden.status_code == absent.status_code == 404
    assert stranger.get(f"/en/desk/imports/{batch.pk}/errors.csv").status_code == 404
    assert stranger.post(f"/en/desk/imports/{batch.pk}/confirm/").status_code == 404
    assert stranger.post(f"/en/desk/imports/{batch.pk}/retry/").status_code == 404


def test_visitors_are_sent_to_sign_in() -> None:
    answer = Client().get(LIST)

    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_the_template_opens_as_a_file_of_the_kind(official: Client, tmp_path: Path) -> None:
    answer = official.get(reverse("intake:template", args=["lanterns"]))
    target = tmp_path / "template.xlsx"
    target.write_bytes(io.BytesIO(answer.content).getvalue())

    with open_table(target) as table:
        assert next(iter(table.records))[:2] in (["name*", "hung_on*"], ["名称*", "挂起日*"])
    assert official.get("/en/desk/imports/templates/balloons.xlsx").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_file_or_three(
    official: Client, number: int, django_assert_max_num_queries: Any
) -> None:
    for _turn in range(number):
        upload(official, GOOD)

    with django_assert_max_num_queries(13):
        page = official.get(LIST).content.decode()

    assert page.count("灯笼.csv") == number


@pytest.mark.parametrize("page", ["0", "-1", "1e9", "abc", "99999999999999999999"])
def test_silly_page_numbers_show_a_page(official: Client, page: str) -> None:
    assert official.get(LIST, {"page": page}).status_code == 200
