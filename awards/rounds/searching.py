"""What the search finds of the award: every published edition."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from awards.rounds.models import Edition
from ipportal.core.jobs.events import subscribe
from ipportal.core.search.actions import index
from ipportal.core.search.registry import Entry, searchable

EDITION: Final = "award-edition"


def editions(keys: Collection[str] | None) -> Iterator[Entry]:
    found = Edition.objects.published()
    for edition in found if keys is None else found.filter(pk__in=keys):
        yield Entry(
            key=str(edition.pk),
            title_zh=edition.name_zh,
            title_en=edition.name_en or edition.name_zh,
            url_name="rounds:edition",
            url_args={"edition_number": edition.number},
            body_zh=edition.rules_zh,
            body_en=edition.rules_en,
            words=f"{edition.number} {edition.year}",
        )


searchable(EDITION, _("Editions of the Patent Award"), editions, order=17)


@subscribe("edition.published")
def _published(edition: int) -> None:
    index(EDITION, [edition])
