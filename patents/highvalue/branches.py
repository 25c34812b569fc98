"""The branches of the strategic emerging industries, and classes that a newer IPC has moved: data with its source."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import text
from ipportal.core.kit.errors import Fault

DATA: Final = Path(__file__).parent / "data"
CODE: Final = re.compile(r"([1-9]\.[1-9])((?:\.[0-9]{1,2}){0,2})")


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a subclass came from, and with which edition of the IPC."""

    moved_from: str
    since: str


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def branches() -> dict[str, str]:
    """Code → Chinese name of all branches; the concordance covers some of them."""
    return {row["sei_code"]: row["sei_name"] for row in _rows("sei_branches.csv")}


@cache
def moved() -> dict[str, Moved]:
    """Subclass → where its matter was classified before, so that rules of an older edition cannot name it."""
    return {row["moved_to"]: Moved(row["moved_from"], row["since"]) for row in _rows("moved_classes.csv")}


def read_code(value: str) -> str:
    """`1.5`, or a code below it such as `1.5.2`; a Fault where there is no such branch."""
    code = text.clean(value)
    found = CODE.fullmatch(code)
    if not found or found[1] not in branches():
        raise Fault(
            "unknown-branch",
            _("{value} is no branch of the strategic emerging industries (1.1 to 9.2)"),
            value=text.shown(value, 30),
        )
    return code


def branch_of(code: str) -> str:
    return ".".join(code.split(".")[:2])


def in_order(code: str) -> tuple[tuple[int, str], ...]:
    """A sort key: 1.2 before 1.10, numbers before words."""
    return tuple((int(part), "") if part.isdigit() else (1 << 30, part) for part in code.split("."))
