"""Invitations that nobody answers: whoever invited is reminded, in the end all administrators are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.invitations.models import Invitation
from ipportal.core.accounts.models import Membership
from ipportal.core.accounts.roles import ADMINISTRATOR
from ipportal.core.kit import clock
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.letters.kinds import shown_at
from ipportal.core.letters.models import About
from ipportal.core.letters.reminding import Due, reminds

shown_at("ipportal.invitation", lambda _key: reverse("people:invitation-list"))


@reminds("unanswered invitation", _("Invitations that nobody answers"))
def unanswered(first: dt.date, last: dt.date) -> Iterator[Due]:
    """Due when the link ends: then it is sent again, or withdrawn."""
    held = Membership.objects.filter(role=ADMINISTRATOR).in_force(clock.today())
    administrators = tuple(held.values_list("user", flat=True))
    found = Invitation.objects.unanswered().filter(expires_at__date__range=(first, last))
    for row in found.select_related("organisation").order_by("pk"):
        yield Due(
            about=About.of(row),
            title_zh=f"{row.email} 的邀请（{row.organisation.name}）",
            title_en=f"the invitation of {row.email} to {row.organisation.name}",
            due_on=row.expires_at.astimezone(OFFICE_ZONE).date(),
            owners=[row.invited_by_id] if row.invited_by_id else administrators,
            superiors=administrators,
            since=row.invited_at.astimezone(OFFICE_ZONE).date(),
        )
