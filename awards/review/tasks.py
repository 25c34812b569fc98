"""Every night the conflicts of open rounds are computed anew: accounts get and lose roles without telling a review."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from awards.review.subject import refresh_all
from ipportal.core.jobs.registry import Progress, job


@job("review.refresh", _("Conflicts of the award's reviews"))
def refresh(_progress: Progress) -> None:
    refresh_all()
