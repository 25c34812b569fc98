"""What anybody may see: the catalogue of products, numbers of other finance and of the new fields by year."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ipportal.core.accounts.frame import narrowed, page_of
from ipportal.core.kit import clock
from ipportal.core.kit.errors import NothingHere
from ipportal.core.kit.pages import public_page
from patents.finance.models import RightKind
from patents.finance.products import queries, tables, telling
from patents.finance.products.examples import examples
from patents.finance.products.filters import READS, CatalogueFilter
from patents.finance.products.models import FinanceProduct
from patents.finance.products.sorts import CATALOGUE, RECORDS
from patents.finance.products.suppression import FEWEST, MOST_PERCENT
from patents.finance.rights import NEW_FIELDS


def _above() -> list[tuple[str, str]]:
    return [(_("Pledge financing"), reverse("finance"))]


@public_page(reads=(*READS, "page"))
def catalogue(request: HttpRequest) -> HttpResponse:
    """Products on offer, narrowed to one's own case."""
    found = CatalogueFilter(request.GET, queryset=FinanceProduct.objects.on_offer(clock.today()))
    page = page_of(request, narrowed(found))
    names = tables.city_names()
    context = {
        "filter": found,
        "page": page,
        "lines": [(product, _facts(product, names)) for product in page],
        "crumbs": _above(),
        "today": clock.today(),
    }
    return render(request, "patents/finance/products/catalogue.html", context)


def _facts(product: FinanceProduct, names: dict[str, str]) -> dict[str, str]:
    by_name = {item.name: item for item in CATALOGUE.items}
    return {
        name: str(tables.cells(product, [by_name[name]], names)[0].text)
        for name in ("sizes", "cities", "right_kinds", "amount_to_fen")
    }


@public_page()
def product(request: HttpRequest, product: str) -> HttpResponse:
    """All that is known of one product; what is not stated says so."""
    found = FinanceProduct.objects.published().filter(code=product).first()
    if found is None:
        raise NothingHere(_("There is no published product with that code."))
    shown = [item for item in CATALOGUE.items if item.name in FACTS]
    context = {
        "product": found,
        "cells": tables.cells(found, shown, tables.city_names()),
        "told": [(label, found.told(what)) for what, label in _told()],
        "about": found.told("summary"),
        "is_over": found.valid_to is not None and found.valid_to < clock.today(),
        "crumbs": [*_above(), (_("Products"), reverse("products:catalogue-public"))],
        "today": clock.today(),
    }
    return render(request, "patents/finance/products/product.html", context)


FACTS: Final = (
    *("kind", "sizes", "cities", "right_kinds", "amount_from_fen", "amount_to_fen", "term_from_months"),
    *("term_to_months", "valid_from", "valid_to", "contact_office", "contact_phone", "source"),
)


def _told() -> list[tuple[str, str]]:
    return [("provider", _("Provider")), ("cost", _("What it costs")), ("how", _("How to apply"))]


@public_page()
def other(request: HttpRequest) -> HttpResponse:
    """Insurance, securitisation, trusts and funds by year, and examples that others published."""
    today = clock.today()
    context = {
        "tables": [(sort, queries.public_years(sort, today)) for sort in RECORDS],
        "waiting": telling.waiting(today),
        "examples": examples(),
        "fewest": FEWEST,
        "most": MOST_PERCENT,
        "crumbs": _above(),
        "today": today,
    }
    return render(request, "patents/finance/products/other.html", context)


@public_page()
def new_fields(request: HttpRequest) -> HttpResponse:
    """Pledges of geographical indications and layout designs by year."""
    today = clock.today()
    context = {
        "tables": [(RightKind(kind).label, queries.public_new_fields(kind, today)) for kind in NEW_FIELDS],
        "crumbs": _above(),
        "today": today,
    }
    return render(request, "patents/finance/products/new_fields_public.html", context)
