"""The upload form: which kind, which file, all or the good rows; what cannot be read at all is said at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils.translation import gettext_lazy as _

from ipportal.core.intake import engine
from ipportal.core.kit.errors import BadInput

if TYPE_CHECKING:
    from ipportal.core.intake.registry import ImportKind

ALL, GOOD = "all", "good"
READ_WHOLE: Final = 10_000_000  # bytes: a file up to this size is read through before it is received


class UploadForm(forms.Form):
    """Kind and layout are one choice; the file is opened and its headings matched while the person waits."""

    kind = forms.ChoiceField(label=_("Kind of file"), required=False)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV (UTF-8, GB18030/GBK or UTF-16) or XLSX; the first row holds the headings, in any order."),
        error_messages={"empty": _("The file is empty.")},
    )
    mode = forms.ChoiceField(
        label=_("If rows are faulty"),
        choices=[(ALL, _("import nothing until all rows are good")), (GOOD, _("import the good rows only"))],
        initial=ALL,
        widget=forms.RadioSelect,
    )
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=300,
        help_text=_("For files without a source column, for example: Statistical communique 2024"),
    )

    def __init__(self, *args: Any, kinds: Sequence[ImportKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kinds = {kind.code: kind for kind in kinds}
        self.fields["kind"].choices = [("", _("As its headings say"))] + [  # type: ignore[attr-defined]  # a ChoiceField has choices
            (f"{kind.code}/{layout}" if layout else kind.code, f"{kind.name} ({layout})" if layout else kind.name)
            for kind in kinds
            for layout in ("", *sorted(kind.layouts))
        ]

    def clean_file(self) -> TemporaryUploadedFile:
        file: TemporaryUploadedFile = self.cleaned_data["file"]
        if file.size and file.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1_000_000
            raise forms.ValidationError(_("The file is too large; at most %(limit)s MB."), params={"limit": limit})
        return file

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "kind" in data and "file" in data:
            try:
                self._open(data)
            except BadInput as problem:
                self.add_error("file", forms.ValidationError(str(problem), code=problem.code))
        return data

    def _open(self, data: dict[str, Any]) -> None:
        file: TemporaryUploadedFile = data["file"]
        path, source = Path(file.temporary_file_path()), data.get("source", "")
        code, _slash, layout = data["kind"].partition("/")
        if code:
            kind = self._kinds[code]
        else:
            kind, layout = engine.recognise(path, list(self._kinds.values()), source=source)
        engine.peek(kind, path, layout=layout, source=source, whole=(file.size or 0) <= READ_WHOLE)
        data["kind_code"], data["layout"] = kind.code, layout
