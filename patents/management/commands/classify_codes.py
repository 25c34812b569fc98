"""`classify_codes [CODE …]`: IPC symbols by outcome; without codes, those that the register's inventions carry."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.core.management.base import CommandError, CommandParser

from ipportal.core.audit.commands import PortalCommand
from ipportal.core.kit.errors import Fault
from patents.highvalue.classify import Outcome
from patents.highvalue.listing import Judged, codes_of_the_register, judge_codes
from patents.highvalue.rulesets import rule_book


class Command(PortalCommand):
    """Exit code 2 for a code that is none."""

    help = "List IPC symbols as matched, possible, excluded or uncovered, each with branch and rule."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("codes", nargs="*", metavar="CODE", help="for example G06N3/08")
        parser.add_argument("--outcome", choices=[outcome.word for outcome in Outcome], help="this outcome only")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        book = rule_book()
        codes = [(code, 0) for code in options["codes"]] or codes_of_the_register()
        try:
            judged = judge_codes(book, codes)
        except Fault as fault:
            raise CommandError(str(fault), returncode=2) from fault
        shown = [entry for entry in judged if options["outcome"] in (None, entry.outcome)]
        counted = Counter(entry.outcome for entry in judged)
        totals = {outcome.word: counted[outcome.word] for outcome in Outcome}
        coverage = book.coverage()
        if options["json"]:
            answer = {"rule_set": book.version, "coverage": coverage, "totals": totals, "codes": list(map(_row, shown))}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        self.stdout.write(f"rule set {book.version}: {coverage['branches']} of {coverage['of']} branches covered")
        for entry in shown:
            self.stdout.write(_line(entry))
        self.stdout.write(", ".join(f"{word}: {count}" for word, count in totals.items()))


def _row(entry: Judged) -> dict[str, Any]:
    first = entry.said[0]
    return {
        "ipc": str(entry.symbol),
        "outcome": entry.outcome,
        "branch": first.branch or None,
        "rule": first.rule or None,
        "pattern": first.pattern or None,
        "inventions": entry.inventions,
    }


def _line(entry: Judged) -> str:
    first = entry.said[0]
    by = f"{first.branch} rule {first.rule} {first.pattern}" if first.rule else "-"
    carried = f"  ({entry.inventions} inventions)" if entry.inventions else ""
    return f"{entry.outcome:<9}  {entry.symbol!s:<16} {by}{carried}"
