"""What happens to a policy document besides its revision: drafted anew, given items and targets, replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.metrics.actions import show_new_data
from measures.items import rules
from measures.items.actions import supersede
from measures.items.models import BodyRole, PolicyDocument, PolicyItem, Responsibility, Target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ipportal.core.accounts.models import Organisation, User
    from measures.items.models import Area

ROLES: Final = (BodyRole.LEAD, BodyRole.JOINT, BodyRole.EXECUTE)


@transaction.atomic
def draft_document(*, by: User, code: str, **facts: Any) -> PolicyDocument:
    """A document of its own, without items as yet; another official publishes it."""
    require(rules.may_draft(rules.acting_as(by)))
    if PolicyDocument.objects.filter(code=code).exists():
        raise BadInput("code-taken", _("Another document has this code."), field="code")
    draft = PolicyDocument.objects.create(code=code, drafted_by_id=by.pk, drafted_by=by.get_username(), **facts)
    record("policy document drafted", by=by, thing=draft)
    return draft


def _draft(pk: int, by: User) -> PolicyDocument:
    """Locked, and not published yet."""
    require(rules.may_draft(rules.acting_as(by)))
    document = PolicyDocument.objects.select_for_update().get(pk=pk)
    if document.published_at is not None:
        raise Conflict(_("A published document is not changed; draft a revision."))
    return document


@transaction.atomic
def add_item(
    document: PolicyDocument, *, by: User, bodies: dict[BodyRole, list[Organisation]], areas: Iterable[Area],
    **facts: Any,
) -> PolicyItem:  # fmt: skip
    document = _draft(document.pk, by)
    _free(document, facts["code"])
    last = document.items.aggregate(last=Max("order"))["last"] or 0
    item = PolicyItem.objects.create(document=document, order=last + 1, **facts)
    _carried(item, bodies)
    item.areas.set(areas)
    record("measure drafted", by=by, thing=item, document=document.code)
    return item


@transaction.atomic
def edit_item(
    item: PolicyItem, *, by: User, bodies: dict[BodyRole, list[Organisation]], areas: Iterable[Area], **facts: Any
) -> PolicyItem:
    """Everything of an item of a draft; what is published is revised."""
    document = _draft(item.document_id, by)
    item = PolicyItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    _free(document, facts["code"], but=item)
    if facts.get("parent") == item:
        raise BadInput("own-parent", _("An item is no part of itself."), field="parent")
    for name, value in facts.items():
        setattr(item, name, value)
    item.save(update_fields=list(facts))
    item.responsibilities.all().delete()
    _carried(item, bodies)
    item.areas.set(areas)
    record("measure text written", by=by, thing=item)
    return item


def _free(document: PolicyDocument, code: str, but: PolicyItem | None = None) -> None:
    others = document.items.exclude(pk=but.pk) if but else document.items.all()
    if others.filter(code=code).exists():
        raise BadInput("code-taken", _("Another item of the document has this code."), field="code")


def _carried(item: PolicyItem, bodies: dict[BodyRole, list[Organisation]]) -> None:
    """A body has one part in an item."""
    pairs = [(role, body) for role in ROLES for body in bodies.get(role, [])]
    if len({body.pk for _role, body in pairs}) < len(pairs):
        raise BadInput("two-parts", _("A body has one part in an item: lead, joint or executing."), field="joint")
    Responsibility.objects.bulk_create(
        Responsibility(item=item, organisation=body, role=role, order=place)
        for place, (role, body) in enumerate(pairs, 1)
    )


@transaction.atomic
def add_target(item: PolicyItem, *, by: User, **facts: Any) -> Target:
    _draft(item.document_id, by)
    last = item.targets.aggregate(last=Max("order"))["last"] or 0
    target = Target.objects.create(item=item, order=last + 1, **facts)
    record("target drafted", by=by, thing=target, item=item.code)
    return target


@transaction.atomic
def replace_document(old: PolicyDocument, *, successor: PolicyDocument, reason: str, by: User) -> PolicyDocument:
    """Another document that is published stands in its place; its items are superseded, their text and work stay."""
    require(rules.may_draft(rules.acting_as(by)))
    found = PolicyDocument.objects.select_for_update().order_by("pk").in_bulk([old.pk, successor.pk])
    old, successor = found[old.pk], found[successor.pk]
    if old.pk == successor.pk:
        raise BadInput("same-document", _("A document does not replace itself."), field="successor")
    if old.published_at is None or old.replaced_by_id is not None:
        raise Conflict(_("Only a document that holds today can be replaced."))
    if successor.published_at is None or successor.replaced_by_id is not None:
        raise BadInput("not-in-force", _("Choose a document that holds today."), field="successor")
    if old.revisions.filter(published_at__isnull=True).exists():
        raise Conflict(_("A revision of this document is in hand already."))
    if not reason.strip():
        raise BadInput("reason-missing", _("Give a reason."), field="reason")
    old.replaced_by = successor
    old.save(update_fields=["replaced_by"])
    for item in old.items.all():
        supersede(item, reason.strip(), by)
    record("policy document replaced", by=by, thing=old, reason=reason.strip(), successor=successor.code)
    publish("measures.published")
    show_new_data()
    return old
