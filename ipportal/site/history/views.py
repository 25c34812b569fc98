"""The audit log: everything that happened, for auditors; a page, and a file of the same entries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ipportal.core.audit.actions import record
from ipportal.core.audit.models import Event
from ipportal.core.kit.csvout import csv_blocks
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.site.history import rules
from ipportal.site.history.filters import TrailFilter
from ipportal.site.history.sentences import Told, told

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

PER_PAGE: Final = 50
BLOCK: Final = 2000


@shows(Event)
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """The newest first, narrowed by what the address says."""
    found = _found(request)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    page.window = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]  # for the pager
    context = {"filter": found, "page": page, "entries": [told(event) for event in page], "query": _query(request)}
    return render(request, "site/history/event_list.html", context)


@shows(Event)
@require_safe
def event_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same entries as CSV, with all their columns. Taking them away is written down as well, after them."""
    found = _found(request).qs
    newest = found.first()
    found = found.filter(pk__lte=newest.pk) if newest else found
    asked = {name: value for name, value in request.GET.items() if value}
    record("audit log exported", by=cast("User", request.user), asked=asked, count=found.count())
    answer = StreamingHttpResponse(_file(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return answer


def _found(request: HttpRequest) -> TrailFilter:
    user = cast("User", request.user)
    require(rules.may_read_trail(user))
    found = TrailFilter(request.GET, queryset=rules.visible_to(user))
    if not found.is_valid():
        field, problems = next(iter(found.form.errors.items()))
        raise BadInput("bad-filter", f"{found.form.fields[field].label}: {problems[0]}", field=field)
    return found


def _query(request: HttpRequest) -> str:
    """The filters, for the link to the file."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()


def _file(found: Any) -> Iterator[str]:
    headings = [
        *(_("Number"), _("When"), _("Recorded (UTC)"), _("Person"), _("What happened"), _("Act"), _("Result")),
        *(_("Thing"), _("Number of the thing"), _("Name"), _("Before"), _("After"), _("Details"), _("Reason")),
        *(_("Door"), _("Request or job"), _("Address"), _("Database login"), _("Transaction")),
    ]
    return csv_blocks(headings, (_row(told(event)) for event in found.iterator(chunk_size=BLOCK)))


def _row(entry: Told) -> list[Any]:
    event = entry.event
    return [
        *(event.pk, entry.when, event.recorded_at.isoformat(), event.actor, entry.sentence, event.action),
        *(event.outcome, event.object_kind, event.object_id, event.object_name, _json(event.before)),
        *(_json(event.after), _json(event.details), event.reason, event.source, event.request_id, event.ip),
        *(event.db_user, event.xact),
    ]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
