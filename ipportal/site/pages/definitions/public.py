"""A definition for everyone: its page, two of its versions side by side, and its text as a file."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ipportal.core.kit.errors import BadInput, NothingHere
from ipportal.core.kit.pages import public_page
from ipportal.core.kit.text import clean
from ipportal.core.metrics.definitions import Definition, catalogue
from ipportal.core.metrics.models import DefinitionVersion
from ipportal.site.pages.definitions.comparing import Comparison
from ipportal.site.pages.definitions.sheet import Sheet, as_object, sheet

SIDES: Final = ("from", "to")


@public_page(reads=SIDES)
def definition_detail(request: HttpRequest, metric: str) -> HttpResponse:
    """What the figure is, by which code it is counted, and how its definition changed."""
    found = sheet(_definition(metric))
    context = {
        "sheet": found,
        "definition": found.definition,
        "comparison": _comparison(request, found),
        "crumbs": [(_("Definitions of the figures"), reverse("metrics-catalogue"))],
    }
    return render(request, "site/pages/definitions/definition_detail.html", context)


@public_page(reads=("version",))
def definition_file(request: HttpRequest, metric: str, kind: str) -> HttpResponse:
    """The definition as its file has it, or for programs; as it holds, or as a version read."""
    found = sheet(_definition(metric))
    asked = _version(request, found, "version")
    kept = asked or found.in_use
    name = f"{metric}-v{asked.version}" if asked else metric
    response: HttpResponse
    if kind == "json":
        told = as_object(found.definition, kept)
        response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    else:
        text = kept.text if kept else found.definition.text
        response = HttpResponse(text.encode(), content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _definition(metric: str) -> Definition:
    found = catalogue().get(metric)
    if found is None:
        raise NothingHere(_("There is no figure of that name."))
    return found


def _comparison(request: HttpRequest, found: Sheet) -> Comparison | None:
    """The two versions that the address names; one alone is compared with nothing."""
    left, right = (_version(request, found, side) for side in SIDES)
    return Comparison(left, right) if left and right else None


def _version(request: HttpRequest, found: Sheet, name: str) -> DefinitionVersion | None:
    text = clean(request.GET.get(name, ""))
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise BadInput("bad-version", _("The version must be a number, for example 1."), field=name)
    version = found.numbered(int(text))
    if version is None:
        raise NothingHere(_("The definition has no version of that number."))
    return version
