"""The files of evidence are named by its rows, so that nobody sweeps them."""

from __future__ import annotations

from collections.abc import Iterable

from ipportal.core.submissions.attachments.leftovers import names_files
from measures.items.work.models import Evidence


@names_files
def _of_evidence() -> Iterable[str]:
    return Evidence.objects.files().values_list("stored_as", flat=True)
