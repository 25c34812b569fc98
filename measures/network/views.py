"""The network at the desk: returns and their form, statistics, who has not reported, and the tree itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.frame import asking, attempt, crumbs, narrowed, page_of, posted
from ipportal.core.kit import clock
from ipportal.core.kit.doubts import marks, unseen
from ipportal.core.kit.downloads import as_csv, as_xlsx
from ipportal.core.kit.errors import Conflict, NothingHere
from ipportal.core.kit.gate import shows
from ipportal.core.kit.periods import Month
from ipportal.core.kit.verdict import require
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name
from measures.network import actions, filters, queries, rules, tables
from measures.network.columns import PARTS
from measures.network.forms import ReturnForm
from measures.network.frame import NETWORK
from measures.network.models import NodeReturn, ProtectionNode
from measures.network.statistics import statistics
from measures.records import pages
from measures.records.filters import city_choices
from measures.records.showing import named


@shows(NodeReturn)
@require_safe
def returns(request: HttpRequest) -> HttpResponse:
    """The returns a person may see, the newest first; what waits of a month is confirmed at once."""
    user = asking(request)
    require(rules.may_see_returns(user))
    nodes = rules.nodes_in_sight(user)
    found = filters.ReturnFilter(request.GET, queryset=rules.visible_to(user), nodes=nodes)
    rows = narrowed(found).select_related("node__city").order_by("-month", "node__layer__order", "node__city", "node")
    context = {
        "filter": found,
        "page": page_of(request, rows),
        "newest": queries.last_month(clock.today()),
        "nodes": [(node.code, named(node)) for node in nodes.order_by("layer__order", "city_id", "name_zh")],
        "may_confirm": rules.may_confirm_any(user),
        "crumbs": crumbs(),
    }
    return render(request, "measures/network/returns.html", context)


@shows(NodeReturn)
@require_safe
def return_open(request: HttpRequest) -> HttpResponse:
    """From the choice of a node and a month to its form."""
    node = _node(request, request.GET.get("node", ""))
    return redirect("network:return", node.code, str(_month(request.GET.get("month", ""))))


@shows(NodeReturn)
@require_http_methods(["GET", "HEAD", "POST"])
def return_form(request: HttpRequest, node: str, month: str) -> HttpResponse:
    """One node and month: what it reported, its history, and the form for whoever puts it down."""
    user, of, when = asking(request), _node(request, node), _month(month)
    report = rules.visible_to(user).filter(node=of, month=when.no).first()
    may_report = rules.may_report(user, of)
    form = ReturnForm(posted(request), node=of, month=when, report=report) if may_report else None
    if request.method == "POST":
        require(may_report)
    if form is None or not form.is_bound:
        return _return(request, of, when, report, form)
    if not form.is_valid():
        return _return(request, of, when, report, form, status=422)
    if unseen(request, doubts := form.doubts()):
        seen = " ".join(sorted(marks(doubts)))
        return _return(request, of, when, report, form, status=422, doubts=doubts, seen=seen)
    return _saved(request, of, when, report, form)


def _saved(
    request: HttpRequest, node: ProtectionNode, month: Month, report: NodeReturn | None, form: ReturnForm
) -> HttpResponse:
    data = form.cleaned_data
    told = {"revision": data["revision"] or 0, "source": data["source"], "reason": data.get("reason", "")}
    try:
        saved = attempt(form, lambda: actions.save_return(node, month, form.values(), by=asking(request), **told))
    except Conflict as conflict:
        now = NodeReturn.objects.get(node=node, month=month.no)
        form.begin_again(now.revision)
        more = {"conflict": conflict, "differences": form.differences(now)}
        return _return(request, node, month, now, form, status=409, **more)
    if saved is None:
        return _return(request, node, month, report, form, status=422)
    messages.success(request, _("The return was saved. The province confirms it."))
    return redirect("network:return", node.code, str(month))


def _return(
    request: HttpRequest,
    node: ProtectionNode,
    month: Month,
    report: NodeReturn | None,
    form: ReturnForm | None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "node": node,
        "name": named(node),
        "month": month,
        "report": report,
        "form": form,
        "shown": _shown(report) if report else [],
        "may_confirm": rules.may_confirm(asking(request), report) if report else None,
        "crumbs": crumbs((_("Monthly returns"), "network:returns")),
    }
    return render(request, "measures/network/return_form.html", context | more, status=status)


def _shown(report: NodeReturn) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The numbers part by part: heading, value, unit."""
    one = queries.Sum("", report.numbers(), 1, 1)
    found = []
    for part, title in PARTS:
        numbers = tables.numbers_of(part)
        line = tables.lines([], one, numbers, {})[0]
        units = tables.headings(numbers)
        found.append((str(title), [(name, cell, unit) for (name, unit), cell in zip(units, line.cells, strict=True)]))
    return found


