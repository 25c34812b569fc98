"""Three leaks, planted: the plan of the building with views that forgot the gate."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path

from ipportal.core.intake.models import ImportBatch
from ipportal.core.kit.csvout import csv_blocks
from ipportal.urls import handler400, handler403, handler404, handler500
from ipportal.urls import urlpatterns as building

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def count(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{ImportBatch.objects.count()} files")


def suggest(request: HttpRequest) -> JsonResponse:
    begun = request.GET.get("q", "?")
    found = ImportBatch.objects.filter(file_name__startswith=begun).values_list("file_name", flat=True)
    return JsonResponse({"names": list(found)})


def export(request: HttpRequest) -> StreamingHttpResponse:
    rows = ImportBatch.objects.values_list("pk", "file_name", "state")
    return StreamingHttpResponse(csv_blocks(["id", "file", "state"], rows), content_type="text/csv")


urlpatterns = [
    path("desk/leak/count/", count, name="leak-count"),
    path("desk/leak/suggest/", suggest, name="leak-suggest"),
    path("desk/leak/export.csv", export, name="leak-export"),
    *building,
]
