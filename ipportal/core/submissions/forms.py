"""The form on the page: whatever a definition asks, filled with what stands in the draft. Nothing typed is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Organisation
from ipportal.core.kit.text import has_chinese
from ipportal.core.submissions.definitions.values import NO, YES

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ipportal.core.submissions.definitions.reading import Field, Form

DIGITS: Final = {"integer": "numeric", "decimal": "decimal", "money": "decimal"}
AREAS: Final = {"long_text": 10, "patents": 6}


class Files(forms.ClearableFileInput):
    template_name = "django/forms/widgets/file.html"
    allow_multiple_selected = True


class Asked(forms.Field):
    """Shown as the definition says; whether it can be read is said by `checking`, for every page alike."""

    def clean(self, value: Any) -> Any:
        return value


class DraftForm(forms.Form):
    """`texts`: field → what stands there. Faults are put beside their fields afterwards."""

    def __init__(self, form: Form, texts: Mapping[str, str]) -> None:
        super().__init__(dict(texts), auto_id="id_%s")
        for key, field in form.fields.items():
            self.fields[key] = Asked(
                required=field.required, label=label_of(field), help_text=str(field.help), widget=_widget(field)
            )

    def put(self, faults: Iterable[tuple[str, str]]) -> DraftForm:
        """Each fault beside its field."""
        for key, message in faults:
            self.add_error(key, message)
        return self


def label_of(field: Field) -> str:
    """With its unit."""
    return f"{field.label} ({field.unit})" if field.unit else str(field.label)


def _widget(field: Field) -> forms.Widget:
    told: dict[str, Any] = {"data-key": field.key}
    if field.kind == "attachments":
        return Files(attrs={"multiple": True})
    if field.kind == "choice":
        return forms.Select(attrs=told, choices=[("", "—"), *((value, str(words)) for value, words in field.options)])
    if field.kind == "yes_no":
        return forms.Select(attrs=told, choices=[("", "—"), (YES, _("yes")), (NO, _("no"))])
    if field.kind in AREAS:
        return Area(attrs=told | {"rows": AREAS[field.kind]})
    return Line(attrs=told | {"autocomplete": "off"} | _mode(field))


def _mode(field: Field) -> dict[str, str]:
    return {"inputmode": DIGITS[field.kind]} if field.kind in DIGITS else {}


def mark(revision: int, typed: str) -> str:
    """What a page had before it: the revision, and the text, by which a field that nobody touched is known."""
    return f"{revision}.{hashlib.sha256(_lines(typed).encode()).hexdigest()[:16]}"


def was_touched(typed: str, base: str) -> bool:
    return mark(revision_of(base), typed) != base


def revision_of(base: str) -> int:
    number = base.partition(".")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0


def _lines(typed: str) -> str:
    return typed.replace("\r\n", "\n").replace("\r", "\n")


class Typed(forms.Widget):
    """What was typed in Chinese is so on English pages too, and says so."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        told = super().get_context(name, value, attrs)
        if has_chinese(str(value or "")):
            told["widget"]["attrs"]["lang"] = "zh-Hans"
        return told


class Line(Typed, forms.TextInput):
    """One line."""


class Area(Typed, forms.Textarea):
    """Several lines."""


class Bodies(forms.Select):
    """Names of bodies are Chinese on English pages too, and say so."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        if has_chinese(str(option["label"])):
            option["attrs"]["lang"] = "zh-Hans"
        return option


class BeginForm(forms.Form):
    """For which body; the token makes one draft of a form that is sent twice."""

    organisation = forms.ModelChoiceField(
        label=_("Body"), queryset=Organisation.objects.none(), empty_label=None, widget=Bodies
    )
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, bodies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = bodies  # type: ignore[attr-defined]  # a choice of rows has one


class AnswerForm(forms.Form):
    """To accept; for kinds that are answered the answer is needed."""

    answer = forms.CharField(label=_("Answer"), max_length=4000, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = needed


class ReturnForm(forms.Form):
    """Why it goes back, and perhaps what is to be changed in which field."""

    reason = forms.CharField(label=_("Reason for return"), max_length=4000, widget=forms.Textarea)

    def __init__(self, *args: Any, form: Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, field in form.fields.items():
            label = _("Remark on “%(field)s”") % {"field": field.label}
            self.fields[f"remark-{key}"] = forms.CharField(
                label=label, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def remarks(self) -> dict[str, str]:
        said = self.cleaned_data.items()
        return {name.removeprefix("remark-"): words for name, words in said if name.startswith("remark-") and words}

    def remark_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("remark-")]


class CommentForm(forms.Form):
    key = forms.ChoiceField(label=_("Field"), required=False)
    text = forms.CharField(label=_("Remark"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, form: Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = [(key, str(field.label)) for key, field in form.fields.items()]
        self.fields["key"].choices = [("", _("The whole")), *fields]  # type: ignore[attr-defined]  # a ChoiceField has choices
