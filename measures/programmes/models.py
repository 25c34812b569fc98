"""What the programmes leave behind. Talents and clients stand under numbers of their own, never under names."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from measures.records.models import A_NUMBER_OF_ONES_OWN, Record, RecordQuerySet, city_key, is_a_city

NO_NAMES = _("A number such as RC-0001: capital letters, a hyphen, digits. Never a name.")


def _by_day_or_year(day: str, year: str, on: dt.date) -> Q:
    """Begun by that day. Where only the year is known, it counts once the year is over."""
    return Q((f"{day}__lte", on)) | Q((f"{day}__isnull", True), (f"{year}__lt", on.year))


def _day_or_year(day: str, year: str) -> Q:
    return Q((f"{day}__isnull", True)) | Q((f"{year}__isnull", True))


class Degree(models.TextChoices):
    BACHELOR = "bachelor", _("Bachelor")
    MASTER = "master", _("Academic master")
    PROFESSIONAL = "professional_master", _("Professional master")
    DOCTOR = "doctor", _("Doctor")


class Stage(models.TextChoices):
    APPLIED = "applied", _("Applied for")
    APPROVED = "approved", _("Approved")
    ENROLLING = "enrolling", _("Enrolling")
    EVALUATED = "evaluated", _("Evaluated")


class DisciplineQuerySet(RecordQuerySet["Discipline"]):
    def counted(self, on: dt.date) -> Self:
        """Approved by that day; an application does not count."""
        return self.filter(approved_on__lte=on).exclude(stage=Stage.APPLIED)


class Discipline(Record):
    """A first-level discipline of intellectual property, self-set or interdisciplinary."""

    code = models.CharField(max_length=40, unique=True)
    university = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    degree = models.CharField(max_length=20, choices=Degree.choices)
    category_code = models.CharField(max_length=10, blank=True)
    city = city_key(null=True)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    approval_body = models.CharField(max_length=120, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    faculty = models.PositiveIntegerField(null=True, blank=True)

    objects = DisciplineQuerySet.as_manager()
    named_by = ("code",)

    class Meta:
        db_table = "measures_discipline"
        constraints = [
            models.UniqueConstraint(fields=["university", "name", "degree"], name="discipline_is_kept_once"),
            models.CheckConstraint(name="discipline_lies_in_a_city_of_the_province", condition=is_a_city("city")),
            models.CheckConstraint(
                name="discipline_beyond_its_application_says_when_it_was_approved",
                condition=Q(stage="applied", approved_on__isnull=True)
                | (~Q(stage="applied") & Q(approved_on__isnull=False)),
                violation_error_message=_("Approved disciplines have a day of approval, applications have none."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.university} {self.name}"


class Enrolment(Record):
    """How many were enrolled in a discipline in a year."""

    discipline = models.ForeignKey(Discipline, models.PROTECT, related_name="enrolments")
    year = models.PositiveSmallIntegerField()
    enrolled = models.PositiveIntegerField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        db_table = "measures_enrolment"
        constraints = [
            models.UniqueConstraint(fields=["discipline", "year"], name="enrolment_of_a_year_is_kept_once"),
            models.CheckConstraint(name="enrolment_is_of_our_time", condition=Q(year__gte=1978, year__lte=2100)),
        ]

    def __str__(self) -> str:
        return f"{self.discipline} {self.year}"


class CollegeQuerySet(RecordQuerySet["College"]):
    def counted(self, on: dt.date) -> Self:
        """Open on that day."""
        begun = _by_day_or_year("opened_on", "opened_year", on)
        return self.filter(begun).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))


class College(Record):
    """A college or institute of intellectual property at a university."""

    university = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    city = city_key(null=True)
    partners = models.CharField(max_length=500, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    opened_year = models.PositiveSmallIntegerField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    bachelors = models.PositiveIntegerField(null=True, blank=True)
    masters = models.PositiveIntegerField(null=True, blank=True)
    doctors = models.PositiveIntegerField(null=True, blank=True)
    staff = models.PositiveIntegerField(null=True, blank=True)

    objects = CollegeQuerySet.as_manager()

    class Meta:
        db_table = "measures_college"
        constraints = [
            models.UniqueConstraint(fields=["university", "name"], name="college_is_kept_once"),
            models.CheckConstraint(name="college_lies_in_a_city_of_the_province", condition=is_a_city("city")),
            models.CheckConstraint(
                name="college_opened_on_a_day_or_in_a_year",
                condition=_day_or_year("opened_on", "opened_year"),
                violation_error_message=_("The day, or the year where the day is not known; not both."),
            ),
            models.CheckConstraint(
                name="college_closes_after_it_opens",
                condition=Q(closed_on__isnull=True) | Q(opened_on__isnull=True) | Q(closed_on__gt=F("opened_on")),
                violation_error_message=_("It closes after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.university} {self.name}"


class BaseLevel(models.TextChoices):
    NATIONAL = "national", _("National")
    PROVINCIAL = "provincial", _("Provincial")
    CITY = "city", _("Of a city")


class BaseQuerySet(RecordQuerySet["TrainingBase"]):
    def counted(self, on: dt.date) -> Self:
        """Designated by that day, and not run out."""
        begun = _by_day_or_year("designated_on", "designated_year", on)
        return self.filter(begun).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))


class TrainingBase(Record):
    """A base for IP training."""

    name = models.CharField(max_length=160, unique=True)
    host = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=10, choices=BaseLevel.choices)
    city = city_key(null=True)
    designated_on = models.DateField(null=True, blank=True)
    designated_year = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = BaseQuerySet.as_manager()
    named_by = ("name",)

    class Meta:
        db_table = "measures_training_base"
        constraints = [
            models.CheckConstraint(name="base_lies_in_a_city_of_the_province", condition=is_a_city("city")),
            models.CheckConstraint(
                name="base_was_designated_on_a_day_or_in_a_year",
                condition=_day_or_year("designated_on", "designated_year"),
                violation_error_message=_("The day, or the year where the day is not known; not both."),
            ),
            models.CheckConstraint(
                name="base_runs_out_after_it_is_designated",
                condition=Q(valid_to__isnull=True) | Q(designated_on__isnull=True) | Q(valid_to__gt=F("designated_on")),
                violation_error_message=_("It runs out after it is designated."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Audience(models.TextChoices):
    ENTERPRISE = "enterprise", _("Enterprises")
    AGENCY = "agency", _("IP service agencies")
    GOVERNMENT = "government", _("Offices")
    STUDENT = "student", _("Students")
    MIXED = "mixed", _("Mixed")


class SessionQuerySet(RecordQuerySet["TrainingSession"]):
    def counted(self, on: dt.date) -> Self:
        """Over by that day."""
        return self.filter(ends_on__lte=on)


class TrainingSession(Record):
    """A course held at a base. Person-times are reported; distinct persons are counted where attendances are kept."""

    code = models.CharField(max_length=40, unique=True)
    base = models.ForeignKey(TrainingBase, models.PROTECT, related_name="sessions")
    topic = models.CharField(max_length=200)
    begins_on = models.DateField()
    ends_on = models.DateField()
    hours = models.DecimalField(max_digits=6, decimal_places=1)
    audience = models.CharField(max_length=12, choices=Audience.choices)
    person_times = models.PositiveIntegerField()
    satisfaction = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)

    objects = SessionQuerySet.as_manager()
    named_by = ("code",)

    class Meta:
        db_table = "measures_training_session"
        constraints = [
            models.CheckConstraint(
                name="session_ends_on_or_after_its_first_day",
                condition=Q(ends_on__gte=F("begins_on")),
                violation_error_message=_("It ends on or after its first day."),
            ),
            models.CheckConstraint(
                name="session_lasts_more_than_no_time",
                condition=Q(hours__gt=0),
                violation_error_message=_("A session lasts some hours."),
            ),
            models.CheckConstraint(
                name="session_satisfies_at_most_by_a_hundred",
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__lte=100),
                violation_error_message=_("Satisfaction is a number up to 100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.topic}"


class Attendance(Record):
    """One person at one session, under a number of their own; shown to nobody, counted only."""

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="attendances")
    person = models.CharField(max_length=30)

    objects = RecordQuerySet.as_manager()

    class Meta:
        db_table = "measures_attendance"
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="person_attends_a_session_once"),
            models.CheckConstraint(
                name="attendance_names_nobody",
                condition=Q(person__regex=A_NUMBER_OF_ONES_OWN),
                violation_error_message=NO_NAMES,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.person}"


class TalentPolicyQuerySet(RecordQuerySet["TalentPolicy"]):
    def counted(self, on: dt.date) -> Self:
        """In force, with a clause on IP."""
        there = self.filter(has_ip_clause=True, issued_on__lte=on)
        return there.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))


class TalentPolicy(Record):
    """A talent policy of a city, and whether IP people come under it."""

    city = city_key()
    document = models.CharField(max_length=200, unique=True)
    issued_on = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    has_ip_clause = models.BooleanField()
    clause = models.CharField(max_length=500, blank=True)
    benefits = models.CharField(max_length=500, blank=True)
    beneficiaries = models.PositiveIntegerField(null=True, blank=True)

    objects = TalentPolicyQuerySet.as_manager()
    named_by = ("document",)

    class Meta:
        db_table = "measures_talent_policy"
        constraints = [
            models.CheckConstraint(name="talent_policy_is_one_of_the_thirteen_cities", condition=is_a_city("city")),
            models.CheckConstraint(
                name="talent_policy_ends_after_it_is_issued",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("issued_on")),
                violation_error_message=_("It ends after it is issued."),
            ),
            models.CheckConstraint(
                name="talent_policy_benefits_ip_people_by_a_clause_only",
                condition=Q(has_ip_clause=True) | Q(beneficiaries__isnull=True),
                violation_error_message=_("Without a clause on IP nobody benefits by it."),
            ),
        ]

    def __str__(self) -> str:
        return self.document


class TalentLevel(models.TextChoices):
    ASSISTANT = "assistant", _("Assistant IP specialist")
    SPECIALIST = "specialist", _("IP specialist")
    SENIOR = "senior", _("Senior IP specialist")
    FULL_SENIOR = "full_senior", _("Full senior IP specialist")
    BACKBONE = "backbone", _("Provincial backbone talent")
    LEADING = "leading", _("Provincial leading talent")


class TalentQuerySet(RecordQuerySet["Talent"]):
    def counted(self, on: dt.date) -> Self:
        return self.filter(granted_on__lte=on)


class Talent(Record):
    """A title or honour somebody holds, under a number of their own."""

    person = models.CharField(max_length=30, help_text="A number that leads to no name")
    level = models.CharField(max_length=12, choices=TalentLevel.choices)
    employer = models.CharField(max_length=160, blank=True)
    city = city_key(null=True)
    granted_on = models.DateField()
    batch = models.CharField(max_length=60, blank=True)
    policy = models.ForeignKey(TalentPolicy, models.PROTECT, null=True, blank=True, related_name="talents")

    objects = TalentQuerySet.as_manager()

    class Meta:
        db_table = "measures_talent"
        constraints = [
            models.UniqueConstraint(fields=["person", "level"], name="talent_holds_a_level_once"),
            models.CheckConstraint(
                name="talent_is_named_by_nobody",
                condition=Q(person__regex=A_NUMBER_OF_ONES_OWN),
                violation_error_message=NO_NAMES,
            ),
            models.CheckConstraint(name="talent_lives_in_a_city_of_the_province", condition=is_a_city("city")),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.level}"


class Service(models.TextChoices):
    NAVIGATION = "navigation", _("Patent navigation")
    CLEARANCE = "clearance", _("Freedom to operate")
    FILING = "filing", _("Filing")
    RIGHTS = "rights", _("Protection of rights")


class CaseOutcome(models.TextChoices):
    OPEN = "open", _("Under way")
    COMPLETED = "completed", _("Completed")
    DROPPED = "dropped", _("Dropped")


class ServiceCaseQuerySet(RecordQuerySet["ServiceCase"]):
    def counted(self, on: dt.date) -> Self:
        """Begun by that day, and not dropped."""
        return self.filter(began_on__lte=on).exclude(outcome=CaseOutcome.DROPPED)


class ServiceCase(Record):
    """A service to a high-end innovator or team, who stand under a number of their own."""

    case_no = models.CharField(max_length=40, unique=True)
    client = models.CharField(max_length=30)
    service = models.CharField(max_length=12, choices=Service.choices)
    provider = models.CharField(max_length=160, blank=True)
    city = city_key(null=True)
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=CaseOutcome.choices, default=CaseOutcome.OPEN)

    objects = ServiceCaseQuerySet.as_manager()

    class Meta:
        db_table = "measures_service_case"
        constraints = [
            models.CheckConstraint(
                name="client_is_named_by_nobody",
                condition=Q(client__regex=A_NUMBER_OF_ONES_OWN),
                violation_error_message=NO_NAMES,
            ),
            models.CheckConstraint(name="client_is_of_a_city_of_the_province", condition=is_a_city("city")),
            models.CheckConstraint(
                name="case_is_under_way_or_says_when_it_ended",
                condition=Q(outcome="open", ended_on__isnull=True)
                | (~Q(outcome="open") & Q(ended_on__gte=F("began_on"))),
                violation_error_message=_("A case that is over says when it ended, one under way does not."),
            ),
        ]

    def __str__(self) -> str:
        return self.case_no
