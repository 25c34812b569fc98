"""A draft of a release is drawn anew by whoever takes over, so that its drafter is who answers for it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.leaving.registry import Open, hands_over
from ipportal.core.accounts.leaving.rules import roles_in
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.accounts.roles import STATISTICIAN
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.periods import Month
from ipportal.core.metrics.releases import actions, rules
from ipportal.core.metrics.releases.models import Release, State


def _of(person: User, body: Organisation) -> list[Release]:
    if not roles_in(person, body).filter(role=STATISTICIAN).exists():
        return []
    return list(Release.objects.filter(drafted_by_id=person.pk, state=State.DRAFT))


def _open(person: User, body: Organisation) -> list[Open]:
    return [Open(_("Release in hand"), release.code, reverse("release-desk")) for release in _of(person, body)]


def _move(person: User, body: Organisation, heir: User) -> int:
    drafts = _of(person, body)
    if not drafts:
        return 0
    if not (allowed := rules.may_draft(heir)):
        raise BadInput("heir-may-not-draft", allowed.reason, field="heir")
    actions.draft_releases([Month.from_no(release.month) for release in drafts], by=heir)
    return len(drafts)


hands_over("releases", find=_open, move=_move)
