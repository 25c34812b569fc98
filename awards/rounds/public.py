"""What everybody may read: the editions announced, what phase runs, how to nominate; the national award in Jiangsu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.rounds.models import Edition, NominationKind, PhaseKind
from awards.rounds.national import won_by_edition
from awards.rounds.phases import may_in
from ipportal.core.kit import clock
from ipportal.core.kit.errors import NothingHere
from ipportal.core.kit.pages import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@public_page()
def awards(request: HttpRequest) -> HttpResponse:
    """Every edition announced with the phase that runs; the newest in full; what the province won of the nation's."""
    today = clock.today()
    found = list(Edition.objects.published().with_rules())
    context = {
        "rows": [(edition, edition.phase(today), edition.next_phase(today)) for edition in found],
        "national": won_by_edition(),
        "today": today,
    }
    if found:
        context |= _facts(found[0])
    return render(request, "awards/rounds/awards.html", context)


@public_page()
def edition(request: HttpRequest, edition_number: int) -> HttpResponse:
    """Who may nominate through whom until when, with what, for which prize; what was not announced says so."""
    found = Edition.objects.published().with_rules().filter(number=edition_number).first()
    if found is None:
        raise NothingHere(_("There is no edition with that number."))
    context = _facts(found) | {"crumbs": [(_("Patent awards"), reverse("rounds"))], "today": clock.today()}
    return render(request, "awards/rounds/edition.html", context)


def _facts(edition: Edition) -> dict[str, object]:
    today = clock.today()
    return {
        "edition": edition,
        "nominating": may_in(edition, PhaseKind.NOMINATING, today),
        "phase": edition.phase(today),
        "channels": _by_kind(edition, "channels"),
        "criteria": _by_kind(edition, "criteria"),
    }


def _by_kind(edition: Edition, part: str) -> list[tuple[str, list[object]]]:
    """The name of each kind of nomination, with what the edition says of it."""
    rows = list(getattr(edition, part).all())
    parted = [(str(kind.label), [one for one in rows if one.kind == kind]) for kind in NominationKind]
    return [(name, some) for name, some in parted if some]
