"""Where a file lies while it is being sent: a folder of our own, so that what nobody finished can be told and swept."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


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
    """Every file goes to the disk, whatever its size: the checks open it by its path."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = ArrivingFile(self.file_name, self.content_type, 0, self.charset, self.content_type_extra)
