"""Which quarter and body the discipline of reporting is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput
from measures.items.filters import body_choices
from measures.items.reports.discipline import Asked
from measures.items.reports.models import ReportingPeriod

if TYPE_CHECKING:
    from django.http import QueryDict

READS: Final = ("quarter", "body")
ALL: Final = "all"


class DisciplineForm(forms.Form):
    """The newest quarter, unless another one or all are chosen."""

    quarter = forms.ChoiceField(label=_("Quarter"), required=False)
    body = forms.ChoiceField(label=_("Lead body"), required=False)

    def __init__(self, params: QueryDict, **kwargs: Any) -> None:
        super().__init__(params or None, **kwargs)
        self.periods = {str(period): period for period in ReportingPeriod.objects.begun(clock.today())}
        newest = next(iter(self.periods), ALL)
        self.fields["quarter"].initial = newest
        self.fields["quarter"].choices = [  # type: ignore[attr-defined]  # a field of choices
            *((code, code) for code in self.periods),
            (ALL, _("All quarters")),
        ]
        self.fields["body"].choices = [("", _("All")), *body_choices()]  # type: ignore[attr-defined]  # a field of choices

    def asked(self) -> Asked:
        """A value that is none is named."""
        if self.is_bound and not self.is_valid():
            field, problems = next(iter(self.errors.items()))
            raise BadInput("bad-filter", f"{self.fields[field].label}: {problems[0]}", field=field)
        data = self.cleaned_data if self.is_bound else {}
        quarter, body = data.get("quarter") or self.fields["quarter"].initial, data.get("body")
        return Asked(self.periods.get(quarter), int(body) if body else None)
