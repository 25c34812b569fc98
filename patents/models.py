"""Index of the patent floor's models, for Django; the models live in their rooms."""

from patents.centres.calls.models import Call, CallField, CityQuota, PlannedInstalment, PlannedReport
from patents.centres.consortium.models import Member
from patents.centres.contracts.models import YearTarget
from patents.centres.evaluation.models import Evaluation
from patents.centres.models import Centre, CentreMove
from patents.centres.money.models import Expense, Instalment, Recovery
from patents.centres.reports.models import CentreReport, KpiValue
from patents.centres.verification.models import Claim, GrownPatent
from patents.highvalue.models import Finding, FindingRetraction, Rule, RuleSet
from patents.honours.models import Honour, HonourRetraction
from patents.register.models import EventRetraction, Patent, PatentEvent

__all__ = [
    "Call",
    "CallField",
    "Centre",
    "CentreMove",
    "CentreReport",
    "CityQuota",
    "Claim",
    "Evaluation",
    "EventRetraction",
    "Expense",
    "Finding",
    "FindingRetraction",
    "GrownPatent",
    "Honour",
    "HonourRetraction",
    "Instalment",
    "KpiValue",
    "Member",
    "Patent",
    "PatentEvent",
    "PlannedInstalment",
    "PlannedReport",
    "Recovery",
    "Rule",
    "RuleSet",
    "YearTarget",
]
