"""Protection nodes as offices that a firm may ask, for the rooms below."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import clock
from measures.network.models import ProtectionNode
from patents.finance.products.contacts import Contact, register

NEAREST = 5


@register
def nodes_of(city: str) -> Iterable[Contact]:
    """Those of the city that are not closed."""
    open_still = Q(operating_to__isnull=True) | Q(operating_to__gt=clock.today())
    for node in ProtectionNode.objects.filter(open_still, city=city).order_by("layer__order", "pk")[:NEAREST]:
        yield Contact(
            node.name_zh, node.name_en, _("Protection centre or station"), node.contact_office, node.contact_phone,
            node.demonstration,
        )  # fmt: skip
