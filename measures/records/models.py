"""What every small record has: where it comes from, a remark, whether it was made up, and how often it was changed."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self, TypeVar

from django.db import models

from ipportal.core.regions.models import Region

CITY_CODES = tuple(f"32{number:02d}00" for number in range(1, 14))
A_NUMBER_OF_ONES_OWN = r"^[A-Z]{1,4}-[0-9A-Z]{3,24}$"  # a person under a number that leads to no name


R = TypeVar("R", bound="Record")


class RecordQuerySet(models.QuerySet[R]):
    def counted(self, on: dt.date) -> Self:
        """Those that count on a day; what has no time of its own counts always."""
        return self

    def dated(self) -> Self:
        """Those of which it is known since when they count."""
        return self


class Record(models.Model):
    """One thing the office keeps a note of. A change takes the next revision, so none overwrites another unseen."""

    named_by: ClassVar[tuple[str, ...]] = ()  # columns by which a file may call it

    source = models.CharField(max_length=300, blank=True)
    remark_zh = models.CharField(max_length=500, blank=True)
    remark_en = models.CharField(max_length=500, blank=True)
    demonstration = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


def city_key(*, null: bool = False, related_name: str = "+") -> models.ForeignKey[Region, Region]:
    """A city of the province; where it may be missing, the whole province is meant, or it is not known."""
    return models.ForeignKey(Region, models.PROTECT, null=null, blank=null, related_name=related_name)


def is_a_city(name: str) -> models.Q:
    return models.Q((f"{name}__isnull", True)) | models.Q((f"{name}__in", CITY_CODES))
