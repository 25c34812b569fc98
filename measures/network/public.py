"""The network for everybody: the directory with the nearest node, one node, and what confirmed returns come to."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ipportal.core.kit import clock
from ipportal.core.kit.downloads import as_csv
from ipportal.core.kit.errors import NothingHere
from ipportal.core.kit.pages import public_page
from ipportal.core.kit.periods import Month
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import reads_chinese, region_name
from measures.network import filters, queries, tables
from measures.network.columns import PARTS
from measures.network.models import NodeReturn, ProtectionNode
from measures.network.sorts import NODES
from measures.network.statistics import statistics
from measures.records.filters import city_choices
from measures.records.showing import cell, named, written

SHOWN: Final = ("kind", "city", "approval_document", "approved_on", "accepted_on", "operating_from", "operating_to")
LAST_SHOWN: Final = ("staff", "filed_entities", "contact_office", "contact_phone", "source", "remark_zh", "remark_en")


def _above(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Measures"), reverse("measures")), *further]


def _network() -> tuple[str, str]:
    return _("Protection network"), reverse("network:directory")


def _fields(nodes: list[ProtectionNode]) -> list[tuple[str, str]]:
    """Every field some node is approved for: as it is kept, and in the reader's language."""
    found = {field.name_zh: named(field) for node in nodes for field in node.fields.all()}
    return sorted(found.items())


@public_page(reads=filters.NEAREST_READS)
def directory(request: HttpRequest) -> HttpResponse:
    """All nodes, layer by layer; with a city, the nearest one and the rule that found it."""
    nodes = queries.directory(clock.today())
    fields = _fields(nodes)
    city, field = filters.asked_city_and_field(request.GET, [code for code, _name in fields])
    cities = {region.code: region_name(region) for region in Region.objects.cities().order_by("code")}
    day = filters.asked_day(request.GET)
    found = queries.nearest(nodes, city, field) if city or field else None
    shown = [node for node in nodes if day is None or queries.works_on(node, day)]
    context = {
        "lines": [_line(node) for node in shown],
        "day": day,
        "nearest": found,
        "found": [_line(node) for node in found.nodes] if found else [],
        "asked_city": cities.get(city, ""),
        "asked_field": dict(fields).get(field, ""),
        "city": city,
        "field": field,
        "cities": cities.items(),
        "fields": fields,
        "shape": queries.shape(nodes, cities),
        "crumbs": _above(),
    }
    return render(request, "measures/network/directory.html", context)


def _line(node: ProtectionNode) -> dict[str, Any]:
    return {
        "node": node,
        "name": named(node),
        "layer": node.layer.name_zh if reads_chinese() else node.layer.name_en,
        "fields": [named(field) for field in node.fields.all()],
    }


@public_page()
def directory_file(request: HttpRequest) -> HttpResponse:
    items = [item for item in NODES.items if item.public]
    headings = [item.zh if reads_chinese() else item.name for item in items]
    rows = (
        [*(written(NODES, node, item) for item in items), "；".join(field.name_zh for field in node.fields.all())]
        for node in queries.directory(clock.today())
    )
    return as_csv("network-nodes", [*headings, _("Fields")], rows)


@public_page()
def node_detail(request: HttpRequest, node: str) -> HttpResponse:
    """One node: what is known, what it is approved for, and what it published last."""
    found = ProtectionNode.objects.select_related("layer", "city", "parent").filter(code=node).first()
    if found is None:
        raise NothingHere(_("There is no such node in the network."))
    today = clock.today()
    items = {item.name: item for item in NODES.items}
    context = {
        "node": found,
        "name": named(found),
        "line": _line(found),
        "cells": [cell(NODES, found, items[name]) for name in (*SHOWN, *LAST_SHOWN)],
        "classes": found.classes.counted(today).order_by("scheme", "symbol"),
        "past_classes": found.classes.filter(valid_to__lte=today).order_by("scheme", "symbol", "valid_from"),
        "children": [(named(child), child.code) for child in found.children.there(today).order_by("name_zh")],
        "returns": _returns(found, queries.last_month(today)),
        "crumbs": _above(_network()),
    }
    return render(request, "measures/network/node_detail.html", context)


def _returns(node: ProtectionNode, last: Month) -> list[NodeReturn]:
    """The newest twelve months that are confirmed."""
    return list(node.returns.published().filter(month__range=(last.no - 11, last.no)).order_by("-month"))


@public_page(reads=filters.READS)
def public_statistics(request: HttpRequest) -> HttpResponse:
    """By node, city or month: what the province has confirmed."""
    asked = filters.span(request.GET, clock.today())
    found = statistics(asked, ProtectionNode.objects.all(), NodeReturn.objects.published())
    context = {
        "asked": asked,
        "found": found,
        "lines": found.lines(asked.part),
        "headings": tables.headings(tables.numbers_of(asked.part)),
        "groups": filters.GROUPS,
        "parts": PARTS,
        "cities": city_choices(),
        "query": request.GET.urlencode(),
        "path": reverse("network:public-statistics"),
        "crumbs": _above(_network()),
    }
    return render(request, "measures/network/public_statistics.html", context)


@public_page(reads=filters.READS)
def public_statistics_file(request: HttpRequest) -> HttpResponse:
    asked = filters.span(request.GET, clock.today())
    found = statistics(asked, ProtectionNode.objects.all(), NodeReturn.objects.published())
    return as_csv(f"network-{asked.first}-{asked.last}", *found.as_file())
