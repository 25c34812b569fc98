"""Addresses of other finance: the desk, the firm's own page, the catalogue and numbers for everybody."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, path

from patents.finance.products import public, views
from patents.finance.products.sorts import SORTS

app_name = "products"


def _of_sort(code: str) -> Iterator[URLPattern]:
    base, sort = f"desk/finance/{code}", {"sort": code}
    one = f"{base}/<int:record>"
    yield path(f"{base}/", views.records, sort, name=code)
    yield path(f"{base}.csv", views.records_file, sort, name=f"{code}-file")
    yield path(f"{base}/new/", views.record_new, sort, name=f"{code}-new")
    yield path(f"{one}/", views.record_one, sort, name=f"{code}-one")
    yield path(f"{one}/edit/", views.record_edit, sort, name=f"{code}-edit")
    yield path(f"{one}/to/<slug:state>/", views.record_move, sort, name=f"{code}-move")
    yield path(f"{one}/parts/", views.part_add, sort, name=f"{code}-part")
    yield path(f"{one}/parts/<int:part>/remove/", views.part_remove, sort, name=f"{code}-part-remove")


urlpatterns = [
    path("patents/finance/products/", public.catalogue, name="catalogue-public"),
    path("patents/finance/products/<slug:product>/", public.product, name="product"),
    path("patents/finance/other/", public.other, name="other"),
    path("patents/finance/new-fields/", public.new_fields, name="new-fields-public"),
    path("desk/finance/products/", views.statistics, name="statistics"),
    path("desk/finance/new-fields/", views.new_fields, name="new-fields"),
    path("desk/finance/new-fields.csv", views.new_fields_file, name="new-fields-file"),
    path("desk/finance/firm/", views.firm, name="firm"),
    *(pattern for code in SORTS for pattern in _of_sort(code)),
]
