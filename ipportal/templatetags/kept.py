"""Fields that show again what was typed in them before the sign-in ended."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField

from ipportal.core.accounts.signin import kept

register = template.Library()


@register.simple_tag(takes_context=True)
def as_typed(context: Any, field: BoundField) -> BoundField:
    """The field of a form that was not sent yet, begun with what was kept."""
    found = _kept(context)
    if found is None or field.form.is_bound:
        return field
    values = found.fields.get(field.html_name)
    if values:
        many = getattr(field.field.widget, "allow_multiple_selected", False)
        field.form.initial[field.name] = values if many else values[-1]
    elif isinstance(field.field, forms.BooleanField):
        field.form.initial[field.name] = False  # a box that was not ticked is not sent
    return field


@register.simple_tag(takes_context=True)
def typed(context: Any, name: str, path: str, otherwise: str = "") -> str:
    """The same for a field that a page writes by itself: what was sent to that address under that name."""
    found = _kept(context)
    if found is None or found.path != path or name not in found.fields:
        return otherwise
    return found.fields[name][-1]


@register.inclusion_tag("_components/kept_form.html", takes_context=True)
def kept_notice(context: Any) -> dict[str, Any]:
    return {"kept": _kept(context)}


def _kept(context: Any) -> kept.Kept | None:
    request = context.get("request")
    return kept.on_page(request) if request is not None and not getattr(request, "is_public_page", False) else None
