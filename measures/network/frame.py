"""The room as its pages know it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from measures.network.sorts import ROOM
from measures.records.pages import Room

NETWORK: Final = Room(
    ROOM, _("Protection network"), public="network:directory", desk="network:returns", kept="node-record"
)
