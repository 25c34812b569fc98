"""The room as its pages know it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from measures.programmes.sorts import ROOM
from measures.records.pages import Room

PROGRAMMES: Final = Room(
    ROOM, _("Talent and education"), public="programmes:overview", desk="programmes:talents", kept="programme"
)
