"""Index of this floor's models, for Django; the models live in their rooms."""

from measures.items.models import (
    Area,
    Body,
    ItemMove,
    PolicyDocument,
    PolicyItem,
    Responsibility,
    Target,
)
from measures.items.reports.models import Confirmation, ProgressReport, ReportingPeriod
from measures.items.work.models import Evidence, Milestone, Task

__all__ = [
    "Area",
    "Body",
    "Confirmation",
    "Evidence",
    "ItemMove",
    "Milestone",
    "PolicyDocument",
    "PolicyItem",
    "ProgressReport",
    "ReportingPeriod",
    "Responsibility",
    "Target",
    "Task",
]
