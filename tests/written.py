"""Pages of docs/ that are made from the code: a test compares them, and REWRITE=1 writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

BEGINS, ENDS = "<!-- made by a test: begins -->", "<!-- ends -->"


def made_part(page: str) -> str:
    """What docs/PAGE holds between its two marks."""
    text = (Path(settings.BASE_DIR) / "docs" / page).read_text(encoding="utf8")
    return text.partition(BEGINS)[2].partition(ENDS)[0].strip()


def written(page: str, made: str) -> bool:
    """Whether docs/PAGE holds what was made, between its two marks."""
    path = Path(settings.BASE_DIR) / "docs" / page
    text = path.read_text(encoding="utf8")
    before, _, rest = text.partition(BEGINS)
    _, _, after = rest.partition(ENDS)
    wanted = f"{before}{BEGINS}\n{made.strip()}\n{ENDS}{after}"
    if os.environ.get("REWRITE") and wanted != text:
        path.write_text(wanted, encoding="utf8")
        return True
    return wanted == text
