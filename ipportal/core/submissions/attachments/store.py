"""Where the bytes lie: under names of ours in the media folder, wholly or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.errors import BadInput
from ipportal.core.submissions.attachments.checks import Kind, write_anew

FOLDER: Final = "submissions"
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Kept:
    stored_as: str
    size: int
    sha256: str


def storage_full() -> BadInput:
    return BadInput(
        "storage-full", _("Storage is full. The file was not kept; tell the operator, and try again later.")
    )


def keep(source: Path, kind: Kind) -> Kept:
    """A copy of the file, or the picture written anew; on the disk before anybody hears of it."""
    name = f"{FOLDER}/{secrets.token_hex(16)}"
    target = Path(default_storage.path(name))
    half = target.with_suffix(".half")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(source, half, kind)
        half.rename(target)
    except OSError as error:
        _gone(half)
        if error.errno in FULL:
            raise storage_full() from error
        raise
    except BaseException:
        _gone(half)
        raise
    with target.open("rb") as file:
        return Kept(name, target.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _write(source: Path, half: Path, kind: Kind) -> None:
    with half.open("wb") as file:
        if kind.picture:
            write_anew(source, file, kind)
        else:
            with source.open("rb") as original:
                shutil.copyfileobj(original, file, 1 << 20)
        file.flush()
        os.fsync(file.fileno())


def forget(stored_as: str) -> None:
    _gone(Path(default_storage.path(stored_as)))


def _gone(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
