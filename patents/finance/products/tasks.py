"""What happens every night: years of other finance are told as far as they may be."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ipportal.core.jobs.registry import Progress, job
from patents.finance.products import telling


@job("finance.tell", _("Years of other finance for everybody"))
def tell_years(_progress: Progress) -> dict[str, Any]:
    return {"told": telling.tell_years()}
