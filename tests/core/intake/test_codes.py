"""Every code that an import can give is listed in docs/import-codes.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
PLACES = (
    "ipportal/core/intake",
    "ipportal/core/kit",
    "ipportal/core/statistics",
    "ipportal/core/regions",
    "patents",
    "measures",
)
CODE = re.compile(r"[a-z]+(-[a-z]+)+")


def codes_in(source: Path) -> Iterator[str]:
    """Codes given to Fault(…), and keys of tables of messages."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Fault", "BadInput"):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and first.value:
                yield str(first.value)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "MESSAGES":
            assert isinstance(node.value, ast.Dict)
            yield from (str(key.value) for key in node.value.keys if isinstance(key, ast.Constant))


def test_every_code_is_in_the_list() -> None:
    listed = set(re.findall(r"`([a-z-]+)`", (ROOT / "docs" / "import-codes.md").read_text(encoding="utf-8")))
    sources = [path for place in PLACES for path in (ROOT / place).rglob("*.py") if path.name != "api.py"]
    used = {code for path in sources for code in codes_in(path)} - {"faulty-reference"}  # our own shipped files

    assert len(used) > 60
    assert used - listed == set()
    assert all(CODE.fullmatch(code) for code in used)
