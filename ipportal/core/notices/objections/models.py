"""An objection, whose text nobody changes; its moves, which the database writes down; and the files that prove it."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipportal.core.kit.clock import PortalNow
from ipportal.core.notices.models import Notice, NoticeItem


class State(models.TextChoices):
    FILED = "filed", pgettext_lazy("objection", "Filed")
    ADMITTED = "admitted", pgettext_lazy("objection", "Admitted")
    REFUSED = "refused", pgettext_lazy("objection", "Not admitted")
    HEARD = "heard", pgettext_lazy("objection", "Heard")
    UPHELD = "upheld", pgettext_lazy("objection", "Upheld")
    DISMISSED = "dismissed", pgettext_lazy("objection", "Dismissed")


OPEN: Final = (State.FILED, State.ADMITTED, State.HEARD)


class Move(NamedTuple):
    """From one state to another, and the verb of the button."""

    source: State
    target: State
    verb: object


MOVES: Final = (
    Move(State.FILED, State.ADMITTED, _("Admit")),
    Move(State.FILED, State.REFUSED, _("Do not admit")),
    Move(State.ADMITTED, State.HEARD, _("Record the hearing")),
    Move(State.HEARD, State.UPHELD, _("Uphold")),
    Move(State.HEARD, State.DISMISSED, _("Dismiss")),
)


def moves_from(state: str) -> list[Move]:
    return [move for move in MOVES if move.source == state]


class Objection(models.Model):
    """Against one thing of the list, or against the whole notice. It names no account: whoever objects needs none."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections")
    item = models.ForeignKey(NoticeItem, models.PROTECT, null=True, related_name="objections")
    receipt = models.CharField(max_length=20, unique=True)
    real_name = models.CharField(max_length=80)
    contact = models.CharField(max_length=200)
    grounds = models.TextField()
    evidence = models.TextField()
    filed_at = models.DateTimeField(db_default=PortalNow())
    state = models.CharField(max_length=10, choices=State.choices, default=State.FILED)
    state_reason = models.CharField(max_length=2000, blank=True)
    state_by_id = models.BigIntegerField(null=True)
    state_by = models.CharField(max_length=150, blank=True)
    state_since = models.DateTimeField(db_default=PortalNow())
    token = models.CharField(max_length=64, unique=True, help_text="Of the form: sent twice it is one objection")

    class Meta:
        db_table = "ipportal_objection"
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="objection_has_name_contact_grounds_and_evidence",
                condition=~Q(real_name="") & ~Q(contact="") & ~Q(grounds="") & ~Q(evidence=""),
            ),
            models.CheckConstraint(
                name="objection_receipt_number_proves_itself",
                condition=Q(Func(F("receipt"), function="receipt_fits", output_field=models.BooleanField())),
            ),
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class ObjectionMove(models.Model):
    """A step of an objection, written by the database whichever way it was made."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="moves")
    source = models.CharField(max_length=10, choices=State.choices)
    target = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=2000)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        db_table = "ipportal_objection_move"
        ordering = ("id",)


class ObjectionFile(models.Model):
    """Evidence as a file; what it is was told by its content."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=100, unique=True, help_text="Path under the media folder")
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Bytes")
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "ipportal_objection_file"
        ordering = ("id",)
        constraints = [models.CheckConstraint(name="objection_file_has_content", condition=Q(size__gt=0))]

    def __str__(self) -> str:
        return self.name
