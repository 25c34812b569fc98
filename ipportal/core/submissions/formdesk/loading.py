"""The shipped forms come into the database; where the staff have written on, a shipped text is a proposal to them."""

from __future__ import annotations

from django.db import transaction

from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.kit import clock, reference
from ipportal.core.kit.sync import Synced
from ipportal.core.submissions import registry
from ipportal.core.submissions.definitions.reading import Form
from ipportal.core.submissions.formdesk.keeping import keep
from ipportal.core.submissions.formdesk.models import FormDraft
from ipportal.core.submissions.models import FormVersion


@transaction.atomic
def load_forms() -> Synced:
    """Keep every shipped form that is not kept yet. One that is kept is never another text."""
    shipped = {form.sha256: form for form in (kind.shipped() for kind in registry.kinds())}
    return Synced(sum(map(_loaded, shipped.values())), 0)


def _loaded(form: Form) -> bool:
    """Whether it is new. A version of the staff stays what is given out, whatever its number."""
    known = FormVersion.objects.filter(code=form.code)
    if known.filter(sha256=form.sha256).exists():
        return False
    if known.filter(version=form.version, released_by="").exists():
        raise ValueError(f"form {form.code} {form.version} is kept with another text; a new text needs a new version")
    if known.released().exists():
        return _proposed(form, known.order_by("-version")[0])
    keep(form)
    return True


def _proposed(form: Form, newest: FormVersion) -> bool:
    """Once: given up, it is not proposed again."""
    draft, is_new = FormDraft.objects.get_or_create(
        shipped_sha256=form.sha256,
        defaults={
            "code": form.code, "based_on": newest, "text": form.text, "begun_by": SYSTEM.get_username(),
            "begun_at": clock.now(),
        },
    )  # fmt: skip
    if is_new:
        record("form proposed", by=SYSTEM, thing=draft)
    return is_new


reference.register("forms", load_forms)
