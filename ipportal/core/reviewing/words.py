"""What the steps of a path are called."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

STEPS: Final[dict[str, Any]] = {
    "expert": _("expert"),
    "employer": _("works at"),
    "former_employer": _("worked until"),
    "account": _("acts for"),
    "body": _("takes part"),
    "agency": _("acts as agency"),
    "recommender": _("recommends it"),
    "person": _("named in it"),
    "patent": _("patent"),
    "prize": _("prize"),
    "nominated": _("nominated with"),
    "edition": _("in the same edition"),
    "says": _("says"),
}


def path_words(path: list[list[str]]) -> list[tuple[Any, str]]:
    return [(STEPS.get(what, what), name) for what, name in path]
