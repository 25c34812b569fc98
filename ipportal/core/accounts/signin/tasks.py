"""The job that forgets sign-ins, sessions and kept forms that are past."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.signin import actions
from ipportal.core.jobs.registry import Progress, job


@job("accounts.forget", _("Removal of sign-ins and forms that are past"))
def forget(progress: Progress) -> dict[str, Any]:
    return actions.forget()
