"""What the search finds of notices: those that are open or over, never one before its day."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.jobs.events import subscribe
from ipportal.core.jobs.registry import Progress, job
from ipportal.core.kit import clock
from ipportal.core.notices.models import Notice
from ipportal.core.search.actions import index
from ipportal.core.search.registry import Entry, searchable

LABEL: Final = "notice"
LONGEST: Final = 4000  # signs of a text that are searched


def rows(keys: Collection[str] | None) -> Iterator[Entry]:
    found = Notice.objects.published().prefetch_related("items")
    for notice in found if keys is None else found.filter(pk__in=keys):
        yield Entry(
            key=str(notice.pk),
            title_zh=notice.title_zh,
            title_en=notice.title_en,
            url_name="notices:notice",
            url_args={"notice": notice.pk},
            body_zh=notice.body_zh[:LONGEST],
            body_en=notice.body_en[:LONGEST],
            words=" ".join(item.name for item in notice.items.all())[:LONGEST],
        )


searchable(LABEL, _("Notices"), rows, order=20)


@subscribe("notice.published")
def _published(notice: Notice, **_more: object) -> None:
    index(LABEL, [notice.pk])


@job("notices.open", _("Notices that open today"))
def open_of_today(progress: Progress) -> None:
    """A notice published ahead is found from its day on."""
    if keys := list(Notice.objects.published().filter(opens_on=clock.today()).values_list("pk", flat=True)):
        index(LABEL, keys)
