"""Places, as one self-referencing table; former codes lead to their successors, zones are tags."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

NATION = "000000"
PROVINCE = "320000"


class Level(models.TextChoices):
    NATION = "nation", _("Nation")
    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")
    ZONE = "zone", _("Development zone")


class ProvinceKind(models.TextChoices):
    """What a province-level unit is; the peer group `provinces` leaves municipalities out."""

    PROVINCE = "province", _("Province")
    AUTONOMOUS_REGION = "autonomous_region", _("Autonomous region")
    MUNICIPALITY = "municipality", _("Municipality")
    OUTSIDE = "outside", _("Outside the national total")


class RegionQuerySet(models.QuerySet["Region"]):
    def current(self) -> Self:
        """Places that exist now: without abolished codes."""
        return self.filter(valid_to__isnull=True)

    def known(self, seq: int) -> Self:
        """Places as known with a change set: those learned later are not there yet."""
        return self.filter(seq__lte=seq)

    def counted_as_known(self, seq: int) -> Self:
        """The counted places as known with a change set: what ended since was still one of them."""
        return self.known(seq).filter(Q(valid_to__isnull=True) | Q(ended_seq__gt=seq)).in_figures()

    def counted_on(self, day: dt.date) -> Self:
        """The places that had figures on a day, former ones among them."""
        begun = self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day))
        return begun.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day)).in_figures()

    def in_figures(self) -> Self:
        return self.filter(Q(code=PROVINCE) | Q(level__in=[Level.CITY, Level.COUNTY]))

    def administrative(self) -> Self:
        """Places of GB/T 2260; zones are not."""
        return self.exclude(level=Level.ZONE)

    def counted(self) -> Self:
        """The 109 places whose figures the portal computes: the province, its 13 cities, its 95 counties."""
        return self.current().in_figures()

    def cities(self) -> Self:
        return self.current().filter(level=Level.CITY)

    def counties(self) -> Self:
        return self.current().filter(level=Level.COUNTY)


class Region(models.Model):
    """A place with its GB/T 2260 code. A zone carries a code with fifth digit 7 and stands beside the counties."""

    code = models.CharField(max_length=6, primary_key=True)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=Level.choices)
    province_kind = models.CharField(max_length=20, choices=ProvinceKind.choices, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    sort_key = models.CharField(max_length=120, help_text="Pinyin of the Chinese name")
    valid_from = models.DateField(null=True, blank=True, help_text="Empty: before the portal's records begin")
    valid_to = models.DateField(null=True, blank=True, help_text="First day the code is no longer valid")
    source = models.CharField(max_length=200)
    seq = models.BigIntegerField(default=0, help_text="Change set by which it became known; 0: came with the product")
    ended_seq = models.BigIntegerField(default=0, help_text="Change set by which its end became known, where it ended")

    objects = RegionQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_region"
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(name="region_code_has_six_digits", condition=Q(code__regex=r"^\d{6}$")),
            models.CheckConstraint(
                name="region_has_a_parent_unless_it_is_the_nation",
                condition=Q(level="nation", parent__isnull=True) | (~Q(level="nation") & Q(parent__isnull=False)),
            ),
            models.CheckConstraint(
                name="region_ends_after_it_begins",
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gt=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_zh} {self.code}"

    @property
    def is_zone(self) -> bool:
        return self.level == Level.ZONE


class RegionChange(models.Model):
    """A former code and what became of it. Weights of one former code add up to 1."""

    former = models.ForeignKey(Region, models.PROTECT, related_name="became")
    successor = models.ForeignKey(Region, models.PROTECT, related_name="came_from")
    effective_on = models.DateField()
    weight_ratio = models.DecimalField(max_digits=7, decimal_places=6, default=1)
    source = models.CharField(max_length=200)
    seq = models.BigIntegerField(default=0, help_text="Change set by which it became known; 0: came with the product")

    class Meta:
        db_table = "ipportal_region_change"
        constraints = [
            models.UniqueConstraint(fields=["former", "successor"], name="region_change_is_listed_once"),
            models.CheckConstraint(name="region_does_not_succeed_itself", condition=~Q(former=models.F("successor"))),
            models.CheckConstraint(
                name="region_weight_is_a_share", condition=Q(weight_ratio__gt=0) & Q(weight_ratio__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.former_id} → {self.successor_id}"
