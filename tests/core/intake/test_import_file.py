"""`import_file` as scripts call it: exit codes, the JSON object, the error CSV, the template."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ipportal.core.accounts.models import User
from ipportal.core.audit.models import ChangeSet
from ipportal.core.intake.models import BatchState, ImportBatch, ImportRow
from ipportal.core.kit.readers import open_table
from tests import trail
from tests.core.intake.conftest import hanging

pytestmark = pytest.mark.usefixtures("lanterns", "as_worker")
GOOD = "name,hung_on,price\nRed,2024-01-05,12.50\nBlue,2024-02-06,100\n"
FAULTY = "名称,挂起日,价格(元)\n红灯,2024年1月5日,12.50\n蓝灯,2023-02-29,-1\n红 灯,2024-01-05,12.5\n"
Command = Callable[..., tuple[int, Any]]


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command over a text; answers exit code and the JSON it printed."""

    def run(content: str, *options: str, kind: str = "lanterns") -> tuple[int, Any]:
        path = tmp_path / "lanterns.csv"
        path.write_bytes(content.encode())
        code = 0
        try:
            call_command("import_file", kind, str(path), "--json", *options)
        except SystemExit as ending:
            code = int(ending.code or 0)
        except CommandError as refusal:
            code = refusal.returncode
        printed = capsys.readouterr().out
        return code, json.loads(printed) if printed else None

    return run


def test_a_good_file_ends_with_0_and_a_batch(command: Command) -> None:
    code, answer = command(GOOD)

    batch = ImportBatch.objects.get(pk=answer["batch"])
    assert (code, answer["committed"], answer["new"]) == (0, True, 2)
    assert (batch.state, batch.sha256, batch.size) == (BatchState.COMMITTED, answer["sha256"], len(GOOD))
    assert ChangeSet.objects.get(batch=batch.pk).seq == batch.seq
    assert trail.entries(action="import committed", object_id=str(batch.pk), actor="system")


def test_the_same_file_again_says_0_new_0_changed(command: Command) -> None:
    command(GOOD)

    code, answer = command(GOOD)

    assert (code, answer["committed"]) == (0, True)
    assert (answer["new"], answer["changed"], answer["unchanged"]) == (0, 0, 2)


def test_rejected_rows_end_with_1_and_are_kept_with_their_reasons(command: Command) -> None:
    code, answer = command(FAULTY)

    assert (code, answer["committed"], hanging()) == (1, False, [])
    assert [(r["row"], r["column"], r["value"], r["code"]) for r in answer["rejected"]] == [
        (3, "挂起日", "2023-02-29", "impossible-date"),
        (3, "价格(元)", "-1", "number-too-small"),
    ]
    assert answer["duplicates"] == [{"row": 4, "same_as_row": 2}]
    batch = ImportBatch.objects.get(pk=answer["batch"])
    assert (batch.state, batch.rejected, batch.duplicates, batch.language) == (BatchState.REFUSED, 1, 1, "zh")
    kept = ImportRow.objects.get(batch=batch, outcome="rejected")
    assert kept.raw == ["蓝灯", "2023-02-29", "-1"]
    assert [problem["code"] for problem in kept.problems] == ["impossible-date", "number-too-small"]


def test_good_rows_only_still_ends_with_1(command: Command) -> None:
    code, answer = command(FAULTY, "--accept-good")

    assert (code, answer["committed"], answer["new"]) == (1, True, 1)
    assert hanging() == [("红灯", "2024-01-05", 1250)]


def test_a_dry_run_leaves_no_batch(command: Command) -> None:
    code, answer = command(GOOD, "--dry-run")

    assert (code, answer["committed"], answer["batch"], answer["new"]) == (0, False, None, 2)
    assert not ImportBatch.objects.filter(kind="lanterns").exists()


@pytest.mark.parametrize(
    ("content", "options", "told"),
    [
        ("", [], "empty-file"),
        ("name,price\nRed,1\n", [], "wrong-columns"),
        ('name,hung_on\nRed,"2024\n', [], "open-quote"),
        (GOOD, ["--layout", "table8"], "unknown-layout"),
        (GOOD, ["--by", "nobody"], "unknown-user"),
    ],
)
def test_what_cannot_be_used_ends_with_2_and_says_why(
    command: Command, content: str, options: list[str], told: str
) -> None:
    code, answer = command(content, *options)

    assert (code, answer["error"]["code"], answer["committed"]) == (2, told, False)
    assert hanging() == []


def test_an_unknown_kind_or_file_ends_with_2(command: Command) -> None:
    assert command(GOOD, kind="balloons")[0] == 2
    with pytest.raises(CommandError) as caught:
        call_command("import_file", "lanterns", "/no/such/file.csv")
    assert caught.value.returncode == 2


def test_flags_alone_end_with_0(command: Command) -> None:
    code, answer = command(GOOD.replace("price", "price,colour").replace("12.50", "12.50,red"))

    assert (code, [flag["code"] for flag in answer["flags"]]) == (0, ["unknown-column"])


def test_the_error_csv_lists_every_finding(command: Command, tmp_path: Path) -> None:
    errors = tmp_path / "errors.csv"

    command(FAULTY.replace("-1\n", "=1+1\n"), "--errors", str(errors), "--dry-run")

    assert errors.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(errors.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row[0], row[1], row[2], row[4]) for row in rows[1:]] == [
        ("3", "挂起日", "2023-02-29", "impossible-date"),
        ("3", "价格(元)", "'=1+1", "bad-number-value"),
        ("4", "", "", "duplicate-row"),
    ]


def test_the_template_is_read_back_as_an_empty_file_of_the_kind(tmp_path: Path) -> None:
    target = tmp_path / "template.xlsx"

    call_command("import_file", "lanterns", "--template", str(target), "--lang", "en")

    with open_table(target) as table:
        assert list(table.records) == [["name*", "hung_on*", "price", "source"]]


def test_messages_speak_english_when_asked(command: Command) -> None:
    _code, answer = command(FAULTY, "--lang", "en", "--dry-run")

    assert answer["rejected"][0]["message"] == "2023-02-29: this day does not exist"
    assert answer["rejected"][0]["column"] == "hung_on"


def test_the_file_is_imported_in_a_persons_name(command: Command) -> None:
    person = User.objects.create(username="wang")

    _code, answer = command(GOOD, "--by", "wang")

    batch = ImportBatch.objects.get(pk=answer["batch"])
    assert (batch.uploaded_by, batch.uploaded_by_id) == ("wang", person.pk)
    assert ChangeSet.objects.get(batch=batch.pk).actor == "wang"
