"""What kinds of answers and periods are called."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS: Final = {
    "text": _("One line of text"),
    "long_text": _("Text of several lines"),
    "integer": _("Whole number"),
    "decimal": _("Number with decimals"),
    "money": _("Amount in yuan"),
    "date": _("Day"),
    "period": pgettext_lazy("form", "Period"),
    "choice": _("One of several options"),
    "organisation": _("Name or credit code of a body"),
    "patents": _("Application numbers of patents"),
    "attachments": _("Files"),
    "yes_no": _("Yes or no"),
}
PERIODS: Final = {
    "month": pgettext_lazy("period", "Month"),
    "quarter": pgettext_lazy("period", "Quarter"),
    "half": pgettext_lazy("period", "Half-year"),
    "year": pgettext_lazy("period", "Year"),
}
