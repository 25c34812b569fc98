"""One row of the register as a file has it: every cell read, every fault and flag reported. The slow way, the truth."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.intake.registry import Column
from ipportal.core.intake.sheets import Record
from ipportal.core.kit import identifiers, text
from ipportal.core.kit.dates import Days
from ipportal.core.kit.errors import Fault
from ipportal.core.regions.gazetteer import places
from ipportal.core.regions.resolve import read_region, resolve_address
from patents.register.models import Kind

COLUMNS: Final = (
    Column("application_number", zh="申请号", en="application_number", required=True, help=_("with its check digit")),
    Column(
        "publication_number", zh="公开号", en="publication_number", aliases=("公开(公告)号", "公告号", "授权公告号")
    ),
    Column("kind", zh="专利类型", en="kind"),
    Column("title", zh="名称", en="title", required=True, aliases=("发明名称", "专利名称")),
    Column("filing_date", zh="申请日", en="filing_date", required=True, help=_("YYYY-MM-DD")),
    Column("grant_date", zh="授权公告日", en="grant_date", help=_("YYYY-MM-DD; empty until granted")),
    Column("first_owner", zh="第一专利权人", en="first_owner", required=True, help=_("as named first in the register")),
    Column("credit_code", zh="统一社会信用代码", en="credit_code"),
    Column("address", zh="地址", en="address", help=_("needed where there is no county code")),
    Column("county_code", zh="区县代码", en="county_code", help=_("GB/T 2260")),
    Column("ipc_main", zh="主分类号", en="ipc_main"),
    Column("ipc", zh="分类号", en="ipc", help=_("separated by ;")),
    Column("overseas_family", zh="海外同族", en="overseas_family"),
    Column("award", zh="获奖", en="award"),
    Column("inventors", zh="发明人", en="inventors"),
)
ONE_OF: Final = (("address", "county_code"),)
STAGE: Final = (
    ("number", "bigint"),
    ("kind", "smallint"),
    ("title", "text"),
    ("publication_number", "text"),
    ("filed_on", "date"),
    ("granted_on", "date"),
    ("first_owner", "text"),
    ("credit_code", "text"),
    ("address", "text"),
    ("county", "integer"),
    ("ipc_main", "text"),
    ("ipc", "text"),
    ("overseas_family", "text"),
    ("award", "text"),
    ("inventors", "text"),
)
LIMITS: Final = {
    "title": 500, "first_owner": 200, "address": 300, "overseas_family": 2000, "award": 200, "inventors": 4000,
}  # fmt: skip
KINDS: Final = {"invention": Kind.INVENTION, "utility_model": Kind.UTILITY_MODEL, "design": Kind.DESIGN}
LOCARNO: Final = re.compile(r"(?:LOC ?\([0-9]+\) ?)?(?:CL\. ?)?([0-9]{2})-([0-9]{2})")
PROVINCE_PREFIX: Final = "32"
NATIONAL_AUTHORITY: Final = "10"  # registered with the state's own authorities: 100000 instead of a place

StagedRow = tuple[int, int, int, str, str, dt.date, dt.date | None, str, str, str, int, str, str, str, str, str]


def read_row(record: Record, days: Days) -> StagedRow | None:
    """The row as it is staged; None when a cell was rejected."""
    number = record.read("application_number", identifiers.application_number)
    kind = _read_kind(record, number)
    title = _read_text(record, "title")
    filed, granted = _read_days(record, number, days)
    owner = _read_owner(record)
    publication = _read_publication(record, kind)
    credit_code = record.read("credit_code", identifiers.credit_code)
    if credit_code:
        flag_credit_code(record, credit_code)
    address = _read_text(record, "address")
    county = _read_county(record, address, number)
    main = record.read("ipc_main", lambda value: read_class(value, kind))
    every = record.read("ipc", lambda value: read_classes(value, kind))
    family, award, inventors = (_read_text(record, name) for name in ("overseas_family", "award", "inventors"))
    if not record.is_good:
        return None
    if number is None or kind is None or filed is None or county is None:
        raise AssertionError("a good row has all that is required")
    return (
        record.number, number, kind, title, publication or "", filed, granted, owner, credit_code or "", address,
        county, main or "", every or "", family, award, inventors,
    )  # fmt: skip


def _read_owner(record: Record) -> str:
    limit = LIMITS["first_owner"]
    owner = record.read("first_owner", lambda _value: text.limited(text.name(record.raw("first_owner")), limit)) or ""
    if text.has_lookalikes(owner):
        message = _("{owner} mixes letters of different scripts that look alike")
        record.flag("first_owner", Fault("look-alike-letters", message, owner=text.shown(owner)))
    return owner


def _read_text(record: Record, name: str) -> str:
    """Free text: tidy, and within what fits."""
    return record.read(name, lambda _value: text.limited(text.tidy(record.raw(name)), LIMITS[name])) or ""


def kind_of_number(number: int) -> Kind:
    return KINDS[identifiers.kind_of(number)]


def _read_kind(record: Record, number: int | None) -> Kind | None:
    """The kind is in the number; a word in the file must agree with it."""
    word = record.read("kind", identifiers.patent_kind)
    if number is None:
        return KINDS[word] if word else None
    kind = kind_of_number(number)
    if word and KINDS[word] != kind:
        record.reject("kind", Fault("kind-mismatch", _("{number} is numbered as: {kind}"),
                                    number=identifiers.written(number), kind=kind.label))  # fmt: skip
    return kind


def _read_days(record: Record, number: int | None, days: Days) -> tuple[dt.date | None, dt.date | None]:
    filed = record.read("filing_date", days.__getitem__)
    granted = record.read("grant_date", days.__getitem__)
    shown = identifiers.written(number) if number is not None else record.text("application_number")
    if filed and granted and granted < filed:
        message = _("{number}: granted on {granted}, before it was filed on {filed}")
        fault = Fault("grant-before-filing", message, number=shown, granted=granted, filed=filed)
        record.reject("grant_date", fault)
    if number is not None:
        _compare_years(record, identifiers.year_of(number), filed, shown, days.latest.year)
    if not record.text("grant_date") and record.text("application_number")[:2].upper() == "ZL":
        message = _("{number}: ZL stands only before granted patents")
        record.flag("application_number", Fault("patent-mark-before-grant", message, number=shown))
    return filed, granted


def _compare_years(record: Record, year: int, filed: dt.date | None, shown: str, this_year: int) -> None:
    """PCT applications and divisions may be filed in another year than their number says."""
    if year > this_year:
        message = _("{value}: no applications were numbered in the year {year}")
        record.reject("application_number", Fault("bad-number-year", message, value=shown, year=year))
    elif filed and filed.year != year:
        message = _("{number}: filed on {filed}, the number says {year}")
        record.flag("filing_date", Fault("year-differs-from-number", message, number=shown, filed=filed, year=year))


def _read_publication(record: Record, kind: Kind | None) -> str | None:
    number = record.read("publication_number", identifiers.publication_number)
    if number and kind is not None and number[2] != str(kind.value):
        message = _("{number} is numbered as another kind of patent: {kind}")
        fault = Fault("publication-kind-mismatch", message, number=number, kind=Kind(int(number[2])).label)
        record.reject("publication_number", fault)
    return number


def flag_credit_code(record: Record, code: str) -> None:
    """Codes in use are known to break these two rules, so they are only shown to a person."""
    if not identifiers.organisation_part_fits(code):
        message = _("{code}: signs 9 to 17 do not prove each other")
        record.flag("credit_code", Fault("organisation-check", message, code=code))
    if not has_known_authority(code):
        message = _("{code}: {region} is no region known here")
        record.flag("credit_code", Fault("credit-region", message, code=code, region=code[2:8]))


def has_known_authority(code: str) -> bool:
    """The registering authority's region is not where the owner sits: it is never used to attribute a patent."""
    return f"{code[2:4]}0000" in places() or code[2:4] == NATIONAL_AUTHORITY


