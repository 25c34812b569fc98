"""An award is taken back with a reason; where its results were told, a correction says so beside the notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from awards.nominations.actions import move_nomination
from awards.nominations.filing import SUBJECT
from awards.nominations.rules import acting_as
from awards.nominations.states import State
from awards.results import rules
from awards.results.models import Award
from awards.results.publicity import EDITION
from awards.results.refusals import explained
from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.notices.actions import Item, Text, draft_notice, publish_notice
from ipportal.core.notices.models import Notice, NoticeKind

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User


@transaction.atomic
def revoke_award(award: Award, *, by: User, reason: str) -> Award:
    """Awarded or paid → revoked. What was paid stays written down as paid."""
    award = (
        Award.objects.select_for_update(of=("self",))
        .select_related("nomination__body", "edition", "category")
        .get(pk=award.pk)
    )
    require(rules.may_decide(acting_as(by)))
    if award.revoked_at is not None:
        raise Conflict(rules.TAKEN_BACK)
    require(rules.may_revoke(by, award))
    reason = reason.strip()
    if not reason:
        raise BadInput("reason-missing", _("Give a reason."), field="reason")
    move_nomination(award.nomination, State.REVOKED, by=by, reason=reason)
    award.revoked_at, award.revoked_why, award.version = clock.now(), reason, award.version + 1
    with explained():
        award.save(update_fields=["revoked_at", "revoked_why", "version"])
    record("award revoked", by=by, thing=award, reason=reason[:500])
    if rules.is_told(award.edition):
        _correct(award, by=by)
        publish("awards.revoked", award=award.pk, by=by)
    return award


def _correct(award: Award, *, by: User) -> None:
    """Beside what told of it last: a result, else the notice of the shortlist."""
    listed = Notice.objects.about(SUBJECT, award.nomination_id).exclude(kind=NoticeKind.CORRECTION)
    corrected = listed.filter(published_at__isnull=False).order_by("-pk").first()
    if corrected is None:
        return
    edition = award.edition
    text = Text(
        kind=NoticeKind.CORRECTION,
        title_zh=f"{edition.name_zh}：撤销奖励",
        title_en=f"Award revoked: {edition.name_en or edition.name_zh}",
        body_zh=f"{award.title}（{award.organisation}）的奖励已撤销。理由：{award.revoked_why}",
        body_en=f"The award of {award.title} ({award.organisation}) was revoked. Reason: {award.revoked_why}",
        opens_on=clock.today(),
        subject_label=EDITION,
        subject_key=str(edition.pk),
        subject_name=edition.name_zh,
    )
    item = Item(SUBJECT, str(award.nomination_id), award.title)
    notice = draft_notice(text, [item], by=by, corrects=corrected, demonstration=award.demonstration)
    publish_notice(notice, by=by)
