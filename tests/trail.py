"""The trail as pages read it; jobs and commands may not."""

from __future__ import annotations

from typing import Any

from django.db import connection

from ipportal.core.audit.models import Event
from tests.conftest import WEB


def entries(**wanted: Any) -> list[Event]:
    """What is written there, oldest first; whoever's rights the test has taken, it has them again afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        (taken,) = cursor.fetchone()
        cursor.execute(f"SET ROLE {WEB}")
        try:
            return list(Event.objects.filter(**wanted).order_by("pk"))
        finally:
            cursor.execute(f"SET ROLE {taken}")
