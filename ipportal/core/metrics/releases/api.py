"""Releases and revisions, for programs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.periods import Month
from ipportal.core.kit.schema import paged
from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.filters import figures_asked
from ipportal.core.metrics.releases.filters import ReleaseFilter
from ipportal.core.metrics.releases.models import Release
from ipportal.core.metrics.releases.revisions import Revision, history
from ipportal.core.metrics.standpoints import public


class ReleaseSerializer(serializers.Serializer[Release]):
    """A release: the values of a month, frozen. `sha256` is of its canonical JSON."""

    code = serializers.CharField()
    month = serializers.SerializerMethodField()
    revision = serializers.IntegerField()
    state = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    data_up_to = serializers.IntegerField(source="seq", help_text="Last change set it knows of")
    definition_versions = serializers.DictField(source="versions", child=serializers.IntegerField())
    count = serializers.IntegerField()
    sha256 = serializers.CharField()

    def get_month(self, release: Release) -> str:
        return str(Month.from_no(release.month))


class ReleaseList(generics.ListAPIView[Release]):
    """Every release the public has seen, newest month first; a replaced one keeps its values and its digest."""

    permission_classes = (permissions.AllowAny,)
    serializer_class = ReleaseSerializer
    filterset_class = ReleaseFilter
    queryset = Release.objects.all()

    def get_queryset(self) -> QuerySet[Release]:
        return Release.objects.ever_published()


class RevisionSerializer(serializers.Serializer[Any]):
    """One published value of a figure; `change` is its distance from the one before."""

    release = serializers.CharField(source="release.code")
    published_at = serializers.DateTimeField(source="release.published_at")
    reason = serializers.CharField(source="release.reason")
    value = serializers.SerializerMethodField(method_name="get_printed")
    numerator = serializers.SerializerMethodField()
    denominator = serializers.CharField(source="value.denominator", allow_null=True)
    denominator_year = serializers.IntegerField(source="value.denominator_year", allow_null=True)
    change = serializers.SerializerMethodField()

    def get_printed(self, revision: Revision) -> str | None:
        return _text(revision.value.value, revision.value.metric)

    def get_numerator(self, revision: Revision) -> str | None:
        return definition(revision.value.metric).spelled(revision.value.numerator)

    def get_change(self, revision: Revision) -> str | None:
        return _text(revision.change, revision.value.metric)


class RevisionList(APIView):
    """Everything that was ever published of one figure, the first value first."""

    permission_classes = (permissions.AllowAny,)

    @extend_schema(
        parameters=[
            OpenApiParameter(name, OpenApiTypes.STR, required=True, description=words)
            for name, words in (("metric", "Metric code"), ("region", "GB/T 2260 code"), ("month", "YYYY-MM"))
        ],
        responses=paged("RevisionPage", RevisionSerializer(many=True)),
    )
    def get(self, request: Request) -> Response:
        asked = figures_asked(request.query_params, public())
        if not asked.is_one:
            raise BadInput("revisions-of-what", _("Revisions need metric, region and month."), field="metric")
        found = history(asked.metric, asked.regions[0], Month.parse(request.query_params["month"]).no, asked.period)
        results = RevisionSerializer(found, many=True).data
        return Response({"count": len(found), "next": None, "previous": None, "results": results})


def _text(value: Any, metric: str) -> str | None:
    return None if value is None else f"{value:.{definition(metric).decimals}f}"
