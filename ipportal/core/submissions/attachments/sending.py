"""A kept file goes out, and never as something that a browser would run. Who may have it was asked before."""

from __future__ import annotations

from typing import Final

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

SEALED_OFF: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"


def sent(stored_as: str, name: str, content_type: str) -> FileResponse:
    try:
        content = default_storage.open(stored_as)
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(content, as_attachment=True, filename=name, content_type=content_type)
    answer["Content-Security-Policy"] = SEALED_OFF
    return answer
