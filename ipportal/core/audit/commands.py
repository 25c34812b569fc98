"""Commands act in a name as well: that of `--by`, otherwise the system's."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ipportal.core.audit.actions import SYSTEM
from ipportal.core.audit.context import acting
from ipportal.core.audit.models import Source


class PortalCommand(BaseCommand):
    """What every command of the portal derives from, so that whatever it writes says by whom."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        name = type(self).__module__.rpartition(".")[2]
        actor = options.get("by") or SYSTEM.get_username()
        with acting(Source.COMMAND, name, who=lambda: (None, actor)):
            return super().execute(*args, **options)
