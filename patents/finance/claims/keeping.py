"""The files of claims are named by their rows, so that nobody sweeps them."""

from __future__ import annotations

from collections.abc import Iterable

from ipportal.core.submissions.attachments.leftovers import names_files
from patents.finance.claims.models import RiskClaimFile


@names_files
def _of_claims() -> Iterable[str]:
    return RiskClaimFile.objects.values_list("stored_as", flat=True)
