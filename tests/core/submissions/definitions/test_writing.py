"""A form that is written down and read again is the same form; a text that is none is refused with line and reason."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from ipportal.core.kit.text import DROP
from ipportal.core.submissions.definitions.reading import KINDS, LONGEST, PERIODS, BadForm, Field, Form, Section, Words
from ipportal.core.submissions.definitions.reading import parse as read
from ipportal.core.submissions.definitions.writing import write

SHIPPED: Final = sorted(path for floor in ("ipportal", "measures", "patents") for path in Path(floor).rglob("*.toml"))
FORMS: Final = [path for path in SHIPPED if "[[field]]" in path.read_text("utf-8")]
KEYS: Final = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
SIGNS: Final = st.sampled_from("aZ09_ 中文“”：、\"'\\#=[]{}|%&<>é—😀𠮷/,.\u0301\n\x00\u200b\u202e")
LINES: Final = st.text(SIGNS, min_size=1, max_size=30).filter(
    lambda one: one.strip() and one.isprintable() and not DROP.search(one)
)
BOTH: Final = st.builds(Words, LINES, LINES)
NUMBERS: Final = st.none() | st.integers(-(10**12), 10**12) | st.floats(-1e6, 1e6)


@st.composite
def fields(draw: Any, key: str, section: str) -> Field:
    kind = draw(st.sampled_from(KINDS))
    limits = sorted(filter(None, (draw(NUMBERS), draw(NUMBERS)))) if kind == "decimal" else []
    options = draw(st.lists(st.tuples(KEYS, BOTH), min_size=1, max_size=3, unique_by=lambda one: one[0]))
    return Field(
        key=key, kind=kind, label=draw(BOTH), help=draw(BOTH | st.just(Words())), unit=draw(BOTH | st.just(Words())),
        section=section, required=draw(st.booleans()),
        lowest=limits[0] if limits else None, highest=limits[-1] if limits else None,
        decimals=draw(st.integers(0, 6)), longest=draw(st.integers(1, LONGEST["long_text"])),
        most=draw(st.integers(1, 50)), options=tuple(options) if kind == "choice" else (),
        periods=tuple(draw(st.lists(st.sampled_from(PERIODS), min_size=1, unique=True))) if kind == "period" else (),
    )  # fmt: skip


@st.composite
def forms(draw: Any) -> Form:
    codes = draw(st.lists(KEYS, min_size=1, max_size=3, unique=True))
    keys = iter(draw(st.lists(KEYS, min_size=6, max_size=6, unique=True)))
    sections = [
        Section(code, draw(BOTH), tuple(draw(fields(next(keys), code)) for _ in range(draw(st.integers(1, 2)))))
        for code in codes
    ]
    first = draw(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)))
    days = draw(st.none() | st.integers(1, 4000))
    return Form(
        code=draw(KEYS), version=draw(st.integers(1, 999)), title=draw(BOTH), valid_from=first,
        valid_until=first + dt.timedelta(days) if days else None, only_named=draw(st.booleans()),
        sections=tuple(sections), text="", sha256="",
    )  # fmt: skip


def same(form: Form) -> Form:
    return replace(form, text="", sha256="")


@settings(max_examples=50)
@given(forms())
def test_a_form_that_is_written_is_read_as_the_same(form: Form) -> None:
    text = write(form)

    found = read(text)

    assert same(found) == form
    assert write(found) == text


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_so_are_those_that_come_with_the_portal(path: Path) -> None:
    form = read(path.read_text("utf-8"))

    assert same(read(write(form))) == same(form)


GOOD: Final = """code = "a"
version = 1
title = { zh = "甲", en = "A" }
valid_from = 2026-01-01

[[section]]
code = "all"
title = { zh = "全", en = "All" }

[[field]]
key = "one"
kind = "text"
section = "all"
label = { zh = "一", en = "One" }
"""


@pytest.mark.parametrize(
    ("was", "becomes", "line", "reason"),
    [
        ("version = 1", "version = ", 2, "not TOML"),
        ("version = 1", "version = true", 2, "whole number"),
        ('title = { zh = "甲"', 'title = { zh = ""', 3, "zh and en"),
        ("valid_from = 2026-01-01", "valid_from = 2026-02-30", 4, "not TOML"),
        ("valid_from = 2026-01-01", "valid_from = 2026-01-01\nvalid_until = 2026-01-01", 5, "after valid_from"),
        ("[[section]]", "only_named = 1\n[[section]]", 6, "true or false"),
        ('code = "all"', 'code = "All"', 7, "small letters"),
        ('kind = "text"', 'kind = "essay"', 11, "allowed: text"),
        ('kind = "text"', 'kind = "choice"', 11, "options"),
        ('kind = "text"', 'kind = "text"\noptions = 3', 11, "list of tables"),
        ('kind = "text"', 'kind = "integer"\nlowest = nan', 11, "number"),
        ('kind = "text"', 'kind = "integer"\nlowest = 2\nhighest = 1', 11, "above highest"),
        ('kind = "text"', 'kind = "text"\nlongest = 100000', 11, "from 1 to 10000"),
        ('kind = "text"', 'kind = "text"\nperiods = ["year"]', 11, "kind period alone"),
        ('section = "all"', 'section = "none"', 11, "no section"),
        ('label = { zh = "一"', 'label = { zh = "一\\n二"', 11, "one line"),
        ('label = { zh = "一"', 'colour = "red"\nlabel = { zh = "一"', 14, "unknown key colour"),
        ("[[field]]", '[[section]]\ncode = "all"\ntitle = { zh = "全", en = "All" }\n[[field]]', 7, "twice"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_form_is_refused_with_line_and_reason(was: str, becomes: str, line: int, reason: str) -> None:
    assert read(GOOD).fields
    assert was in GOOD

    with pytest.raises(BadForm) as refused:
        read(GOOD.replace(was, becomes, 1))

    with translation.override("en"):
        assert (refused.value.line, reason in refused.value.told) == (line, True), refused.value.told


VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
PLACES: Final = st.sampled_from(
    ("key", "kind", "section", "label", "help", "options", "periods", "required", "lowest", "longest", "decimals")
)


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value.encode("ascii", "ignore").decode()).replace("\x7f", "")
    return repr(value) if isinstance(value, int | float) else value.isoformat() if value else '""'


@given(PLACES, VALUES)
def test_whatever_stands_in_a_field_it_is_a_form_or_refused(place: str, value: Any) -> None:
    lines = [line for line in GOOD.splitlines() if not (line.startswith(f"{place} =") and place != "section")]
    text = "\n".join([*lines, f"{place} = {toml(value)}"])

    found = form_or_fault(text)

    if isinstance(found, Form):
        assert same(read(write(found))) == same(found)
    else:
        assert found.line >= 1
        assert found.told


def form_or_fault(text: str) -> Form | BadForm:
    try:
        return read(text)
    except BadForm as refused:
        return refused
