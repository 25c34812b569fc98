"""Index of the patent floor's models, for Django; the models live in their rooms."""

from patents.centres.calls.models import Call, CallField, CityQuota, PlannedInstalment, PlannedReport
from patents.centres.consortium.models import Member
from patents.centres.contracts.models import YearTarget
from patents.centres.evaluation.models import Evaluation
from patents.centres.figures.models import CentreFact, CentreFactRetraction
from patents.centres.models import Centre, CentreMove
from patents.centres.money.models import Expense, Instalment, Recovery
from patents.centres.reports.models import CentreReport, KpiValue
from patents.centres.verification.models import Claim, GrownPatent
from patents.finance.claims.models import RiskBand, RiskClaim, RiskClaimFile, RiskClaimMove, RiskRecovery, RiskScheme
from patents.finance.figures.models import PledgeClosing, PledgeFact, PledgeFactRetraction, PledgeFirm, PledgeWithheld
from patents.finance.models import (
    Pledge,
    PledgeAlert,
    PledgeChange,
    PledgedRight,
    PledgeMove,
    Pledgor,
    UnfinishedPledge,
)
from patents.finance.products.models import (
    FinanceProduct,
    Fund,
    FundDeal,
    InsurancePolicy,
    Securitisation,
    Tranche,
    Trust,
    YearTold,
)
from patents.finance.subsidies.models import Subsidy, SubsidyMove, SubsidyScheme
from patents.highvalue.models import Finding, FindingRetraction, Rule, RuleSet
from patents.honours.models import Honour, HonourRetraction
from patents.register.models import EventRetraction, Patent, PatentEvent

__all__ = [
    "Call",
    "CallField",
    "Centre",
    "CentreFact",
    "CentreFactRetraction",
    "CentreMove",
    "CentreReport",
    "CityQuota",
    "Claim",
    "Evaluation",
    "EventRetraction",
    "Expense",
    "FinanceProduct",
    "Finding",
    "FindingRetraction",
    "Fund",
    "FundDeal",
    "GrownPatent",
    "Honour",
    "HonourRetraction",
    "Instalment",
    "InsurancePolicy",
    "KpiValue",
    "Member",
    "Patent",
    "PatentEvent",
    "PlannedInstalment",
    "PlannedReport",
    "Pledge",
    "PledgeAlert",
    "PledgeChange",
    "PledgeClosing",
    "PledgeFact",
    "PledgeFactRetraction",
    "PledgeFirm",
    "PledgeMove",
    "PledgeWithheld",
    "PledgedRight",
    "Pledgor",
    "Recovery",
    "RiskBand",
    "RiskClaim",
    "RiskClaimFile",
    "RiskClaimMove",
    "RiskRecovery",
    "RiskScheme",
    "Rule",
    "RuleSet",
    "Securitisation",
    "Subsidy",
    "SubsidyMove",
    "SubsidyScheme",
    "Tranche",
    "Trust",
    "UnfinishedPledge",
    "YearTarget",
    "YearTold",
]
