"""Who is told of an application: whoever takes its next step, and the applicant of every step."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import AGENCY_SIGNATORY, BANK_OFFICER, CITY_OFFICIAL, FINANCE_OFFICIAL
from ipportal.core.jobs.events import subscribe
from ipportal.core.letters.kinds import message_kind, shown_at
from ipportal.core.letters.telling import tell
from patents.finance.audience import in_both, people_with
from patents.finance.subsidies.models import Subsidy, SubsidyState

MOVED: Final = "subsidy moved"
WAITS: Final = "subsidy waits"

message_kind(MOVED, _("Steps of my interest subsidies"), _("Interest subsidy, %(subsidy)s: %(state)s"))
message_kind(WAITS, _("Interest subsidies that wait for me"), _("Waits for you: interest subsidy, %(subsidy)s"))
shown_at("patents.subsidy", lambda key: reverse("subsidies:subsidy", args=[key]))


@subscribe("subsidy.moved")
def _moved(subsidy: int, target: str) -> None:
    found = Subsidy.objects.with_names().get(pk=subsidy)
    name = str(found)
    if target != SubsidyState.SUBMITTED:
        people = people_with((AGENCY_SIGNATORY, BANK_OFFICER), organisation=found.applicant)
        tell(MOVED, people, about=found, params={"subsidy": name, "state": in_both(SubsidyState(target).label)})
    if target not in (SubsidyState.SUBMITTED, SubsidyState.APPROVED):
        return
    had_a_hand = [pk for pk in (found.filed_by_id, *found.moves.values_list("by_id", flat=True)) if pk is not None]
    people = people_with(CITY_OFFICIAL, organisation__region=found.scheme.city_id)
    if target == SubsidyState.APPROVED:
        people = people | people_with(FINANCE_OFFICIAL)
    tell(WAITS, people.exclude(pk__in=had_a_hand), about=found, params={"subsidy": name})
