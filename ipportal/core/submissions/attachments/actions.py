"""Files come into a draft and go out of it again; what a version names stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.verdict import require
from ipportal.core.submissions import rules
from ipportal.core.submissions.attachments import store
from ipportal.core.submissions.attachments.models import Attachment
from ipportal.core.submissions.attachments.receiving import Received, receiving
from ipportal.core.submissions.drafting import locked

if TYPE_CHECKING:
    from django.core.files.uploadedfile import TemporaryUploadedFile

    from ipportal.core.accounts.models import User
    from ipportal.core.submissions.models import Submission


def attach(submission: Submission, key: str, file: TemporaryUploadedFile, *, by: User) -> Attachment:
    """The file is opened and kept before the draft is touched. The same file once more changes nothing."""
    require(rules.may_edit(by, submission))
    _asked_for(submission, key)
    with receiving(file, key) as received:
        made = _attached(submission, key, received, by)
    if made.stored_as != received.kept.stored_as:
        store.forget(received.kept.stored_as)
    return made


def _asked_for(submission: Submission, key: str) -> None:
    field = submission.form.fields.get(key)
    if field is None or field.is_typed:
        raise BadInput("unknown-field", _("The form has no such field."), field=key)


@transaction.atomic
def _attached(submission: Submission, key: str, received: Received, by: User) -> Attachment:
    submission, name, kept = locked(submission), received.name, received.kept
    require(rules.may_edit(by, submission))
    there = submission.attachments.standing().filter(key=key)
    if same := there.filter(sha256=kept.sha256).first():
        return same
    most = submission.form.fields[key].most
    if there.count() >= most:
        raise BadInput("too-many", _("At most %(limit)s files can be attached here.") % {"limit": most}, field=key)
    made = Attachment.objects.create(
        submission=submission,
        key=key,
        name=name,
        stored_as=kept.stored_as,
        content_type=received.content_type,
        size=kept.size,
        sha256=kept.sha256,
        by_id=by.pk,
        by=by.get_username(),
        at=clock.now(),
    )
    record("file attached", by=by, thing=submission, file=name, sha256=kept.sha256)
    return made


@transaction.atomic
def detach(attachment: Attachment, *, by: User) -> None:
    """Out of the draft. What no version names is removed from the disk as well."""
    submission = locked(attachment.submission)
    require(rules.may_edit(by, submission))
    found = submission.attachments.standing().select_for_update().filter(pk=attachment.pk).first()
    if found is None:
        return
    record("file removed", by=by, thing=submission, file=found.name)
    if found.is_kept:
        found.removed_at, found.removed_by = clock.now(), by.get_username()
        found.save(update_fields=["removed_at", "removed_by"])
    else:
        stored_as = found.stored_as
        found.delete()
        transaction.on_commit(lambda: store.forget(stored_as))
