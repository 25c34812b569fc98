"""The job that sends an invitation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.invitations import actions
from ipportal.core.jobs.models import Job
from ipportal.core.jobs.registry import Progress, job


def _given_up(order: Job) -> None:
    actions.note_failure(order.args["invitation"], order.error)


@job(actions.SEND, _("Message of an invitation"), given_up=_given_up)
def send(progress: Progress, invitation: int) -> dict[str, Any]:
    return {"sent": actions.send(invitation)}
