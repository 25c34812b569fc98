"""Notices, for programs: what anybody may read on the board, and nothing before its day."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import generics, permissions, serializers

from ipportal.core.kit import clock
from ipportal.core.notices.filters import NoticeFilter
from ipportal.core.notices.models import Notice


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """A notice in the language asked for; `sha256` is of all that was frozen when it was published."""

    title = serializers.CharField(read_only=True)
    body = serializers.CharField(read_only=True)
    state = serializers.SerializerMethodField()
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True, read_only=True)
    sha256 = serializers.CharField(source="body_sha256", read_only=True)
    page = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = (
            "id", "kind", "title", "body", "opens_on", "closes_on", "state", "corrects", "sha256", "page",
            "demonstration",
        )  # fmt: skip

    def get_state(self, notice: Notice) -> str:
        return "running" if notice.is_open(self.context["today"]) else "over"

    def get_page(self, notice: Notice) -> str:
        return reverse("notices:notice", args=[notice.pk])


class NoticeList(generics.ListAPIView[Notice]):
    """Calls, publicity periods, results and corrections, the newest first; `kind` and `state` narrow them."""

    permission_classes = (permissions.AllowAny,)
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter
    queryset = Notice.objects.none()  # which are published depends on the day

    def get_queryset(self) -> Any:
        return Notice.objects.published()

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "today": clock.today()}
