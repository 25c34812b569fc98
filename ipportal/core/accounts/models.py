"""People, the bodies they act for, and the roles they hold there."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ipportal.core.regions.models import Region

# They watch over the others and hold no role beside, so that nobody who gives rights also uses them, or audits himself.
ALONE: tuple[str, ...] = ("administrator", "auditor", "operator")


class OrganisationKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("Enterprise")
    UNIVERSITY = "university", _("University")
    INSTITUTE = "institute", _("Research institute")
    AGENCY = "agency", _("IP service agency")
    BANK = "bank", _("Bank")
    DEPARTMENT = "department", _("Department")
    CITY_OFFICE = "city_office", _("City IP office")
    ASSOCIATION = "association", _("Association")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def standing(self) -> Self:
        """Those that were not merged into another."""
        return self.filter(merged_into__isnull=True)

    def in_force(self, on: dt.date) -> Self:
        """Standing, and there on that day."""
        return self.standing().filter(_there(on))


def _there(on: dt.date, path: str = "") -> Q:
    begun = Q((f"{path}valid_from__isnull", True)) | Q((f"{path}valid_from__lte", on))
    return begun & (Q((f"{path}valid_until__isnull", True)) | Q((f"{path}valid_until__gt", on)))


class Organisation(models.Model):
    """A body with its unified social credit code. One that was merged stays, and leads to the one that was kept."""

    name = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=18, null=True, blank=True, unique=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="First day it is no longer there")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    merged_at = models.DateTimeField(null=True, blank=True)
    demonstration = models.BooleanField(default=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_organisation"
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                name="organisation_credit_code_has_eighteen_signs",
                condition=Q(credit_code__isnull=True) | Q(credit_code__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
            ),
            models.CheckConstraint(
                name="organisation_credit_code_proves_itself",
                condition=Q(credit_code__isnull=True)
                | Q(Func(F("credit_code"), function="credit_code_fits", output_field=models.BooleanField())),
            ),
            models.CheckConstraint(
                name="organisation_ends_after_it_begins",
                condition=Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="organisation_is_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
            models.CheckConstraint(
                name="organisation_merged_says_into_which_and_when",
                condition=Q(merged_into__isnull=True, merged_at__isnull=True)
                | Q(merged_into__isnull=False, merged_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_merged(self) -> bool:
        return self.merged_into_id is not None


class User(AbstractUser):
    """A person who signs in."""

    display_name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
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

    @property
    def title(self) -> str:
        """In the reader's language."""
        return self.name_zh if _reads_chinese() else self.name_en

    @property
    def description(self) -> str:
        return self.description_zh if _reads_chinese() else self.description_en


def _reads_chinese() -> bool:
    return (get_language() or settings.LANGUAGE_CODE).startswith("zh")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: dt.date) -> Self:
        """Held on that day, in a body that was there."""
        held = Q(begins_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on))
        return self.filter(held & _there(on, "organisation__"))

    def open(self, on: dt.date) -> Self:
        """Held on that day or later."""
        return self.filter(Q(ends_on__isnull=True) | (Q(ends_on__gt=on) & Q(ends_on__gt=F("begins_on"))))


def _only(column: str) -> Func:
    """The one number of a column as a range: an index on ranges then tells equal from different."""
    return Func(F(column), F(column), Value("[]"), function="int8range", output_field=BigIntegerRangeField())


class Membership(models.Model):
    """A person holds a role for a body, from a day to a day; taken back before it began, it ends as it begins."""

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
                name="membership_does_not_end_before_it_begins",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
            ),
            # A role that stands alone covers all numbers, any other only its own: so it overlaps with every other.
            ExclusionConstraint(
                name="administrator_auditor_and_operator_hold_no_other_role",
                expressions=[
                    (_only("user_id"), RangeOperators.OVERLAPS),
                    (
                        Func(F("begins_on"), F("ends_on"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Case(
                            When(
                                role_id__in=ALONE,
                                then=Func(
                                    Value(None),
                                    Value(None),
                                    function="int8range",
                                    output_field=BigIntegerRangeField(),
                                ),
                            ),
                            default=_only("id"),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role_id} · {self.organisation}"
