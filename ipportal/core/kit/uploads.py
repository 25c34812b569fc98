"""Where a file lies while it is being sent: a folder of our own, so that what nobody finished can be told and swept."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def folder() -> Path:
    """Made when it is first needed."""
    path = Path(settings.UPLOADS_DIR)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


class ArrivingFile(TemporaryUploadedFile):
    """The framework's own puts it among everybody's temporary files."""

    def __init__(
        self, name: str | None, content_type: str | None, size: int, charset: str | None, extra: Any = None
    ) -> None:
        file = tempfile.NamedTemporaryFile(suffix=".upload", dir=folder())  # noqa: SIM115 - gone when it is closed
        UploadedFile.__init__(self, file, name, content_type, size, charset, extra)


class UploadHandler(TemporaryFileUploadHandler):
    """Every file goes to the disk, whatever its size: the checks open it by its path.

    Where the disk is full the rest of the form arrives nevertheless, and the view is told.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = ArrivingFile(self.file_name, self.content_type, 0, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            self.file.write(raw_data)
            self.file.flush()
        except OSError as error:
            if error.errno not in FULL:
                raise
            named = (*without_room(self.request), self.field_name)  # type: ignore[arg-type]  # there is one
            self.request.without_room = named  # type: ignore[union-attr]  # read below
            raise SkipFile from error


def storage_was_full(request: HttpRequest) -> bool:
    """Was there a file for which the disk had no room?"""
    return bool(without_room(request))


def without_room(request: HttpRequest) -> tuple[str, ...]:
    """The fields of the form whose files these were."""
    return getattr(request, "without_room", ())
