"""What the pages of a submission show: its fields with texts, files and remarks; its versions; what may be done."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ipportal.core.submissions import checking, registry, rules
from ipportal.core.submissions.attachments.models import Attachment
from ipportal.core.submissions.definitions.values import shown
from ipportal.core.submissions.forms import CommentForm, DraftForm, label_of, mark
from ipportal.core.submissions.models import Comment, OtherText, Submission, Version

if TYPE_CHECKING:
    from django.forms import BoundField

    from ipportal.core.accounts.models import User


@dataclass(frozen=True, slots=True)
class Row:
    """A field on the page where it is filled in."""

    bound: BoundField
    base: str
    is_files: bool
    files: list[Attachment] = field(default_factory=list)
    others: list[OtherText] = field(default_factory=list)
    now: str = ""
    remarks: list[Comment] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Told:
    """A field where it is read."""

    key: str
    label: str
    text: str
    files: list[Attachment] = field(default_factory=list)
    remarks: list[Comment] = field(default_factory=list)


def crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("My work"), reverse("desk")), (_("Submissions"), reverse("submissions:submission-list")), *further]


def crumb_of(submission: Submission) -> tuple[str, str]:
    return (name_of(submission), reverse("submissions:submission-detail", args=[submission.pk]))


def name_of(submission: Submission) -> str:
    """By its number, or as a draft."""
    return submission.receipt or _("Draft %(number)s") % {"number": submission.pk}


def filling(
    user: User,
    submission: Submission,
    *,
    faults: list[tuple[str, str]] | None = None,
    instead: Mapping[str, str] | None = None,
    bases: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The page of a draft. `instead`: texts that were kept for the reader, with the marks of the page they are from."""
    stands = {row.key: row for row in submission.draft_fields.all()}
    form = submission.form
    texts = {key: row.typed for key, row in stands.items()} | dict(instead or {})
    shown_faults = faults if faults is not None else _unreadable(submission, texts)
    bound = DraftForm(form, texts).put(shown_faults)
    others, files, remarks = _others(submission), checking.files(submission), remarks_for(user, submission)
    sections = []
    for section in form.sections:
        rows = []
        for one in section.fields:
            now = stands.get(one.key)
            typed = now.typed if now else ""
            base = (bases or {}).get(one.key) or mark(now.revision if now else 0, typed)
            rows.append(
                Row(bound[one.key], base, not one.is_typed, files[one.key], others[one.key], typed, remarks[one.key])
            )
        sections.append((section, rows))
    return {
        "form": bound,
        "sections": sections,
        "writer": secrets.token_urlsafe(24),
        "may_submit": rules.may_submit(user, submission),
        "others_anywhere": any(others.values()),
    } | around(user, submission)


def _unreadable(submission: Submission, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """While it is being filled in only what cannot be read is said, not what is missing."""
    fields = submission.form.fields.items()
    told = ((key, checking.fault_of(one, texts.get(key, ""))) for key, one in fields if one.is_typed)
    return [(key, fault) for key, fault in told if fault]


def _others(submission: Submission) -> dict[str, list[OtherText]]:
    found: dict[str, list[OtherText]] = defaultdict(list)
    for other in submission.other_texts.filter(settled_at__isnull=True):
        found[other.key].append(other)
    return found


def remarks_for(user: User, submission: Submission) -> dict[str, list[Comment]]:
    """By field. What those who take part say among themselves is theirs."""
    found: dict[str, list[Comment]] = defaultdict(list)
    remarks = submission.comments.all()
    if not rules.may_see_draft(user, submission):
        remarks = remarks.filter(of_the_office=True)
    for remark in remarks:
        found[remark.key].append(remark)
    return found


def around(user: User, submission: Submission) -> dict[str, Any]:
    """What every page of a submission carries: where it stands, its versions, its remarks."""
    remarks = remarks_for(user, submission)
    labels = {key: str(one.label) for key, one in submission.form.fields.items()} | {"": _("The whole")}
    versions = list(submission.versions.select_related("decision"))
    return {
        "submission": submission,
        "kind": registry.of(submission),
        "name": name_of(submission),
        "versions": versions,
        "last_decision": next((one.decision for one in reversed(versions) if hasattr(one, "decision")), None),
        "remarks": [(labels.get(one.key, one.key), one) for found in remarks.values() for one in found],
        "may_comment": rules.may_comment(user, submission),
        "comment_form": CommentForm(form=submission.form, auto_id="id_comment_%s"),
        "parties": submission.parties.select_related("organisation"),
        "is_mine": rules.right_of(user, submission) is not None,
    }


def of_draft(submission: Submission) -> list[tuple[Any, list[Told]]]:
    """The draft as it would be sent."""
    texts, files = checking.typed(submission), checking.files(submission)
    return [
        (
            section,
            [
                Told(one.key, label_of(one), shown(one, texts.get(one.key, "")), files[one.key])
                for one in section.fields
            ],
        )
        for section in submission.form.sections
    ]


def of_version(user: User | None, version: Version) -> list[tuple[Any, list[Told]]]:
    """A version as it was sent, on the form of its time; without anybody's remarks where it is for nobody."""
    texts, remarks = version.typed, remarks_for(user, version.submission) if user else defaultdict(list)
    kept = Attachment.objects.in_bulk([one["id"] for one in version.files])
    files: dict[str, list[Attachment]] = defaultdict(list)
    for one in version.files:
        if one["id"] in kept:
            files[one["key"]].append(kept[one["id"]])
    return [
        (
            section,
            [
                Told(one.key, label_of(one), shown(one, texts.get(one.key, "")), files[one.key], remarks[one.key])
                for one in section.fields
            ],
        )
        for section in version.form_version.form.sections
    ]
