"""Text as people type and export it: folded to one form, invisible signs removed, compared by how it looks."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.errors import BadInput, Fault

HAN: Final = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
COMBINING: Final = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# Controls, soft hyphen, zero-width and direction marks, variation of order, tags: never part of a name or title.
INVISIBLE: Final = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f"
)
BLANK: Final = "\\s\x85\u2028\u2029"

HAS_HAN: Final = re.compile(f"[{HAN}]")
DROP: Final = re.compile(f"[{INVISIBLE}]")
BLANKS: Final = re.compile(f"[{BLANK}]+")
BLANKS_IN_HAN: Final = re.compile(f"(?<=[{HAN}])[{BLANK}]+(?=[{HAN}])")
FLOOD: Final = re.compile(f"([{COMBINING}]{{2}})[{COMBINING}]+")
UNTIDY: Final = re.compile(
    f"[{INVISIBLE}{COMBINING}\t-\r\x85\xa0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000０-９Ａ-Ｚａ-ｚ]|  "
)
FULL_WIDTH: Final = {
    code: code - 0xFEE0 for start, end in ("０９", "ＡＺ", "ａｚ") for code in range(ord(start), ord(end) + 1)
}

# Letters of other scripts that look like Latin ones, both cases; what is compared, never what is stored.
LOOKALIKES: Final = str.maketrans(
    "АВЕКМНОРСТУХЅІЈԚԜҮһаеокрсухѕіјԛԝѵӏɡɑΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορυχϲϳıƖǀ∣｜і",
    "ABEKMHOPCTYXSIJQWYhaeokpcyxsijqwvlgaABEZHIKMNOPTYXaivopuxcjilllli",
)


def clean(value: str) -> str:
    """Codes, numbers, headings, short words: NFKC (full-width becomes half), invisible signs gone, single blanks."""
    if value.isascii() and value.isprintable():
        return value.strip() if "  " not in value else BLANKS.sub(" ", value).strip()
    value = DROP.sub("", unicodedata.normalize("NFKC", value))
    return BLANKS.sub(" ", value).strip()


def tidy(value: str) -> str:
    """Titles, sentences: invisible signs gone, letters and digits half-width, Chinese punctuation as written."""
    value = value.strip()
    if not UNTIDY.search(value):
        return value
    value = unicodedata.normalize("NFC", DROP.sub("", value).translate(FULL_WIDTH))
    return BLANKS.sub(" ", FLOOD.sub(r"\1", value)).strip()


def needed(field: str, typed: str, longest: int) -> str:
    """Tidy words of a field that may be neither empty nor longer; a fault names the field."""
    words = tidy(typed)
    if not words:
        raise BadInput("missing-value", _("This field is required."), field=field)
    if len(words) > longest:
        raise BadInput("too-long", _("At most %(limit)s characters.") % {"limit": longest}, field=field)
    return words


def name(value: str) -> str:
    """Names of places, people and bodies: tidy, and without the blanks that tables put between Chinese signs."""
    return BLANKS_IN_HAN.sub("", tidy(value))


def skeleton(value: str) -> str:
    """What a name looks like: two names with one skeleton are the same to the eye (NFKC alone keeps Cyrillic apart)."""
    folded = DROP.sub("", unicodedata.normalize("NFKC", value)).translate(LOOKALIKES).casefold()
    return BLANKS.sub("", folded)


def look_alike(one: str, other: str) -> bool:
    """Different names that a reader would take for the same."""
    return one != other and skeleton(one) == skeleton(other)


def has_lookalikes(value: str) -> bool:
    """A name that mixes Latin-looking letters of another script into Latin or Chinese text."""
    kinds = {unicodedata.name(sign, "").split(" ")[0] for sign in value if sign.isalpha()}
    return bool(kinds & {"CYRILLIC", "GREEK"}) and bool(kinds & {"LATIN", "CJK"})


def has_chinese(value: str) -> bool:
    return HAS_HAN.search(value) is not None


def shown(value: str, limit: int = 60) -> str:
    """A value as a message may quote it: one line, nothing that reverses the display, not too long."""
    line = BLANKS.sub(" ", DROP.sub("", value)).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"


def limited(value: str, maximum: int) -> str:
    """The value, or a Fault when it is longer than the column holds."""
    if len(value) > maximum:
        raise Fault(
            "too-long", _("{length} characters; at most {maximum} fit here"), length=len(value), maximum=maximum
        )
    return value


def required(value: str) -> str:
    if not value:
        raise Fault("missing-value", _("a value is needed here"))
    return value
