"""Pledges for programs of banks and of the office: the list that the person may see, and new drafts."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, generics, permissions, serializers, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.response import Response

from ipportal.core.accounts.models import Organisation
from ipportal.core.accounts.tokens.authentication import TokenAuthentication
from ipportal.core.kit import money
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from patents.finance import checks, entering, queries, rules
from patents.finance.filters import PledgeFilter
from patents.finance.forms import EntryForms
from patents.finance.models import Pledge, PledgedRight, Pledgor
from patents.finance.typed import MOST, Typed

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

    from ipportal.core.accounts.models import User

KEY = "Idempotency-Key"
LONGEST_KEY, LONGEST_TOKEN = 200, 64


class PledgorSerializer(serializers.ModelSerializer[Pledgor]):
    class Meta:
        model = Pledgor
        fields = ("name", "credit_code", "county", "size", "is_person")


class PledgedRightSerializer(serializers.ModelSerializer[PledgedRight]):
    class Meta:
        model = PledgedRight
        fields = ("kind", "number", "title", "details", "life_ends_on")


class PledgeSerializer(serializers.ModelSerializer[Pledge]):
    """A pledge as it was registered; amounts in yuan, as text."""

    secured_yuan = serializers.SerializerMethodField()
    loan_yuan = serializers.SerializerMethodField()
    city = serializers.CharField(source="city_id", allow_null=True, read_only=True)
    pledgors = PledgorSerializer(many=True)
    rights = PledgedRightSerializer(many=True)
    waits_for_the_city = serializers.SerializerMethodField()

    class Meta:
        model = Pledge
        fields = (
            "id", "registration_number", "registered_on", "state", "pledgee", "city", "secured_yuan", "loan_yuan",
            "term_from", "term_to", "overdue_on", "ended_on", "waits_for_the_city", "returned_reason", "pledgors",
            "rights", "demonstration",
        )  # fmt: skip

    def get_secured_yuan(self, pledge: Pledge) -> str:
        return money.yuan_text(pledge.secured_fen)

    def get_loan_yuan(self, pledge: Pledge) -> str | None:
        return None if pledge.loan_fen is None else money.yuan_text(pledge.loan_fen)

    def get_waits_for_the_city(self, pledge: Pledge) -> bool:
        return pledge.state == "draft" and pledge.handed_in_at is not None


class EntrySerializer(serializers.Serializer[Any]):
    """A draft: the fields of the form, under the names of the form; `hand_in` sends it to the city at once."""

    registration_number = serializers.CharField()
    registered_on = serializers.DateField()
    secured_yuan = serializers.CharField(help_text="Yuan, at most two decimals")
    loan_yuan = serializers.CharField(required=False)
    currency = serializers.CharField(default="CNY")
    term_from = serializers.DateField()
    term_to = serializers.DateField()
    adds_to = serializers.CharField(required=False, help_text="Registration number of the live pledge it tops up")
    entry_note = serializers.CharField(required=False, help_text="Why what differs from the register is right")
    pledgors = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))
    rights = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))
    hand_in = serializers.BooleanField(default=False)


@shows(Pledge)
class PledgeList(generics.ListAPIView[Pledge]):
    """Newest first; `q`, `state`, `year`, `city` and `kind` narrow it as on the page."""

    authentication_classes = (SessionAuthentication, TokenAuthentication)
    permission_classes = (permissions.IsAuthenticated,)
    serializer_class = PledgeSerializer
    filterset_class = PledgeFilter
    queryset = Pledge.objects.none()

    def get_queryset(self) -> QuerySet[Pledge]:
        if getattr(self, "swagger_fake_view", False):
            return Pledge.objects.none()
        return queries.listed(rules.visible_to(self.request.user))

    @extend_schema(request=EntrySerializer, responses={201: PledgeSerializer})
    def post(self, request: Request) -> Response:
        """A draft of the own bank. The same `Idempotency-Key` answers with the same draft; told otherwise, with 409."""
        by = cast("User", request.user)
        who = rules.acting_as(by)
        require(rules.may_enter(who))
        bank = Organisation.objects.get(pk=min(who.banks))
        told = request.data
        if not isinstance(told, dict):
            raise exceptions.ValidationError({"detail": _("Send one object.")})
        forms = EntryForms(_typed(told), who)
        if not forms.is_valid():
            raise exceptions.ValidationError(_faults(forms))
        token = _token(by, request.headers.get(KEY, ""))
        with transaction.atomic():
            pledge = entering.save_draft(by=by, bank=bank, token=token, **forms.facts())
            found = checks.found_of_one(pledge, who)
            if refused := [one for one in found if one.is_refused]:
                raise exceptions.ValidationError(_by_field(refused))
            if told.get("hand_in") is True and pledge.handed_in_at is None:
                pledge = entering.hand_in(pledge, by=by)
        shown = PledgeSerializer(queries.listed(Pledge.objects.filter(pk=pledge.pk))[0]).data
        findings = [
            {"code": one.code, "level": one.level, "field": _place(one), "message": one.message} for one in found
        ]
        return Response({**shown, "findings": findings}, status=status.HTTP_201_CREATED)


def _token(by: User, key: str) -> str | None:
    if len(key) > LONGEST_KEY:
        raise exceptions.ValidationError({KEY: _("At most %(limit)s characters.") % {"limit": LONGEST_KEY}})
    digest = hashlib.sha256(f"{by.pk} {key}".encode()).hexdigest()
    return f"{entering.PROGRAM}{digest}"[:LONGEST_TOKEN] if key else None


def _typed(told: dict[str, Any]) -> Typed:
    """As if it had been typed: texts under the names of the form; yes is a ticked box, nothing is nothing."""
    lines = {which: _lines(told.get(which), which) for which in MOST}
    main = {name: value for name, value in told.items() if name not in (*MOST, "hand_in")}
    return Typed({"currency": "CNY"} | _texts(main), **lines)


def _lines(told: Any, which: str) -> list[dict[str, str]]:
    if not isinstance(told, list) or not all(isinstance(line, dict) for line in told) or len(told) > MOST[which]:
        raise exceptions.ValidationError({which: _("A list of at most %(most)s objects.") % {"most": MOST[which]}})
    return [_texts(line) for line in told]


def _texts(told: dict[str, Any]) -> dict[str, str]:
    kept = {name: value for name, value in told.items() if value is not None and value is not False}
    if strange := [name for name, value in kept.items() if isinstance(value, list | dict)]:
        raise exceptions.ValidationError(dict.fromkeys(strange, _("One value is needed here.")))
    return {name: "on" if value is True else _plain(str(value)) for name, value in kept.items()}


def _plain(value: str) -> str:
    """Halves of signs, which no database holds, are seen as what they are: unreadable."""
    return value.encode("utf-8", "replace").decode()


def _faults(forms: EntryForms) -> dict[str, list[str]]:
    """By field: `secured_yuan`, `rights-0-number`."""
    return {
        form.add_prefix(name) if name != "__all__" else "detail": [str(fault) for fault in faults]
        for form in forms
        for name, faults in form.errors.items()
    }


def _by_field(found: list[checks.Finding]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for one in found:
        told.setdefault(_place(one), []).append(one.message)
    return told


def _told(one: checks.Finding) -> dict[str, str]:
    return {"code": one.code, "level": one.level, "field": _place(one), "message": one.message}


def _place(one: checks.Finding) -> str:
    return one.field if one.place is None else f"rights-{one.place}-{one.field}"
