"""What the search finds of the centres: those under contract and what became of them, and every published call."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.jobs.events import subscribe
from ipportal.core.search.actions import index
from ipportal.core.search.registry import Entry, searchable
from patents.centres.calls.models import Call
from patents.centres.models import Centre
from patents.centres.states import PUBLIC

CENTRE: Final = "centre"
CALL: Final = "centre-call"


def centres(keys: Collection[str] | None) -> Iterator[Entry]:
    found = Centre.objects.published().with_names()
    for centre in found if keys is None else found.filter(pk__in=keys):
        field = centre.field
        yield Entry(
            key=str(centre.pk),
            title_zh=centre.name_zh,
            title_en=centre.name_en or centre.name_zh,
            url_name="centres:public-centre",
            url_args={"centre": centre.pk},
            body_zh="、".join(filter(None, [centre.lead.name, centre.city.name_zh, field.name_zh if field else ""])),
            body_en=", ".join(filter(None, [centre.city.name_en, field.name_en if field else ""])),
            words=centre.code,
        )


def calls(keys: Collection[str] | None) -> Iterator[Entry]:
    found = Call.objects.published()
    for call in found if keys is None else found.filter(pk__in=keys):
        yield Entry(
            key=str(call.pk),
            title_zh=call.name_zh,
            title_en=call.name_en or call.name_zh,
            url_name="centres:public-call",
            url_args={"call": call.pk},
            words=f"{call.code} {call.year}",
        )


searchable(CENTRE, _("Cultivation centres"), centres, order=15)
searchable(CALL, _("Calls for cultivation centres"), calls, order=16)


@subscribe("centre.moved")
def _moved(centre: int, target: str) -> None:
    if target in PUBLIC:
        index(CENTRE, [centre])


@subscribe("call.published")
def _published(call: int) -> None:
    index(CALL, [call])
