"""What a file of the SEI × IPC concordance looks like: one row per pattern; the file is a version, taken whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.intake.registry import Column, Counts, ImportKind, StageColumn, register
from ipportal.core.kit import text
from ipportal.core.kit.errors import Fault
from patents.highvalue import actions, branches, rulesets
from patents.highvalue.rulesets import Line
from patents.highvalue.symbols import SEVERAL, read_pattern

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from ipportal.core.audit.models import ChangeSet
    from ipportal.core.intake.reports import Report
    from ipportal.core.intake.sheets import Record, Sheet

KINDS: Final = {
    "include": False, "+": False, "包含": False, "纳入": False,
    "exclude": True, "-": True, "排除": True, "剔除": True,
}  # fmt: skip
YES: Final = {"y", "yes", "true", "1", "是"}
NO: Final = {"n", "no", "false", "0", "否"}


class SeiRules(ImportKind):
    """The concordance of strategic emerging industries and IPC. A file with any fault is refused as a whole."""

    code = "sei_rules"
    name = _("Rules of the strategic emerging industries")
    columns = (
        Column("sei_code", zh="产业代码", en="sei_code", required=True, help=_("1.5")),
        Column("rule", zh="规则", en="rule", required=True, help=_("number of the rule within its branch")),
        Column("kind", zh="类型", en="kind", required=True, help=_("include, exclude")),
        Column(
            "ipc_pattern", zh="IPC 模式", en="ipc_pattern", required=True, help=_("G16*, H03H*, H04L1* or G06F11/14")
        ),
        Column(
            "keyword_gated", zh="关键词限定", en="keyword_gated", help=_("Y: counts only with a keyword in the title")
        ),
        Column("keywords", zh="关键词", en="keywords", help=_("separated by ;")),
        Column("sei_name", zh="产业名称", en="sei_name", help=_("for the reader; the code tells")),
        Column("source", zh="来源", en="source", option=True),
    )
    stage = (
        StageColumn("sei_code", "text"),
        StageColumn("rule", "text"),
        StageColumn("excludes", "boolean"),
        StageColumn("pattern", "text"),
        StageColumn("gated", "boolean"),
        StageColumn("keywords", "text"),
        StageColumn("source", "text"),
    )
    key = ("sei_code", "rule", "excludes", "pattern")

    def check(self, sheet: Sheet, report: Report) -> Iterator[tuple[Any, ...]]:
        for record in sheet.records(report):
            code = record.read("sei_code", branches.read_code)
            rule = record.read("rule", _read_rule)
            excludes = record.read("kind", _read_kind)
            pattern = record.read("ipc_pattern", read_pattern)
            keywords = record.read("keywords", _read_keywords) or ""
            gated = record.read("keyword_gated", _read_gated)
            source = record.read("source", lambda value: text.limited(text.tidy(value), 300)) or ""
            if record.is_good:
                is_gated = bool(keywords) if gated is None else gated
                _flag_idle_keywords(record, keywords, is_gated)
                yield record.number, code, rule, excludes, str(pattern), is_gated, keywords, source

    def settle(self, cursor: CursorWrapper, stage: str, report: Report) -> None:
        super().settle(cursor, stage, report)
        rows = _staged(cursor, stage)
        numbers = {line.about: number for number, line, _source in rows}
        for line in rulesets.fruitless([line for _number, line, _source in rows]):
            report.flag(
                numbers[line.about],
                "ipc_pattern",
                Fault("idle-exclusion", _("{pattern} leaves out what rule {rule} of {branch} does not take in"),
                      pattern=line.pattern, rule=line.rule, branch=line.sei_code),
                value=line.pattern,
            )  # fmt: skip

    def merge(self, cursor: CursorWrapper, stage: str, change_set: ChangeSet, report: Report) -> Counts:
        if report.rejected_rows:  # also where the good rows are asked for: half a rule set is none
            report.flag(
                1, "", Fault("taken-whole", _("a file of rules is taken whole or not at all; nothing was changed"))
            )
            return Counts()
        rows = _staged(cursor, stage)
        lines = [line for _number, line, _source in rows]
        if missing := actions.gone(lines):
            fault = Fault("rules-gone", _("{count} rows of the version that holds are not in this file"), count=missing)
            report.flag(1, "", fault)
        source = "; ".join(dict.fromkeys(source for _number, _line, source in rows if source))
        return actions.keep_rule_set(lines, source=source, change_set=change_set)


def _staged(cursor: CursorWrapper, stage: str) -> list[tuple[int, Line, str]]:
    cursor.execute(f"SELECT row_no, {', '.join(Line._fields)}, source FROM {stage} ORDER BY row_no")  # noqa: S608 - our own names
    return [(row[0], Line(*row[1:-1]), row[-1]) for row in cursor.fetchall()]


def _read_rule(value: str) -> str:
    rule = text.clean(value).removesuffix(".0")
    return text.limited(rule, 20)


def _read_kind(value: str) -> bool:
    word = text.clean(value).casefold()
    if word not in KINDS:
        raise Fault("bad-rule-kind", _("{value} is neither include nor exclude"), value=text.shown(value, 30))
    return KINDS[word]


def _read_gated(value: str) -> bool:
    word = text.clean(value).casefold()
    if word not in YES | NO:
        raise Fault("bad-yes-no", _("{value} is neither Y nor N"), value=text.shown(value, 30))
    return word in YES


def _read_keywords(value: str) -> str:
    words = (text.clean(part).casefold() for part in SEVERAL.split(value))
    return text.limited(rulesets.SEPARATOR.join(dict.fromkeys(filter(None, words))), 2000)


def _flag_idle_keywords(record: Record, keywords: str, gated: bool) -> None:
    if keywords and not gated:
        record.flag("keywords", Fault("idle-keywords", _("the row is not bound to keywords, so these are not used")))


register(SeiRules())
