"""The change history of an object, on any page that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import template

from ipportal.site.history.rules import history_of
from ipportal.site.history.sentences import told

if TYPE_CHECKING:
    from django.db.models import Model

register = template.Library()
MOST_SHOWN: Final = 50


@register.inclusion_tag("_components/history.html", takes_context=True)
def change_history(context: dict[str, Any], thing: Model) -> dict[str, Any]:
    """`{% change_history object %}`: who changed what and when, for those who may see the object."""
    found = list(history_of(thing, context["request"].user)[: MOST_SHOWN + 1])
    return {"entries": [told(event) for event in found[:MOST_SHOWN]], "more": len(found) > MOST_SHOWN}
