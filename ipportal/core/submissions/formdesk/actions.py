"""The next version of a form: begun, written part by part, released by another official or given up."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.submissions.definitions.reading import BadForm, Form, parse
from ipportal.core.submissions.definitions.writing import rewritten
from ipportal.core.submissions.formdesk import checks, editing, rules
from ipportal.core.submissions.formdesk.keeping import keep
from ipportal.core.submissions.formdesk.models import DraftState, FormDraft
from ipportal.core.submissions.models import FormVersion

if TYPE_CHECKING:
    import datetime as dt

    from ipportal.core.accounts.models import User
    from ipportal.core.submissions.definitions.reading import Field, Words

LINES: Final = {name: re.compile(rf"^({name}\s*=\s*)[0-9_-]+", re.MULTILINE) for name in ("version", "valid_from")}
STALE: Final = _("Somebody else changed it since you opened it.")


class Met(Conflict):
    """The same part was changed meanwhile; `now` is the form as it stands."""

    def __init__(self, now: Form) -> None:
        super().__init__(STALE)
        self.now = now


class Lacking(Conflict):
    """The portal could not work with it; the faults say why, field by field."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("；".join(fault for _key, fault in faults))
        self.faults = faults


@transaction.atomic
def begin_draft(version: FormVersion, *, by: User) -> FormDraft:
    """From a version, under the next number. One that the same person began and did not touch is gone on with."""
    require(rules.may_keep_forms(by))
    _take_turn(version.code)
    untouched = FormDraft.objects.filter(based_on=version, state=DraftState.OPEN, begun_by_id=by.pk, writers=[])
    if found := untouched.first():
        return found
    form = version.form
    begun = rewritten(
        form, version=_next(version.code), valid_from=max(clock.today(), form.valid_from), valid_until=None
    )
    draft = FormDraft.objects.create(
        code=version.code, based_on=version, text=begun.text, begun_at=clock.now(), begun_by_id=by.pk,
        begun_by=by.get_username(),
    )  # fmt: skip
    record("form draft begun", by=by, thing=draft, version=version.version)
    return draft


def write_text(draft: FormDraft, text: str, seen: str, *, by: User) -> FormDraft:
    """The whole text, kept exactly as typed."""

    def written(form: Form) -> Form:
        _seen(form, form.text, seen)
        return _parsed(text.replace("\r\n", "\n"), form)

    return _change(draft, written, by=by, part="text")


def write_head(
    draft: FormDraft, seen: str, *, by: User, title: Words, valid_from: dt.date, valid_until: dt.date | None,
    only_named: bool,
) -> FormDraft:  # fmt: skip
    def written(form: Form) -> Form:
        _seen(form, editing.head_of(form), seen)
        return editing.with_head(form, title, valid_from, valid_until, only_named)

    return _change(draft, written, by=by, part="head")


def write_section(draft: FormDraft, code: str, title: Words, seen: str, *, by: User) -> FormDraft:
    """`seen` is what the page had before it; of a new section nothing."""

    def written(form: Form) -> Form:
        _seen(form, editing.name_of(editing.section_of(form, code)), seen)
        return editing.with_section(form, code, title)

    return _change(draft, written, by=by, part=code)


def write_field(draft: FormDraft, field: Field, seen: str, *, by: User, instead_of: str = "") -> FormDraft:
    """A new field, or another text of one. Its key is what answers stand under: once released it stays."""

    def written(form: Form) -> Form:
        if instead_of:
            _seen(form, form.fields.get(instead_of), seen)
        if field.key != instead_of and field.key in form.fields:
            raise BadInput("key-taken", _("Another field has this key."), field="key")
        if instead_of and field.key != instead_of and instead_of in released_keys(draft.code):
            raise BadInput("key-released", _("This key was released and stays."), field="key")
        changed = editing.with_field(form, field, instead_of)
        if faults := [fault for key, fault in checks.lacking(changed) if key in (field.key, instead_of)]:
            raise BadInput("relied-on", "；".join(faults), field="kind")
        return changed

    return _change(draft, written, by=by, part=field.key)


