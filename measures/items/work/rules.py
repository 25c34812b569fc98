"""Who may plan, finish and prove something for an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no
from measures.items.rules import acting_as, parts_of
from measures.items.states import State
from measures.items.work.models import Evidence, Task

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import Organisation, User
    from measures.items.models import PolicyItem
    from measures.items.rules import Acting


@gate(Evidence)
def visible_to(user: User | AnonymousUser) -> QuerySet[Evidence]:
    """What is public, for everybody; the rest for the province and for the bodies that carry the item."""
    who = acting_as(user)
    if who.is_province:
        return Evidence.objects.all()
    public = Evidence.objects.published()
    if not who.bodies:
        return public
    own = Q(item__document__published_at__isnull=False, item__responsibilities__organisation__in=who.bodies)
    return Evidence.objects.filter(Q(pk__in=public.values("pk")) | own).distinct()


def may_plan(who: Acting, item: PolicyItem, owner: Organisation | None = None) -> Verdict:
    """Add or change a task: the province and the lead body for any body of the item, the others for themselves."""
    if item.state == State.SUPERSEDED:
        return no(_("This item is superseded; nothing is planned for it any more."))
    if owner is not None and owner.pk not in {part.organisation_id for part in parts_of(item)}:
        return no(_("A task belongs to one of the bodies of its item."))
    if who.is_province or who.leads(item):
        return YES
    if not who.carries(item):
        return no(_("Only the bodies of this item and the province's office may do this."))
    if owner is not None and owner.pk not in who.bodies:
        return no(_("You may only plan what your own body carries out."))
    return YES


def may_finish(who: Acting, task: Task) -> Verdict:
    """Say that a task is done, or that it is not: its owner, or the lead body."""
    if task.item.state == State.SUPERSEDED:
        return no(_("This item is superseded; nothing is planned for it any more."))
    if task.owner_id in who.bodies or who.leads(task.item):
        return YES
    return no(_("Only the body that the task belongs to, or the lead body, may say whether it is done."))


def may_prove(who: Acting, item: PolicyItem) -> Verdict:
    """Add milestones and evidence."""
    if item.state == State.SUPERSEDED:
        return no(_("This item is superseded; nothing is planned for it any more."))
    if who.leads(item) or who.is_province:
        return YES
    return no(_("Only the lead body and the province's office may do this."))


def may_add_evidence(who: Acting, item: PolicyItem) -> Verdict:
    if may_prove(who, item) or (who.carries(item) and item.state != State.SUPERSEDED):
        return YES
    return no(_("Only the bodies of this item and the province's office may do this."))


def may_show(who: Acting) -> Verdict:
    """Whether everybody may see a piece of evidence is the province's word."""
    return YES if who.is_province else no(_("Only officials of the province's office make evidence public."))
