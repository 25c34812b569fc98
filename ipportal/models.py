"""Index of the ground floor's models, for Django; the models live in their rooms."""

from ipportal.core.accounts.invitations.models import Invitation
from ipportal.core.accounts.models import Membership, Organisation, Role, User
from ipportal.core.accounts.signin.models import KeptForm, OfficeIdentity, SignIn
from ipportal.core.accounts.tokens.models import ApiToken
from ipportal.core.audit.models import ChangeSet, Event
from ipportal.core.intake.models import ImportBatch, ImportRow
from ipportal.core.jobs.models import Job
from ipportal.core.kit.models import Clock
from ipportal.core.letters.models import Follow, Letter, Message, Preference, Reminder
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
from ipportal.core.notices.models import Notice, NoticeItem
from ipportal.core.notices.objections.models import Objection, ObjectionFile, ObjectionMove
from ipportal.core.regions.models import Region, RegionChange
from ipportal.core.reviewing.models import (
    Assignment,
    Candidate,
    Conflict,
    Criterion,
    Employment,
    Expert,
    Opening,
    PoolMember,
    ReviewRound,
    Score,
    ScoreDraft,
)
from ipportal.core.search.models import Document
from ipportal.core.statistics.models import Correction, OfficialValue, Population
from ipportal.core.submissions.attachments.models import Attachment
from ipportal.core.submissions.formdesk.models import FormDraft
from ipportal.core.submissions.models import (
    Comment,
    Decision,
    DraftField,
    FormVersion,
    OtherText,
    Party,
    ReceiptCounter,
    Signature,
    Submission,
    Version,
)
from ipportal.core.workdays.models import HolidayNotice, SpecialDay

__all__ = [
    "ApiToken",
    "Assignment",
    "Attachment",
    "Candidate",
    "ChangeSet",
    "Clock",
    "Comment",
    "Conflict",
    "Correction",
    "Criterion",
    "DataVersion",
    "Decision",
    "DefinitionVersion",
    "Document",
    "DraftField",
    "Employment",
    "Event",
    "Expert",
    "Figure",
    "FigureYear",
    "Follow",
    "FormDraft",
    "FormVersion",
    "HolidayNotice",
    "ImportBatch",
    "ImportRow",
    "Invitation",
    "Job",
    "KeptForm",
    "LedgerEntry",
    "LedgerLine",
    "Letter",
    "Membership",
    "Message",
    "Notice",
    "NoticeItem",
    "Objection",
    "ObjectionFile",
    "ObjectionMove",
    "OfficeIdentity",
    "OfficialValue",
    "Opening",
    "Organisation",
    "OtherText",
    "Party",
    "PoolMember",
    "Population",
    "Preference",
    "ReceiptCounter",
    "Region",
    "RegionChange",
    "Release",
    "ReleasedValue",
    "Reminder",
    "ReviewRound",
    "Role",
    "Run",
    "Score",
    "ScoreDraft",
    "SignIn",
    "Signature",
    "SpecialDay",
    "Submission",
    "User",
    "Version",
]
