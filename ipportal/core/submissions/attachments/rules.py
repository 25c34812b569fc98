"""Which files of a submission somebody gets: the parties all, the office those that a version names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipportal.core.submissions import rules
from ipportal.core.submissions.attachments.models import Attachment

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User
    from ipportal.core.submissions.models import Submission


def files_for(user: User, submission: Submission) -> QuerySet[Attachment]:
    """Of a submission that they may see."""
    found = Attachment.objects.filter(submission=submission)
    return found if rules.may_see_draft(user, submission) else found.filter(is_kept=True)
