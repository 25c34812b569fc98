"""Files that a server which died had kept, and that no row names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import default_storage

from ipportal.core.submissions.attachments.models import Attachment
from ipportal.core.submissions.attachments.store import FOLDER


def attachments_without_a_row() -> Iterator[Path]:
    named = set(Attachment.objects.values_list("stored_as", flat=True))
    for path in Path(default_storage.path(FOLDER)).glob("*"):
        if f"{FOLDER}/{path.name}" not in named:
            yield path
