"""A nomination, its parties, every move of its state, and the marks of abnormal filings that bar a body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from django.db import models
from django.db.models import F, Q

from awards.nominations.states import State
from awards.rounds.models import NAME, TEXT, Category, Edition, NominationKind
from ipportal.core.accounts.models import Organisation
from ipportal.core.kit.clock import PortalNow
from ipportal.core.kit.identifiers import written
from ipportal.core.kit.text import has_chinese
from ipportal.core.regions.models import Region

if TYPE_CHECKING:
    import datetime as dt

OVER: Final = (State.REJECTED, State.WITHDRAWN, State.EXCLUDED)


class NominationQuerySet(models.QuerySet["Nomination"]):
    def standing(self) -> Self:
        """Sent, and neither refused nor taken back: they count for the rule of once in an edition."""
        return self.exclude(state__in=[State.DRAFT, *OVER])

    def with_names(self) -> Self:
        return self.select_related("edition", "body", "channel", "city", "category")


class Nomination(models.Model):
    """A patent or a person, nominated by a body through a channel in an edition."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="nominations")
    kind = models.CharField(max_length=10, choices=NominationKind.choices)
    number = models.BigIntegerField(null=True, help_text="Application number of the patent, without its check digit")
    title = models.CharField(max_length=300, help_text="Of the project as the register has it, or the inventor")
    person = models.CharField(max_length=80, blank=True, help_text="The inventor who is nominated")
    given_name = models.CharField(max_length=40, blank=True, help_text="For the order by strokes; the rest is surname")
    body = models.ForeignKey(Organisation, models.PROTECT, related_name="nominations")
    channel = models.ForeignKey(Organisation, models.PROTECT, related_name="+", help_text="Which recommends")
    city = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+", help_text="Of the first owner")
    owner = models.CharField(max_length=200, blank=True, help_text="First-named owner, as the register has it")
    owner_code = models.CharField(max_length=18, blank=True)
    filed_on = models.DateField(null=True, help_text="Of the patent: the order of public lists")
    may_be_published = models.BooleanField(default=False, help_text="The nominee agrees to publication")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    state_since = models.DateTimeField(db_default=PortalNow())
    state_reason = models.CharField(max_length=TEXT, blank=True)
    moved_by_id = models.BigIntegerField(null=True)
    moved_by = models.CharField(max_length=150, blank=True)
    opinion = models.CharField(max_length=TEXT, blank=True, help_text="Of the channel")
    local_notice_from = models.DateField(null=True)
    local_notice_until = models.DateField(null=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="nominations", help_text="In which it is shortlisted"
    )
    begun_by_id = models.BigIntegerField(null=True)
    begun_by = models.CharField(max_length=150)
    token = models.CharField(max_length=64, null=True, unique=True, help_text="Of the form that began it")
    version = models.PositiveIntegerField(default=1)
    demonstration = models.BooleanField(default=False)

    objects = NominationQuerySet.as_manager()

    class Meta:
        db_table = "awards_nomination"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "number"],
                condition=Q(number__isnull=False) & ~Q(state__in=[State.DRAFT, *OVER]),
                name="patent_is_nominated_once_in_an_edition",
            ),
            models.CheckConstraint(
                name="nomination_is_of_a_patent_or_of_a_person",
                condition=Q(kind="project", number__isnull=False, person="")
                | (Q(kind="inventor", number__isnull=True) & ~Q(person="")),
            ),
            models.CheckConstraint(
                name="nomination_is_a_draft_or_says_who_moved_it",
                condition=Q(state=State.DRAFT) | (Q(moved_by_id__isnull=False) & ~Q(moved_by="")),
            ),
            models.CheckConstraint(
                name="nomination_shown_to_the_public_may_be_published",
                condition=Q(may_be_published=True)
                | ~Q(state__in=[State.ON_NOTICE, State.OBJECTED, State.AWARDED, State.PAID]),
            ),
            models.CheckConstraint(
                name="nomination_shortlisted_has_a_category",
                condition=Q(category__isnull=False)
                | ~Q(state__in=[State.SHORTLISTED, State.ON_NOTICE, State.OBJECTED, State.AWARDED, State.PAID]),
            ),
            models.CheckConstraint(
                name="local_notice_ends_after_it_begins",
                condition=Q(local_notice_until__isnull=True) | Q(local_notice_until__gte=F("local_notice_from")),
            ),
            models.CheckConstraint(name="nomination_is_recommended_by_another_body", condition=~Q(channel=F("body"))),
        ]
        indexes = [models.Index(fields=["edition", "state"], name="nomination_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_project(self) -> bool:
        return self.kind == NominationKind.PROJECT

    @property
    def written_number(self) -> str:
        return "" if self.number is None else written(self.number)

    @property
    def surname(self) -> str:
        """What is left of the name without the given name, which stands last."""
        return self.person.removesuffix(self.given_name).strip() if self.given_name else self.person

    @property
    def is_open_for_change(self) -> bool:
        return self.state in (State.DRAFT, State.RETURNED)


def full_name(surname: str, given_name: str) -> str:
    """Chinese names stand without a blank; whatever the language, the given name comes last here."""
    between = "" if has_chinese(surname + given_name) else " "
    return f"{surname}{between}{given_name}" if given_name else surname


class NominationMove(models.Model):
    """A nomination went from one state to another. Written by the database, and only added to."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="moves")
    source = models.CharField(max_length=12, choices=State.choices)
    target = models.CharField(max_length=12, choices=State.choices)
    reason = models.CharField(max_length=TEXT, blank=True)
    by_id = models.BigIntegerField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        db_table = "awards_nomination_move"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class CoOwner(models.Model):
    """Another owner of the nominated patent: it agrees, or not, with its own account."""

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="co_owners")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=NAME, help_text="As the nomination names it")
    agreed = models.BooleanField(null=True, help_text="Empty: not answered yet")
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)
    answered_by = models.CharField(max_length=150, blank=True)

    class Meta:
        db_table = "awards_co_owner"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["nomination", "name"], name="nomination_names_a_co_owner_once"),
            models.CheckConstraint(
                name="co_owner_answered_says_by_whom",
                condition=Q(agreed__isnull=True, answered_at__isnull=True, answered_by="")
                | (Q(agreed__isnull=False, answered_at__isnull=False) & ~Q(answered_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AbnormalFilingQuerySet(models.QuerySet["AbnormalFiling"]):
    def on(self, day: dt.date) -> Self:
        """In force on a day; the last day counts."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class AbnormalFiling(models.Model):
    """A body is marked for abnormal filings from one day to another: it is not eligible. Kept by the office."""

    credit_code = models.CharField(max_length=18)
    name = models.CharField(max_length=NAME)
    since = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="Last day; empty: until it is lifted")
    source = models.CharField(max_length=NAME, help_text="Who found it, in which document")
    added_by_id = models.BigIntegerField(null=True)
    added_by = models.CharField(max_length=150)
    version = models.PositiveIntegerField(default=1)

    objects = AbnormalFilingQuerySet.as_manager()

    class Meta:
        db_table = "awards_abnormal_filing"
        ordering = ("-since", "-id")
        constraints = [
            models.UniqueConstraint(fields=["credit_code", "since"], name="abnormal_filings_are_marked_once_a_day"),
            models.CheckConstraint(
                name="abnormal_filings_end_after_they_begin",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(
                name="abnormal_filings_name_their_source", condition=~Q(source="") & ~Q(credit_code="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.since}"
