"""The message that invites, in the language the administrator chose; its link leads to the portal's own address."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ipportal.core.accounts.invitations.models import Invitation


def invitation(row: Invitation, token: str) -> None:
    with translation.override(row.language):
        path = reverse("people:invitation-open", args=[token])
        context = {"invitation": row, "link": settings.PORTAL_URL + path, "days": settings.INVITATION_DAYS}
        subject = _("Invitation to the Jiangsu IP Portal")
        text = render_to_string("emails/invitation.txt", context)
    EmailMessage(subject, text, to=[row.email]).send()
