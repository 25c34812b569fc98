"""What happens to documents and items: a state moves, a document is drafted, revised and published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.metrics.actions import show_new_data
from measures.items import rules, states
from measures.items.models import BodyRole, ItemKind, PolicyDocument, PolicyItem, Responsibility, Target
from measures.items.states import State

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

COPIED: Final = (
    "code", "number", "order", "theme", "kind", "verb", "text_zh", "text_en", "source_zh", "source_en",
    "bodies_basis", "contact_office", "contact_phone",
)  # fmt: skip
KNOWN_OF_A_DOCUMENT: Final = ("title_zh", "title_en", "number", "issuer", "issued_on", "in_force_from", "in_force_to")
# How a new item gets to the state of the one it follows, along the table of moves.
WAYS: Final[dict[str, tuple[State, ...]]] = {
    State.PLANNED: (),
    State.IN_PROGRESS: (State.IN_PROGRESS,),
    State.AT_RISK: (State.AT_RISK,),
    State.SUSPENDED: (State.IN_PROGRESS, State.SUSPENDED),
    State.DONE: (State.IN_PROGRESS, State.DONE),
    State.SUPERSEDED: (),
}


def changed(item: PolicyItem, what: str) -> None:
    """In the transaction of a change: pages are made anew, and whoever follows the item is told."""
    publish("measure.changed", item=item.pk, what=what)
    show_new_data()


@transaction.atomic
def move_item(item: PolicyItem, target: str, *, by: User, reason: str = "") -> PolicyItem:
    """Along the table of moves, and no other way."""
    item = PolicyItem.objects.select_for_update(of=("self",)).select_related("document").get(pk=item.pk)
    move = states.transition(item.state, target)
    if move is None:
        raise Conflict(rules.may_move(rules.acting_as(by), item, target).reason)
    require(rules.may_move(rules.acting_as(by), item, target))
    if move.needs_reason and not reason.strip():
        raise BadInput("reason-missing", _("Give a reason."), field="reason")
    return _moved(item, State(target), reason.strip(), by)


def _moved(item: PolicyItem, target: State, reason: str, by: User) -> PolicyItem:
    before = item.state
    item.state, item.state_reason = target, reason
    item.save(update_fields=["state", "state_reason"])
    item.refresh_from_db(fields=["state_since"])
    record("measure moved", by=by, thing=item, reason=reason, source=before, target=str(target))
    changed(item, "state")
    return item


def supersede(item: PolicyItem, reason: str, by: User) -> None:
    """With its document; what was superseded before stays so."""
    if item.state != State.SUPERSEDED:
        _moved(item, State.SUPERSEDED, reason, by)


@transaction.atomic
def draft_revision(document: PolicyDocument, *, by: User) -> PolicyDocument:
    """A copy of the document and its items to write in; the old text stays."""
    require(rules.may_draft(rules.acting_as(by)))
    document = PolicyDocument.objects.select_for_update().get(pk=document.pk)
    if document.published_at is None or document.replaced_by_id is not None:
        raise Conflict(_("Only a document that holds today can be revised."))
    if document.revisions.filter(published_at__isnull=True).exists():
        raise Conflict(_("A revision of this document is in hand already."))
    number = PolicyDocument.objects.filter(code__startswith=_stem(document.code)).count() + 1
    draft = PolicyDocument.objects.create(
        code=f"{_stem(document.code)}-r{number}",
        revises=document,
        working_title_zh=document.working_title_zh,
        working_title_en=document.working_title_en,
        source_zh=document.source_zh,
        source_en=document.source_en,
        drafted_by_id=by.pk,
        drafted_by=by.get_username(),
        **{name: getattr(document, name) for name in KNOWN_OF_A_DOCUMENT},
    )
    _copy_items(document, draft)
    record("policy document drafted", by=by, thing=draft)
    return draft


def _stem(code: str) -> str:
    return code.rpartition("-r")[0] or code


def _copy_items(old: PolicyDocument, new: PolicyDocument) -> None:
    copies: dict[int, PolicyItem] = {}
    for item in old.items.order_by("order").prefetch_related("areas", "responsibilities", "targets"):
        facts: dict[str, Any] = {name: getattr(item, name) for name in COPIED}
        copy = PolicyItem.objects.create(document=new, follows=item, parent=copies.get(item.parent_id or 0), **facts)
        copies[item.pk] = copy
        copy.areas.set(item.areas.all())
        Responsibility.objects.bulk_create(
            Responsibility(item=copy, organisation_id=part.organisation_id, role=part.role, order=part.order)
            for part in item.responsibilities.all()
        )
        for target in item.targets.all():
            target.pk, target.item = None, copy
        Target.objects.bulk_create(item.targets.all())


@transaction.atomic
def edit_document(document: PolicyDocument, *, by: User, **facts: Any) -> PolicyDocument:
    """What became known of a document: its title, number, dates. Empty stays empty."""
    require(rules.may_draft(rules.acting_as(by)))
    document = PolicyDocument.objects.select_for_update().get(pk=document.pk)
    for name in KNOWN_OF_A_DOCUMENT:
        if name in facts:
            setattr(document, name, facts[name])
    document.save(update_fields=list(KNOWN_OF_A_DOCUMENT))
    record("policy document changed", by=by, thing=document)
    show_new_data()
    return document


@transaction.atomic
def edit_text(item: PolicyItem, *, by: User, text_zh: str, text_en: str) -> PolicyItem:
    """The text of an item is written in a draft only; what is published is revised."""
    require(rules.may_draft(rules.acting_as(by)))
    document = PolicyDocument.objects.select_for_update().get(pk=item.document_id)
    if document.published_at is not None:
        raise Conflict(_("The text of a published document is not changed; draft a revision."))
    item = PolicyItem.objects.select_for_update().get(pk=item.pk)
    item.text_zh, item.text_en = text_zh, text_en
    item.save(update_fields=["text_zh", "text_en"])
    record("measure text written", by=by, thing=item)
    return item


@transaction.atomic
def publish_document(document: PolicyDocument, *, by: User) -> PolicyDocument:
    """Everybody reads it from now on; items of the document it revises are superseded, their work goes on here."""
    document = PolicyDocument.objects.select_for_update().get(pk=document.pk)
    require(rules.may_publish(rules.acting_as(by), document))
    if document.published_at is not None:
        raise Conflict(_("This document is published already."))
    _whole(document)
    document.published_at, document.published_by_id = clock.now(), by.pk
    document.published_by = by.get_username()
    document.save(update_fields=["published_at", "published_by_id", "published_by"])
    if document.revises is not None:
        _replace(document, document.revises, by)
    record("policy document published", by=by, thing=document)
    publish("measures.published")
    show_new_data()
    return document


def _whole(document: PolicyDocument) -> None:
    """It has items, each with a lead body, under codes that no other document of today uses: they are addresses."""
    codes = set(document.items.values_list("code", flat=True))
    if not codes:
        raise Conflict(_("The document has no items yet."))
    led = document.items.filter(responsibilities__role=BodyRole.LEAD).values("pk")
    if (alone := document.items.exclude(pk__in=led).filter(kind=ItemKind.MEASURE).first()) is not None:
        raise Conflict(_("%(code)s has no lead body yet.") % {"code": alone.code})
    others = PolicyItem.objects.current().exclude(document=document.revises_id)
    if (twin := others.filter(code__in=codes).first()) is not None:
        raise Conflict(_("The code %(code)s belongs to a document that holds today.") % {"code": twin.code})


def _replace(document: PolicyDocument, old_one: PolicyDocument, by: User) -> None:
    PolicyDocument.objects.filter(pk=old_one.pk).update(replaced_by=document)
    reason = str(_("Taken over with the revision of the document"))
    for item in document.items.select_related("follows"):
        old = item.follows
        if old is None or old.state == State.SUPERSEDED:
            continue
        for step in WAYS[old.state]:
            _moved(item, step, reason, by)
        for work in (old.tasks, old.milestones, old.evidence, old.reports):
            work.update(item=item)
        _moved(old, State.SUPERSEDED, reason, by)
