"""What happens to files: received, checked, confirmed, imported. The command line and the web come through here."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User
from ipportal.core.audit.actions import SYSTEM, Actor, record
from ipportal.core.intake import booking, engine, registry, rules
from ipportal.core.intake.engine import Order, Result
from ipportal.core.intake.models import BatchState, ImportBatch
from ipportal.core.jobs.actions import enqueue
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.text import shown
from ipportal.core.kit.verdict import require

if TYPE_CHECKING:
    from django.core.files import File

CHECK, COMMIT = "intake.check", "intake.commit"
FOLDER: Final = "imports"
CONFIRMABLE: Final = (BatchState.CHECKED,)
UNDER_WAY: Final = (BatchState.RECEIVED, BatchState.CHECKING, BatchState.COMMITTING)


@transaction.atomic
def receive(
    kind: str, upload: File[bytes], *, by: User, layout: str = "", source: str = "", accept_good: bool = False
) -> ImportBatch:
    """Keep an uploaded file under a name of our own, open a batch for it and order its check."""
    found = registry.find(kind)
    require(rules.may_import(by, found))
    found.columns_of(layout)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    stored_as = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}", upload)
    try:
        batch = ImportBatch.objects.create(
            kind=kind,
            layout=layout,
            file_name=shown(Path(upload.name or "").name, 200) or "-",
            stored_as=stored_as,
            sha256=digest.hexdigest(),
            size=upload.size,
            source=source,
            accept_good=accept_good,
            uploaded_by_id=by.pk,
            uploaded_by=by.get_username(),
        )
        record("import file received", by=by, thing=batch, sha256=batch.sha256)
        enqueue(CHECK, key=str(batch.pk), by=by, batch=batch.pk)
    except BaseException:
        default_storage.delete(stored_as)  # no orphan where no row points to it
        raise
    return batch


@transaction.atomic
def confirm(batch: ImportBatch, *, by: User, accept_good: bool = False) -> ImportBatch:
    """Checked → importing: order the import of the file as it was checked."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    require(rules.may_confirm(by, batch, registry.find(batch.kind)))
    if batch.state not in CONFIRMABLE:
        raise Conflict(_("This file is not waiting for confirmation; somebody may have confirmed it already."))
    if batch.rejected and not (accept_good or batch.accept_good):
        raise Conflict(_("The file has rejected rows; upload it mended, or choose to import the good rows only."))
    batch.accept_good = batch.accept_good or accept_good
    batch.state = BatchState.COMMITTING
    batch.save(update_fields=["accept_good", "state"])
    record("import confirmed", by=by, thing=batch, accept_good=batch.accept_good)
    enqueue(COMMIT, key=str(batch.pk), by=by, batch=batch.pk)
    return batch


@transaction.atomic
def give_up(batch: ImportBatch, *, job: int, error: str) -> ImportBatch:
    """Received or importing → failed: its job broke off for good and left nothing behind."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state in UNDER_WAY:
        booking.book_failure(batch, error)
        record("import failed", by=SYSTEM, thing=batch, job=job, error=error[:500])
    return batch


@transaction.atomic
def retry(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Failed → received: the same file is checked again, and imported when it is confirmed again."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    require(rules.may_retry(by, batch, registry.find(batch.kind)))
    if batch.state != BatchState.FAILED or not batch.stored_as:
        raise Conflict(_("Only a file whose check or import failed can be tried again; somebody may have done so."))
    batch.state, batch.refusal = BatchState.RECEIVED, ""
    batch.save(update_fields=["state", "refusal"])
    record("import tried again", by=by, thing=batch)
    enqueue(CHECK, key=str(batch.pk), by=by, batch=batch.pk)
    return batch


def check_batch(batch: ImportBatch, progress: engine.Progress = engine.no_progress) -> ImportBatch:
    """Received → checked (or refused, when the file cannot be read): a dry run whose findings are kept."""
    if batch.state != BatchState.RECEIVED:
        return batch  # a second delivery of the same job
    return _run_stored(batch, replace(_order(batch, progress), dry_run=True), BatchState.CHECKED)


def commit_batch(batch: ImportBatch, progress: engine.Progress = engine.no_progress) -> ImportBatch:
    """Importing → imported: the same bytes are checked again and merged in one transaction."""
    if batch.state != BatchState.COMMITTING:
        return batch
    return _run_stored(batch, _order(batch, progress), BatchState.COMMITTED)


def _order(batch: ImportBatch, progress: engine.Progress) -> Order:
    return Order(
        kind=registry.find(batch.kind),
        path=Path(default_storage.path(batch.stored_as)),
        by=_Uploader(batch),
        file_name=batch.file_name,
        layout=batch.layout,
        source=batch.source,
        accept_good=batch.accept_good,
        batch=batch,
        progress=progress,
        expected_sha256=batch.sha256,
    )


class _Uploader:
    """The person who uploaded the file, as an actor: rows become known in their name, also if the account is gone."""

    def __init__(self, batch: ImportBatch) -> None:
        self.pk = batch.uploaded_by_id
        self._username = batch.uploaded_by

    def get_username(self) -> str:
        return self._username


def _run_stored(batch: ImportBatch, order: Order, wanted: str) -> ImportBatch:
    try:
        with transaction.atomic():
            result = engine.run(replace(order, book=_booking(wanted)))
            result.report.close()
    except BadInput as problem:
        booking.book_refusal(batch, problem)
    record(f"import {batch.state}", by=order.by, thing=batch, rows=batch.rows, rejected=batch.rejected)
    return batch


def _booking(wanted: str) -> Callable[[Result], None]:
    """The batch ends in the wanted state; an import that kept nothing because of faults is refused."""

    def book(result: Result) -> None:
        refused = wanted == BatchState.COMMITTED and not result.committed
        booking.book(result, state=BatchState.REFUSED if refused else wanted)

    return book


def import_path(order: Order, *, sha256: str, size: int) -> Result:
    """Import a file of this machine (command line). A dry run leaves no trace; anything else leaves a batch record."""
    if order.dry_run:
        return engine.run(order)
    batch = ImportBatch.objects.create(
        kind=order.kind.code,
        layout=order.layout,
        file_name=shown(order.file_name or order.path.name, 200),
        sha256=sha256,
        size=size,
        source=order.source,
        accept_good=order.accept_good,
        uploaded_by_id=order.by.pk,
        uploaded_by=order.by.get_username(),
    )
    try:
        result = engine.run(replace(order, batch=batch, book=_booking(BatchState.COMMITTED)))
    except BadInput as problem:
        booking.book_refusal(batch, problem)
        raise
    except DatabaseError as problem:
        booking.book_failure(batch, str(problem))
        record("import failed", by=order.by, thing=batch, error=str(problem)[:500])
        raise
    record(f"import {batch.state}", by=order.by, thing=batch, rows=batch.rows, rejected=batch.rejected)
    return result


def actor_named(username: str) -> Actor:
    """The person of `--by`; BadInput when there is none of that name."""
    person = User.objects.filter(username=username).first()
    if person is None:
        message = gettext("nobody is called {name} here")
        raise BadInput("unknown-user", message.format(name=username[:60]), field="by")
    return person
