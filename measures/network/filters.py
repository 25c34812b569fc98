"""Which node, span of months, grouping and part of the returns an address asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from ipportal.core.kit import dates
from ipportal.core.kit.errors import BadInput, Fault
from ipportal.core.kit.periods import Month
from ipportal.core.kit.text import clean, shown
from measures.network.columns import PARTS, PRE_EXAMINATION
from measures.network.models import NodeReturn, ProtectionNode, ReturnState
from measures.network.queries import last_month
from measures.records.filters import city_choices
from measures.records.showing import named

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

GROUPS: Final = (("node", _("By node")), ("city", _("By city")), ("month", _("By month")))
LONGEST: Final = 120  # months of a span
READS: Final = ("from", "to", "by", "part", "city")
NEAREST_READS: Final = ("city", "field", "on")


@dataclass(frozen=True, slots=True)
class Span:
    """What the statistics are asked for; words that are none are named."""

    first: Month
    last: Month
    by: str
    part: str
    city: str


def span(params: QueryDict, today: dt.date) -> Span:
    """Without months: the year of the newest month that is over, as far as it has come."""
    newest = last_month(today)
    last = _month(params, "to") or newest
    first = _month(params, "from") or Month(min(last, newest).year, 1)
    if not 0 <= last.no - first.no < LONGEST:
        raise BadInput(
            "bad-filter", gettext("The months go from an earlier to a later one, over ten years at most."), field="to"
        )
    return Span(
        first,
        last,
        _one_of(params, "by", [code for code, _name in GROUPS], "node"),
        _one_of(params, "part", [code for code, _name in PARTS], PRE_EXAMINATION),
        _one_of(params, "city", [code for code, _name in city_choices()], ""),
    )


def _month(params: QueryDict, name: str) -> Month | None:
    written = clean(params.get(name, ""))
    if not written:
        return None
    try:
        return dates.month(written)
    except Fault as fault:
        raise BadInput(fault.code, str(fault), field=name) from fault


def _one_of(params: QueryDict, name: str, known: Sequence[str], otherwise: str) -> str:
    written = clean(params.get(name, ""))
    if written and written not in known:
        message = gettext("%(word)s is none of %(known)s.") % {"word": shown(written, 20), "known": ", ".join(known)}
        raise BadInput("bad-filter", message, field=name)
    return written or otherwise


def asked_city_and_field(params: QueryDict, fields: Sequence[str]) -> tuple[str, str]:
    city = _one_of(params, "city", [code for code, _name in city_choices()], "")
    return city, _one_of(params, "field", fields, "")


def asked_day(params: QueryDict) -> dt.date | None:
    """The day on which the nodes listed are to be in operation."""
    written = clean(params.get("on", ""))
    try:
        return dates.day(written) if written else None
    except Fault as fault:
        raise BadInput(fault.code, str(fault), field="on") from fault


class ReturnFilter(FilterSet):
    """Returns at the desk: by city, node, month and state."""

    city = ChoiceFilter(label=_("City"), choices=city_choices, field_name="node__city", empty_label=_("All"))
    node = ChoiceFilter(label=_("Node"), field_name="node__code", empty_label=_("All"))
    month = CharFilter(label=_("Month"), method="in_month", help_text=_("YYYY-MM"), max_length=20)
    state = ChoiceFilter(label=_("Status"), choices=ReturnState.choices, empty_label=_("All"))

    class Meta:
        model = NodeReturn
        fields: list[str] = []

    def __init__(self, *args: Any, nodes: QuerySet[ProtectionNode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["node"].extra["choices"] = [(node.code, named(node)) for node in nodes.order_by("code")]

    def in_month(self, found: QuerySet[NodeReturn], _name: str, written: str) -> QuerySet[NodeReturn]:
        try:
            return found.filter(month=dates.month(written).no)
        except Fault as fault:
            raise BadInput(fault.code, str(fault), field="month") from fault
