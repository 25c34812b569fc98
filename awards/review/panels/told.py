"""The own time of the defence, on the page of a nomination."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awards.nominations.beside import beside
from awards.review.panels import rules

if TYPE_CHECKING:
    from awards.nominations.models import Nomination
    from awards.review.panels.models import PanelSlot
    from ipportal.core.accounts.models import User


def own_slot(user: User, nomination: Nomination) -> PanelSlot | None:
    return rules.slots_visible_to(user).filter(nomination=nomination).select_related("session").first()


beside("awards/review/panels/_own_slot.html", own_slot)
