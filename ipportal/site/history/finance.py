"""What records of other finance, their columns and acts are called in the trail: as their lists call them."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from patents.finance.products.sorts import SORTS

THINGS: Final[dict[str, Any]] = {
    **{str(sort.model._meta.model_name): sort.one for sort in SORTS.values()},
    "tranche": _("tranche"),
}

ACTS: Final[dict[str, Any]] = {
    "finance record added": _("%(who)s put down %(what)s"),
    "finance record changed": _("%(who)s changed %(what)s"),
    "finance record moved": _("%(who)s changed the status of %(what)s"),
    "part of a finance record added": _("%(who)s added a part to %(what)s"),
    "part of a finance record removed": _("%(who)s removed a part of %(what)s"),
    "demonstration of other finance made": _("%(who)s made the other finance of the demonstration"),
}

COLUMNS: Final[dict[str, Any]] = {
    "writers": _("whoever wrote it"),
    **{item.name: item.label for sort in SORTS.values() for item in sort.columns},
    "changed_by_id": _("number of who wrote it last"),
    "confirmed_by": _("confirmed by"),
    "confirmed_by_id": _("number of who confirmed it"),
    "coupon_pct": _("coupon (% a year)"),
    "due_on": _("due on"),
    "entered_by": _("entered by"),
    "entered_by_id": _("number of who entered it"),
    "remark": _("remark"),
    "securitisation_id": _("number of the securitisation"),
    "state_on": _("status holds from"),
}
