"""Pages of the import clinic: upload, watch the check, read what was found, confirm."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final, cast

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.audit.actions import record_read
from ipportal.core.intake import actions, registry, rules
from ipportal.core.intake.forms import GOOD, UploadForm
from ipportal.core.intake.models import BatchState, ImportBatch, Outcome
from ipportal.core.intake.outputs import error_csv_of_batch
from ipportal.core.intake.standing import standing_of
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.gate import shows
from ipportal.core.kit.text import has_chinese
from ipportal.core.kit.verdict import require
from ipportal.core.kit.workbooks import write_template

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User

PER_PAGE: Final = 50
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@shows(ImportBatch)
@require_safe
def batch_list(request: HttpRequest) -> HttpResponse:
    """Files that came in, the newest first, and the form for the next one."""
    require(rules.may_import(_person(request)))
    batches = _page(request, rules.visible_to(_person(request)))
    for batch in batches:
        batch.kind_label = _label(batch)
        batch.tone = TONES.get(batch.state, "info")
    return render(request, "intake/batch_list.html", _form_context(_form(request)) | {"page": batches})


@shows(ImportBatch)
@require_http_methods(["GET", "HEAD", "POST"])
def batch_new(request: HttpRequest) -> HttpResponse:
    """Upload a file: it is received when it can be read at all, and checked by a job."""
    require(rules.may_import(_person(request)))
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        batch = actions.receive(
            data["kind_code"],
            data["file"],
            by=_person(request),
            layout=data["layout"],
            source=data["source"],
            accept_good=data["mode"] == GOOD,
        )
        return redirect("intake:batch-detail", pk=batch.pk)
    status = 422 if form.is_bound else 200
    return render(request, "intake/batch_new.html", _form_context(form), status=status)


@shows(ImportBatch)
@require_safe
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: its stages while it is worked on, then what was found. The same view answers the poll."""
    batch = _batch(request, pk)
    kind = _kind(batch)
    rows = batch.problem_rows.exclude(outcome=Outcome.CHANGED)
    context = {
        "batch": batch,
        "kind_label": _label(batch),
        "standing": standing_of(batch),
        "page": _page(request, rows),
        "imported": batch.rows - batch.rejected - batch.duplicates,
        "good": batch.new + batch.changed,
        "verdict": rules.may_confirm(_person(request), batch, kind) if kind else None,
        "retry_verdict": rules.may_retry(_person(request), batch, kind) if kind else None,
        "findings_lang": "zh-Hans" if any(has_chinese(str(cause)) for cause in batch.causes) else "en",
    }
    fragment = request.headers.get("HX-Request") == "true"
    return render(request, "intake/_batch.html" if fragment else "intake/batch_detail.html", context)


@shows(ImportBatch)
@require_safe
def batch_errors(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Every finding as CSV: row, column, value, outcome, code, message. The values may be people's names."""
    batch = _batch(request, pk)
    record_read(_person(request), batch, what="findings as a file")
    response = StreamingHttpResponse(error_csv_of_batch(batch), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{batch.pk}-findings.csv"'
    return response


@shows(ImportBatch)
@require_POST
def batch_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Order the import of a checked file; with `mode=good` of its good rows only."""
    batch = actions.confirm(_batch(request, pk), by=_person(request), accept_good=request.POST.get("mode") == GOOD)
    messages.success(request, _("The import was confirmed."))
    return redirect("intake:batch-detail", pk=batch.pk)


@shows(ImportBatch)
@require_POST
def batch_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a file checked again whose check or import broke off."""
    batch = actions.retry(_batch(request, pk), by=_person(request))
    messages.success(request, _("The file is being checked again."))
    return redirect("intake:batch-detail", pk=batch.pk)


@shows()
@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty workbook with the headings of a kind, in the language of the page."""
    try:
        found = registry.find(kind)
        columns = found.columns_of(request.GET.get("layout", ""))
    except BadInput as problem:
        raise Http404(str(problem)) from problem
    require(rules.may_import(_person(request), found))
    workbook = io.BytesIO()
    language = "en" if request.path.startswith("/en/") else "zh"
    write_template(workbook, columns, language=language, title=found.code)
    response = HttpResponse(workbook.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{found.code}-template.xlsx"'
    return response


TONES: Final = {
    BatchState.COMMITTED: "good",
    BatchState.CHECKED: "wait",
    BatchState.REFUSED: "late",
    BatchState.FAILED: "late",
}


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _form(request: HttpRequest) -> UploadForm:
    kinds = rules.kinds_open_to(_person(request))
    if request.method == "POST":
        return UploadForm(request.POST, request.FILES, kinds=kinds)
    return UploadForm(kinds=kinds, initial={"kind": request.GET.get("kind", "")})


def _form_context(form: UploadForm) -> dict[str, Any]:
    return {"form": form, "kinds": [(value, label) for value, label in form.fields["kind"].choices if value]}  # type: ignore[attr-defined]


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    return get_object_or_404(rules.visible_to(_person(request)), pk=pk)


def _kind(batch: ImportBatch) -> registry.ImportKind | None:
    """The kind of an old batch may have been renamed since."""
    return next((kind for kind in registry.kinds() if kind.code == batch.kind), None)


def _label(batch: ImportBatch) -> str:
    kind = _kind(batch)
    name = str(kind.name) if kind else batch.kind
    return f"{name} ({batch.layout})" if batch.layout else name


def _page(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """The page asked for; the last or first one when there is none of that number."""
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.window = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]  # for the pager
    return page
