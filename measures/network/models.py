"""Layers, nodes, what each is approved for, and its monthly returns. What one row must keep is kept by the database."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.clock import PortalNow
from measures.network.columns import GRANTED, NUMBERS
from measures.records.models import Record, RecordQuerySet, city_key, is_a_city

ROOT, CITY = "root", "city"  # the two layers that the rules speak of; how they are called is data
LANDLINE = r"^0[0-9]{2,3}-[0-9]{7,8}(-[0-9]{1,6})?$"


class Layer(models.Model):
    """One layer of the tree, the root first. Words and number of layers are the office's."""

    code = models.CharField(max_length=20, primary_key=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField(unique=True)

    named_by: ClassVar[tuple[str, ...]] = ("code", "name_zh", "name_en")

    class Meta:
        db_table = "measures_layer"
        ordering = ("order",)

    def __str__(self) -> str:
        return self.name_zh


class NodeKind(models.TextChoices):
    PROVINCIAL = "provincial_centre", _("Provincial centre")
    CITY = "city_centre", _("City centre")
    NATIONAL = "national_centre", _("National centre")
    FAST = "fast_centre", _("Fast rights-protection centre")
    STATION = "station", _("Work station")


class NodeQuerySet(RecordQuerySet["ProtectionNode"]):
    def there(self, on: dt.date) -> Self:
        """Those not closed; when many of them began is not known."""
        return self.filter(Q(operating_to__isnull=True) | Q(operating_to__gt=on)).exclude(operating_from__gt=on)

    def dated(self) -> Self:
        return self.filter(operating_from__isnull=False)

    def counted(self, on: dt.date) -> Self:
        """In operation: begun on or before the day, and not closed. Whose beginning is not known does not count."""
        return self.there(on).filter(operating_from__lte=on)


class ProtectionNode(Record):
    """A centre or station of the network, approved for named industries."""

    code = models.SlugField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=120, unique=True)
    name_en = models.CharField(max_length=160, blank=True)
    layer = models.ForeignKey(Layer, models.PROTECT, related_name="nodes")
    kind = models.CharField(max_length=20, choices=NodeKind.choices)
    city = city_key(related_name="protection_nodes")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    approval_document = models.CharField(max_length=200, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    operating_from = models.DateField(null=True, blank=True)
    operating_to = models.DateField(null=True, blank=True, help_text="First day it is closed")
    staff = models.PositiveIntegerField(null=True, blank=True)
    filed_entities = models.PositiveIntegerField(null=True, blank=True)
    contact_office = models.CharField(max_length=120, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)

    objects = NodeQuerySet.as_manager()
    named_by = ("code", "name_zh", "name_en")

    class Meta:
        db_table = "measures_node"
        constraints = [
            models.UniqueConstraint(
                fields=["layer"],
                name="network_has_one_root",
                condition=Q(layer=ROOT, operating_to__isnull=True),
                violation_error_message=_("The network has a root already."),
            ),
            models.UniqueConstraint(
                fields=["city"],
                name="city_has_one_node_of_its_layer",
                condition=Q(layer=CITY, operating_to__isnull=True),
                violation_error_message=_("The city has a node of the city layer already."),
            ),
            models.CheckConstraint(
                name="node_stands_under_another_unless_it_is_the_root",
                condition=Q(layer=ROOT, parent__isnull=True) | (~Q(layer=ROOT) & Q(parent__isnull=False)),
                violation_error_message=_("The root stands under nothing, every other node under another."),
            ),
            models.CheckConstraint(
                name="node_does_not_stand_under_itself", condition=Q(parent__isnull=True) | ~Q(parent=F("id"))
            ),
            models.CheckConstraint(name="node_lies_in_one_of_the_thirteen_cities", condition=is_a_city("city")),
            models.CheckConstraint(
                name="node_closes_after_it_opens",
                condition=Q(operating_from__isnull=True)
                | Q(operating_to__isnull=True)
                | Q(operating_to__gt=F("operating_from")),
                violation_error_message=_("It closes after it opens."),
            ),
            models.CheckConstraint(
                name="node_is_accepted_after_it_is_approved",
                condition=Q(approved_on__isnull=True)
                | Q(accepted_on__isnull=True)
                | Q(accepted_on__gte=F("approved_on")),
                violation_error_message=_("It is accepted on or after the day of its approval."),
            ),
            models.CheckConstraint(
                name="node_is_called_by_a_landline",
                condition=Q(contact_phone="") | Q(contact_phone__regex=LANDLINE),
                violation_error_message=_("A landline with its area code, for example 025-12345678."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh


class NodeField(Record):
    """An industry or field for which a node is approved."""

    node = models.ForeignKey(ProtectionNode, models.PROTECT, related_name="fields")
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        db_table = "measures_node_field"
        constraints = [
            models.UniqueConstraint(
                fields=["node", "name_zh"],
                name="node_is_approved_once_for_a_field",
                violation_error_message=_("The node has this field already."),
            )
        ]

    def __str__(self) -> str:
        return self.name_zh


class Scheme(models.TextChoices):
    IPC = "ipc", _("IPC")
    LOCARNO = "locarno", _("Locarno classification")


class ClassQuerySet(RecordQuerySet["NodeClass"]):
    def counted(self, on: dt.date) -> Self:
        return self.filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))


class NodeClass(Record):
    """A class in which a node examines before filing, and from when to when."""

    node = models.ForeignKey(ProtectionNode, models.PROTECT, related_name="classes")
    scheme = models.CharField(max_length=10, choices=Scheme.choices)
    symbol = models.CharField(max_length=20)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="First day it is no longer examined")

    objects = ClassQuerySet.as_manager()

    class Meta:
        db_table = "measures_node_class"
        constraints = [
            models.UniqueConstraint(
                fields=["node", "scheme", "symbol", "valid_from"],
                name="class_begins_once_at_a_node",
                violation_error_message=_("The node has this class from that day already."),
            ),
            models.UniqueConstraint(
                fields=["node", "scheme", "symbol"],
                condition=Q(valid_to__isnull=True),
                name="class_is_open_once_at_a_node",
                violation_error_message=_("The node has this class without an end already."),
            ),
            models.CheckConstraint(
                name="class_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                violation_error_message=_("The class ends after it begins."),
            ),
            models.CheckConstraint(
                name="class_is_written_as_its_scheme_writes_it",
                condition=Q(scheme="ipc", symbol__regex=r"^[A-H][0-9]{2}([A-Z]([0-9]{1,4}(/[0-9]{2,6})?)?)?$")
                | Q(scheme="locarno", symbol__regex=r"^[0-9]{2}(-[0-9]{2})?$"),
                violation_error_message=_("IPC as H01L or H01L21/336, Locarno as 06 or 06-01."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.symbol}"


class ReturnState(models.TextChoices):
    DRAFT = "draft", _("To be confirmed")
    CONFIRMED = "confirmed", _("Confirmed")


class ReturnQuerySet(models.QuerySet["NodeReturn"]):
    def published(self) -> Self:
        """What anybody may see: confirmed by the province."""
        return self.filter(state=ReturnState.CONFIRMED)


class NodeReturn(models.Model):
    """What a node reports for a month. Maker is not checker: whoever put it down does not confirm it."""

    node = models.ForeignKey(ProtectionNode, models.PROTECT, related_name="returns")
    month = models.PositiveIntegerField(help_text="year * 12 + month - 1")
    pending_start = models.PositiveIntegerField()
    received = models.PositiveIntegerField()
    passed = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    pending_end = models.PositiveIntegerField()
    granted_invention = models.PositiveIntegerField()
    granted_utility_model = models.PositiveIntegerField()
    granted_design = models.PositiveIntegerField()
    mean_days_to_grant = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    confirmation_cases = models.PositiveIntegerField()
    aid_cases = models.PositiveIntegerField()
    mediation_accepted = models.PositiveIntegerField()
    mediation_succeeded = models.PositiveIntegerField()
    mediation_amount_fen = models.PositiveBigIntegerField(null=True, blank=True)
    assisted_enforcement = models.PositiveIntegerField()
    ecommerce_cases = models.PositiveIntegerField()
    fair_cases = models.PositiveIntegerField()
    overseas_guidance = models.PositiveIntegerField()
    filed_entities = models.PositiveIntegerField(help_text="Stock at the end of the month")
    source = models.CharField(max_length=300, blank=True)
    demonstration = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=ReturnState.choices, default=ReturnState.DRAFT)
    submitted_by_id = models.BigIntegerField(null=True, help_text="Empty: the portal itself")
    submitted_by = models.CharField(max_length=150)
    submitted_at = models.DateTimeField(db_default=PortalNow())
    confirmed_by_id = models.BigIntegerField(null=True)
    confirmed_by = models.CharField(max_length=150, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        db_table = "measures_node_return"
        constraints = [
            models.UniqueConstraint(fields=["node", "month"], name="node_reports_a_month_once"),
            models.CheckConstraint(
                name="passed_rejected_and_pending_add_up_to_received_and_pending",
                condition=Q(pending_start=F("passed") + F("rejected") + F("pending_end") - F("received")),
            ),
            models.CheckConstraint(
                name="no_more_mediations_succeed_than_are_accepted",
                condition=Q(mediation_succeeded__lte=F("mediation_accepted")),
            ),
            models.CheckConstraint(
                name="days_to_grant_are_those_of_grants",
                condition=Q(mean_days_to_grant__isnull=True) | ~Q(**dict.fromkeys(GRANTED, 0)),
            ),
            models.CheckConstraint(
                name="return_is_confirmed_by_whom_and_when",
                condition=Q(state="draft", confirmed_at__isnull=True, confirmed_by_id__isnull=True, confirmed_by="")
                | (Q(state="confirmed", confirmed_at__isnull=False) & ~Q(confirmed_by="")),
            ),
            models.CheckConstraint(
                name="return_is_confirmed_by_somebody_else",
                condition=Q(confirmed_by_id__isnull=True)
                | Q(submitted_by_id__isnull=True)
                | ~Q(confirmed_by_id=F("submitted_by_id")),
            ),
        ]
        indexes = [models.Index(fields=["month"], name="node_return_month")]

    def __str__(self) -> str:
        return f"{self.node.name_zh} {self.month // 12}-{self.month % 12 + 1:02d}"

    @property
    def granted(self) -> int:
        return sum(getattr(self, name) for name in GRANTED)

    def numbers(self) -> dict[str, object]:
        return {number.name: getattr(self, number.name) for number in NUMBERS}
