"""Who may read and write the measures: the province's officials, the cities', and the liaisons of departments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Membership, User
from ipportal.core.accounts.roles import CITY_OFFICIAL, DEPARTMENT_LIAISON, OFFICIAL
from ipportal.core.kit import clock
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no
from measures.items import states
from measures.items.models import BodyRole, PolicyDocument, PolicyItem

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from measures.items.models import Responsibility

ROLES: Final = (OFFICIAL, CITY_OFFICIAL, DEPARTMENT_LIAISON)


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom a person acts today in matters of the measures; asked once for a page or an action."""

    user_id: int | None
    bodies: frozenset[int]
    is_province: bool

    @property
    def has_desk(self) -> bool:
        return self.is_province or bool(self.bodies)

    def leads(self, item: PolicyItem) -> bool:
        """Read from what was fetched, so that a list does not ask for each row."""
        return any(part.role == BodyRole.LEAD and part.organisation_id in self.bodies for part in parts_of(item))

    def carries(self, item: PolicyItem) -> bool:
        return any(part.organisation_id in self.bodies for part in parts_of(item))


def parts_of(item: PolicyItem) -> list[Responsibility]:
    return list(item.responsibilities.all())


def acting_as(user: User | AnonymousUser) -> Acting:
    if not isinstance(user, User) or not user.is_active:
        return Acting(None, frozenset(), is_province=False)
    held = Membership.objects.filter(user=user, role__in=ROLES).in_force(clock.today())
    pairs = list(held.values_list("organisation_id", "role_id"))
    return Acting(user.pk, frozenset(body for body, _role in pairs), any(role == OFFICIAL for _body, role in pairs))


@gate(PolicyDocument)
def documents_visible_to(user: User | AnonymousUser) -> QuerySet[PolicyDocument]:
    """Everybody reads what is published; drafts are the province's."""
    return PolicyDocument.objects.all() if acting_as(user).is_province else PolicyDocument.objects.published()


@gate(PolicyItem)
def visible_to(user: User | AnonymousUser) -> QuerySet[PolicyItem]:
    return PolicyItem.objects.all() if acting_as(user).is_province else PolicyItem.objects.published()


def may_use_desk(who: Acting) -> Verdict:
    if who.has_desk:
        return YES
    return no(_("This desk is for officials and for liaisons of the bodies that carry a measure."))


def may_move(who: Acting, item: PolicyItem, target: str) -> Verdict:
    """Whether the table of moves lets this person make it; whether there is such a move is the action's question."""
    move = states.transition(item.state, target)
    if move is None:
        return no(
            _("An item that is “%(source)s” cannot become “%(target)s”.")
            % {"source": states.State(item.state).label, "target": states.State(target).label}
        )
    if (states.PROVINCE in move.by and who.is_province) or (states.LEAD in move.by and who.leads(item)):
        return YES
    if move.by == states.ONLY_LEAD:
        return no(_("Only the lead body may do this."))
    if move.by == states.ONLY_PROVINCE:
        return no(_("Only the province's office may do this."))
    return no(_("Only the lead body or the province's office may do this."))


def may_draft(who: Acting) -> Verdict:
    return YES if who.is_province else no(_("Only officials of the province's office keep policy documents."))


def may_publish(who: Acting, document: PolicyDocument) -> Verdict:
    """Whoever drafted it does not publish it."""
    if not (allowed := may_draft(who)):
        return allowed
    if document.drafted_by_id == who.user_id:
        return no(_("Another official than the one who drafted it publishes a document."))
    return YES
