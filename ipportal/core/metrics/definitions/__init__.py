"""What each figure is: one reviewed file per metric beside this module, read once and checked for completeness."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ipportal.core.kit.errors import BadInput
from ipportal.core.metrics.definitions.reading import (
    Attribution,
    BadDefinition,
    Definition,
    Denominator,
    ReferenceYear,
    Words,
    parse,
    read,
)

__all__ = [
    "Attribution",
    "BadDefinition",
    "Definition",
    "Denominator",
    "ReferenceYear",
    "Words",
    "catalogue",
    "definition",
    "parse",
    "read",
]

FOLDER = Path(__file__).parent
# In the order in which people look for them; others follow by code.
FIRST = ("invention-patents-per-10k", "invention-patents")


@cache
def catalogue() -> dict[str, Definition]:
    """All definitions by code; BadDefinition names file, line and reason of the first that is not complete."""
    found = {path.stem: read(path) for path in sorted(FOLDER.glob("*.toml"))}
    for entry in found.values():
        entry.refer_to(found)
    order = [code for code in FIRST if code in found]
    return {code: found[code] for code in [*order, *(code for code in found if code not in order)]}


def definition(code: str) -> Definition:
    """The definition of that code; BadInput where there is no such metric."""
    if code not in catalogue():
        raise BadInput(
            "unknown-metric", f"no metric {code[:60]!r} (known: {', '.join(sorted(catalogue()))})", field="metric"
        )
    return catalogue()[code]
