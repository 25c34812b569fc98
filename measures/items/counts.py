"""What the centres say of the policy item C1: how many were contracted until a day. B4 and C3 read figures."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from measures.items.indicators import Indicator, register
from patents.centres.models import Centre


def centres_contracted(on: dt.date) -> Indicator | None:
    """Also those that have ended since; before the first nobody says that there are none."""
    found = Centre.objects.published().filter(contracted_on__lte=on)
    value = found.count()
    if not value:
        return None
    made_up = found.filter(demonstration=True).exists()
    return Indicator(
        value, _("centres"), "已签合同的培育中心", "Centres contracted", reverse("centres"), demonstration=made_up
    )


register("C1", centres_contracted)
