"""The demonstration has one or two of each sort, every row marked, one of them still to be confirmed."""

from __future__ import annotations

import pytest

from patents.finance.products.demonstration import seed_products
from patents.finance.products.models import FinanceProduct, InsurancePolicy
from patents.finance.products.sorts import SORTS
from tests.conftest import role
from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_the_demonstration_is_laid_down_once_and_marked(people: Cast) -> None:
    with role("NONE"):
        assert seed_products() == 7
        assert seed_products() == 0

    for sort in SORTS.values():
        rows = sort.model._default_manager.filter(entered_by_id__isnull=False)
        assert all(row.demonstration for row in rows), sort.code
    assert InsurancePolicy.objects.filter(state="draft").count() == 1
    assert not FinanceProduct.objects.get(code="su-zhi-dai").demonstration
