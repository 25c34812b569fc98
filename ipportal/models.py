"""Index of the ground floor's models, for Django; the models live in their rooms."""

from ipportal.core.accounts.invitations.models import Invitation
from ipportal.core.accounts.models import Membership, Organisation, Role, User
from ipportal.core.accounts.signin.models import KeptForm, OfficeIdentity, SignIn
from ipportal.core.audit.models import ChangeSet, Event
from ipportal.core.intake.models import ImportBatch, ImportRow
from ipportal.core.jobs.models import Job
from ipportal.core.kit.models import Clock
from ipportal.core.metrics.models import (
    DataVersion,
    DefinitionVersion,
    Figure,
    FigureYear,
    LedgerEntry,
    LedgerLine,
    Run,
)
from ipportal.core.metrics.releases.models import Release, ReleasedValue
from ipportal.core.regions.models import Region, RegionChange
from ipportal.core.statistics.models import Correction, OfficialValue, Population
from ipportal.core.workdays.models import HolidayNotice, SpecialDay

__all__ = [
    "ChangeSet",
    "Clock",
    "Correction",
    "DataVersion",
    "DefinitionVersion",
    "Event",
    "Figure",
    "FigureYear",
    "HolidayNotice",
    "ImportBatch",
    "ImportRow",
    "Invitation",
    "Job",
    "KeptForm",
    "LedgerEntry",
    "LedgerLine",
    "Membership",
    "OfficeIdentity",
    "OfficialValue",
    "Organisation",
    "Population",
    "Region",
    "RegionChange",
    "Release",
    "ReleasedValue",
    "Role",
    "Run",
    "SignIn",
    "SpecialDay",
    "User",
]