def arrange(draft: FormDraft, part: str, how: str, seen: str, *, by: User, is_section: bool = False) -> FormDraft:
    """A field or section a place up or down, or away; away only as it was seen."""

    def arranged(form: Form) -> Form:
        found: Any = editing.section_of(form, part) if is_section else form.fields.get(part)
        if found is None:
            raise Met(form)
        if how == editing.REMOVE:
            _seen(form, found, seen)
            gone = {one.key for one in found.fields} if is_section else {part}
            if faults := [fault for fault in checks.lacking(editing.without(form, gone)) if fault[0] in gone]:
                raise Lacking(faults)
        move = editing.section_moved if is_section else editing.field_moved
        return move(form, part, how)

    return _change(draft, arranged, by=by, part=part, how=how)


def _change(draft: FormDraft, edit: Callable[[Form], Form], *, by: User, **what: Any) -> FormDraft:
    with transaction.atomic():
        draft = _locked(draft)
        require(rules.may_write(by, draft))
        try:
            form = edit(draft.form)
        except BadForm as fault:
            raise BadInput("bad-form", fault.told, field="text") from fault
        if form.text == draft.text:
            return draft
        draft.text = form.text
        draft.writers = sorted({*draft.writers, by.pk})
        draft.changed_at, draft.changed_by = clock.now(), by.get_username()
        draft.save(update_fields=["text", "writers", "changed_at", "changed_by"])
        record("form draft changed", by=by, thing=draft, **what)
    return draft


def _seen(form: Form, part: Any, seen: str) -> None:
    if (editing.mark(part) if part is not None else "") != seen:
        raise Met(form)


def _parsed(text: str, form: Form) -> Form:
    found = parse(text, form.code)
    if found.code != form.code:
        line = next((n for n, one in enumerate(text.splitlines(), 1) if one.lstrip().startswith("code")), 1)
        raise BadForm(form.code, line, _("the code of a form stays"))
    return found


@transaction.atomic
def release(draft: FormDraft, seen: str, *, by: User, reason: str) -> FormVersion:
    """Draft → version, as whoever releases it has looked at it: under the number that is next, from today or later."""
    draft = _locked(draft)
    _take_turn(draft.code)
    require(rules.may_release(by, draft))
    _seen(draft.form, draft.text, seen)
    today, form = clock.today(), draft.form
    if form.valid_until and form.valid_until <= today:
        raise Conflict(_("Its last day is over already."))
    form = _rewritten(form, version=_next(draft.code), valid_from=max(form.valid_from, today))
    if faults := checks.lacking(form):
        raise Lacking(faults)
    version = keep(form, writers=draft.writers, released_by_id=by.pk, released_by=by.get_username())
    draft.state, draft.released_as = DraftState.RELEASED, version
    draft.save(update_fields=["state", "released_as"])
    record("form released", by=by, thing=version, reason=reason, sha256=version.sha256)
    return version


@transaction.atomic
def discard(draft: FormDraft, *, by: User, reason: str) -> FormDraft:
    draft = _locked(draft)
    require(rules.may_write(by, draft))
    draft.state = DraftState.DISCARDED
    draft.save(update_fields=["state"])
    record("form draft given up", by=by, thing=draft, reason=reason)
    return draft


def released_keys(code: str) -> set[str]:
    return {key for version in FormVersion.objects.filter(code=code) for key in version.form.fields}


def _locked(draft: FormDraft) -> FormDraft:
    return FormDraft.objects.select_for_update().get(pk=draft.pk)


def _take_turn(code: str) -> None:
    """Numbers of a form are given one after the other, and a button pressed twice makes one draft."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(770007, hashtext(%s))", [code])


def _next(code: str) -> int:
    return (FormVersion.objects.filter(code=code).aggregate(last=Max("version"))["last"] or 0) + 1


def _rewritten(form: Form, **changes: Any) -> Form:
    """With another number or first day; for the rest the text stays as it was typed."""
    text = form.text
    for name, value in changes.items():
        text = LINES[name].sub(rf"\g<1>{value}", text, count=1)
    try:
        found = parse(text, form.code)
    except BadForm:
        found = form
    is_so = all(getattr(found, name) == value for name, value in changes.items())
    return found if is_so else rewritten(form, **changes)
