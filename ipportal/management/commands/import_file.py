"""`import_file KIND FILE`: the import clinic on the command line (docs/import-codes.md lists its codes)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from ipportal.core.audit.actions import SYSTEM
from ipportal.core.audit.commands import PortalCommand
from ipportal.core.intake import actions, registry
from ipportal.core.intake.engine import Order, Result
from ipportal.core.intake.models import Outcome
from ipportal.core.intake.outputs import error_csv, summary
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.tabular import LANGUAGES
from ipportal.core.kit.workbooks import write_template

UNUSABLE, REJECTED = 2, 1


class Command(PortalCommand):
    """Exit code 0: imported (flags alone are 0); 1: rows were rejected; 2: file or arguments cannot be used."""

    help = "Check a CSV or XLSX file of a kind and import it, all rows or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", metavar="KIND", help="what the file holds, for example patents")
        parser.add_argument("file", metavar="FILE", nargs="?", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check and count, change nothing")
        parser.add_argument("--accept-good", action="store_true", help="import the good rows of a file with faults")
        parser.add_argument("--source", default="", help="source of all rows, where the file has no such column")
        parser.add_argument("--layout", default="", help="another shape of the same kind, for example table8")
        parser.add_argument("--errors", type=Path, metavar="OUT.csv", help="write every finding to a CSV file")
        parser.add_argument("--template", type=Path, metavar="OUT.xlsx", help="write an empty workbook of this kind")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--lang", choices=sorted(LANGUAGES), default="", help="language of messages (else the file's)"
        )
        parser.add_argument("--by", default="", metavar="USER", help="in whose name (default: the system)")

    def handle(self, *_args: Any, **options: Any) -> None:
        language = LANGUAGES.get(options["lang"], translation.get_language())
        with translation.override(language):
            try:
                self._handle(options)
            except BadInput as problem:
                self._refuse(problem, options)
            except FileNotFoundError as problem:
                raise CommandError(f"no such file: {problem.filename}", returncode=UNUSABLE) from problem
            except (DatabaseError, OSError) as problem:
                raise CommandError(f"nothing was imported: {problem}", returncode=UNUSABLE) from problem

    def _handle(self, options: dict[str, Any]) -> None:
        kind = registry.find(options["kind"])
        if options["template"]:
            columns = kind.columns_of(options["layout"])
            write_template(options["template"], columns, language=options["lang"] or "zh", title=kind.code)
        if options["file"] is None:
            if not options["template"]:
                raise BadInput("no-file", _("a FILE is needed (or --template OUT.xlsx)"))
            return
        order = Order(
            kind=kind,
            path=options["file"],
            by=actions.actor_named(options["by"]) if options["by"] else SYSTEM,
            layout=options["layout"],
            source=options["source"],
            language=options["lang"],
            accept_good=options["accept_good"],
            dry_run=options["dry_run"],
        )
        with order.path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        result = actions.import_path(order, sha256=sha256, size=order.path.stat().st_size)
        with result.report:
            self._show(result, options)
            if result.report.rejected_rows:
                raise SystemExit(REJECTED)

    def _show(self, result: Result, options: dict[str, Any]) -> None:
        if options["errors"]:
            with options["errors"].open("w", encoding="utf-8", newline="") as out:
                _write(out, result)
        if options["json"]:
            self.stdout.write(json.dumps(result.as_json(), ensure_ascii=False))
        else:
            with translation.override(LANGUAGES[result.language]):
                self.stdout.write("\n".join(summary(result)))

    def _refuse(self, problem: BadInput, options: dict[str, Any]) -> None:
        """Exit 2; with --json the reason is an object too, so that a script needs to read one stream only."""
        if options["json"]:
            answer = {"error": {"code": problem.code, "message": str(problem), "row": problem.row, **problem.details}}
            self.stdout.write(json.dumps(answer | {"kind": options["kind"], "committed": False}, ensure_ascii=False))
        raise CommandError(str(problem), returncode=UNUSABLE) from problem


def _write(out: IO[str], result: Result) -> None:
    findings = result.report.findings(Outcome.REJECTED, Outcome.FLAGGED, Outcome.DUPLICATE)
    for block in error_csv(findings, result.language):
        out.write(block)
