"""What the search finds of the measures: every published item, by its text, number, bodies and areas."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ipportal.core.search.registry import Entry, searchable
from measures.items.models import PolicyItem, Responsibility, body_name

LABEL: Final = "measure"


def rows(keys: Collection[str] | None) -> Iterator[Entry]:
    parts = "responsibilities__organisation__of_measures"
    found = PolicyItem.objects.current().prefetch_related("areas", parts)
    for item in found if keys is None else found.filter(code__in=keys):
        yield _entry(item)


def _entry(item: PolicyItem) -> Entry:
    areas, parts = list(item.areas.all()), list(item.responsibilities.all())
    return Entry(
        key=item.code,
        title_zh=item.text_zh,
        title_en=item.text_en,
        url_name="measure",
        url_args={"measure": item.code},
        body_zh="、".join([*(area.name_zh for area in areas), *(part.organisation.name for part in parts)]),
        body_en=", ".join([*(area.name_en for area in areas), *(_english(part) for part in parts)]),
        words=f"{item.code} {item.number}",
    )


def _english(part: Responsibility) -> str:
    with override("en"):
        return body_name(part.organisation)


searchable(LABEL, _("Measures"), rows, order=10)
