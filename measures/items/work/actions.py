"""What happens to tasks, milestones and evidence. Done is a day and a person, and can be taken back with a reason."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.submissions.attachments.receiving import receiving
from measures.items.actions import changed
from measures.items.models import PolicyItem
from measures.items.rules import acting_as
from measures.items.work import rules
from measures.items.work.models import Evidence, EvidenceKind, Milestone, Task

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files.uploadedfile import TemporaryUploadedFile

    from ipportal.core.accounts.models import Organisation, User

STALE = _("Changed by someone else. Look at what stands there now, and save again.")


def _item(pk: int) -> PolicyItem:
    return PolicyItem.objects.select_for_update(of=("self",)).get(pk=pk)


@transaction.atomic
def add_task(
    item: PolicyItem, *, by: User, owner: Organisation, title_zh: str, year: int, depends_on: Iterable[Task] = (),
    **more: Any,
) -> Task:  # fmt: skip
    item = _item(item.pk)
    require(rules.may_plan(acting_as(by), item, owner))
    task = Task.objects.create(item=item, owner=owner, title_zh=title_zh, year=year, **more)
    _depend(task, depends_on)
    record("task added", by=by, thing=task, item=item.code)
    changed(item, "task added")
    return task


@transaction.atomic
def edit_task(
    task: Task, *, by: User, version: int, owner: Organisation, depends_on: Iterable[Task] = (), **facts: Any
) -> Task:
    """Whoever saved in between is not overwritten."""
    item = _item(task.item_id)
    task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    require(rules.may_plan(acting_as(by), item, task.owner))
    require(rules.may_plan(acting_as(by), item, owner))
    if task.version != version:
        raise Conflict(STALE)
    for name, value in facts.items():
        setattr(task, name, value)
    task.owner, task.version = owner, version + 1
    task.save()
    _depend(task, depends_on)
    record("task changed", by=by, thing=task, item=item.code)
    changed(item, "task changed")
    return task


def _depend(task: Task, needed: Iterable[Task]) -> None:
    """Only tasks of the same item, and never in a circle."""
    needed = list(needed)
    if any(other.item_id != task.item_id for other in needed):
        raise BadInput("other-item", _("A task waits for tasks of its own item only."), field="depends_on")
    if any(other.pk == task.pk or task.pk in _needs(other) for other in needed):
        raise BadInput("wait-in-a-circle", _("These tasks would wait for each other."), field="depends_on")
    task.depends_on.set(needed)


def _needs(task: Task) -> set[int]:
    """Everything the task waits for, directly or not."""
    links: dict[int, list[int]] = {}
    for waiting, needed in Task.depends_on.through.objects.filter(from_task__item=task.item_id).values_list(
        "from_task_id", "to_task_id"
    ):
        links.setdefault(waiting, []).append(needed)
    found: set[int] = set()
    ahead = [task.pk]
    while ahead:
        for needed in links.get(ahead.pop(), []):
            if needed not in found:
                found.add(needed)
                ahead.append(needed)
    return found


@transaction.atomic
def finish_task(task: Task, *, by: User, on: dt.date | None = None) -> Task:
    """Done on a day, today unless said otherwise; never on a day to come."""
    item = _item(task.item_id)
    task = Task.objects.select_for_update(of=("self",)).select_related("item").get(pk=task.pk)
    require(rules.may_finish(acting_as(by), task))
    if task.is_done:
        raise Conflict(_("This task is done already."))
    task.done_on, task.done_by, task.version = _past(on), by.get_username(), task.version + 1
    task.save(update_fields=["done_on", "done_by", "version"])
    record("task done", by=by, thing=task, item=item.code)
    changed(item, "task done")
    return task


@transaction.atomic
def reopen_task(task: Task, *, by: User, reason: str) -> Task:
    item = _item(task.item_id)
    task = Task.objects.select_for_update(of=("self",)).select_related("item").get(pk=task.pk)
    require(rules.may_finish(acting_as(by), task))
    if not task.is_done:
        raise Conflict(_("This task is not done."))
    _need(reason)
    task.done_on, task.done_by, task.version = None, "", task.version + 1
    task.save(update_fields=["done_on", "done_by", "version"])
    record("task opened again", by=by, thing=task, reason=reason, item=item.code)
    changed(item, "task opened again")
    return task


@transaction.atomic
def add_milestone(
    item: PolicyItem, *, by: User, title_zh: str, title_en: str = "", due_on: dt.date | None = None,
    demonstration: bool = False,
) -> Milestone:  # fmt: skip
    item = _item(item.pk)
    require(rules.may_prove(acting_as(by), item))
    milestone = Milestone.objects.create(
        item=item, title_zh=title_zh, title_en=title_en, due_on=due_on, demonstration=demonstration
    )
    record("milestone added", by=by, thing=milestone, item=item.code)
    changed(item, "milestone added")
    return milestone


@transaction.atomic
def reach_milestone(milestone: Milestone, *, by: User, on: dt.date | None = None) -> Milestone:
    item = _item(milestone.item_id)
    milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
    require(rules.may_prove(acting_as(by), item))
    if milestone.reached_on is not None:
        raise Conflict(_("This milestone is reached already."))
    milestone.reached_on, milestone.reached_by = _past(on), by.get_username()
    milestone.version += 1
    milestone.save(update_fields=["reached_on", "reached_by", "version"])
    record("milestone reached", by=by, thing=milestone, item=item.code)
    changed(item, "milestone reached")
    return milestone


@transaction.atomic
def unreach_milestone(milestone: Milestone, *, by: User, reason: str) -> Milestone:
    item = _item(milestone.item_id)
    milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
    require(rules.may_prove(acting_as(by), item))
    if milestone.reached_on is None:
        raise Conflict(_("This milestone is not reached."))
    _need(reason)
    milestone.reached_on, milestone.reached_by = None, ""
    milestone.version += 1
    milestone.save(update_fields=["reached_on", "reached_by", "version"])
    record("milestone taken back", by=by, thing=milestone, reason=reason, item=item.code)
    changed(item, "milestone taken back")
    return milestone


@transaction.atomic
def add_evidence(
    item: PolicyItem, *, by: User, label_zh: str, kind: str = EvidenceKind.DOCUMENT, milestone: Milestone | None = None,
    **more: Any,
) -> Evidence:  # fmt: skip
    item = _item(item.pk)
    require(rules.may_add_evidence(acting_as(by), item))
    if more.get("is_public"):
        require(rules.may_show(acting_as(by)))
    if milestone is not None and milestone.item_id != item.pk:
        raise BadInput("other-item", _("This milestone belongs to another item."), field="milestone")
    evidence = Evidence.objects.create(
        item=item, milestone=milestone, kind=kind, label_zh=label_zh, added_by=by.get_username(), **more
    )
    record("evidence added", by=by, thing=evidence, item=item.code)
    changed(item, "evidence added")
    return evidence


def add_evidence_file(item: PolicyItem, file: TemporaryUploadedFile, *, by: User, **facts: Any) -> Evidence:
    """A file is what its content says, whatever it is called; it lies where only the portal gets it."""
    require(rules.may_add_evidence(acting_as(by), item))
    with receiving(file, "file") as received:
        told: dict[str, Any] = {
            "kind": EvidenceKind.FILE,
            "file_name": received.name,
            "content_type": received.content_type,
            "stored_as": received.kept.stored_as,
            "size": received.kept.size,
            "sha256": received.kept.sha256,
        }
        return add_evidence(item, by=by, **facts | told)


@transaction.atomic
def show_evidence(evidence: Evidence, *, by: User, is_public: bool) -> Evidence:
    """The province lets everybody see it, or nobody outside any more."""
    item = _item(evidence.item_id)
    evidence = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    require(rules.may_show(acting_as(by)))
    if evidence.withdrawn_on is not None:
        raise Conflict(_("This evidence is withdrawn already."))
    if evidence.is_public == is_public:
        raise Conflict(_("Somebody else has done this already."))
    evidence.is_public = is_public
    evidence.save(update_fields=["is_public"])
    record("evidence made public" if is_public else "evidence hidden", by=by, thing=evidence, item=item.code)
    changed(item, "evidence shown")
    return evidence


@transaction.atomic
def withdraw_evidence(evidence: Evidence, *, by: User, reason: str) -> Evidence:
    """It stays, with the day on which it ceased to prove anything."""
    item = _item(evidence.item_id)
    evidence = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    require(rules.may_prove(acting_as(by), item))
    if evidence.withdrawn_on is not None:
        raise Conflict(_("This evidence is withdrawn already."))
    _need(reason)
    evidence.withdrawn_on = clock.today()
    evidence.save(update_fields=["withdrawn_on"])
    record("evidence withdrawn", by=by, thing=evidence, reason=reason, item=item.code)
    changed(item, "evidence withdrawn")
    return evidence


def _past(on: dt.date | None) -> dt.date:
    today = clock.today()
    if on is not None and on > today:
        raise BadInput("day-to-come", _("That day is still to come."), field="on")
    return on or today


def _need(reason: str) -> None:
    if not reason.strip():
        raise BadInput("reason-missing", _("Give a reason."), field="reason")
