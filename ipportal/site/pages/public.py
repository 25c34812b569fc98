"""Pages for everyone: home, about, definitions, health, the display switches, and what errors look like."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from ipportal.core.kit import display
from ipportal.core.kit.errors import NothingHere
from ipportal.core.kit.http import answer
from ipportal.core.kit.pages import mark_public, public_page
from ipportal.site.pages import queries

ROBOTS: Final = "User-agent: *\nDisallow: /desk/\nDisallow: /accounts/\nDisallow: /en/desk/\nDisallow: /en/accounts/\n"


@public_page()
def home(request: HttpRequest) -> HttpResponse:
    """How the province stands, what was promised, what is new."""
    return render(request, "site/pages/home.html", queries.home())


@public_page()
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "site/pages/about.html")


@public_page()
def metrics_catalogue(request: HttpRequest) -> HttpResponse:
    """Every definition, as the figures are computed by it."""
    return render(request, "site/pages/metrics_catalogue.html", {"definitions": queries.definitions()})


@login_not_required
@require_safe
def not_built(request: HttpRequest) -> HttpResponse:
    """A section that has an address but no room yet: 404, and ways on."""
    mark_public(request)
    return render(request, "site/pages/not_built.html", status=404)


@login_not_required
@csrf_exempt  # changes nothing but the reader's own display; the Origin is checked instead
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Large text and high contrast on or off; back to the page one came from, which must be ours."""
    if not _from_here(request):
        return HttpResponseForbidden(_("This form can only be sent from the portal itself."), content_type="text/plain")
    target = request.POST.get("next", "/")
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    response = HttpResponseRedirect(target, status=303)
    switches = display.switched(display.display_of(request), request.POST.dict())
    response.set_cookie(
        display.COOKIE,
        ".".join(switches),
        max_age=display.ONE_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _from_here(request: HttpRequest) -> bool:
    """The Origin (or, where a browser sends none, the Referer) is this very portal."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin)[:2] == (request.scheme, request.get_host())


@login_not_required
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """The process and all it needs: 503 names what is missing."""
    found = {"database": queries.database_answers(), "queue": queries.queue_answers()}
    return JsonResponse(found, status=200 if all(found.values()) else 503)


@login_not_required
@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain")


@login_not_required
@require_safe
def favicon(_request: HttpRequest) -> HttpResponseRedirect:
    """Where old browsers ask for it."""
    return HttpResponseRedirect(static("img/favicon.svg"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without its token: the page was open too long, or was sent from elsewhere."""
    mark_public(request)
    return render(request, "errors/csrf.html", status=403)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """With the sentence our own pages wrote; the framework's own (which lists paths it tried) stays inside."""
    return answer(request, 404, str(exception) if isinstance(exception, NothingHere) else "")


def server_error(request: HttpRequest) -> HttpResponse:
    return answer(request, 500)
