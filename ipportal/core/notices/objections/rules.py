"""Who sees that there is an objection, who sees whose it is, and who decides: officials whom it does not concern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Membership
from ipportal.core.accounts.roles import OFFICIAL
from ipportal.core.accounts.rules import holds
from ipportal.core.kit import clock
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.notices import registry
from ipportal.core.notices.models import Notice, NoticeKind
from ipportal.core.notices.objections.models import Objection

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User


def may_object(notice: Notice) -> Verdict:
    """Anybody may, while the publicity period runs: until midnight of its last day."""
    if notice.kind != NoticeKind.PUBLICITY:
        return no(_("Objections are filed against publicity periods only."))
    if not notice.is_open(clock.today()):
        return no(_("The publicity period is over; objections are no longer taken."))
    return YES


def may_see_objections(user: User | AnonymousUser) -> Verdict:
    if holds(user, OFFICIAL):
        return YES
    return no(_("Only officials of the province see objections."))


@gate(Objection)
def visible_to(user: User | AnonymousUser) -> QuerySet[Objection]:
    return Objection.objects.all() if may_see_objections(user) else Objection.objects.none()


def may_know_objector(user: User, objection: Objection) -> Verdict:
    """The officials, but none who acts for a body that the objection is about."""
    if not (allowed := may_see_objections(user)):
        return allowed
    involved = _involved(objection)
    mine = Membership.objects.filter(user=user).in_force(clock.today())
    if involved and mine.filter(organisation__credit_code__in=involved).exists():
        return no(_("You act for a body that this objection is about; other officials deal with it."))
    return YES


may_decide = may_know_objector


def _involved(objection: Objection) -> frozenset[str]:
    notice = objection.notice
    items = [objection.item] if objection.item else notice.items.all()
    found = [(notice.subject_label, notice.subject_key), *((item.label, item.key) for item in items)]
    return frozenset().union(*(registry.bodies_of(label, key) for label, key in found))
