"""The portal's clock, as a row that only the demonstration and tests may set."""

from __future__ import annotations

from django.db import models


class Clock(models.Model):
    """At most one row; where it stands, time stands. Read through the SQL function `portal_now()`."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    stands_at = models.DateTimeField()

    class Meta:
        db_table = "ipportal_clock"
        constraints = [
            models.CheckConstraint(name="there_is_one_clock", condition=models.Q(id=1)),
        ]
