"""What officials type at the form desk: a form's head, a section, a field, the whole text, the reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipportal.core.kit import money, text
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.fields import DayField, reason_field
from ipportal.core.submissions.definitions.reading import (
    HIGHEST,
    KEY,
    LONGEST,
    MOST_DECIMALS,
    MOST_FILES,
    MOST_SIGNS,
    MOST_WORDS,
    PERIODS,
    TITLE,
    Field,
    Form,
    Section,
    Words,
)
from ipportal.core.submissions.formdesk import editing, words
from ipportal.core.submissions.formdesk.comparing import NAMES

WHOLE_KEY: Final = rf"^{KEY.pattern}\Z"
CHINESE: Final = {"lang": "zh-Hans"}
NUMBERS: Final = frozenset({"integer", "decimal", "money"})
# What is said of one kind of field only: property → the kinds it is of.
OF_KIND: Final = {
    "lowest": NUMBERS,
    "highest": NUMBERS,
    "decimals": frozenset({"decimal"}),
    "longest": frozenset(words.KINDS) - {"attachments"},
    "most": frozenset({"attachments"}),
    "options": frozenset({"choice"}),
    "periods": frozenset({"period"}),
}


class Seen(forms.Form):
    """`seen`: what the page had before it, by which it is known whether somebody else wrote meanwhile."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def words(self, name: str) -> Words:
        return Words(self.cleaned_data[f"{name}_zh"], self.cleaned_data[f"{name}_en"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        tidied = {name: text.tidy(value) if isinstance(value, str) else value for name, value in cleaned.items()}
        self.cleaned_data = tidied
        for name in ("help", "unit"):
            if f"{name}_zh" in tidied and bool(tidied[f"{name}_zh"]) != bool(tidied.get(f"{name}_en")):
                missing = f"{name}_en" if tidied[f"{name}_zh"] else f"{name}_zh"
                self.add_error(missing, _("Give it in both languages or in none."))
        return tidied

    def met(self, seen: str) -> None:
        """From now on what was typed is put beside what stands there now."""
        self.data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        self.data["seen"] = seen  # type: ignore[index]  # the copy may be written


def _words(label: Any, *, longest: int = TITLE, required: bool = True, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=required, **more)


class HeadForm(Seen):
    title_zh = _words(_("Title in Chinese"), widget=forms.TextInput(attrs=CHINESE))
    title_en = _words(_("Title in English"))
    valid_from = DayField(label=_("Given out from"), help_text=_("What was begun before stays on its version"))
    valid_until = DayField(
        label=_("Given out until (before this day)"),
        required=False,
        help_text=_("Empty: until a newer version. Afterwards the version before it is given out again."),
    )
    only_named = forms.BooleanField(
        label=_("Only where it is named"),
        required=False,
        help_text=_("Given out only where a call or a kind of report names this version"),
    )

    @classmethod
    def of(cls, form: Form) -> HeadForm:
        told = {"valid_from": form.valid_from, "valid_until": form.valid_until, "only_named": form.only_named}
        return cls(initial=told | _both("title", form.title) | {"seen": editing.mark(editing.head_of(form))})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, until = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and until and until <= first:
            self.add_error("valid_until", _("It would end before it begins."))
        return cleaned


class SectionForm(Seen):
    code = forms.RegexField(
        WHOLE_KEY,
        label=_("Code"),
        max_length=40,
        help_text=_("Small letters, digits and _, for example plan"),
        error_messages={"invalid": _("Small letters, digits and _, beginning with a letter")},
    )
    title_zh = _words(_("Title in Chinese"), widget=forms.TextInput(attrs=CHINESE))
    title_en = _words(_("Title in English"))

    def __init__(self, typed: Any, *, section: Section | None, taken: frozenset[str] = frozenset()) -> None:
        told = _both("title", section.title) | {"seen": editing.mark(editing.name_of(section))} if section else {}
        super().__init__(typed, initial=told)
        self.taken = taken
        if section:
            del self.fields["code"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code in self.taken:
            raise forms.ValidationError(_("Another section has this code."))
        return code


class FieldForm(Seen):
    label_zh = _words(_("Question in Chinese"), widget=forms.TextInput(attrs=CHINESE))
    label_en = _words(_("Question in English"))
    kind = forms.ChoiceField(label=NAMES["kind"], choices=list(words.KINDS.items()))
    section = forms.ChoiceField(label=NAMES["section"])
    required = forms.BooleanField(label=NAMES["required"], required=False)
    help_zh = _words(_("Help in Chinese"), longest=MOST_WORDS, required=False, widget=forms.TextInput(attrs=CHINESE))
    help_en = _words(_("Help in English"), longest=MOST_WORDS, required=False)
    unit_zh = _words(_("Unit in Chinese"), required=False, widget=forms.TextInput(attrs=CHINESE))
    unit_en = _words(_("Unit in English"), required=False)
    lowest = _words(_("Lowest"), longest=30, required=False, help_text=_("Of numbers and amounts"))
    highest = _words(_("Highest"), longest=30, required=False, help_text=_("Of numbers and amounts"))
    decimals = forms.IntegerField(
        label=NAMES["decimals"], required=False, min_value=0, max_value=MOST_DECIMALS,
        help_text=_("Of numbers with decimals; empty: 2"),
    )  # fmt: skip
    longest = forms.IntegerField(
        label=NAMES["longest"], required=False, min_value=1, max_value=max(LONGEST.values()),
        help_text=_("Empty: 200 in a line, 10,000 in several"),
    )  # fmt: skip
    most = forms.IntegerField(
        label=NAMES["most"], required=False, min_value=1, max_value=MOST_FILES, help_text=_("Empty: 10")
    )
    options = forms.CharField(
        label=NAMES["options"],
        required=False,
        max_length=MOST_WORDS * 10,
        widget=forms.Textarea(attrs=CHINESE | {"rows": 5}),
        help_text=_("One a line: value | Chinese | English"),
    )
    periods = forms.MultipleChoiceField(
        label=NAMES["periods"],
        required=False,
        choices=list(words.PERIODS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Which may be given; none: all"),
    )
    key = forms.RegexField(
        WHOLE_KEY,
        label=pgettext_lazy("form", "Key"),
        max_length=40,
        help_text=_("Small letters, digits and _. Answers stand under it: once released it stays."),
        error_messages={"invalid": _("Small letters, digits and _, beginning with a letter")},
    )

    def __init__(self, typed: Any, *, form: Form, field: Field | None, fixed: bool = False) -> None:
        super().__init__(typed, initial=_initial(field) if field else {})
        self.fields["section"].choices = [(one.code, str(one.title)) for one in form.sections]  # type: ignore[attr-defined]  # a ChoiceField has choices
        if fixed and field:
            self.fields["key"].disabled = True

    def clean_lowest(self) -> float | int | None:
        return self._number("lowest")

    def clean_highest(self) -> float | int | None:
        return self._number("highest")

    def _number(self, name: str) -> float | int | None:
        typed = self.cleaned_data[name]
        if not typed:
            return None
        try:
            found = money.number(typed, lowest=Decimal(-HIGHEST), highest=Decimal(HIGHEST))
        except Fault as fault:
            raise forms.ValidationError(str(fault)) from fault
        return int(found) if found == found.to_integral_value() else float(found)

    def clean_options(self) -> tuple[tuple[str, Words], ...]:
        found: dict[str, Words] = {}
        for place, line in enumerate(self.cleaned_data["options"].splitlines(), 1):
            if not line.strip():
                continue
            option = _option(line)
            if option is None:
                told = _("Line %(line)s cannot be read: %(text)s")
                raise forms.ValidationError(told, params={"line": place, "text": text.shown(line)})
            if option[0] in found:
                raise forms.ValidationError(_("Line %(line)s stands there twice."), params={"line": place})
            found[option[0]] = option[1]
        return tuple(found.items())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind = cleaned.get("kind", "")
        for name, kinds in OF_KIND.items():
            if kind and kind not in kinds and cleaned.get(name) not in (None, "", (), []):
                self.add_error(name, _("This kind of answer has none; leave it empty."))
        if kind == "choice" and not cleaned.get("options") and "options" not in self.errors:
            self.add_error("options", _("A choice needs options."))
        lowest, highest = cleaned.get("lowest"), cleaned.get("highest")
        if lowest is not None and highest is not None and lowest > highest:
            self.add_error("highest", _("The highest is below the lowest."))
        return cleaned

    def field(self) -> Field:
        """As typed, with what is usual where nothing was."""
        data = self.cleaned_data
        kind = data["kind"]
        return Field(
            key=data["key"],
            kind=kind,
            label=self.words("label"),
            help=self.words("help"),
            unit=self.words("unit"),
            section=data["section"],
            required=data["required"],
            lowest=data["lowest"],
            highest=data["highest"],
            decimals=2 if data["decimals"] is None else data["decimals"],
            longest=data["longest"] or LONGEST.get(kind, 200),
            most=data["most"] or 10,
            options=data["options"],
            periods=tuple(one for one in PERIODS if one in (data["periods"] or PERIODS)) if kind == "period" else (),
        )


def _both(name: str, both: Words) -> dict[str, str]:
    return {f"{name}_zh": both.zh, f"{name}_en": both.en}


def _option(line: str) -> tuple[str, Words] | None:
    """Value, Chinese and English."""
    value, *both = (text.tidy(part) for part in line.split("|"))
    if not KEY.fullmatch(value) or len(both) != len(("zh", "en")) or not all(both) or max(map(len, both)) > TITLE:
        return None
    return value, Words(*both)


def _initial(field: Field) -> dict[str, Any]:
    """What is usual stays empty."""
    plain = {name: getattr(field, name) for name in ("key", "kind", "section", "required", "lowest", "highest")}
    usual = {"decimals": 2, "most": 10, "longest": LONGEST.get(field.kind, 200)}
    told = {name: getattr(field, name) for name, value in usual.items() if getattr(field, name) != value}
    options = "\n".join(f"{value} | {both.zh} | {both.en}" for value, both in field.options)
    both = _both("label", field.label) | _both("help", field.help) | _both("unit", field.unit)
    return plain | told | both | {"options": options, "periods": list(field.periods), "seen": editing.mark(field)}


class TextForm(Seen):
    """The definition itself. Nothing of it is tidied."""

    text = forms.CharField(
        label=_("Text of the form (TOML)"),
        max_length=MOST_SIGNS,
        strip=False,
        widget=forms.Textarea(attrs=CHINESE | {"rows": 30, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data


class ReasonForm(Seen):
    reason = reason_field()
