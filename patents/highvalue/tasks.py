"""What the room does when others change: findings follow the register, the rules and the honours.

Loaded before the register's own counts, so that the ledger is booked after the findings are kept.
"""

from __future__ import annotations

from ipportal.core.jobs.events import subscribe
from patents.highvalue import findings


@subscribe("register.changed")
def judge_described(*, seq: int, touched: str) -> None:
    findings.judge_described(seq, touched)


@subscribe("rules.changed")
def judge_by_rules(*, seq: int) -> None:
    findings.judge_by_rules(seq)


@subscribe("honours.changed")
def judge_honoured(*, seq: int, touched: str) -> None:
    findings.judge_honoured(seq, touched)
