"""A row of a file of pledges: how its cells are read, with several pledgors and rights in one cell."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from ipportal.core.intake.registry import Column, StageColumn
from ipportal.core.kit import identifiers, money, text
from ipportal.core.kit.errors import Fault
from ipportal.core.regions.gazetteer import places
from ipportal.core.regions.names import read_region
from patents.finance.entering import city_of
from patents.finance.fields import LEAST_YUAN, MOST_YUAN
from patents.finance.rights import RightKind
from patents.finance.states import State

if TYPE_CHECKING:
    from ipportal.core.intake.sheets import Record
    from ipportal.core.kit.dates import Days

SEPARATORS: Final = re.compile(r"[;；]")
PROVINCE: Final = 320000
STATES: Final = {
    "registered": State.REGISTERED, "changed": State.CHANGED, "overdue": State.OVERDUE, "released": State.RELEASED,
    "realised": State.REALISED, "realized": State.REALISED, "void": State.VOID,
    "登记": State.REGISTERED, "已登记": State.REGISTERED, "有效": State.REGISTERED, "在押": State.REGISTERED,
    "变更": State.CHANGED, "已变更": State.CHANGED, "逾期": State.OVERDUE, "注销": State.RELEASED,
    "已注销": State.RELEASED, "解除": State.RELEASED, "实现质权": State.REALISED, "已实现": State.REALISED,
    "作废": State.VOID, "无效": State.VOID, "撤销": State.VOID,
}  # fmt: skip
KINDS: Final = {kind.value: kind for kind in RightKind} | {
    "专利": RightKind.PATENT, "专利权": RightKind.PATENT, "商标": RightKind.TRADEMARK, "商标权": RightKind.TRADEMARK,
    "地理标志": RightKind.GEOGRAPHICAL_INDICATION, "集成电路布图设计": RightKind.LAYOUT_DESIGN,
    "布图设计": RightKind.LAYOUT_DESIGN, "数据知识产权": RightKind.DATA, "数据": RightKind.DATA,
    "植物新品种": RightKind.PLANT_VARIETY, "植物新品种权": RightKind.PLANT_VARIETY, "著作权": RightKind.COPYRIGHT,
    "版权": RightKind.COPYRIGHT, "gi": RightKind.GEOGRAPHICAL_INDICATION,
}  # fmt: skip
SIZES: Final = {
    "micro": "micro", "small": "small", "medium": "medium", "large": "large",
    "微型": "micro", "小型": "small", "中型": "medium", "大型": "large",
    "微型企业": "micro", "小型企业": "small", "中型企业": "medium", "大型企业": "large",
    "小微": "small", "小微企业": "small",
}  # fmt: skip

COLUMNS: Final = (
    Column("registration_number", zh="登记号", en="registration_number", required=True),
    Column("registered_on", zh="登记日", en="registered_on", required=True, help=_("YYYY-MM-DD")),
    Column("pledgor", zh="出质人", en="pledgor", required=True, help=_("several separated by ;")),
    Column("credit_code", zh="统一社会信用代码", en="credit_code", help=_("as many as pledgors, or the first one's")),
    Column("size", zh="企业规模", en="size", help="micro, small, medium, large"),
    Column("county_code", zh="区县代码", en="county_code", help=_("of the first-named pledgor")),
    Column("pledgee", zh="质权人", en="pledgee", required=True),
    Column("secured_amount", zh="金额(元)", en="secured_amount", required=True, aliases=("金额", "担保金额(元)")),
    Column("loan_amount", zh="贷款金额(元)", en="loan_amount", aliases=("贷款金额",)),
    Column("right_kind", zh="权利类型", en="right_kind", required=True, help=", ".join(RightKind.values)),
    Column("right_numbers", zh="权利号", en="right_numbers", required=True, help=_("several separated by ;")),
    Column("term_from", zh="起", en="term_from", required=True, aliases=("期限起",)),
    Column("term_to", zh="止", en="term_to", required=True, aliases=("期限止",)),
    Column("status", zh="状态", en="status", help="registered, changed, overdue, released, realised, void"),
    Column("released_on", zh="注销日", en="released_on"),
    Column("overdue_on", zh="逾期日", en="overdue_on", help=_("of an overdue pledge; otherwise the end of its term")),
    Column("source", zh="来源", en="source", option=True),
)
STAGE: Final = (
    StageColumn("registration_number", "text"),
    StageColumn("registered_on", "date"),
    StageColumn("pledgee", "text"),
    StageColumn("secured_fen", "bigint"),
    StageColumn("loan_fen", "bigint"),
    StageColumn("term_from", "date"),
    StageColumn("term_to", "date"),
    StageColumn("county", "integer"),
    StageColumn("city_id", "text"),
    StageColumn("state", "text"),
    StageColumn("ended_on", "date"),
    StageColumn("overdue_on", "date"),
    StageColumn("pledgors", "jsonb"),
    StageColumn("rights", "jsonb"),
)
OF_PLEDGE: Final = tuple(column.name for column in STAGE if column.name not in ("pledgors", "rights"))
StagedRow = tuple[Any, ...]


class Stand(NamedTuple):
    """Of a row: its state, when it ended, since when it is overdue."""

    state: str
    ended_on: dt.date | None
    overdue_on: dt.date | None


def read_row(record: Record, days: Days, terms: Days) -> StagedRow | None:
    """The row as it is staged; None when a cell was rejected."""
    number = record.read("registration_number", lambda value: text.limited(text.clean(value).replace(" ", ""), 30))
    registered = record.read("registered_on", days.__getitem__)
    pledgee = record.read("pledgee", lambda _value: text.limited(text.name(record.raw("pledgee")), 200))
    secured, loan = record.read("secured_amount", _yuan), record.read("loan_amount", _yuan)
    begins, ends = record.read("term_from", terms.__getitem__), record.read("term_to", terms.__getitem__)
    if begins and ends and ends <= begins:
        message = _("the term ends on {ends}, not after it begins on {begins}")
        record.reject("term_to", Fault("term-order", message, ends=ends, begins=begins))
    county = record.read("county_code", _county)
    if not record.text("county_code"):
        _flag_unresolved(record)
    pledgors = _pledgors(record)
    rights = _rights(record)
    state = _state(record, days, ends)
    if not record.is_good:
        return None
    county = PROVINCE if county is None else county
    return (
        record.number, number, registered, pledgee, secured, loan, begins, ends, county, city_of(county), *state,
        json.dumps(pledgors, ensure_ascii=False), json.dumps(rights, ensure_ascii=False),
    )  # fmt: skip


def _yuan(value: str) -> int:
    return money.fen(value, lowest_yuan=LEAST_YUAN, highest_yuan=MOST_YUAN)


def _county(value: str) -> int:
    if not text.clean(value).removesuffix(".0").isdigit():
        return int(read_region(value))
    code = identifiers.region_code(value)
    if code // 10_000 == PROVINCE // 10_000 and str(code) not in places():
        raise Fault("unknown-region", _("{region} is no region known here"), region=text.shown(value))
    return code


def _flag_unresolved(record: Record) -> None:
    message = _("{number}: no county; it counts for the province alone")
    record.flag("county_code", Fault("region-unresolved", message, number=record.text("registration_number")))


def _parts(value: str) -> list[str]:
    return [part.strip() for part in SEPARATORS.split(value) if part.strip()]


def _pledgors(record: Record) -> list[dict[str, str]]:
    names = record.read("pledgor", lambda _value: [_named(part) for part in _parts(record.raw("pledgor"))]) or []
    codes = record.read("credit_code", lambda value: [identifiers.credit_code(part) for part in _parts(value)]) or []
    sizes = record.read("size", lambda value: [_word("unknown-size", SIZES, part) for part in _parts(value)]) or []
    for column, found in (("credit_code", codes), ("size", sizes)):
        if len(found) not in (0, 1, len(names)) and names:
            message = _("{found} values for {names} pledgors")
            record.reject(column, Fault("unequal-lists", message, found=len(found), names=len(names)))
            return []
    return [
        {"name": name, "code": codes[n] if n < len(codes) else "", "size": _of(sizes, n)}
        for n, name in enumerate(names)
    ]


def _named(part: str) -> str:
    return text.limited(text.name(part), 200)


def _of(values: Sequence[str], n: int) -> str:
    """One for all, or each its own."""
    return values[n] if n < len(values) else values[0] if len(values) == 1 else ""


def _word(code: str, words: dict[str, Any], value: str) -> str:
    word = text.clean(value).casefold().replace(" ", "_").replace("-", "_")
    if word not in words:
        raise Fault(code, _("{value} is none of the words known here"), value=text.shown(value, 30))
    return str(words[word])


def _rights(record: Record) -> list[dict[str, Any]]:
    kinds = record.read("right_kind", lambda value: [_word("unknown-kind", KINDS, one) for one in _parts(value)]) or []
    numbers = _parts(record.text("right_numbers"))
    if kinds and numbers and len(kinds) not in (1, len(numbers)):
        message = _("{kinds} kinds for {numbers} rights")
        record.reject("right_kind", Fault("unequal-lists", message, kinds=len(kinds), numbers=len(numbers)))
        return []
    found = record.read(
        "right_numbers", lambda _value: [_right(_of(kinds, n), number) for n, number in enumerate(numbers)]
    )
    return found or []


def _right(kind: str, number: str) -> dict[str, Any]:
    if kind != RightKind.PATENT:
        return {"kind": kind, "number": text.limited(text.clean(number), 60), "patent": None}
    patent = identifiers.application_number(number)
    return {"kind": kind, "number": identifiers.written(patent), "patent": patent}


def _state(record: Record, days: Days, term_to: dt.date | None) -> Stand:
    """Without a word: released where there is a day of release, registered otherwise."""
    ended = record.read("released_on", days.__getitem__)
    word = record.read("status", lambda value: _word("unknown-status", STATES, value))
    state = word or (State.RELEASED if ended else State.REGISTERED)
    if state in (State.RELEASED, State.REALISED) and ended is None and not record.text("released_on"):
        record.reject("released_on", Fault("missing-value", _("a released pledge needs the day of its release")))
    if state not in (State.RELEASED, State.REALISED, State.VOID) and ended:
        message = _("it has ended on {ended}, but its status is {status}")
        record.reject("status", Fault("status-and-day", message, ended=ended, status=State(state).label))
    overdue = record.read("overdue_on", days.__getitem__)
    if state == State.VOID and ended is None:
        ended = record.read("registered_on", days.__getitem__)
    if state == State.OVERDUE and overdue is None:
        overdue = min(term_to or days.latest, days.latest)
    return Stand(str(state), ended, overdue if state == State.OVERDUE else None)
