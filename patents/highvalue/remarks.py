"""What stands beside every figure of high value: how much of the office's own count the rules held here can find."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from ipportal.core.metrics.registry import remark_on
from patents.highvalue.rulesets import rule_book

UNION, RATE = "high-value-invention-patents", "high-value-invention-patents-per-10k"


@remark_on(f"{UNION}-kind-1")
def coverage_of_kind_1() -> str:
    covered = rule_book().coverage()
    return _(
        "Not the office's own count: the rules held here reach {branches} of {of} branches, and patents whose"
        " rules wait for keywords that are not published are left out."
    ).format(**covered)


@remark_on(UNION, RATE)
def coverage_of_all_kinds() -> str:
    return f"{coverage_of_kind_1()} {threshold_of_kind_4()}".strip()


@remark_on(f"{UNION}-kind-4")
def threshold_of_kind_4() -> str:
    if settings.HIGH_VALUE_PLEDGE_YUAN:
        return ""
    return _("Kind 4 is not counted: from which amount a pledge is a higher one is not public, and none is set.")
