"""Certificates at the desk: those one may have, and each as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from awards.results.certificates import actions, rules
from awards.results.listing import with_names
from awards.results.models import Award
from ipportal.core.accounts.frame import asking, crumbs, page_of
from ipportal.core.kit.gate import shows

if TYPE_CHECKING:
    from awards.results.certificates.models import Certificate


@require_safe
@shows(Award)
def certificates(request: HttpRequest) -> HttpResponse:
    rows = with_names(rules.awards_of(asking(request))).order_by("-edition__number", "pk")
    context = {"page": page_of(request, rows), "crumbs": crumbs()}
    return render(request, "awards/results/certificates/certificates.html", context)


@require_POST
@shows(Award)
def certificate(request: HttpRequest, award: int) -> HttpResponse:
    """Made when it is first asked for."""
    found = get_object_or_404(rules.awards_of(asking(request)), pk=award)
    return _file(actions.certificate_of(found, by=asking(request)))


def _file(made: Certificate) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="certificate-{made.code}.pdf"'}
    return HttpResponse(bytes(made.file), content_type="application/pdf", headers=headers)
