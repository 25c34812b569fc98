"""A file that somebody sent is opened, named by its content and kept; whoever writes it down comes afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.errors import BadInput
from ipportal.core.submissions.attachments import checks, store

if TYPE_CHECKING:
    from django.core.files.uploadedfile import TemporaryUploadedFile


@dataclass(frozen=True, slots=True)
class Received:
    """What it is called and is, and where its bytes lie."""

    name: str
    content_type: str
    kept: store.Kept


@contextmanager
def receiving(file: TemporaryUploadedFile, key: str) -> Iterator[Received]:
    """Kept before anything is written down; where the writing fails, it is forgotten. Faults name the field `key`."""
    received = _received(file, key)
    try:
        yield received
    except BaseException:
        store.forget(received.kept.stored_as)
        raise


def _received(file: TemporaryUploadedFile, key: str) -> Received:
    if not file.size:
        raise BadInput("empty-file", _("The file is empty."), field=key)
    if file.size > settings.ATTACHMENT_MAX_BYTES:
        limit = settings.ATTACHMENT_MAX_BYTES // 1_000_000
        raise BadInput("too-large", _("The file is too large; at most %(limit)s MB.") % {"limit": limit}, field=key)
    path = Path(file.temporary_file_path())
    try:
        kind = checks.kind_of(path)
        name = checks.name_of(file.name or "", kind)
        return Received(name, kind.content_type, store.keep(path, kind))
    except BadInput as problem:
        problem.field = key
        raise
