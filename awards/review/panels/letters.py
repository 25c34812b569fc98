"""The nominee is told when and where it defends its nomination, when that changes, and when it is taken out."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from awards.nominations import rules
from awards.nominations.letters import people_of
from awards.nominations.models import Nomination
from awards.review.panels.models import PanelSlot
from ipportal.core.jobs.events import subscribe
from ipportal.core.letters.kinds import both, message_kind
from ipportal.core.letters.telling import tell
from ipportal.templatetags.portal import local_time

SET: Final = "defence set"
TAKEN: Final = "defence taken out"

message_kind(SET, _("When my nominations are defended"), _("Defence of %(nomination)s: %(at)s, %(place)s"))
message_kind(
    TAKEN, _("Defences taken out"), _("The time of the defence of %(nomination)s was taken out; another will be told.")
)


@subscribe("panel.slot_set")
def _set(slot: int) -> None:
    """Set, moved, or at another place. Taken out meanwhile, it is told by itself."""
    found = PanelSlot.objects.select_related("nomination", "session").filter(pk=slot).first()
    if found is None:
        return
    named, place = (both(words, words) for words in (found.nomination.title, found.session.place))
    facts = {"nomination": named, "place": place, "at": local_time(found.begins_at)}
    people = people_of([found.nomination.body_id], rules.EDITORS | rules.SIGNERS)
    tell(SET, people, about=found.nomination, params=facts)


@subscribe("panel.slot_taken")
def _taken(nomination: int) -> None:
    found = Nomination.objects.get(pk=nomination)
    people = people_of([found.body_id], rules.EDITORS | rules.SIGNERS)
    tell(TAKEN, people, about=found, params={"nomination": both(found.title, found.title)})
