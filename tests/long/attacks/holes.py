"""The plan of the building with three holes: what each tool must find, or it finds nothing anywhere."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ipportal.urls import handler400, handler403, handler404, handler500
from ipportal.urls import urlpatterns as building

__all__ = ["handler400", "handler403", "handler404", "handler500"]


@login_not_required
def hole(request: HttpRequest) -> HttpResponse:
    """Words of the reader in a statement, and on the page as they came."""
    region = request.GET.get("region", "320100")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name_zh FROM ipportal_region WHERE code = '{region}'")
        found = cursor.fetchall()
    link = '<a href="/hole/?region=320100&amp;q=1">hole</a>'
    return HttpResponse(f"<!doctype html><title>hole</title>{link}<p>{request.GET.get('q', '')} {found}</p>")


class Hole(APIView):
    """An address that breaks where its description allows what it is given."""

    permission_classes = (permissions.AllowAny,)

    @extend_schema(
        operation_id="hole", parameters=[OpenApiParameter("size", OpenApiTypes.INT)], responses=OpenApiTypes.OBJECT
    )
    def get(self, request: Request) -> Response:
        return Response({"size": 100 // int(request.query_params.get("size", 1))})


urlpatterns = [path("hole/", hole), path("api/v1/hole/", Hole.as_view()), *building]
