"""What stands in a draft, read field by field, and every fault that keeps it from being sent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ipportal.core.kit.errors import Fault
from ipportal.core.submissions import registry
from ipportal.core.submissions.definitions.values import read
from ipportal.core.submissions.registry import Draft

if TYPE_CHECKING:
    from ipportal.core.submissions.attachments.models import Attachment
    from ipportal.core.submissions.definitions.reading import Field
    from ipportal.core.submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Found:
    """A fault of one field, in the reader's language."""

    field: Field
    message: str

    @property
    def key(self) -> str:
        return self.field.key


def typed(submission: Submission) -> dict[str, str]:
    """Field → what stands there."""
    return dict(submission.draft_fields.values_list("key", "typed"))


def files(submission: Submission) -> dict[str, list[Attachment]]:
    found: dict[str, list[Attachment]] = defaultdict(list)
    for attachment in submission.attachments.standing():
        found[attachment.key].append(attachment)
    return found


def fault_of(field: Field, text: str) -> str:
    """Why what was typed cannot be read; empty where it can."""
    try:
        read(field, text)
    except Fault as fault:
        return str(fault)
    return ""


def value_of(field: Field, text: str) -> Any:
    try:
        return read(field, text)
    except Fault:
        return None


def faults(submission: Submission) -> list[Found]:
    """All of them at once, in the order of the form."""
    texts, attached, form = typed(submission), files(submission), submission.form
    undecided = set(submission.other_texts.filter(settled_at__isnull=True).values_list("key", flat=True))
    found = [
        Found(field, message)
        for field in form.fields.values()
        for message in _of_field(field, texts.get(field.key, ""), attached[field.key], field.key in undecided)
    ]
    if (check := registry.of(submission).check) is not None:
        values = {key: value_of(field, texts.get(key, "")) for key, field in form.fields.items() if field.is_typed}
        told = check(Draft(submission, values, attached))
        found += [Found(form.fields[key], str(message)) for key, message in told]
    order = list(form.fields)
    return sorted(found, key=lambda one: order.index(one.key))


def _of_field(field: Field, text: str, attached: list[Attachment], undecided: bool) -> list[str]:
    if undecided:
        return [_("Two people wrote here; choose which text stays.")]
    if field.is_typed:
        empty = not text.strip()
        fault = fault_of(field, text)
    else:
        empty, fault = not attached, ""
    if empty and field.required:
        return [_("This field is required.")]
    return [fault] if fault else []
