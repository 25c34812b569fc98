"""The list of measures as a file: the same rows as on the page, headings that say the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipportal.templatetags.portal import reads_chinese
from measures.items.models import body_name
from measures.items.words import bodies, contradiction_words, deadline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from measures.items.queries import Standing

PUBLIC: Final = (
    gettext_lazy("Code"), gettext_lazy("Number"), gettext_lazy("Theme"), gettext_lazy("Policy area"),
    gettext_lazy("Kind"), gettext_lazy("Measure"), gettext_lazy("Lead body"), gettext_lazy("Joint bodies"),
    gettext_lazy("Status"), gettext_lazy("Computed progress (%)"), gettext_lazy("Light"), gettext_lazy("Why"),
    gettext_lazy("Late"), gettext_lazy("Late tasks"), gettext_lazy("Reports due and missing"),
    gettext_lazy("Deadline"), gettext_lazy("Source"), gettext_lazy("Demonstration data"),
)  # fmt: skip
INSIDE: Final = (gettext_lazy("Claimed in the last accepted report (%)"), gettext_lazy("Contradictions"))


def public_rows(rows: Iterable[Standing]) -> list[list[Any]]:
    return [_public(standing) for standing in rows]


def inside_rows(rows: Iterable[Standing]) -> list[list[Any]]:
    """What the desk knows besides."""
    return [[*_public(standing), standing.facts.claim, _joined(standing)] for standing in rows]


def _joined(standing: Standing) -> str:
    return " ".join(map(str, contradiction_words(standing)))


def _public(standing: Standing) -> list[Any]:
    item, comma = standing.item, "、" if reads_chinese() else "; "
    value = standing.progress.value
    return [
        item.code,
        item.number,
        item.get_theme_display(),
        comma.join(area.name for area in item.areas.all()),
        item.get_kind_display(),
        item.text,
        body_name(standing.lead.organisation) if standing.lead else "",
        bodies(standing.joint),
        item.get_state_display(),
        _("nothing to compute") if value is None else value,
        standing.light.name,
        standing.light.reason,
        _("yes") if standing.is_late else _("no"),
        len(standing.late_tasks),
        len(standing.late_periods),
        deadline(standing),
        item.origin,
        _("yes") if standing.demonstration else _("no"),
    ]
