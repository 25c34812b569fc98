"""Forms by version; what is being filled in, by whom; and what was sent, signed and decided, which nobody changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipportal.core.accounts.models import Organisation
from ipportal.core.kit.clock import PortalNow
from ipportal.core.submissions.definitions import reading

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection
    from typing import Self


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", pgettext_lazy("submission", "Accepted")


OPEN: Final = (State.DRAFT, State.RETURNED)
DECISIONS: Final = [(state.value, state.label) for state in (State.ACCEPTED, State.RETURNED)]


class Right(models.TextChoices):
    """Of a body at one submission; each holds those before it."""

    VIEW = "view", _("Read")
    COMMENT = "comment", _("Comment")
    EDIT = "edit", _("Fill in")
    SIGN = "sign", _("Sign")

    @property
    def holds(self) -> Collection[Right]:
        return list(Right)[: list(Right).index(self) + 1]

    @classmethod
    def at_least(cls, right: Right) -> Collection[Right]:
        return list(cls)[list(cls).index(right) :]


class FormVersionQuerySet(models.QuerySet["FormVersion"]):
    def given_out(self, on: dt.date) -> Self:
        """Those whose days hold a day and that need not be named, the one that counts first."""
        holds = Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gt=on))
        return self.filter(holds, only_named=False).order_by("code", "-version")

    def released(self) -> Self:
        """By the staff, and not as shipped."""
        return self.exclude(released_by="")


class FormVersion(models.Model):
    """A form as it was shipped or released: a further text is a further version, and none is ever changed."""

    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    text = models.TextField(help_text="The definition, as TOML")
    sha256 = models.CharField(max_length=64)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, help_text="First day it is no longer given out")
    only_named = models.BooleanField(default=False, help_text="Given out only where a call or a report names it")
    loaded_at = models.DateTimeField(db_default=PortalNow())
    writers = ArrayField(models.BigIntegerField(), default=list, help_text="Whoever wrote it at the form desk")
    released_by_id = models.BigIntegerField(null=True, help_text="Empty: shipped with the portal")
    released_by = models.CharField(max_length=150, blank=True)

    objects = FormVersionQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_form_version"
        ordering = ("code", "-version")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="form_version_is_kept_once"),
            models.CheckConstraint(
                name="form_version_ends_after_it_begins",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="form_version_is_shipped_or_says_who_released_it",
                condition=Q(released_by_id__isnull=True, released_by="", writers=[])
                | (Q(released_by_id__isnull=False) & ~Q(released_by="")),
            ),
            models.CheckConstraint(
                name="form_version_is_released_by_another_than_its_writers",
                condition=Q(released_by_id__isnull=True) | ~Q(writers__contains=[F("released_by_id")]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    @property
    def is_shipped(self) -> bool:
        return not self.released_by

    @property
    def title(self) -> reading.Words:
        return reading.Words(self.title_zh, self.title_en)

    @property
    def form(self) -> reading.Form:
        return reading.parse(self.text, self.code)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def open(self) -> Self:
        """Those that may still be written into."""
        return self.filter(state__in=OPEN, locked_at__isnull=True)

    def sent(self) -> Self:
        """Those of which at least one version was sent."""
        return self.filter(last_version__gt=0)


class Submission(models.Model):
    """Something that a body fills in and sends: a kind, perhaps about a thing and a period, on one form."""

    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=60, blank=True, help_text="What it is about; no foreign key")
    subject_id = models.CharField(max_length=60, blank=True)
    subject_name = models.CharField(max_length=200, blank=True)
    period = models.CharField(max_length=10, blank=True, help_text="2026, 2026-H1, 2026-Q2 or 2026-03")
    form_version = models.ForeignKey(FormVersion, models.PROTECT, related_name="submissions")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="submissions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    locked_at = models.DateTimeField(null=True)
    lock_reason = models.CharField(max_length=300, blank=True)
    receipt = models.CharField(max_length=20, null=True, unique=True, help_text="Given when it is first sent")
    last_version = models.PositiveIntegerField(default=0)
    is_complete = models.BooleanField(default=False, help_text="The last version has every signature that it needs")
    begun_at = models.DateTimeField(db_default=PortalNow())
    begun_by_id = models.BigIntegerField(null=True)
    begun_by = models.CharField(max_length=150)
    token = models.CharField(max_length=64, null=True, unique=True, help_text="Of the form that began it")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_submission"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_id", "period"],
                condition=Q(state__in=OPEN) & ~Q(subject_id=""),
                name="submission_has_one_open_draft_for_a_subject_and_period",
            ),
            models.CheckConstraint(
                name="submission_that_was_sent_has_a_receipt_number",
                condition=Q(last_version=0, receipt__isnull=True, state="draft")
                | (Q(last_version__gt=0, receipt__isnull=False) & ~Q(state="draft")),
            ),
            models.CheckConstraint(
                name="submission_receipt_number_proves_itself",
                condition=Q(receipt__isnull=True)
                | Q(Func(F("receipt"), function="receipt_fits", output_field=models.BooleanField())),
            ),
            models.CheckConstraint(
                name="submission_accepted_is_complete", condition=~Q(state="accepted") | Q(is_complete=True)
            ),
            models.CheckConstraint(
                name="submission_locked_says_why",
                condition=Q(locked_at__isnull=True, lock_reason="") | (Q(locked_at__isnull=False) & ~Q(lock_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.receipt or f"{self.form_version.code} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN and self.locked_at is None

    @property
    def form(self) -> reading.Form:
        return self.form_version.form


class Party(models.Model):
    """A body that takes part, and what its people may do."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="submission_parties")
    right = models.CharField(max_length=10, choices=Right.choices)

    class Meta:
        db_table = "ipportal_submission_party"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["submission", "organisation"], name="party_takes_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.organisation_id}"


