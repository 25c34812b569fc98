"""IPC symbols and the patterns of the concordance, both as keys that can be looked up.

A pattern is no prefix: `H04L1*` is main group 1 with all its subgroups, never H04L 12/28; `G06F11/14` is that one
subgroup, without those that hang below it in the scheme (the concordance names these one by one).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import identifiers, text
from ipportal.core.kit.errors import Fault

CLASS: Final = r"[A-H](?:0[1-9]|[1-9][0-9])"
SHAPES: Final = (
    re.compile(rf"({CLASS})\*"),  # G16*: a class
    re.compile(rf"({CLASS}[A-Z])\*?"),  # H03H*, G16H: a subclass
    re.compile(rf"({CLASS}[A-Z])0*([1-9][0-9]{{0,3}})\*?"),  # H04L1*, H03M13: a main group
    re.compile(rf"({CLASS}[A-Z])0*([1-9][0-9]{{0,3}})/([0-9]{{2,6}})"),  # G06F11/14: one subgroup
)
FIXED_LENGTH: Final = re.compile(rf"({CLASS}[A-Z])([0-9]{{4}})([0-9]{{6}})")  # G06N0003080000, as exchanged by offices
SEVERAL: Final = identifiers.IPC_SEPARATORS


@dataclass(frozen=True, slots=True, order=True)
class Symbol:
    """One place of the classification: subclass, main group, subgroup without the zeros that only fill it up."""

    subclass: str
    group: int
    subgroup: str

    def __str__(self) -> str:
        return f"{self.subclass} {self.group}/{self.subgroup}"

    @property
    def keys(self) -> tuple[str, str, str, str]:
        """What patterns may call it, from the widest to itself."""
        group = f"{self.subclass}{self.group}"
        return self.subclass[:3], self.subclass, group, f"{group}/{self.subgroup}"


@lru_cache(maxsize=100_000)
def read_symbol(value: str) -> Symbol:
    """`G06N3/08`, `G06N 3/08`, `G06N0003/08`, `G06N3/08(2023.01)`, full width, fixed length: one and the same."""
    compact = text.clean(value).upper().replace(" ", "")
    fixed = FIXED_LENGTH.fullmatch(identifiers.IPC_TAIL.sub("", compact))
    written = identifiers.ipc(f"{fixed[1]}{fixed[2]}/{fixed[3]}" if fixed else value)
    subclass, _blank, place = written.partition(" ")
    group, _slash, subgroup = place.partition("/")
    return Symbol(subclass, int(group), _unfilled(subgroup))


def read_symbols(value: str) -> list[Symbol]:
    """Several in one text, each once, in the order given."""
    return list(dict.fromkeys(read_symbol(part) for part in SEVERAL.split(value) if part.strip()))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of a rule: the key it stands for. `str()` is its canonical spelling."""

    key: str

    def __str__(self) -> str:
        return self.key if "/" in self.key else f"{self.key}*"

    def covers(self, symbol: Symbol) -> bool:
        return self.key in symbol.keys


def read_pattern(value: str) -> Pattern:
    """`G16*`, `H03H*` (also `G16H`), `H04L1*` (also `H03M13`), `G06F11/14`; a Fault for any other shape."""
    compact = text.clean(value).upper().replace(" ", "")
    for shape in SHAPES:
        if found := shape.fullmatch(compact):
            parts = [part for part in found.groups() if part]
            return Pattern(f"{''.join(parts[:2])}/{_unfilled(parts[2])}" if len(parts) == 3 else "".join(parts))
    raise Fault(
        "bad-ipc-pattern",
        _("{value} is no pattern known here (G16*, H03H*, H04L1* or G06F11/14)"),
        value=text.shown(value, 30),
    )


def _unfilled(subgroup: str) -> str:
    """A subgroup has two digits or more; zeros after these only fill it up."""
    return subgroup[:2] + subgroup[2:].rstrip("0")
