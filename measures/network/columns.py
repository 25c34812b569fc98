"""The numbers of a monthly return: how files and pages head them, and how they add up over months and nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from ipportal.templatetags.portal import reads_chinese

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# How a number adds up over the months of a span: all of them; the first one's; the last one's; weighted by grants.
FLOW, FIRST, LAST, MEAN = "flow", "first", "last", "mean"
PRE_EXAMINATION, GRANTS, CASES = "pre-examination", "grants", "cases"


@dataclass(frozen=True, slots=True)
class Number:
    name: str
    zh: str
    label: str | _StrPromise
    unit: str | _StrPromise
    part: str
    adds: str = FLOW
    required: bool = True

    @property
    def heading(self) -> str:
        """In English files; amounts are typed in yuan."""
        return self.name.removesuffix("_fen")


_applications, _patents, _cases = _("applications"), _("patents"), _("cases")

NUMBERS: Final = (
    Number("pending_start", "期初在审", _("Pending at the start"), _applications, PRE_EXAMINATION, FIRST),
    Number("received", "预审受理", _("Taken in"), _applications, PRE_EXAMINATION),
    Number("passed", "预审通过", _("Passed"), _applications, PRE_EXAMINATION),
    Number("rejected", "预审不通过", _("Not passed"), _applications, PRE_EXAMINATION),
    Number("pending_end", "期末在审", _("Pending at the end"), _applications, PRE_EXAMINATION, LAST),
    Number("granted_invention", "发明授权", _("Inventions granted"), _patents, GRANTS),
    Number("granted_utility_model", "实用新型授权", _("Utility models granted"), _patents, GRANTS),
    Number("granted_design", "外观设计授权", _("Designs granted"), _patents, GRANTS),
    Number("mean_days_to_grant", "平均授权天数", _("Mean time to grant"), _("days"), GRANTS, MEAN, required=False),
    Number("confirmation_cases", "快速确权", _("Fast confirmation"), _cases, CASES),
    Number("aid_cases", "维权援助", _("Aid"), _cases, CASES),
    Number("mediation_accepted", "调解受理", _("Mediation accepted"), _cases, CASES),
    Number("mediation_succeeded", "调解成功", _("Mediation succeeded"), _cases, CASES),
    Number("mediation_amount_fen", "调解金额(元)", _("Amount settled"), _("yuan"), CASES, required=False),
    Number("assisted_enforcement", "协助执法", _("Assisted enforcement"), _cases, CASES),
    Number("ecommerce_cases", "电商案件", _("E-commerce"), _cases, CASES),
    Number("fair_cases", "展会案件", _("Cases at fairs"), _cases, CASES),
    Number("overseas_guidance", "海外维权指导", _("Guidance overseas"), _cases, CASES),
    Number("filed_entities", "备案主体数", _("Filed entities"), _("entities"), PRE_EXAMINATION, LAST),
)
GRANTED: Final = ("granted_invention", "granted_utility_model", "granted_design")
PARTS: Final = (
    (PRE_EXAMINATION, _("Pre-examination")),
    (GRANTS, _("Grants")),
    (CASES, _("Rights protection")),
)


def with_unit(number: Number) -> str:
    """The heading of a file or a field of a form."""
    return f"{number.label}（{number.unit}）" if reads_chinese() else f"{number.label} ({number.unit})"
