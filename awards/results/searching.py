"""What the search finds of the winners: those of editions whose hour has struck, as long as they stand.

The office's clock calls `results.strike` twice a minute: it asks, and orders a job only where there is something to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from awards.results.listing import with_names
from awards.results.models import Award
from ipportal.core.search.actions import index
from ipportal.core.search.models import Document
from ipportal.core.search.registry import Entry, searchable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

LABEL: Final = "award"


def winners(keys: Collection[str] | None) -> Iterator[Entry]:
    found = with_names(Award.objects.published())
    for award in found if keys is None else found.filter(pk__in=keys):
        edition, city = award.edition, award.city
        yield Entry(
            key=str(award.pk),
            title_zh=award.person or award.title,
            title_en=award.person or award.title,
            url_name="award",
            url_args={"award": award.pk},
            body_zh="、".join(filter(None, [edition.name_zh, award.organisation, city.name_zh if city else ""])),
            body_en=", ".join(filter(None, [edition.name_en, award.organisation, city.name_en if city else ""])),
            words=f"{award.owner} {award.written_number} {award.field}",
        )


searchable(LABEL, _("Award winners"), winners, order=18)


def strike() -> list[str]:
    """Order the index of what is found and should not be, or should and is not: an hour struck, one was revoked."""
    found = set(Document.objects.filter(label=LABEL).values_list("key", flat=True))
    public = set(map(str, Award.objects.published().values_list("pk", flat=True)))
    keys = sorted(found ^ public)
    if keys:
        index(LABEL, keys)
    return keys
