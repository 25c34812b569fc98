"""How the concordance judges IPC symbols, for programs: every rule that speaks of a symbol, the strongest first."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ipportal.core.kit.errors import BadInput, Fault
from ipportal.core.kit.schema import paged
from patents.highvalue.branches import branch_of, branches, moved
from patents.highvalue.classify import Outcome, Verdict
from patents.highvalue.rulesets import rule_book
from patents.highvalue.symbols import Symbol, read_symbols

MOST: Final = 50


class JudgementSerializer(serializers.Serializer[Any]):
    """What one rule says of one symbol; `uncovered` where none speaks of it."""

    ipc = serializers.CharField()
    branch = serializers.CharField(allow_null=True)
    branch_name = serializers.CharField(allow_null=True)
    rule = serializers.CharField(allow_null=True)
    pattern = serializers.CharField(allow_null=True)
    outcome = serializers.ChoiceField(choices=[outcome.word for outcome in Outcome])
    reason = serializers.CharField(allow_null=True)


class CoverageSerializer(serializers.Serializer[Any]):
    """How many branches have rules, of all there are."""

    branches = serializers.IntegerField()
    of = serializers.IntegerField()


ANSWER: Final = paged(
    "SeiPage",
    JudgementSerializer(many=True),
    ipc=serializers.CharField(),
    outcome=serializers.CharField(),
    rule_set=serializers.IntegerField(),
    coverage=CoverageSerializer(),
)


class SeiList(APIView):
    """Does an IPC symbol belong to a strategic emerging industry, and by which rule?

    matched: counted. possible: bound to keywords that are not published, or that a title would have to hold; listed,
    not counted. excluded: a rule takes it in and leaves it out again. uncovered: no rule of the version speaks of it.
    """

    permission_classes = (permissions.AllowAny,)

    @extend_schema(
        parameters=[
            OpenApiParameter("ipc", OpenApiTypes.STR, required=True, description="One symbol, or several with ;")
        ],
        responses=ANSWER,
    )
    def get(self, request: Request) -> Response:
        symbols = _asked(request.query_params.get("ipc", ""))
        book = rule_book()
        said = [book.judge(symbol) for symbol in symbols]
        results = [_as_row(verdict) for verdicts in said for verdict in verdicts]
        return Response(
            {
                "count": len(results),
                "next": None,
                "previous": None,
                "ipc": "; ".join(map(str, symbols)),
                "outcome": min(verdicts[0].outcome for verdicts in said).word,
                "rule_set": book.version,
                "coverage": book.coverage(),
                "results": JudgementSerializer(results, many=True).data,
            }
        )


def _asked(text: str) -> list[Symbol]:
    try:
        symbols = read_symbols(text)
    except Fault as fault:
        raise BadInput(fault.code, str(fault), field="ipc") from fault
    if not symbols:
        raise BadInput("missing-value", _("Give an IPC symbol, for example ipc=G06N3/08."), field="ipc")
    if len(symbols) > MOST:
        raise BadInput("too-long", _("At most %(count)s symbols at once.") % {"count": MOST}, field="ipc")
    return symbols


def _as_row(verdict: Verdict) -> dict[str, Any]:
    branch = branch_of(verdict.branch)
    return {
        "ipc": str(verdict.symbol),
        "branch": verdict.branch or None,
        "branch_name": branches().get(branch),
        "rule": verdict.rule or None,
        "pattern": verdict.pattern or None,
        "outcome": verdict.outcome.word,
        "reason": _reason(verdict),
    }


def _reason(verdict: Verdict) -> str | None:
    """Stable words: why a symbol is not simply counted."""
    if verdict.outcome == Outcome.POSSIBLE:
        return "needs-keyword-in-title" if verdict.keywords else "keywords-not-published"
    if verdict.outcome == Outcome.EXCLUDED:
        return "left-out-by-the-rule"
    if verdict.outcome == Outcome.UNCOVERED:
        return "moved-by-newer-ipc" if verdict.symbol.subclass in moved() else "no-rule"
    return None
