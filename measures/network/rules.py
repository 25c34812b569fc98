"""Who may see returns, who may put them down, and who confirms them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import CHECKER, CITY_OFFICIAL, OFFICIAL, STATISTICIAN
from ipportal.core.accounts.rules import holds, region_scope
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.regions.models import PROVINCE
from measures.network.models import ROOT, NodeReturn, ProtectionNode, ReturnState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User

READERS: Final = (OFFICIAL, STATISTICIAN, CHECKER, CITY_OFFICIAL)


def may_see_returns(user: User | AnonymousUser) -> Verdict:
    if holds(user, *READERS):
        return YES
    return no(_("Only the offices of the province and the cities work with the returns."))


@gate(NodeReturn)
def visible_to(user: User | AnonymousUser) -> QuerySet[NodeReturn]:
    """All for the province, a city's nodes for the city; what is confirmed anybody reads on the public pages."""
    scope = region_scope(user) if may_see_returns(user) else frozenset()
    return NodeReturn.objects.all() if PROVINCE in scope else NodeReturn.objects.filter(node__in=nodes_of(scope))


def nodes_in_sight(user: User | AnonymousUser) -> QuerySet[ProtectionNode]:
    """The nodes for whose returns a person answers or asks."""
    scope = region_scope(user) if may_see_returns(user) else frozenset()
    return ProtectionNode.objects.all() if PROVINCE in scope else nodes_of(scope)


def nodes_of(scope: frozenset[str]) -> QuerySet[ProtectionNode]:
    """The root is the province's, wherever it stands."""
    return ProtectionNode.objects.filter(city__in=scope).exclude(layer=ROOT)


def may_report(user: User | AnonymousUser, node: ProtectionNode) -> Verdict:
    """Put down or correct a return of this node."""
    if holds(user, OFFICIAL):
        return YES
    if holds(user, CITY_OFFICIAL) and nodes_of(region_scope(user)).filter(pk=node.pk).exists():
        return YES
    return no(_("Only the node's own city office and the province put down its returns."))


def may_confirm_any(user: User | AnonymousUser) -> Verdict:
    if holds(user, OFFICIAL, CHECKER):
        return YES
    return no(_("Only officials of the province confirm returns."))


def may_confirm(user: User | AnonymousUser, report: NodeReturn) -> Verdict:
    """Maker is not checker."""
    allowed = may_confirm_any(user)
    if not allowed:
        return allowed
    if report.state != ReturnState.DRAFT:
        return no(_("This return is confirmed already."))
    if report.submitted_by_id == user.pk:
        return no(_("You put this return down yourself; somebody else confirms it."))
    return YES
