"""Anybody checks a certificate by the code that stands on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.results.certificates.models import Certificate
from ipportal.core.kit.clock import PortalNow
from ipportal.core.kit.errors import NothingHere
from ipportal.core.kit.pages import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@public_page(keeps=False)
def certificate(request: HttpRequest, certificate: str) -> HttpResponse:
    """What it is for, whose it is, the digest of the file; that it was revoked stays to be read."""
    known = Certificate.objects.defer("file").select_related("award__edition", "award__category", "award__decision")
    found = known.filter(code=certificate, award__edition__results_at__lte=PortalNow()).first()
    if found is None:
        raise NothingHere(_("There is no certificate with that code."))
    context = {"certificate": found, "award": found.award, "crumbs": [(_("Award winners"), reverse("awards"))]}
    return render(request, "awards/results/certificates/certificate.html", context)
