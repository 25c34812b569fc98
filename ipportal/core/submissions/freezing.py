"""What a draft would be as a version: its content, and the digest that those who sign put their names under."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from ipportal.core.submissions.checking import files, typed, value_of

if TYPE_CHECKING:
    from ipportal.core.submissions.models import Submission


def content_of(submission: Submission) -> dict[str, Any]:
    """Whatever the next version of it will say."""
    texts, attached, form = typed(submission), files(submission), submission.form
    return {
        "submission": submission.pk,
        "number": submission.last_version + 1,
        "kind": submission.kind,
        "about": [submission.subject_kind, submission.subject_id, submission.period],
        "form": {"code": form.code, "version": form.version, "sha256": form.sha256},
        "fields": {
            key: {"typed": texts[key], "value": value_of(field, texts[key])}
            for key, field in form.fields.items()
            if texts.get(key, "").strip()
        },
        "files": [
            {"id": one.pk, "key": one.key, "name": one.name, "size": one.size, "sha256": one.sha256}
            for key in form.fields
            for one in attached[key]
        ],
    }


def digest_of(content: dict[str, Any]) -> str:
    """Of the canonical text: keys in order, no blanks. Anybody can take it again."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
