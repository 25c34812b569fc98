"""A panel session with its members and the time of each defence; who left the room; what was found on the site."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from awards.nominations.models import Nomination
from awards.rounds.models import NAME, TEXT, Edition
from ipportal.core.reviewing.models import Expert, plain

MOST_POINTS: Final = 100


class PanelSession(models.Model):
    """One sitting of a panel: on a day, at a place, with its experts."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="panels")
    title = models.CharField(max_length=NAME)
    day = models.DateField()
    place = models.CharField(max_length=NAME)
    made_by_id = models.BigIntegerField(null=True)
    made_by = models.CharField(max_length=150)
    version = models.PositiveIntegerField(default=1)
    demonstration = models.BooleanField(default=False)

    class Meta:
        db_table = "awards_panel_session"
        ordering = ("-day", "-id")

    def __str__(self) -> str:
        return self.title


class PanelMember(models.Model):
    """An expert who sits in a session."""

    session = models.ForeignKey(PanelSession, models.CASCADE, related_name="members")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="+")

    class Meta:
        db_table = "awards_panel_member"
        ordering = ("expert__name", "id")
        constraints = [models.UniqueConstraint(fields=["session", "expert"], name="panel_seats_an_expert_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.expert_id}"


class PanelSlot(models.Model):
    """When a nomination is heard, and what the panel found."""

    session = models.ForeignKey(PanelSession, models.PROTECT, related_name="slots")
    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="panel_slot")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    finding = models.CharField(max_length=TEXT, blank=True)
    points = models.DecimalField(max_digits=5, decimal_places=2, null=True, help_text="0 to 100, if any were given")
    found_at = models.DateTimeField(null=True)
    found_by_id = models.BigIntegerField(null=True)
    found_by = models.CharField(max_length=150, blank=True)

    class Meta:
        db_table = "awards_panel_slot"
        ordering = ("begins_at", "id")
        constraints = [
            models.CheckConstraint(name="defence_ends_after_it_begins", condition=Q(ends_at__gt=F("begins_at"))),
            models.CheckConstraint(
                name="panel_finding_says_by_whom",
                condition=Q(finding="", points__isnull=True, found_at__isnull=True, found_by="")
                | (~Q(finding="") & Q(found_at__isnull=False) & ~Q(found_by="")),
            ),
            models.CheckConstraint(
                name="panel_points_are_0_to_100",
                condition=Q(points__isnull=True) | Q(points__gte=0, points__lte=MOST_POINTS),
            ),
            ExclusionConstraint(
                name="panel_hears_one_at_a_time",
                expressions=[
                    (
                        Func(
                            F("session_id"), F("session_id"), Value("[]"), function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("begins_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField()
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.begins_at:%Y-%m-%d %H:%M}"

    @property
    def points_shown(self) -> str:
        return "" if self.points is None else plain(self.points)


class Recusal(models.Model):
    """An expert left the room while a nomination was heard. Only added to."""

    slot = models.ForeignKey(PanelSlot, models.PROTECT, related_name="recusals")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="+")
    noted_by_id = models.BigIntegerField(null=True)
    noted_by = models.CharField(max_length=150)

    class Meta:
        db_table = "awards_recusal"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["slot", "expert"], name="expert_leaves_the_room_once")]

    def __str__(self) -> str:
        return f"{self.slot_id} {self.expert_id}"


class SiteCheck(models.Model):
    """What was found on the site of a nominee; not passed, it keeps from the shortlist unless a reason is given."""

    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="site_check")
    checked_on = models.DateField()
    checked_by = models.CharField(max_length=NAME, help_text="Who went there")
    finding = models.CharField(max_length=TEXT)
    passed = models.BooleanField()
    nonetheless = models.CharField(max_length=TEXT, blank=True, help_text="Why it is shortlisted all the same")
    written_by_id = models.BigIntegerField(null=True)
    written_by = models.CharField(max_length=150)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "awards_site_check"
        ordering = ("-checked_on", "-id")
        constraints = [
            models.CheckConstraint(name="site_check_says_who_found_what", condition=~Q(finding="") & ~Q(checked_by="")),
        ]

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.checked_on}"