class DraftField(models.Model):
    """What stands in one field now, as it was typed. Its revision grows by one with every change."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="draft_fields")
    key = models.CharField(max_length=40)
    typed = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    writer = models.CharField(max_length=40, blank=True, help_text="The open page that wrote it last")
    turn = models.BigIntegerField(default=0, help_text="Of that page's texts the how many-th")
    since = models.PositiveIntegerField(default=0, help_text="Revision from which on that page alone has written")
    writers = ArrayField(models.BigIntegerField(), default=list, help_text="Whoever has typed in it")
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        db_table = "ipportal_draft_field"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["submission", "key"], name="draft_field_stands_once"),
            models.CheckConstraint(name="draft_field_counts_from_one", condition=Q(revision__gte=1)),
        ]


class OtherText(models.Model):
    """A text that met another's in the same field: kept until somebody chooses, and afterwards to be looked up."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="other_texts")
    key = models.CharField(max_length=40)
    typed = models.TextField(blank=True)
    base = models.PositiveIntegerField(help_text="Revision that its writer had before them")
    writer = models.CharField(max_length=40, blank=True)
    turn = models.BigIntegerField(default=0)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=PortalNow())
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, blank=True)

    class Meta:
        db_table = "ipportal_other_text"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "key", "writer"],
                condition=Q(settled_at__isnull=True) & ~Q(writer=""),
                name="other_text_waits_once_for_each_page",
            ),
            models.CheckConstraint(
                name="other_text_is_settled_by_somebody",
                condition=Q(settled_at__isnull=True, settled_by="") | (Q(settled_at__isnull=False) & ~Q(settled_by="")),
            ),
        ]


class Comment(models.Model):
    """A remark on one field, or on the whole where the key is empty; open until it is settled."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="comments")
    key = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=2000)
    of_the_office = models.BooleanField(default=False)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=PortalNow())
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, blank=True)

    class Meta:
        db_table = "ipportal_submission_comment"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(name="comment_says_something", condition=~Q(text="")),
        ]


class Version(models.Model):
    """What was sent: the texts, the digests of the files and the form they answer, frozen."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    form_version = models.ForeignKey(FormVersion, models.PROTECT, related_name="versions")
    content = models.JSONField(help_text="Field → what was typed and the value it is; files with their digests")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical text")
    writers = ArrayField(models.BigIntegerField(), default=list, help_text="Whoever typed any of it")
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    organisation_name = models.CharField(max_length=200)
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        db_table = "ipportal_submission_version"
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="version_number_is_given_once"),
            models.CheckConstraint(name="version_counts_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.number}"

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def typed(self) -> dict[str, str]:
        return {key: one["typed"] for key, one in self.content["fields"].items()}

    @property
    def files(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.content["files"]
        return found


class Signature(models.Model):
    """A body's signature under the exact text of a version. Ids and names only, so it outlives what it names."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="signatures")
    digest = models.CharField(max_length=64)
    organisation_id = models.BigIntegerField()
    organisation_name = models.CharField(max_length=200)
    by_id = models.BigIntegerField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        db_table = "ipportal_signature"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["version", "organisation_id"], name="signature_is_given_once_for_a_body"),
        ]


class Decision(models.Model):
    """What the office said to a version: accepted, perhaps with an answer, or returned with the reason."""

    version = models.OneToOneField(Version, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=DECISIONS)
    text = models.CharField(max_length=4000, blank=True)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        db_table = "ipportal_submission_decision"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(name="decision_to_return_says_why", condition=~Q(outcome="returned") | ~Q(text="")),
        ]


class ReceiptCounter(models.Model):
    """The last receipt number of a year; only a function of the database moves it on."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "ipportal_receipt_counter"
