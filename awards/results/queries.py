"""What the desk of decisions lists: editions with their counts, awards, prizes to pay."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Q, QuerySet

from awards.nominations.states import State
from awards.results.models import Award, Payment
from awards.results.rules import payments_visible_to, visible_to
from awards.rounds.models import Edition

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from ipportal.core.accounts.models import User

COUNTED = (State.SHORTLISTED, State.ON_NOTICE, State.OBJECTED, State.EXCLUDED, State.AWARDED, State.PAID, State.REVOKED)


class Row(NamedTuple):
    """An edition and how many of its nominations stand where."""

    edition: Edition
    counts: list[int]


def editions() -> list[Row]:
    counts = {f"in_{state}": Count("nominations", filter=Q(nominations__state=state)) for state in COUNTED}
    found = Edition.objects.published().annotate(**counts).prefetch_related("phases")
    return [Row(one, [getattr(one, name) for name in counts]) for one in found]


def awards(user: User | AnonymousUser) -> QuerySet[Award]:
    return visible_to(user).select_related("edition", "category", "city", "payment").order_by("-edition__number", "pk")


def payments(user: User | AnonymousUser) -> QuerySet[Payment]:
    """Those that wait first; of revoked awards none is paid any more."""
    found = payments_visible_to(user).select_related("award__edition", "award__category")
    return found.filter(Q(award__revoked_at__isnull=True) | Q(paid_on__isnull=False)).order_by("-paid_on", "pk")


def payable(user: User | AnonymousUser) -> QuerySet[Payment]:
    """Prepared by somebody else, and not paid."""
    waiting = payments(user).filter(prepared_at__isnull=False, paid_on__isnull=True)
    return waiting.exclude(prepared_by_id=user.pk).order_by("pk")
