"""An objection is filed by anybody, and moved on by officials, each step with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.audit.context import unnamed
from ipportal.core.jobs.events import publish as tell
from ipportal.core.kit import clock, text
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.notices.models import Notice, NoticeItem
from ipportal.core.notices.objections import rules
from ipportal.core.notices.objections.models import Objection, ObjectionFile, State, moves_from
from ipportal.core.submissions.actions import take_receipt_number
from ipportal.core.submissions.attachments import checks, store

if TYPE_CHECKING:
    from django.core.files.uploadedfile import TemporaryUploadedFile

    from ipportal.core.accounts.models import User

MOST_FILES: Final = 5
LONGEST_REASON: Final = 2000


class Objector:
    """Whoever objects is named in the objection alone, and nowhere in the trail."""

    pk = None

    def get_username(self) -> str:
        return ""


OBJECTOR: Final = Objector()


@dataclass(frozen=True, slots=True)
class Claim:
    """What is filed: by whom, how they are reached, what is wrong and what proves it."""

    real_name: str
    contact: str
    grounds: str
    evidence: str
    item: NoticeItem | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    name: str
    content_type: str
    stored: store.Kept


def file_objection(
    notice: Notice, claim: Claim, files: Sequence[TemporaryUploadedFile] = (), *, token: str
) -> Objection:
    """In time until midnight of the last day. The files are opened and kept before anything is written."""
    if filed := Objection.objects.filter(token=token).first():
        return filed
    require(rules.may_object(notice))
    if len(files) > MOST_FILES:
        raise BadInput(
            "too-many", _("At most %(limit)s files can be attached here.") % {"limit": MOST_FILES}, field="documents"
        )
    kept: list[_Kept] = []
    try:
        kept.extend(map(_keep, files))
        return _filed(notice, claim, kept, token)
    except BaseException:
        for one in kept:
            store.forget(one.stored.stored_as)
        raise


def _keep(file: TemporaryUploadedFile) -> _Kept:
    try:
        if not file.size:
            raise BadInput("empty-file", _("The file is empty."))
        if file.size > settings.ATTACHMENT_MAX_BYTES:
            limit = settings.ATTACHMENT_MAX_BYTES // 1_000_000
            raise BadInput("too-large", _("The file is too large; at most %(limit)s MB.") % {"limit": limit})
        path = Path(file.temporary_file_path())
        kind = checks.kind_of(path)
        return _Kept(checks.name_of(file.name or "", kind), kind.content_type, store.keep(path, kind))
    except BadInput as problem:
        problem.field = "documents"
        raise


@transaction.atomic
def _filed(notice: Notice, claim: Claim, kept: Iterable[_Kept], token: str) -> Objection:
    with unnamed():
        with connection.cursor() as cursor:  # the same form sent twice makes one
            cursor.execute("SELECT pg_advisory_xact_lock(770006, hashtext(%s))", [token])
        if filed := Objection.objects.filter(token=token).first():
            raise Conflict(_("This objection is filed already: %(receipt)s.") % {"receipt": filed.receipt})
        objection = Objection.objects.create(
            notice=notice,
            item=claim.item,
            receipt=take_receipt_number(),
            real_name=claim.real_name,
            contact=claim.contact,
            grounds=claim.grounds,
            evidence=claim.evidence,
            filed_at=clock.now(),
            token=token,
        )
        ObjectionFile.objects.bulk_create(
            ObjectionFile(
                objection=objection,
                name=one.name,
                stored_as=one.stored.stored_as,
                content_type=one.content_type,
                size=one.stored.size,
                sha256=one.stored.sha256,
            )
            for one in kept
        )
        record("objection filed", by=OBJECTOR, thing=objection)
        tell("objection.filed", objection=objection)
    return objection


@transaction.atomic
def move_objection(objection: Objection, target: State, reason: str, *, by: User) -> Objection:
    """Along the table of moves and no other way; whoever the objection concerns does not decide about it."""
    objection = Objection.objects.select_for_update(of=("self",)).select_related("notice", "item").get(pk=objection.pk)
    require(rules.may_decide(by, objection))
    if target not in [move.target for move in moves_from(objection.state)]:
        told = {"state": objection.get_state_display(), "target": State(target).label}
        raise Conflict(_("An objection does not go from “%(state)s” to “%(target)s”.") % told)
    reason = text.DROP.sub("", reason).strip()
    if not reason:
        raise BadInput("missing-value", _("This field is required."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise BadInput("too-long", _("At most %(limit)s characters.") % {"limit": LONGEST_REASON}, field="reason")
    objection.state, objection.state_reason = target, reason
    objection.state_by_id, objection.state_by = by.pk, by.get_username()
    objection.save(update_fields=["state", "state_reason", "state_by_id", "state_by"])
    record(f"objection {State(target).value}", by=by, thing=objection, reason=reason[:500])
    tell(f"objection.{State(target).value}", objection=objection, by=by)
    return objection
