"""A winner as a row: on the page, in a file, for programs. Of persons the name and the employer, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipportal.templatetags.portal import region_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from awards.results.models import Award

COLUMNS: Final = (
    gettext_lazy("Edition"), gettext_lazy("Year"), gettext_lazy("Award category"), gettext_lazy("Project"),
    gettext_lazy("Inventor"), gettext_lazy("Organisation"), gettext_lazy("City"),
    gettext_lazy("Field (IPC subclass)"), gettext_lazy("Patentee"), gettext_lazy("Patent number"),
    gettext_lazy("Prize (yuan)"), gettext_lazy("Awarded on"), gettext_lazy("Source"),
    gettext_lazy("Demonstration data"),
)  # fmt: skip


def lines(rows: Iterable[Award]) -> list[list[Any]]:
    return [_line(award) for award in rows]


def _line(award: Award) -> list[Any]:
    prize = yuan(award.prize_fen)
    return [
        award.edition.number,
        award.edition.year,
        str(award.category),
        project(award),
        award.person,
        award.organisation,
        region_name(award.city) if award.city else "",
        award.field,
        award.owner,
        award.written_number,
        _("not announced") if prize is None else prize,
        award.awarded_on.isoformat(),
        award.decision.document,
        _("yes") if award.demonstration else _("no"),
    ]


def facts(award: Award) -> dict[str, Any]:
    """The same for programs."""
    return {
        "edition": award.edition.number,
        "year": award.edition.year,
        "category": award.category.code,
        "kind": award.kind,
        "project": project(award),
        "person": award.person,
        "organisation": award.organisation,
        "city": award.city_id,
        "field": award.field,
        "owner": award.owner,
        "patent": award.written_number,
        "prize_yuan": yuan(award.prize_fen),
        "awarded_on": award.awarded_on.isoformat(),
        "source": award.decision.document,
        "page": reverse("award", args=[award.pk]),
        "demonstration": award.demonstration,
    }


def project(award: Award) -> str:
    """Of a patent its title; an inventor has none."""
    return "" if award.person else award.title


def yuan(fen: int | None) -> int | float | None:
    """None: the edition announced no amount."""
    if fen is None:
        return None
    return fen / 100 if fen % 100 else fen // 100
