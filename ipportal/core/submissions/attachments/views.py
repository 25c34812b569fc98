"""A file goes out to those who may have it, and never as something that a browser would run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ipportal.core.audit.actions import record_read
from ipportal.core.kit.gate import shows
from ipportal.core.submissions import rules
from ipportal.core.submissions.attachments.rules import files_for
from ipportal.core.submissions.models import Submission

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

SEALED_OFF: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"


@shows(Submission)
@require_safe
def attachment(request: HttpRequest, submission: int, attachment: int) -> FileResponse:
    person = cast("User", request.user)
    found = get_object_or_404(rules.visible_to(person), pk=submission)
    file = get_object_or_404(files_for(person, found), pk=attachment)
    try:
        content = default_storage.open(file.stored_as)
    except FileNotFoundError as error:
        raise Http404 from error
    if rules.right_of(person, found) is None:
        record_read(person, found, what=file.name)
    answer = FileResponse(content, as_attachment=True, filename=file.name, content_type=file.content_type)
    answer["Content-Security-Policy"] = SEALED_OFF
    return answer
