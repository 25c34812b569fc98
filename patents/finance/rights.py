"""The kinds of rights that can be pledged: what is told of each besides its number, and how long it lives."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from patents.register.movements import years_after

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LAYOUT_YEARS: Final = 10  # from filing or first commercial use, whichever is earlier
LAYOUT_YEARS_FROM_CREATION: Final = 15  # none after
TRADEMARK_YEARS: Final = 10


class RightKind(models.TextChoices):
    PATENT = "patent", _("Patent")
    TRADEMARK = "trademark", _("Trademark")
    GEOGRAPHICAL_INDICATION = "geographical_indication", _("Geographical indication")
    LAYOUT_DESIGN = "layout_design", _("Layout design of an integrated circuit")
    DATA = "data", _("Data IP")
    PLANT_VARIETY = "plant_variety", _("Plant variety")
    COPYRIGHT = "copyright", _("Copyright")


NEW_FIELDS: Final = (RightKind.GEOGRAPHICAL_INDICATION, RightKind.LAYOUT_DESIGN)


class GiKind(models.TextChoices):
    """How a geographical indication is protected."""

    MARK = "mark", _("Collective or certification mark")
    PRODUCT = "product", _("Protected product")
    AGRICULTURAL = "agricultural", _("Agricultural product")


class Detail(NamedTuple):
    """One more thing told of a right: `what` is text, day, or choices."""

    name: str
    label: _StrPromise
    what: str = "text"
    required: bool = False


DETAILS: Final[dict[str, tuple[Detail, ...]]] = {
    RightKind.GEOGRAPHICAL_INDICATION: (
        Detail("gi_kind", _("Kind of protection"), "gi_kind", required=True),
        Detail("holder", _("Holder (association)"), required=True),
        Detail("users", _("Users")),
        Detail("area", _("Area")),
        Detail("holder_and_borrower", _("How holder and borrower are linked"), required=True),
    ),
    RightKind.LAYOUT_DESIGN: (
        Detail("created_on", pgettext_lazy("layout design", "Created on"), "day", required=True),
        Detail("filed_on", _("Filed on"), "day", required=True),
        Detail("first_used_on", _("First commercial use"), "day"),
        Detail("classes", _("Structure, technology and function")),
    ),
    RightKind.DATA: (
        Detail("platform", _("Issuing platform"), required=True),
        Detail("rule", _("Processing rule")),
        Detail("scenario", _("Scenario")),
        Detail("source_proof", _("Proof of source")),
        Detail("storage_proof", _("Proof of storage")),
        Detail("valid_from", _("Valid from"), "day", required=True),
        Detail("valid_until", _("Valid until"), "day", required=True),
    ),
    RightKind.TRADEMARK: (
        Detail("classes", _("Classes")),
        Detail("registered_on", _("Registered on"), "day"),
        Detail("renewed_until", _("Renewed until"), "day"),
    ),
    RightKind.PLANT_VARIETY: (Detail("valid_until", _("Valid until"), "day"),),
    RightKind.COPYRIGHT: (Detail("valid_until", _("Valid until"), "day"),),
}


def life_ends(kind: str, details: dict[str, Any]) -> dt.date | None:
    """The last day on which a right other than a patent can stand; None where nothing is told of it.

    A layout design: ten years from filing or first commercial use, whichever is earlier, none after fifteen years from
    its creation. Of patents the register says it.
    """
    days = {name: _day(value) for name, value in details.items()}
    if kind == RightKind.LAYOUT_DESIGN:
        begins = [day for day in (days.get("filed_on"), days.get("first_used_on")) if day]
        ends = [_last_of(min(begins), LAYOUT_YEARS)] if begins else []
        if created := days.get("created_on"):
            ends.append(_last_of(created, LAYOUT_YEARS_FROM_CREATION))
        return min(ends, default=None)
    if kind == RightKind.TRADEMARK:
        registered = days.get("registered_on")
        return days.get("renewed_until") or (_last_of(registered, TRADEMARK_YEARS) if registered else None)
    return days.get("valid_until")


def _last_of(begin: dt.date, years: int) -> dt.date:
    """Ten years from 6 September run to 5 September."""
    return years_after(begin, years) - dt.timedelta(days=1)


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if value else None
    except (TypeError, ValueError):
        return None
