"""Index of this floor's models, for Django; the models live in their rooms."""

from measures.exchange.models import Branch, Conference, CrossBorderService, Exhibition
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
from measures.network.models import Layer, NodeClass, NodeField, NodeReturn, ProtectionNode
from measures.programmes.models import (
    Attendance,
    College,
    Discipline,
    Enrolment,
    ServiceCase,
    Talent,
    TalentPolicy,
    TrainingBase,
    TrainingSession,
)

__all__ = [
    "Area",
    "Attendance",
    "Body",
    "Branch",
    "College",
    "Conference",
    "Confirmation",
    "CrossBorderService",
    "Discipline",
    "Enrolment",
    "Evidence",
    "Exhibition",
    "ItemMove",
    "Layer",
    "Milestone",
    "NodeClass",
    "NodeField",
    "NodeReturn",
    "PolicyDocument",
    "PolicyItem",
    "ProgressReport",
    "ProtectionNode",
    "ReportingPeriod",
    "Responsibility",
    "ServiceCase",
    "Talent",
    "TalentPolicy",
    "Target",
    "Task",
    "TrainingBase",
    "TrainingSession",
]
