"""Files that a server which died had kept, and that no row names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from django.core.files.storage import default_storage

from ipportal.core.submissions.attachments.models import Attachment
from ipportal.core.submissions.attachments.store import FOLDER

Names = Callable[[], Iterable[str]]
_named: Final[list[Names]] = []


def names_files(names: Names) -> Names:
    """On a function of a room whose rows name kept files: under what they lie. Whatever none names is swept."""
    _named.append(names)
    return names


@names_files
def _of_submissions() -> Iterable[str]:
    return Attachment.objects.values_list("stored_as", flat=True)


def attachments_without_a_row() -> Iterator[Path]:
    named = {name for names in _named for name in names()}
    for path in Path(default_storage.path(FOLDER)).glob("*"):
        if f"{FOLDER}/{path.name}" not in named:
            yield path
