"""The public facts of the centres, for programs."""

from __future__ import annotations

from django.urls import reverse
from rest_framework import generics, permissions, serializers

from patents.centres.filters import DirectoryFilter
from patents.centres.models import Centre


class CentreSerializer(serializers.ModelSerializer[Centre]):
    """A centre under contract, or what became of it; city by its GB/T 2260 code, `year` of its call."""

    code = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    field = serializers.CharField(source="field_name", read_only=True, allow_blank=True)
    lead = serializers.CharField(source="lead.name", read_only=True)
    city = serializers.CharField(source="city_id", read_only=True)
    year = serializers.IntegerField(source="call.year", read_only=True)
    page = serializers.SerializerMethodField()

    class Meta:
        model = Centre
        fields = (
            "code", "name", "city", "field", "state", "lead", "year", "contracted_on", "begins_on", "ends_on",
            "ended_on", "grade", "page", "demonstration",
        )  # fmt: skip

    def get_page(self, centre: Centre) -> str:
        return reverse("centres:public-centre", args=[centre.pk])


class CentreList(generics.ListAPIView[Centre]):
    """The directory; `city`, `year` and `status` narrow it as on the page."""

    permission_classes = (permissions.AllowAny,)
    serializer_class = CentreSerializer
    filterset_class = DirectoryFilter
    queryset = Centre.objects.published().with_names().order_by("-call__year", "city", "pk")
