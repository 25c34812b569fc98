"""A text becomes a version: kept as it is, never changed afterwards."""

from __future__ import annotations

from typing import Any

from ipportal.core.submissions.definitions.reading import Form
from ipportal.core.submissions.models import FormVersion


def keep(form: Form, **released: Any) -> FormVersion:
    return FormVersion.objects.create(
        code=form.code,
        version=form.version,
        title_zh=form.title.zh,
        title_en=form.title.en,
        text=form.text,
        sha256=form.sha256,
        valid_from=form.valid_from,
        valid_until=form.valid_until,
        only_named=form.only_named,
        **released,
    )
