"""Forms of letters: one by hand, its text while it is held; and how a person wants to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User
from ipportal.core.kit import text
from ipportal.core.letters.kinds import kinds
from ipportal.core.letters.models import SUBJECT_LENGTH

BODY_LENGTH = 20_000


class TextForm(forms.Form):
    """What a letter says, and which text it was that one looked at."""

    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_LENGTH)
    body = forms.CharField(label=_("Text"), max_length=BODY_LENGTH, widget=forms.Textarea(attrs={"rows": 12}))
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean_subject(self) -> str:
        return text.tidy(self.cleaned_data["subject"])


class RevisionForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class OfficeLetterForm(TextForm):
    """A letter by hand, to somebody with an account."""

    to = forms.CharField(
        label=_("To"), max_length=150, help_text=_("User name of the person"), widget=forms.TextInput()
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    field_order = ("to", "language", "subject", "body")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["revision"]
        self.fields["language"].initial = get_language()

    def clean_to(self) -> User:
        person = User.objects.filter(username=text.clean(self.cleaned_data["to"]), is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("Nobody has an account of this name."))
        if not person.email:
            raise forms.ValidationError(_("This person has given no e-mail address."))
        return person


class PreferencesForm(forms.Form):
    """One choice for every kind of message there is."""

    def __init__(self, *args: Any, wishes: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds():
            self.fields[kind.code] = forms.ChoiceField(
                label=kind.title,
                choices=kind.choices,
                initial=wishes.get(kind.code, kind.delivery),
                help_text=_("These messages always stand in the portal.") if kind.essential else "",
            )
