"""Which body is meant: one key for each, whether its credit code was written or only its name.

Its code; without one the code known for a name that looks the same; without any what the name looks like. Wherever
firms are counted, or a rule asks how many stand behind a number, they are told apart by this and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ipportal.core.kit import text
from patents.finance.models import Pledgor
from patents.finance.states import COUNTED

Pair = tuple[str, str]  # code, or "", and name
# Names without a code and their keys, as statements read them: `params()` fills it, and `KEY` reads it of a pledgor o.
NAMES: Final = (
    "names AS MATERIALIZED (SELECT * FROM unnest(%(written)s::text[], %(same)s::text[]) AS n (written, same))"
)
KEY: Final = "coalesce(nullif(o.credit_code, ''), (SELECT n.same FROM names n WHERE n.written = o.name))"


def keys(pairs: Iterable[Pair]) -> dict[Pair, str]:
    """The key of each body, by how it is written; codes are known from these and from pledges that count."""
    asked = set(pairs)
    codes = _codes(asked) if any(not code for code, _name in asked) else {}
    return {pair: pair[0] or _key(pair[1], codes) for pair in asked}


def written(pairs: Iterable[Pair]) -> tuple[list[str], list[str]]:
    """Names that stand somewhere without a code, and their keys."""
    found = {name: key for (code, name), key in keys(pairs).items() if not code}
    return list(found), list(found.values())


def params() -> dict[str, Any]:
    """For statements about all pledges that count."""
    nameless = _pledgors().filter(credit_code="").values_list("credit_code", "name")
    names, same = written(nameless)
    return {"written": names, "same": same}


def _key(name: str, codes: dict[str, str]) -> str:
    looks = text.skeleton(name)
    return codes.get(looks) or f"name:{looks}"


def _codes(pairs: set[Pair]) -> dict[str, str]:
    """Code by what the name looks like; of several codes the lowest, so that the answer is always the same."""
    coded = _pledgors().exclude(credit_code="").values_list("credit_code", "name")
    known = {pair for pair in (*pairs, *coded) if pair[0]}
    return {text.skeleton(name): code for code, name in sorted(known, reverse=True)}


def _pledgors() -> Any:
    return Pledgor.objects.filter(pledge__state__in=COUNTED).order_by().distinct()
