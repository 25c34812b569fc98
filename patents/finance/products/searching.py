"""Published products of the catalogue, for the search; a pledge that moved shows on the public page of new fields."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ipportal.core.jobs.events import subscribe
from ipportal.core.metrics.actions import show_new_data
from ipportal.core.search.actions import index
from ipportal.core.search.registry import Entry, searchable
from patents.finance.products.models import FinanceProduct

PRODUCT: Final = "finance-product"


def products(keys: Collection[str] | None) -> Iterator[Entry]:
    found = FinanceProduct.objects.published()
    for product in found if keys is None else found.filter(pk__in=keys):
        yield Entry(
            key=str(product.pk),
            title_zh=product.name_zh,
            title_en=product.name_en or product.name_zh,
            url_name="products:product",
            url_args={"product": product.code},
            body_zh="，".join(filter(None, [_kind(product, "zh-hans"), product.provider_zh, product.summary_zh])),
            body_en=", ".join(filter(None, [_kind(product, "en"), product.provider_en, product.summary_en])),
            words=product.code,
        )


def _kind(product: FinanceProduct, language: str) -> str:
    with override(language):
        return str(product.get_kind_display())


searchable(PRODUCT, _("Finance products"), products, order=17)


@subscribe("finance.record_moved")
def _moved(sort: str, record: int, **_more: str) -> None:
    if sort == "catalogue":
        index(PRODUCT, [record])


@subscribe("pledge.moved")
def _pledge_moved(**_more: object) -> None:
    show_new_data()
