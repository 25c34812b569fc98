"""Measures of which nothing is known yet: nobody put down a task, a milestone or a value."""

from __future__ import annotations

import pytest
from django.test import Client

from measures.items.models import PolicyItem
from measures.items.queries import standings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/measures/", "/en/measures/", "/measures/F1/", "/measures/measures.csv"])
def test_the_pages_say_what_is_not_known(client: Client, path: str) -> None:
    page = client.get(path).content.decode()

    assert "无可计算内容" in page or "nothing to compute" in page
    assert "以下任务、里程碑、佐证材料和报告均为演示而编" not in page


def test_there_is_nothing_to_compute() -> None:
    assert {standing.progress.value for standing in standings(PolicyItem.objects.current())} == {None}
