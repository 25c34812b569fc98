"""The files of objections lie in the store of attachments; whoever sweeps it is told of them."""

from __future__ import annotations

from collections.abc import Iterable

from ipportal.core.notices.objections.models import ObjectionFile
from ipportal.core.submissions.attachments.leftovers import names_files


@names_files
def _stored() -> Iterable[str]:
    return ObjectionFile.objects.values_list("stored_as", flat=True)
