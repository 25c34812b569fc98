"""The room as its pages know it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from measures.exchange.sorts import ROOM
from measures.records.pages import Room

EXCHANGE: Final = Room(
    ROOM, _("International exchange"), public="exchange:overview", desk="exchange:desk", kept="activity"
)
