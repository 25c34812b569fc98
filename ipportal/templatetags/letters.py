"""How many messages wait, and the button that follows a thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from ipportal.core.accounts.models import User
from ipportal.core.letters.models import About, Message
from ipportal.core.letters.telling import is_followed

if TYPE_CHECKING:
    from django.db.models import Model

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_messages(context: dict[str, Any]) -> int:
    """Asked only on pages of signed-in people."""
    return Message.objects.filter(user=context["request"].user).unread().count()


@register.inclusion_tag("_components/follow.html", takes_context=True)
def follow_button(context: dict[str, Any], thing: Model | About) -> dict[str, Any]:
    """`{% follow_button thing %}` on a page for signed-in people: follow, or follow no longer."""
    request, about = context["request"], About.of(thing)
    followed = isinstance(request.user, User) and is_followed(request.user, about)
    return {"request": request, "about": about, "followed": followed, "csrf_token": context.get("csrf_token")}
