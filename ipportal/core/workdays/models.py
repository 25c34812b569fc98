"""The announced calendar: notices of the State Council, and the days that each makes a holiday or a working day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class DayKind(models.TextChoices):
    HOLIDAY = "holiday", _("Holiday")
    MAKE_UP_WORKDAY = "make_up_workday", _("Make-up workday")


class HolidayNotice(models.Model):
    """A notice that arranges the holidays of a year. A year with at least one is published."""

    number = models.CharField(max_length=40, unique=True, help_text="As printed, for example 国办发明电〔2025〕7号")
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=80)
    published_on = models.DateField()

    class Meta:
        db_table = "ipportal_holiday_notice"
        ordering = ("-year", "published_on")
        constraints = [
            models.CheckConstraint(
                name="holiday_notice_is_for_a_year_of_ours", condition=models.Q(year__gte=2000, year__lte=2100)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class SpecialDay(models.Model):
    """A day on which people do not do what its day of the week says; the notice that made it so in the end."""

    day = models.DateField(unique=True)
    kind = models.CharField(max_length=16, choices=DayKind.choices)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    notice = models.ForeignKey(HolidayNotice, models.PROTECT, related_name="days")

    class Meta:
        db_table = "ipportal_special_day"
        ordering = ("day",)
        constraints = [
            models.CheckConstraint(
                name="make_up_workday_is_at_a_weekend",
                condition=~models.Q(kind="make_up_workday") | models.Q(day__iso_week_day__in=[6, 7]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {self.name_zh}"

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_zh if (get_language() or "zh").startswith("zh") else self.name_en
