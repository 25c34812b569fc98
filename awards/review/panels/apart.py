"""Who is to be kept apart from which nomination: what the ledger of conflicts has, and the same employer by rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from awards.nominations.models import CoOwner, Nomination
from ipportal.core.accounts.models import Membership
from ipportal.core.kit import clock
from ipportal.core.reviewing.finding import years_before
from ipportal.core.reviewing.models import Conflict, ConflictKind, Employment

if TYPE_CHECKING:
    import datetime as dt

LABEL: Final = Nomination._meta.label_lower
Apart = dict[tuple[int, int], list[Any]]  # (user, nomination) → kinds of conflict, in words


def apart(users: Collection[int], nominations: Iterable[Nomination]) -> Apart:
    """In a constant number of queries. Confirmed, and what nobody has decided yet; dismissed ones do not count."""
    things = {one.pk: one for one in nominations}
    codes = _codes(things)
    found: dict[tuple[int, int], dict[str, Any]] = defaultdict(dict)
    for user, key, kind in _ledger(users, things):
        found[user, key][kind] = ConflictKind(kind).label
    for user, code, kind, ended in (*_employers(users, codes), *_accounts(users, codes)):
        for key in codes[code]:
            if ended is None or ended > years_before(clock.today(), things[key].edition.employer_years):
                found[user, key][kind] = ConflictKind(kind).label
    return {pair: list(kinds.values()) for pair, kinds in found.items()}


def _codes(things: dict[int, Nomination]) -> dict[str, set[int]]:
    """Credit codes of nominees, first owners and co-owners → their nominations."""
    codes: dict[str, set[int]] = defaultdict(set)
    owners = CoOwner.objects.filter(nomination__in=things).values_list("organisation__credit_code", "nomination")
    for one in things.values():
        for code in (one.body.credit_code, one.owner_code):
            if code:
                codes[code].add(one.pk)
    for code, key in owners:
        if code:
            codes[code].add(key)
    return codes


def _ledger(users: Collection[int], things: Collection[int]) -> list[tuple[int, int, str]]:
    standing = Conflict.objects.keeping_apart().filter(
        candidate__round__label=LABEL, candidate__key__in=[str(key) for key in things], expert__user__in=users
    )
    rows = standing.order_by("pk").values_list("expert__user", "candidate__key", "kind")
    return [(user, int(key), kind) for user, key, kind in rows]


Tie = tuple[int, str, str, "dt.date | None"]


def _employers(users: Collection[int], codes: Collection[str]) -> list[Tie]:
    today = clock.today()
    jobs = Employment.objects.filter(expert__user__in=users, credit_code__in=list(codes))
    rows = jobs.values_list("expert__user", "credit_code", "ends_on")
    return [
        (user, code, ConflictKind.EMPLOYER, None)
        if ended is None or ended > today
        else (user, code, ConflictKind.FORMER_EMPLOYER, ended)
        for user, code, ended in rows
    ]


def _accounts(users: Collection[int], codes: Collection[str]) -> list[Tie]:
    """Whoever acts for the body itself."""
    standing = Q(ends_on__isnull=True) | Q(ends_on__gt=clock.today())
    held = Membership.objects.filter(standing, user__in=users, organisation__credit_code__in=list(codes))
    rows = held.values_list("user", "organisation__credit_code").distinct()
    return [(user, str(code), ConflictKind.EMPLOYER, None) for user, code in rows]
