"""What later rooms show on the page of a nomination: each declares a part for whoever may see it.

beside("awards/review/panels/_own_slot.html", lambda user, nomination: …)   # None: nothing is shown
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from awards.nominations.models import Nomination
    from ipportal.core.accounts.models import User


class Part(NamedTuple):
    template: str
    thing: Any


Look = Callable[["User", "Nomination"], Any]
_parts: list[tuple[str, Look]] = []


def beside(template: str, look: Look) -> None:
    """Called once, when Django starts; the template gets what `look` answers as `part`."""
    _parts.append((template, look))


def parts_for(user: User, nomination: Nomination) -> list[Part]:
    found = ((template, look(user, nomination)) for template, look in _parts)
    return [Part(template, thing) for template, thing in found if thing is not None]
