"""What a figure counts, for programs: the patents one by one, with a cursor that costs the same at any depth."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from ipportal.core.accounts.models import User
from ipportal.core.kit.api import LARGEST_PAGE
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import queries
from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.filters import cursor_asked, figures_asked, standpoint_asked
from ipportal.core.metrics.receipts.members import PAGE, Cursor, Receipt, receipt


class MemberSerializer(serializers.Serializer[Any]):
    """A patent that counts; its owner stands there only where the caller may see it."""

    application_number = serializers.CharField()
    publication_number = serializers.CharField(allow_null=True)
    title = serializers.CharField(allow_null=True)
    ipc_main = serializers.CharField(allow_null=True)
    filed_on = serializers.DateField(allow_null=True)
    granted_on = serializers.DateField(allow_null=True)
    county = serializers.CharField(help_text="Code by which it counts in the region")
    demonstration = serializers.BooleanField(allow_null=True)
    first_owner = serializers.CharField(required=False)
    credit_code = serializers.CharField(required=False)


ASKED = (
    ("metric", "Metric code"),
    ("region", "GB/T 2260 code"),
    ("month", "YYYY-MM"),
    ("period", "month, ytd or year"),
    ("release", "As one release has it, for example 2025-12.r1"),
    ("as_of", "As known at the end of a day, YYYY-MM-DD"),
    ("boundaries", "In the places as they are now, or as they were then: now or then"),
    ("cursor", "From `next` or `previous` of another page"),
    ("page_size", f"{PAGE}, at most {LARGEST_PAGE}"),
)


class ReceiptList(APIView):
    """The patents that a figure counts. `count` is its numerator, always.

    Seen from the same standpoint as the figure: as published, as one release has it, as known on a day.
    """

    permission_classes = (permissions.AllowAny,)

    @extend_schema(
        parameters=[OpenApiParameter(name, OpenApiTypes.STR, description=words) for name, words in ASKED],
        responses=inline_serializer(
            "ReceiptAnswer",
            {
                "count": serializers.IntegerField(),
                "next": serializers.CharField(allow_null=True),
                "previous": serializers.CharField(allow_null=True),
                "figure": serializers.DictField(),
                "results": MemberSerializer(many=True),
            },
        ),
    )
    def get(self, request: Request) -> Response:
        view = standpoint_asked(request.query_params, request.user)
        asked = figures_asked(request.query_params, view)
        if not asked.is_one:
            raise BadInput("receipt-of-what", _("A receipt needs metric, region and month."), field="metric")
        region, month = asked.regions[0], Month.parse(request.query_params["month"])
        figure = queries.figure_from(view, asked.metric, region, month, asked.period)
        body: dict[str, Any] = {"count": 0, "next": None, "previous": None, "figure": figure, "results": []}
        counted = receipt(
            definition(asked.metric), region, month, view.known(month).seq, view.spot(month), asked.period
        )
        if counted is not None and figure["numerator"] is not None:
            body |= _page(request, counted)
        return Response(body)


def _page(request: Request, counted: Receipt) -> dict[str, Any]:
    page = counted.page(cursor_asked(request.query_params.get("cursor", "")), _size(request))
    reader = request.user if isinstance(request.user, User) else None
    known = counted.room.describe([member.thing for member in page.members], reader)
    rows = [known[member.thing] | {"county": f"{member.county:06d}"} for member in page.members]
    return {
        "count": counted.count,
        "next": _beside(request, page.following),
        "previous": _beside(request, page.previous),
        "results": MemberSerializer(rows, many=True).data,
    }


def _beside(request: Request, cursor: Cursor | None) -> str | None:
    address = request.build_absolute_uri()
    if cursor is None:
        return None
    return replace_query_param(address, "cursor", str(cursor)) if str(cursor) else remove_query_param(address, "cursor")


def _size(request: Request) -> int:
    text = request.query_params.get("page_size", "")
    return min(int(text), LARGEST_PAGE) if text.isascii() and text.isdigit() and len(text) < 10 and int(text) else PAGE
