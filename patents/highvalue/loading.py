"""Bringing the shipped part of the concordance into the database, through the same checks as any file."""

from __future__ import annotations

from typing import Final

from ipportal.core.audit.actions import SYSTEM
from ipportal.core.intake import engine, registry
from ipportal.core.kit import reference
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.sync import Synced
from patents.highvalue import findings
from patents.highvalue.branches import DATA
from patents.highvalue.rulesets import newest

RULES: Final = DATA / "sei_rules.csv"


def load_rules() -> Synced:
    """Import the shipped rules where there are none yet; a version that a person brought in later stays."""
    if newest() is not None:
        return Synced(0, 0)
    order = engine.Order(kind=registry.find("sei_rules"), path=RULES, by=SYSTEM)
    result = engine.run(order)
    with result.report as report:
        if report.rejected_rows:
            raise BadInput("faulty-reference", f"{RULES.name}: {next(report.findings('rejected')).message}")
    return Synced(result.counts.new, result.counts.changed)


reference.register("rules of the strategic emerging industries", load_rules)


def load_pledged() -> Synced:
    """The threshold is a setting: after it changed, what was found by the former one is taken back."""
    return Synced(0, findings.judge_pledged())


reference.register("patents of higher pledges", load_pledged, of_all=True)
