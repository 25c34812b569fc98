"""Members of a consortium: each invited by the lead, each accepting with its own account."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from ipportal.core.accounts.models import Organisation
from ipportal.core.submissions.models import Right
from patents.centres.calls.models import FOUR_KINDS
from patents.centres.models import Centre


class MemberQuerySet(models.QuerySet["Member"]):
    def standing(self) -> Self:
        """Those that did not decline."""
        return self.filter(declined_at__isnull=True)

    def accepted(self) -> Self:
        return self.standing().filter(accepted_at__isnull=False)


class Member(models.Model):
    """A body in a consortium, the lead among them. Kind as it was when it was invited; shares where they are agreed."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="centre_memberships")
    kind = models.CharField(max_length=20, choices=FOUR_KINDS)
    is_lead = models.BooleanField(default=False)
    right = models.CharField(max_length=10, choices=Right.choices, default=Right.SIGN)
    work_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    ip_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    invited_by_id = models.BigIntegerField(null=True)
    invited_by = models.CharField(max_length=150)
    invited_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by_id = models.BigIntegerField(null=True)
    accepted_by = models.CharField(max_length=150, blank=True)
    declined_at = models.DateTimeField(null=True)
    declined_by = models.CharField(max_length=150, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        db_table = "patents_centre_member"
        ordering = ("-is_lead", "id")
        constraints = [
            models.UniqueConstraint(fields=["centre", "organisation"], name="body_is_a_member_once"),
            models.UniqueConstraint(fields=["centre"], condition=Q(is_lead=True), name="consortium_has_one_lead"),
            models.CheckConstraint(
                name="member_is_of_the_four_kinds", condition=Q(kind__in=[kind for kind, _label in FOUR_KINDS])
            ),
            models.CheckConstraint(
                name="member_accepted_says_by_whom",
                condition=Q(accepted_at__isnull=True, accepted_by="")
                | (Q(accepted_at__isnull=False) & ~Q(accepted_by="")),
            ),
            models.CheckConstraint(
                name="member_accepts_or_declines", condition=Q(accepted_at__isnull=True) | Q(declined_at__isnull=True)
            ),
            models.CheckConstraint(name="lead_signs", condition=Q(is_lead=False) | Q(right=Right.SIGN)),
            models.CheckConstraint(
                name="member_shares_are_of_a_hundred",
                condition=(Q(work_percent__isnull=True) | Q(work_percent__gte=0, work_percent__lte=100))
                & (Q(ip_percent__isnull=True) | Q(ip_percent__gte=0, ip_percent__lte=100)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.organisation_id}"
