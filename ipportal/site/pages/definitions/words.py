"""A definition in the reader's words: its formula as a sentence, and the short words of its file."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ipportal.core.metrics.definitions import Definition, Denominator
from ipportal.core.metrics.definitions.reading import PREVIOUS
from ipportal.templatetags.portal import grouped, metric_name


def formula(entry: Definition) -> str:
    """What is done with which numbers, and how the result is rounded."""
    return _("%(made)s; %(rounded)s") % {"made": _made(entry), "rounded": _rounded(entry.decimals)}


def _made(entry: Definition) -> str:
    rule = entry.denominator
    if rule is not None:
        return _("%(counted)s × %(per)s ÷ %(divisor)s") % {
            "counted": metric_name(entry.numerator),
            "per": grouped(rule.per),
            "divisor": divisor(rule),
        }
    return {
        "stock": _("how many there are at the end of the month"),
        "flow": _("added up over the period"),
        "distinct": _("how many different ones there were in the period"),
        "ratio": _("one value divided by another, as the description names them"),
    }[entry.kind]


def _rounded(decimals: int) -> str:
    if not decimals:
        return _("a whole number")
    return ngettext(
        "rounded half up to %(count)s decimal", "rounded half up to %(count)s decimals", decimals
    ) % {"count": decimals}  # fmt: skip


def divisor(rule: Denominator) -> str:
    """The series and the year whose value is taken."""
    words = {"series": series(rule.series), "year": reference_year(rule)}
    return _("%(series)s (persons, %(year)s)") % words


def series(code: str) -> str:
    return {"resident-population": _("Resident population")}.get(code, code)


def reference_year(rule: Denominator) -> str:
    return _("end of the previous year") if rule.year == PREVIOUS else _("end of the same year")


def kind(code: str) -> str:
    return {
        "stock": _("stock: counted on the last day of a month"),
        "flow": _("flow: added up over a period"),
        "distinct": _("distinct count: each once for every place and period, never added up"),
        "ratio": _("ratio: one number divided by another"),
    }[code]


def peer_group(code: str) -> str:
    """Who is ranked together."""
    return {
        "all": _("all provinces, autonomous regions and municipalities"),
        "provinces": _("provinces and autonomous regions, without the municipalities"),
        "cities": _("the 13 cities"),
    }[code]


def rhythm(code: str) -> str:
    return {
        "month": _("every month"),
        "quarter": _("every quarter"),
        "half-year": _("every half-year"),
        "year": _("every year"),
    }[code]
