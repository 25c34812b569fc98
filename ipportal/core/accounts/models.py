"""People, the bodies they act for, and the roles they hold there."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.regions.models import Region


class OrganisationKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("Enterprise")
    UNIVERSITY = "university", _("University")
    INSTITUTE = "institute", _("Research institute")
    AGENCY = "agency", _("IP service agency")
    BANK = "bank", _("Bank")
    DEPARTMENT = "department", _("Department")
    CITY_OFFICE = "city_office", _("City IP office")
    ASSOCIATION = "association", _("Association")


class Organisation(models.Model):
    """A body with its unified social credit code."""

    name = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=18, null=True, blank=True, unique=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations")
    demonstration = models.BooleanField(default=False)

    class Meta:
        db_table = "ipportal_organisation"
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                name="organisation_credit_code_has_eighteen_signs",
                condition=Q(credit_code__isnull=True) | Q(credit_code__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who signs in."""

    display_name = models.CharField(max_length=80, blank=True)
    demonstration = models.BooleanField(default=False, help_text="Exists only with DEMO=1")

    objects: ClassVar[UserManager[Self]] = UserManager()

    class Meta:
        db_table = "ipportal_user"

    def __str__(self) -> str:
        return self.display_name or self.username


class Role(models.Model):
    """What a person may do, as data: the code is known to the rules, the words to the reader."""

    code = models.CharField(max_length=40, primary_key=True)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    description_zh = models.CharField(max_length=300)
    description_en = models.CharField(max_length=300)

    class Meta:
        db_table = "ipportal_role"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: dt.date) -> Self:
        """Held on that day."""
        return self.filter(Q(begins_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on)))


class Membership(models.Model):
    """A person holds a role for a body, from a day to a day."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.ForeignKey(Role, models.PROTECT, related_name="memberships")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="First day the role is no longer held")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_membership"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "begins_on"], name="membership_is_given_once"
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("begins_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role_id} · {self.organisation}"
