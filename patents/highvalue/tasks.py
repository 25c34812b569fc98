"""What the room does when others change: findings follow the register, the rules, the honours and the pledges.

Loaded before the register's own counts, so that the ledger is booked after the findings are kept.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ipportal.core.jobs.actions import enqueue
from ipportal.core.jobs.events import subscribe
from ipportal.core.jobs.registry import Progress, job
from patents.highvalue import findings

PLEDGES: Final = "highvalue.pledges"


@subscribe("register.changed")
def judge_described(*, seq: int, touched: str) -> None:
    findings.judge_described(seq, touched)


@subscribe("rules.changed")
def judge_by_rules(*, seq: int) -> None:
    findings.judge_by_rules(seq)


@subscribe("honours.changed")
def judge_honoured(*, seq: int, touched: str) -> None:
    findings.judge_honoured(seq, touched)


@subscribe("pledges.told")
def order_pledges(**_what: Any) -> None:
    """Findings are public, so they follow what closings told; without a threshold there is nothing to find."""
    if settings.HIGH_VALUE_PLEDGE_YUAN:
        enqueue(PLEDGES, key="pledges")


@job(PLEDGES, _("High value by pledges"))
def judge_pledges(_progress: Progress) -> dict[str, Any]:
    return {"changed": findings.judge_pledged()}
