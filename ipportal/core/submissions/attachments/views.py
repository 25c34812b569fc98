"""A file goes out to those who may have it, and never as something that a browser would run."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ipportal.core.audit.actions import record_read
from ipportal.core.kit.gate import shows
from ipportal.core.submissions import rules
from ipportal.core.submissions.attachments.rules import files_for
from ipportal.core.submissions.attachments.sending import sent
from ipportal.core.submissions.models import Submission

if TYPE_CHECKING:
    from django.http import FileResponse, HttpRequest

    from ipportal.core.accounts.models import User


@shows(Submission)
@require_safe
def attachment(request: HttpRequest, submission: int, attachment: int) -> FileResponse:
    person = cast("User", request.user)
    found = get_object_or_404(rules.visible_to(person), pk=submission)
    file = get_object_or_404(files_for(person, found), pk=attachment)
    answer = sent(file.stored_as, file.name, file.content_type)
    if rules.right_of(person, found) is None:
        record_read(person, found, what=file.name)
    return answer
