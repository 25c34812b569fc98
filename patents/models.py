"""Index of the patent floor's models, for Django; the models live in their rooms."""

from patents.highvalue.models import Finding, FindingRetraction, Rule, RuleSet
from patents.honours.models import Honour, HonourRetraction
from patents.register.models import EventRetraction, Patent, PatentEvent

__all__ = [
    "EventRetraction",
    "Finding",
    "FindingRetraction",
    "Honour",
    "HonourRetraction",
    "Patent",
    "PatentEvent",
    "Rule",
    "RuleSet",
]
