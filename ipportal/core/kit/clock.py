"""What time it is for the portal: real time, unless the demonstration or a test has set the clock."""

from __future__ import annotations

import datetime as dt
from typing import cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import DateTimeField, Func

from ipportal.core.kit.models import Clock

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")


class PortalNow(Func):
    """The portal's now, inside a query or as a column default."""

    function = "portal_now"
    output_field = DateTimeField()


def now() -> dt.datetime:
    """The portal's now, from the database, so that every process agrees; aware."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_now()")
        return cast("dt.datetime", cursor.fetchone()[0])


def today() -> dt.date:
    """The day at the office (Asia/Shanghai)."""
    return now().astimezone(OFFICE_ZONE).date()


def set_clock(moment: dt.datetime | None) -> None:
    """Stop the clock at a moment, or let it run again; only the demonstration and tests may."""
    if not (settings.DEMO or settings.TESTING):
        raise ImproperlyConfigured("the clock can be set only with DEMO=1 or in tests")
    if moment is None:
        Clock.objects.all().delete()
    else:
        Clock.objects.update_or_create(pk=1, defaults={"stands_at": moment})
