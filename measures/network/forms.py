"""The form of a monthly return: one node, one month, its numbers read as a file's cells are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.errors import Fault
from ipportal.core.kit.fields import reason_field
from ipportal.core.kit.money import yuan_text
from ipportal.core.kit.periods import Month
from measures.network import checks
from measures.network.actions import known_months
from measures.network.columns import NUMBERS, Number, with_unit
from measures.network.models import NodeReturn, ProtectionNode
from measures.records.reading import reader_of


class ReturnForm(forms.Form):
    """What is wrong with it alone stands at its fields; what is odd beside other months is asked about."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self, *args: Any, node: ProtectionNode, month: Month, report: NodeReturn | None, **kwargs: Any
    ) -> None:
        self.node, self.month, self.report = node, month, report
        kwargs.setdefault("initial", self._as_typed())
        super().__init__(*args, **kwargs)
        self.readers = {
            number.name: reader_of(NodeReturn._meta.get_field(number.name))  # type: ignore[arg-type]  # a column
            for number in NUMBERS
        }
        for number in NUMBERS:
            self.fields[number.name] = forms.CharField(
                label=with_unit(number),
                required=number.required,
                max_length=40,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
        self.fields["source"] = forms.CharField(label=_("Source"), max_length=300, required=False)
        if report is not None:
            self.fields["reason"] = reason_field(required=False)

    def _as_typed(self) -> dict[str, Any]:
        """What stands there; for a new one, what was pending at the end of the month before."""
        if self.report is None:
            before = NodeReturn.objects.filter(node=self.node, month=self.month.no - 1).first()
            return {"revision": 0} | ({"pending_start": before.pending_end} if before else {})
        return {"revision": self.report.revision, "source": self.report.source} | {
            number.name: typed(self.report, number) for number in NUMBERS
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, read in self.readers.items():
            if data.get(name):
                try:
                    data[name] = read(data[name])
                except Fault as fault:
                    self.add_error(name, forms.ValidationError(str(fault), code=fault.code))
        if not self.errors:
            for name, wrong in checks.faults_of_row(self.values()):
                self.add_error(name, forms.ValidationError(str(wrong), code=wrong.code))
        return data

    def begin_again(self, revision: int) -> None:
        """What was typed stays; it now speaks of the newer revision."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # sent as a form, it is a QueryDict
        data["revision"] = str(revision)
        self.data = data

    def values(self) -> dict[str, Any]:
        return {number.name: _or_nothing(self.cleaned_data.get(number.name)) for number in NUMBERS}

    def doubts(self) -> list[str]:
        """What a person should look at before it is saved."""
        months = known_months(self.node)
        known = {str(doubt.fault) for doubt in checks.doubts_of_months(self.node, months)}
        found = checks.doubts_of_months(self.node, months | {self.month.no: self.values()})
        return [told for doubt in found if not doubt.impossible and (told := str(doubt.fault)) not in known]

    def differences(self, now: NodeReturn) -> list[tuple[str, str, str]]:
        """Where what stands now is not what was typed: heading, stands now, typed."""
        return [
            (with_unit(number), typed(now, number), str(self.data.get(number.name, "")))
            for number in NUMBERS
            if typed(now, number) != str(self.data.get(number.name, ""))
        ]


def typed(report: NodeReturn, number: Number) -> str:
    """What a person would have typed for what stands there."""
    value = getattr(report, number.name)
    if value is None:
        return ""
    return yuan_text(value).removesuffix(".00") if number.name.endswith("_fen") else str(value)


def _or_nothing(value: Any) -> Any:
    return None if value == "" else value
