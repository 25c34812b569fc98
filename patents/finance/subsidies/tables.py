"""An application as a row of a file; amounts in yuan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipportal.core.kit.money import yuan_text
from ipportal.templatetags.portal import region_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from patents.finance.subsidies.models import Subsidy

COLUMNS: Final = (
    gettext_lazy("Scheme"), gettext_lazy("City"), gettext_lazy("Firm"), gettext_lazy("Unified social credit code"),
    gettext_lazy("Registration number"), gettext_lazy("Applicant"), gettext_lazy("Interest from"),
    gettext_lazy("Interest until"), gettext_lazy("Interest paid (yuan)"), gettext_lazy("Asked for (yuan)"),
    gettext_lazy("Status"), gettext_lazy("Approved (yuan)"), gettext_lazy("Paid on"),
    gettext_lazy("Demonstration data"),
)  # fmt: skip


def lines(rows: Iterable[Subsidy]) -> list[list[Any]]:
    return [_line(one) for one in rows]


def _line(one: Subsidy) -> list[Any]:
    return [
        one.scheme.name, region_name(one.scheme.city), one.firm, one.firm_code, str(one.pledge), one.applicant.name,
        one.interest_from.isoformat(), one.interest_to.isoformat(), yuan_text(one.interest_fen),
        yuan_text(one.asked_fen), one.get_state_display(),
        "" if one.approved_fen is None else yuan_text(one.approved_fen),
        one.paid_on.isoformat() if one.paid_on else "", _("Yes") if one.demonstration else "",
    ]  # fmt: skip
