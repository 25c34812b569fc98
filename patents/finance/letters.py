"""What people are told of pledges: what was handed in and returned, and what happened to a pledged patent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Membership, User
from ipportal.core.accounts.roles import BANK_OFFICER, CITY_OFFICIAL
from ipportal.core.jobs.events import subscribe
from ipportal.core.kit import clock
from ipportal.core.letters.kinds import both, message_kind, shown_at
from ipportal.core.letters.models import Delivery
from ipportal.core.letters.telling import tell
from patents.finance.models import Pledge, PledgeAlert
from patents.register.models import EventKind

if TYPE_CHECKING:
    from collections.abc import Iterable

ALERT: Final = "pledge alert"
TO_CONFIRM: Final = "pledge to confirm"
RETURNED: Final = "pledge returned"

message_kind(
    ALERT,
    _("What happens to pledged patents"),
    _("%(right)s, pledged under %(pledge)s: %(event)s, %(day)s"),
    essential=True,
    delivery=Delivery.AT_ONCE,
)
message_kind(TO_CONFIRM, _("Pledges that wait for the city"), _("%(pledge)s waits to be confirmed"))
message_kind(RETURNED, _("Pledges that the city returned"), _("%(pledge)s was returned: %(reason)s"))
shown_at("patents.pledge", lambda key: reverse("finance:pledge", args=[key]))


def facts_of_alert(alert: PledgeAlert) -> dict[str, Any]:
    return {
        "right": alert.right.number,
        "pledge": str(alert.pledge),
        "event": both(*_in_both(alert.kind)),
        "day": alert.happened_on,
    }


def _in_both(kind: str) -> list[str]:
    words = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            words.append(str(EventKind(kind).label))
    return words


@subscribe("pledge.handed_in")
def _handed_in(pledge: int) -> None:
    found = Pledge.objects.get(pk=pledge)
    if found.city_id:
        people = _holding(CITY_OFFICIAL, organisation__region=found.city_id)
        tell(TO_CONFIRM, people, about=found, params={"pledge": str(found)}, key=f"{found.pk}:{found.version}")


@subscribe("pledge.returned")
def _returned(pledge: int) -> None:
    found = Pledge.objects.get(pk=pledge)
    facts = {"pledge": str(found), "reason": found.returned_reason}
    people = _holding(BANK_OFFICER, organisation=found.bank_id)
    tell(RETURNED, people, about=found, params=facts, key=f"{found.pk}:{found.version}")


def _holding(role: str, **where: Any) -> Iterable[User]:
    held: Any = Membership.objects.in_force(clock.today()).filter(role=role, **where)
    return User.objects.filter(pk__in=held.values("user"))