def read_class(value: str, kind: Kind | None) -> str:
    """An IPC symbol; for designs a Locarno class such as 09-03."""
    if kind == Kind.DESIGN and (found := LOCARNO.fullmatch(text.clean(value).upper())):
        return f"{found[1]}-{found[2]}"
    return identifiers.ipc(value)


def read_classes(value: str, kind: Kind | None) -> str:
    parts = [part for part in identifiers.IPC_SEPARATORS.split(value) if part.strip()]
    return ";".join(dict.fromkeys(read_class(part, kind) for part in parts))


def read_code(value: str) -> int:
    """Any GB/T 2260 code: of this province it must be one we know, of another one its province must be known."""
    if not text.clean(value).removesuffix(".0").isdigit():
        return int(read_region(value))
    code = identifiers.region_code(value)
    known = str(code) in places() if code // 10_000 == int(PROVINCE_PREFIX) else f"{code // 10_000}0000" in places()
    if not known or not code:
        raise Fault("unknown-region", _("{region} is no region known here"), region=text.shown(value))
    return code


def names_a_county(code: int) -> bool:
    """Codes of other provinces are left as they are; of this one the county should be known."""
    return code // 10_000 != int(PROVINCE_PREFIX) or code % 100 != 0


def _read_county(record: Record, address: str, number: int | None) -> int | None:
    """The first-named owner's county: by its code, else by the address; where that says too little, a flag."""
    if record.text("county_code"):
        code = record.read("county_code", read_code)
        if code is not None and not names_a_county(code):
            _flag_unresolved(record, "county_code", number, record.text("county_code"))
        return code
    if not address:
        column = "county_code" if "county_code" in record.sheet.position else "address"
        record.reject(column, Fault("missing-value", _("a county code or an address is needed here")))
        return None
    code, is_county = resolve_address(address)
    if not is_county:
        _flag_unresolved(record, "address", number, address)
    return code


def _flag_unresolved(record: Record, column: str, number: int | None, place: str) -> None:
    shown = identifiers.written(number) if number is not None else record.text("application_number")
    record.flag(column, Fault("region-unresolved", _("{number}: {place} names no county of the province"),
                              number=shown, place=text.shown(place)))  # fmt: skip
