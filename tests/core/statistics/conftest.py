"""Small files through the import command."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

ImportRows = Callable[..., dict[str, Any]]


@pytest.fixture
def import_rows(as_worker: None, tmp_path: Path) -> ImportRows:
    """Write rows to a CSV file and import it; gives what the command printed as JSON."""

    def run(kind: str, heading: str, *rows: str, options: tuple[str, ...] = ()) -> dict[str, Any]:
        path = tmp_path / f"{kind}.csv"
        path.write_text("\n".join([heading, *rows]) + "\n", "utf-8")
        out = StringIO()
        try:
            call_command("import_file", kind, str(path), "--json", *options, stdout=out)
        except CommandError as refused:  # rejected rows end the command with 1, after its answer was printed
            if not out.getvalue():
                raise refused from None
        except SystemExit:
            pass
        answer: dict[str, Any] = json.loads(out.getvalue())
        return answer

    return run
