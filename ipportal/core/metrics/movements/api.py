"""What moved a figure since the previous month, for programs: thing by thing, with what happened to it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ipportal.core.accounts.models import User
from ipportal.core.kit.api import Pages
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.periods import Month
from ipportal.core.kit.schema import paged
from ipportal.core.metrics import queries
from ipportal.core.metrics.api import FigureSerializer
from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.filters import figures_asked, standpoint_asked
from ipportal.core.metrics.movements.causes import Cause
from ipportal.core.metrics.movements.moves import Movement, Movements, movements
from ipportal.core.metrics.receipts.api import ONE_FIGURE, PAGE_SIZE, STANDPOINT, MemberSerializer
from ipportal.core.metrics.receipts.members import receipt


class CauseSerializer(serializers.Serializer[Cause]):
    """What happened to a thing, and when; `county` is where it belongs from then on, `county_before` until then."""

    day = serializers.DateField()
    what = serializers.CharField(
        help_text="grant, restore, transfer, fee_lapse, expire, abandon; term: 20 years from filing;"
        " finding_begins, finding_ends: of a kind of high value; ten_years: held for more than ten years;"
        " contracted, accepted, failed, terminated: of a centre; proved: by an accepted report of a centre"
    )
    county = serializers.SerializerMethodField()
    county_before = serializers.SerializerMethodField()
    kind = serializers.SerializerMethodField(help_text="1 to 5, for findings and the ten years")

    def get_county(self, cause: Cause) -> str | None:
        return f"{cause.county:06d}" if cause.county else None

    def get_county_before(self, cause: Cause) -> str | None:
        return f"{cause.before:06d}" if cause.before else None

    def get_kind(self, cause: Cause) -> int | None:
        return cause.kind or None


class MovementSerializer(MemberSerializer):
    """A thing that counts now and did not at the end of the previous month, or the other way round."""

    movement = serializers.ChoiceField(choices=["in", "out"])
    causes = CauseSerializer(many=True)


class MovementList(APIView):
    """What moved a figure since the end of the previous month, what came in first.

    Both months as known for the figure: `came_in` less `went_out` is `numerator` less `numerator_before`, always.
    """

    permission_classes = (permissions.AllowAny,)

    @extend_schema(
        parameters=[
            *ONE_FIGURE,
            *STANDPOINT,
            OpenApiParameter("page", OpenApiTypes.INT),
            PAGE_SIZE,
        ],
        responses=paged(
            "MovementPage",
            MovementSerializer(many=True),
            figure=FigureSerializer(),
            numerator=serializers.IntegerField(allow_null=True),
            numerator_before=serializers.IntegerField(allow_null=True),
            came_in=serializers.IntegerField(),
            went_out=serializers.IntegerField(),
        ),
    )
    def get(self, request: Request) -> Response:
        view = standpoint_asked(request.query_params, request.user)
        asked = figures_asked(request.query_params, view)
        if not asked.is_one:
            raise BadInput("movements-of-what", _("Movements need metric, region and month."), field="metric")
        region, month = asked.regions[0], Month.parse(request.query_params["month"])
        figure = queries.figure_from(view, asked.metric, region, month)
        counted = receipt(definition(asked.metric), region, month, view.known(month).seq, view.spot(month))
        if counted is not None and movements(counted) is None:
            raise BadInput("movements-of-a-flow", _("What happened in a period has no movements."), field="metric")
        if counted is None or figure["numerator"] is None:
            Pages().paginate_queryset([], request)  # refuses a page that is none
            nothing: dict[str, Any] = {"count": 0, "next": None, "previous": None, "figure": figure, "results": []}
            return Response(nothing | {"numerator": None, "numerator_before": None, "came_in": 0, "went_out": 0})
        return Response({"figure": figure} | _page(request, Movements(counted)))


def _page(request: Request, moved: Movements) -> dict[str, Any]:
    pages = Pages()
    shown: list[Movement] = pages.paginate_queryset(moved, request) or []  # type: ignore[arg-type]  # a sequence
    reader = request.user if isinstance(request.user, User) else None
    known = moved.now.room.describe([one.thing for one in shown], reader)
    rows = [
        known[one.thing]
        | {"county": f"{one.county:06d}", "movement": "in" if one.came_in else "out", "causes": one.causes}
        for one in shown
    ]
    return {
        "count": len(moved),
        "next": pages.get_next_link(),
        "previous": pages.get_previous_link(),
        "numerator": moved.now.count,
        "numerator_before": moved.before.count,
        "came_in": moved.came_in,
        "went_out": moved.went_out,
        "results": MovementSerializer(rows, many=True).data,
    }
