"""The first kind: whoever acts for a body writes to the provincial office, which answers or returns it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import (
    AGENCY_EDITOR,
    AGENCY_SIGNATORY,
    BANK_OFFICER,
    CITY_OFFICIAL,
    DEPARTMENT_LIAISON,
    NOMINATOR,
)
from ipportal.core.submissions.registry import Kind, register

WRITE: Final = frozenset({AGENCY_EDITOR, AGENCY_SIGNATORY, BANK_OFFICER, CITY_OFFICIAL, DEPARTMENT_LIAISON, NOMINATOR})

SUGGESTION: Final = register(
    Kind(
        code="suggestion",
        name=_("Suggestion or question to the provincial office"),
        form=Path(__file__).parent / "suggestion.toml",
        editors=WRITE,
        signers=WRITE,
        answered=True,
        begun_by_anybody=True,
        title_field="title",
    )
)
