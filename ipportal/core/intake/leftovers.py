"""Files that belong to nobody: halves whose sender or server died, and received files whose batch was never saved."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.core.files.storage import default_storage

from ipportal.core.intake.actions import FOLDER
from ipportal.core.intake.models import ImportBatch
from ipportal.core.kit import uploads
from ipportal.core.submissions.attachments.leftovers import attachments_without_a_row

UNTOUCHED: Final = dt.timedelta(hours=1)  # nobody sends one file for so long without a byte


def remove_leftovers() -> int:
    """Remove them once nothing was written to them for a while; how many there were."""
    until = time.time() - UNTOUCHED.total_seconds()
    old = [path for path in _leftovers() if path.stat().st_mtime < until]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _leftovers() -> Iterator[Path]:
    yield from uploads.folder().glob("*.upload*")
    stored = list(Path(default_storage.path(FOLDER)).glob("*"))
    kept = set(ImportBatch.objects.filter(stored_as__startswith=f"{FOLDER}/").values_list("stored_as", flat=True))
    yield from (path for path in stored if f"{FOLDER}/{path.name}" not in kept)
    yield from attachments_without_a_row()