@shows(NodeReturn)
@require_POST
def return_confirm(request: HttpRequest, node: str, month: str) -> HttpResponse:
    of, when = _node(request, node), _month(month)
    report = get_object_or_404(rules.visible_to(asking(request)), node=of, month=when.no)
    revision = request.POST.get("revision", "")
    actions.confirm_return(report, revision=int(revision) if revision.isdecimal() else 0, by=asking(request))
    messages.success(request, _("The return is confirmed; everybody can read it now."))
    return redirect("network:return", of.code, str(when))


@shows(NodeReturn)
@require_POST
def month_confirm(request: HttpRequest) -> HttpResponse:
    """What waits of a month, but for one's own."""
    require(rules.may_confirm_any(asking(request)))
    month = _month(request.POST.get("month", ""))
    confirmed, own = actions.confirm_month(month, by=asking(request))
    messages.success(request, _("%(count)s returns of %(month)s are confirmed.") % {"count": confirmed, "month": month})
    if own:
        messages.warning(request, _("%(count)s are your own; somebody else confirms them.") % {"count": own})
    return redirect(f"{reverse('network:returns')}?month={month}")


@shows(NodeReturn)
@require_safe
def network_statistics(request: HttpRequest) -> HttpResponse:
    """By node, city or month, over whatever a person may see."""
    user = asking(request)
    require(rules.may_see_returns(user))
    asked = filters.span(request.GET, clock.today())
    found = statistics(asked, rules.nodes_in_sight(user), rules.visible_to(user))
    context = {
        "asked": asked,
        "found": found,
        "lines": found.lines(asked.part),
        "headings": tables.headings(tables.numbers_of(asked.part)),
        "groups": filters.GROUPS,
        "parts": PARTS,
        "cities": city_choices(),
        "query": request.GET.urlencode(),
        "path": reverse("network:statistics"),
        "crumbs": crumbs((_("Monthly returns"), "network:returns")),
    }
    return render(request, "measures/network/statistics.html", context)


@shows(NodeReturn)
@require_safe
def statistics_file(request: HttpRequest, kind: str) -> HttpResponse:
    user = asking(request)
    require(rules.may_see_returns(user))
    asked = filters.span(request.GET, clock.today())
    found = statistics(asked, rules.nodes_in_sight(user), rules.visible_to(user))
    name = f"network-{asked.first}-{asked.last}"
    return (as_csv if kind == "csv" else as_xlsx)(name, *found.as_file())


@shows(NodeReturn)
@require_safe
def missing(request: HttpRequest) -> HttpResponse:
    """Who has not reported since the beginning of operation, and what is odd among what was reported."""
    user = asking(request)
    require(rules.may_see_returns(user))
    today = clock.today()
    nodes = rules.nodes_in_sight(user)
    cities = {city.code: region_name(city) for city in Region.objects.cities().order_by("code")}
    context = {
        "duties": queries.duties(nodes, rules.visible_to(user), queries.last_month(today)),
        "doubts": queries.doubts(nodes, today),
        "shape": queries.shape(queries.directory(today), cities),
        "newest": queries.last_month(today),
        "crumbs": crumbs((_("Monthly returns"), "network:returns")),
    }
    return render(request, "measures/network/missing.html", context)


@shows()
@require_safe
def node_record_list(request: HttpRequest, sort: str) -> HttpResponse:
    return pages.record_list(request, NETWORK, sort)


@shows()
@require_http_methods(["GET", "HEAD", "POST"])
def node_record_new(request: HttpRequest, sort: str) -> HttpResponse:
    return pages.record_new(request, NETWORK, sort)


@shows()
@require_http_methods(["GET", "HEAD", "POST"])
def node_record_one(request: HttpRequest, sort: str, record: int) -> HttpResponse:
    return pages.record_one(request, NETWORK, sort, record)


def _node(request: HttpRequest, code: str) -> ProtectionNode:
    """A node for whose returns the person answers or asks; of the others nobody hears that they are there."""
    user = asking(request)
    require(rules.may_see_returns(user))
    node = rules.nodes_in_sight(user).filter(code=code[:40]).first()
    if node is None:
        raise NothingHere(_("There is no such node among those whose returns you work with."))
    return node


def _month(written: str) -> Month:
    try:
        return Month.parse(written)
    except ValueError:
        raise NothingHere(_("There is no such month; write it as YYYY-MM, for example 2025-12.")) from None
