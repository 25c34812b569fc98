"""The roles, as data: the file says what each is called, the names here are what the rules ask for."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

from ipportal.core.accounts.models import Role
from ipportal.core.kit.sync import Synced, sync

DATA: Final = Path(__file__).parent / "data"

OFFICIAL: Final = "official"
CITY_OFFICIAL: Final = "city_official"
FINANCE_OFFICIAL: Final = "finance_official"
STATISTICIAN: Final = "statistician"
CHECKER: Final = "checker"
AGENCY_EDITOR: Final = "agency_editor"
AGENCY_SIGNATORY: Final = "agency_signatory"
NOMINATOR: Final = "nominator"
REVIEWER: Final = "reviewer"
COMMITTEE_MEMBER: Final = "committee_member"
BANK_OFFICER: Final = "bank_officer"
DEPARTMENT_LIAISON: Final = "department_liaison"
OPERATOR: Final = "operator"
AUDITOR: Final = "auditor"
ADMINISTRATOR: Final = "administrator"

# Roles of the province's own office: they act for the whole province.
OF_THE_PROVINCE: Final = frozenset({OFFICIAL, FINANCE_OFFICIAL, STATISTICIAN, CHECKER})
# Roles of the offices, the province's and the cities': they need a second factor.
OF_THE_OFFICES: Final = OF_THE_PROVINCE | {CITY_OFFICIAL, OPERATOR, AUDITOR, ADMINISTRATOR}


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a file in data/."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_roles() -> Synced:
    """Make the table of roles equal to the file; roles in use are never removed."""
    return sync(Role, [Role(**row) for row in rows_of("roles.csv")])
