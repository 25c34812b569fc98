"""Where anybody objects, without an account; and the page of the receipt, which its address alone opens."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ipportal.core.accounts.frame import attempt
from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.pages import mark_public
from ipportal.core.kit.uploads import storage_was_full
from ipportal.core.notices.models import Notice
from ipportal.core.notices.objections import actions
from ipportal.core.notices.objections.forms import ObjectionForm
from ipportal.core.notices.objections.models import Objection
from ipportal.core.notices.objections.rules import may_object
from ipportal.core.submissions.attachments.store import storage_full

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

RECEIPTS: Final = Signer(salt="objection receipt")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def objection_new(request: HttpRequest, notice: int) -> HttpResponse:
    mark_public(request)
    found = get_object_or_404(Notice.objects.published(), pk=notice)
    verdict = may_object(found)
    if not verdict:
        raise Conflict(verdict.reason)
    posted = request.POST if request.method == "POST" else None
    initial = {"token": secrets.token_urlsafe(24), "item": request.GET.get("item", "")[:12]}
    form = ObjectionForm(posted, notice=found, initial=initial)
    if form.is_bound and _may_go_on(request, form):
        files: Any = request.FILES.getlist("documents")
        token = form.cleaned_data["token"]
        filed = attempt(form, lambda: actions.file_objection(found, form.claim, files, token=token))
        if filed:
            return redirect("notices:objection-receipt", RECEIPTS.sign(str(filed.pk)))
    context = {"notice": found, "form": form, "crumbs": _crumbs(found)}
    return render(request, "notices/objection_new.html", context, status=422 if form.errors else 200)


def _may_go_on(request: HttpRequest, form: ObjectionForm) -> bool:
    if storage_was_full(request):
        form.add_error("documents", str(storage_full()))
    return form.is_valid()


@login_not_required
@never_cache
@require_safe
def objection_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """How it stands and what was decided why; it names nobody."""
    mark_public(request)
    try:
        number = RECEIPTS.unsign(token)
    except BadSignature as error:
        raise Http404 from error
    found = get_object_or_404(Objection.objects.select_related("notice", "item"), pk=number)
    context = {"objection": found, "moves": found.moves.all(), "crumbs": _crumbs(found.notice)}
    return render(request, "notices/objection_receipt.html", context)


def _crumbs(notice: Notice) -> list[tuple[str, str]]:
    return [(_("Notices"), reverse("notices:board")), (notice.title, reverse("notices:notice", args=[notice.pk]))]
