"""What a figure counts, for programs: patents or centres one by one, with a cursor that costs the same at any depth."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from ipportal.core.accounts.models import User
from ipportal.core.kit.api import LARGEST_PAGE, asked_page_size
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.periods import Month
from ipportal.core.kit.schema import paged
from ipportal.core.metrics import queries
from ipportal.core.metrics.api import FigureSerializer
from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.filters import BOUNDARIES, PERIODS, cursor_asked, figures_asked, standpoint_asked
from ipportal.core.metrics.receipts.members import PAGE, Cursor, Receipt, receipt


class MemberSerializer(serializers.Serializer[Any]):
    """A thing that counts. A patent has a number, its owner only where the caller may see it; a centre what is public.

    Fields that its kind of thing does not have are left out.
    """

    application_number = serializers.CharField(required=False, allow_null=True)
    publication_number = serializers.CharField(required=False, allow_null=True)
    title = serializers.CharField(required=False, allow_null=True)
    ipc_main = serializers.CharField(required=False, allow_null=True)
    filed_on = serializers.DateField(required=False, allow_null=True)
    granted_on = serializers.DateField(required=False, allow_null=True)
    centre = serializers.IntegerField(required=False, help_text="Number of a cultivation centre")
    name = serializers.CharField(required=False, help_text="In Chinese")
    name_en = serializers.CharField(required=False)
    lead = serializers.CharField(required=False)
    contracted_on = serializers.DateField(required=False)
    ended_on = serializers.DateField(required=False, allow_null=True, help_text="Accepted, failed or terminated")
    award = serializers.CharField(required=False, help_text="Name of a prize, in Chinese")
    award_en = serializers.CharField(required=False)
    edition = serializers.CharField(required=False)
    category = serializers.CharField(required=False)
    organisation = serializers.CharField(required=False)
    awarded_on = serializers.DateField(required=False)
    pledge = serializers.IntegerField(required=False, help_text="Number of a pledge, where the caller may see it")
    registration_number = serializers.CharField(required=False)
    registered_on = serializers.DateField(required=False)
    pledgee = serializers.CharField(required=False)
    county = serializers.CharField(
        help_text="Code by which it counts in the region; of a centre or an award, its city's"
    )
    demonstration = serializers.BooleanField(allow_null=True)
    first_owner = serializers.CharField(required=False)
    credit_code = serializers.CharField(required=False)

    def to_representation(self, instance: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in super().to_representation(instance).items() if name in instance}


ONE_FIGURE: Final = (
    OpenApiParameter("metric", OpenApiTypes.STR, required=True, description="Metric code"),
    OpenApiParameter("region", OpenApiTypes.STR, required=True, description="GB/T 2260 code"),
    OpenApiParameter("month", OpenApiTypes.STR, required=True, description="YYYY-MM"),
)
STANDPOINT: Final = (
    OpenApiParameter("release", OpenApiTypes.STR, description="As one release has it, for example 2025-12.r1"),
    OpenApiParameter("as_of", OpenApiTypes.DATE, description="As known at the end of a day"),
    OpenApiParameter(
        "boundaries", OpenApiTypes.STR, enum=BOUNDARIES, description="In the places as they are now, or were then"
    ),
)
PAGE_SIZE: Final = OpenApiParameter("page_size", OpenApiTypes.INT, description=f"{PAGE}, at most {LARGEST_PAGE}")


class ReceiptList(APIView):
    """The patents or centres that a figure counts. `count` is its numerator; of amounts, how many things they are of.

    Which pledges count is listed for those who may see them, and for nobody where the figure is withheld.

    Seen from the same standpoint as the figure: as published, as one release has it, as known on a day.
    """

    permission_classes = (permissions.AllowAny,)

    @extend_schema(
        parameters=[
            *ONE_FIGURE,
            OpenApiParameter("period", OpenApiTypes.STR, enum=[value for value, _label in PERIODS]),
            *STANDPOINT,
            OpenApiParameter("cursor", OpenApiTypes.STR, description="From `next` or `previous` of another page"),
            PAGE_SIZE,
        ],
        responses=paged("ReceiptPage", MemberSerializer(many=True), figure=FigureSerializer()),
    )
    def get(self, request: Request) -> Response:
        cursor = cursor_asked(request.query_params.get("cursor", ""))
        size = asked_page_size(request.query_params, PAGE)
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
            body |= _page(request, counted, cursor, size)
        return Response(body)


def _page(request: Request, counted: Receipt, cursor: Cursor, size: int) -> dict[str, Any]:
    reader = request.user if isinstance(request.user, User) else None
    page = counted.for_reader(reader).page(cursor, size)
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
