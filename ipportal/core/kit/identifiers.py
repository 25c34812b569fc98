"""Numbers that carry their own proof: patent applications and publications, IPC, credit codes, region codes.

Rules and vectors: domain knowledge of the office, docs/glossary.md. Reading is tolerant, the stored form is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import text
from ipportal.core.kit.errors import Fault

# --- Application numbers ----------------------------------------------------------------------------------------

KIND_DIGITS: Final = {"1": "invention", "2": "utility_model", "3": "design", "8": "invention", "9": "utility_model"}
KIND_WORDS: Final = {
    "invention": "invention",
    "utility_model": "utility_model",
    "design": "design",
    "utility model": "utility_model",
    "发明": "invention",
    "发明专利": "invention",
    "实用新型": "utility_model",
    "实用新型专利": "utility_model",
    "外观设计": "design",
    "外观设计专利": "design",
    "外观": "design",
    "utility-model": "utility_model",
}
CHECK_SIGNS: Final = "0123456789X"
WEIGHTS_12: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
WEIGHTS_8: Final = (2, 3, 4, 5, 6, 7, 8, 9)
FIRST_NEW_YEAR: Final = 2003
LAST_YEAR: Final = 2099
OLD_YEARS: Final = frozenset([*range(85, 100), *range(4)])  # two digits: 1985 to 2003
CENTURY_TURN: Final = 85  # two-digit years below this are of the 2000s
NEW_LENGTH, OLD_LENGTH = 12, 8
WRITTEN: Final = re.compile(r"(?:CN|ZL)?([0-9]{12}|[0-9]{8})(?:\.?([0-9X]))?", re.IGNORECASE)


def _weighted(start: int) -> dict[str, int]:
    """Weighted sums of every group of four digits that may stand at this place of a 12-digit number."""
    weights = WEIGHTS_12[start : start + 4]
    groups = (f"{number:04d}" for number in range(10_000))
    return {group: sum(int(sign) * weight for sign, weight in zip(group, weights, strict=True)) for group in groups}


# Three look-ups prove a number: the tables hold only years, kinds and digits that exist, so a bad group is a KeyError.
_YEARS: Final = {group: total for group, total in _weighted(0).items() if FIRST_NEW_YEAR <= int(group) <= LAST_YEAR}
_KINDS: Final = {group: total for group, total in _weighted(4).items() if group[0] in KIND_DIGITS}
_TAILS: Final = _weighted(8)
_ENDINGS: Final = [f".{CHECK_SIGNS[total % 11]}" for total in range(9 * sum(WEIGHTS_12) + 1)]


@dataclass(frozen=True, slots=True)
class ApplicationNumber:
    """A proved number; `number` is stored (without the check sign), `str()` is the canonical written form."""

    number: int

    @property
    def digits(self) -> str:
        return digits_of(self.number)

    @property
    def check(self) -> str:
        return check_sign(self.digits)

    @property
    def kind(self) -> str:
        return kind_of(self.number)

    @property
    def year(self) -> int:
        return year_of(self.number)

    def __str__(self) -> str:
        return f"{self.digits}.{self.check}"


def application_number(raw: str) -> int:
    """The number without its check sign, from any written form; a Fault says what is wrong.

    The canonical form takes about half a microsecond: millions of rows come through here.
    """
    try:
        total = _YEARS[raw[:4]] + _KINDS[raw[4:8]] + _TAILS[raw[8:12]]
    except KeyError:
        return _other_form(raw)
    return int(raw[:12]) if raw[12:] == _ENDINGS[total] else _other_form(raw)


def _other_form(raw: str) -> int:
    """With CN or ZL, blanks, full-width digits, no dot; the old form of eight digits; or the reason why not."""
    found = WRITTEN.fullmatch(text.clean(raw).replace(" ", ""))
    if not found:
        raise Fault(
            "bad-number",
            _("{value} is not an application number (12 or 8 digits, a dot, a check digit)"),
            value=text.shown(raw, 30),
        )
    digits, sign = found[1], found[2]
    _refuse_year_or_kind(digits)
    right = check_sign(digits)
    if sign is None:
        raise Fault(
            "no-check-digit",
            _("{value} has no check digit; a spreadsheet drops a final .0 unless the column is text"),
            value=digits,
        )
    if sign.upper() != right:
        raise Fault(
            "bad-check-digit",
            _("{value}: the check digit does not fit; a digit is wrong or two are swapped"),
            value=f"{digits}.{sign}",
        )
    return int(digits)


def _refuse_year_or_kind(digits: str) -> None:
    is_new = len(digits) == NEW_LENGTH
    year = int(digits[:4]) if is_new else int(digits[:2])
    kind = digits[4] if is_new else digits[2]
    if (is_new and not FIRST_NEW_YEAR <= year <= LAST_YEAR) or (not is_new and year not in OLD_YEARS):
        raise Fault(
            "bad-number-year",
            _("{value}: no applications were numbered in the year {year}"),
            value=digits,
            year=digits[: 4 if is_new else 2],
        )
    if kind not in KIND_DIGITS:
        raise Fault(
            "bad-number-kind", _("{value}: kind digit {kind} does not exist (1, 2, 3, 8 or 9)"), value=digits, kind=kind
        )


def check_sign(digits: str) -> str:
    """The check sign of 8 or 12 digits: weighted sum modulo 11, ten is X."""
    weights = WEIGHTS_12 if len(digits) == NEW_LENGTH else WEIGHTS_8
    return CHECK_SIGNS[sum(int(sign) * weight for sign, weight in zip(digits, weights, strict=True)) % 11]


def digits_of(number: int) -> str:
    """The digits of a stored number; old ones keep their leading zeros."""
    return f"{number:012d}" if number >= 10**OLD_LENGTH else f"{number:08d}"


def written(number: int) -> str:
    """The canonical form of a stored number: digits, dot, check sign."""
    digits = digits_of(number)
    return f"{digits}.{check_sign(digits)}"


def kind_of(number: int) -> str:
    digits = digits_of(number)
    return KIND_DIGITS[digits[4] if len(digits) == NEW_LENGTH else digits[2]]


def year_of(number: int) -> int:
    """The year in the number; a filing date of another year is possible (PCT, divisions) and only flagged."""
    digits = digits_of(number)
    if len(digits) == NEW_LENGTH:
        return int(digits[:4])
    short = int(digits[:2])
    return (1900 if short >= CENTURY_TURN else 2000) + short


def patent_kind(value: str) -> str:
    """专利类型 in Chinese or English → invention, utility_model, design."""
    word = text.clean(value).casefold()
    if word not in KIND_WORDS:
        raise Fault(
            "bad-kind",
            _("{value} is not a kind of patent (invention, utility_model, design)"),
            value=text.shown(value, 30),
        )
    return KIND_WORDS[word]


# --- Publication numbers ----------------------------------------------------------------------------------------

PUBLICATION: Final = re.compile(r"CN(\d{7}|\d{9})(A[89]?|B[89]?|C[123]?|U[89]?|Y[89]?|S[89]?|D[89]?)", re.ASCII)
LETTERS_OF_DIGIT: Final = {"1": "ABC", "2": "UY", "3": "SD"}


def publication_number(value: str) -> str:
    """`CN105338215A`: canonical form; the first digit must agree with the letter."""
    compact = text.clean(value).replace(" ", "").upper()
    found = PUBLICATION.fullmatch(compact)
    if not found:
        raise Fault(
            "bad-publication-number",
            _("{value} is not a publication number (CN, 7 or 9 digits, a letter)"),
            value=text.shown(value, 30),
        )
    if found[2][0] not in LETTERS_OF_DIGIT.get(found[1][0], ""):
        raise Fault(
            "publication-kind-mismatch",
            _("{value}: the first digit does not agree with the letter {letter}"),
            value=compact,
            letter=found[2],
        )
    return compact


def publication_kind(number: str) -> str:
    """The kind code at the end of a canonical publication number: A, B, U9 …"""
    return number[-1] if number[-1].isalpha() else number[-2:]


# --- IPC --------------------------------------------------------------------------------------------------------

IPC: Final = re.compile(r"([A-H])(0[1-9]|[1-9][0-9])([A-Z]) ?0*([1-9][0-9]{0,3})/([0-9]{2,6})")
IPC_TAIL: Final = re.compile(r"\s*[(（\[].*$")  # edition marks such as (2006.01)
IPC_SEPARATORS: Final = re.compile(r"[;,；，、|\n]+")


def ipc(value: str) -> str:
    """`H01L 21/336`: one blank, no leading zeros in the main group. Designs use Locarno, not IPC."""
    compact = IPC_TAIL.sub("", text.clean(value).upper()).replace(" ", "")
    found = IPC.fullmatch(compact)
    if not found:
        raise Fault("bad-ipc", _("{value} is not an IPC symbol such as H01L 21/336"), value=text.shown(value, 30))
    return f"{found[1]}{found[2]}{found[3]} {found[4]}/{found[5]}"


def ipc_list(value: str) -> list[str]:
    """Several symbols in one cell, each once, in the order given."""
    return list(dict.fromkeys(ipc(part) for part in IPC_SEPARATORS.split(value) if part.strip()))


# --- Unified social credit codes (GB 32100-2015) ------------------------------------------------------------------

CREDIT_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_VALUES: Final = {sign: value for value, sign in enumerate(CREDIT_SIGNS)}
CREDIT_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
CREDIT_LENGTH: Final = 18


def credit_code(value: str) -> str:
    """A credit code with the right check sign; see also `organisation_part_fits`, which is only a warning."""
    code = text.clean(value).replace(" ", "").replace("-", "").upper()
    if len(code) != CREDIT_LENGTH or not all(sign in CREDIT_VALUES for sign in code):
        raise Fault(
            "bad-credit-code",
            _("{value} is not a credit code (18 signs, digits and capitals without I, O, S, V, Z)"),
            value=text.shown(value, 30),
        )
    if code[-1] != credit_check(code):
        raise Fault("bad-credit-check", _("{value}: the last sign does not fit the others"), value=code)
    return code


def credit_check(code: str) -> str:
    """The check sign of the first 17; a remainder of nought gives 0 (not index 31)."""
    total = sum(CREDIT_VALUES[sign] * weight for sign, weight in zip(code[:17], CREDIT_WEIGHTS, strict=True))
    return CREDIT_SIGNS[-total % 31]


def organisation_part_fits(code: str) -> bool:
    """Signs 9 to 17 carry their own check (GB 11714); some codes in use are known to break it."""
    body, sign = code[8:16], code[16]
    total = sum(int(letter, 36) * weight for letter, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return sign == "0123456789X0"[11 - total % 11]


# --- Region codes (GB/T 2260) -------------------------------------------------------------------------------------

REGION_CODE: Final = re.compile(r"[0-9]{6}")
DEVELOPMENT_ZONE: Final = "7"  # fifth digit: zones of npm lists and yearbooks, not GB/T 2260 counties


def region_code(value: str) -> int:
    """The shape of a code only; whether it exists is for the table of regions. Codes of zones are refused."""
    code = text.clean(value)
    code = code.removesuffix(".0")
    if not REGION_CODE.fullmatch(code) or (code[0] == "0" and code != "000000"):
        raise Fault("bad-region-code", _("{value} is not a region code of six digits"), value=text.shown(value, 30))
    if code[4] == DEVELOPMENT_ZONE:
        raise Fault(
            "zone-code", _("{value} is a development zone, not a county; give the county it lies in"), value=code
        )
    return int(code)
