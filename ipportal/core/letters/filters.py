"""How the list of letters is narrowed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet

from ipportal.core.letters.kinds import purposes
from ipportal.core.letters.models import Letter, LetterState


def _purposes() -> list[tuple[str, object]]:
    return [(purpose.code, purpose.title) for purpose in purposes()]


class LetterFilter(FilterSet):
    """By purpose and state; not by what they say, which not everybody may read who sees the list."""

    purpose = ChoiceFilter(label=_("Kind"), choices=_purposes, empty_label=_("All"))
    state = ChoiceFilter(label=_("Status"), choices=LetterState.choices, empty_label=_("All"))

    class Meta:
        model = Letter
        fields: list[str] = []
