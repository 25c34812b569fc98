"""The pages of records: a list, one with its history, its form, the public list and its file. Rooms call them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ipportal.core.accounts.frame import asking, attempt, narrowed, page_of, posted
from ipportal.core.kit.downloads import as_csv
from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.verdict import require
from measures.records import actions, counting, rules, showing
from measures.records.filters import narrowing
from measures.records.forms import RecordForm
from measures.records.sorts import Item, Sort, find, of_room

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Shelf:
    """A list on the page of its room: what it is called, how many rows count today, and what they come to."""

    code: str
    name: str
    path: str
    count: int
    totals: list[tuple[str, str, int]]
    demonstration: bool


class Room:
    """One room's desk and public pages: how its addresses are called, and what it is called."""

    def __init__(self, code: str, name: Any, *, public: str, desk: str, kept: str) -> None:
        self.code, self.name = code, name
        self.public, self.desk, self.kept = public, desk, kept

    def path(self, sort: Sort, name: str = "", *args: Any) -> str:
        """Of the list (""), of the form for a new one ("new"), of one ("one"). What has a gate has names of its own."""
        address = f"{self.code}:{sort.code if sort.gate else self.kept}{f'-{name}' if name else ''}"
        return reverse(address, args=args if sort.gate else [sort.code, *args])

    def crumbs(self, *sorts: Sort) -> list[tuple[str, str]]:
        above = [(_("My work"), reverse("desk")), (str(self.name), reverse(self.desk))]
        return [*above, *((str(sort.many), self.path(sort)) for sort in sorts)]

    def places(self) -> list[tuple[str, str, str]]:
        """The lists of the room at the desk: code, name, path."""
        return [(sort.code, str(sort.many), self.path(sort)) for sort in of_room(self.code) if sort.has_pages]


def shelf_of(room: Room, sort: Sort, on: dt.date) -> Shelf:
    rows = sort.counted(on)
    return Shelf(
        sort.code,
        str(sort.many),
        reverse(f"{room.code}:public-records", args=[sort.code]),
        rows.count(),
        counting.totals(sort, rows),
        rows.filter(demonstration=True).exists(),
    )


def record_list(request: HttpRequest, room: Room, code: str) -> HttpResponse:
    """The records at the desk that a person may see."""
    user, sort = asking(request), find(room.code, code)
    require(rules.may_open(user))
    found = narrowing(sort, request.GET, sort.visible_to(user))
    rows = narrowed(found)
    context = _list(request, sort, rows, [item for item in sort.items if item.listed]) | {
        "filter": found,
        "path": room.path(sort),
        "places": room.places(),
        "new": room.path(sort, "new") if rules.may_add(user, sort) else "",
        "crumbs": room.crumbs(),
    }
    for line in context["lines"]:
        line["path"] = room.path(sort, "one", line["thing"].pk)
    return render(request, "measures/records/record_list.html", context)


def _list(request: HttpRequest, sort: Sort, rows: QuerySet[Any], items: Sequence[Item]) -> dict[str, Any]:
    page = page_of(request, rows)
    return {
        "sort": sort,
        "page": page,
        "headings": [(showing.heading(item), _is_number(sort, item)) for item in items],
        "lines": [{"thing": thing, "cells": [showing.cell(sort, thing, item) for item in items]} for thing in page],
        "totals": counting.totals(sort, rows),
        "cities": counting.by_city(sort, rows),
        "years": counting.by_year(sort, rows),
    }


def _is_number(sort: Sort, item: Item) -> bool:
    kind = sort.fields[item.name].get_internal_type()
    return kind.startswith("Positive") and not item.name.endswith("year")


def record_new(request: HttpRequest, room: Room, code: str) -> HttpResponse:
    user, sort = asking(request), find(room.code, code)
    require(rules.may_add(user, sort))
    form = RecordForm(posted(request), sort=sort)
    if form.is_bound and form.is_valid():
        thing = attempt(form, lambda: actions.add(sort, form.values(), by=user))
        if thing is not None:
            messages.success(request, _("%(name)s was added.") % {"name": thing})
            return redirect(room.path(sort, "one", thing.pk))
    context = {
        "form": form,
        "sort": sort,
        "action": room.path(sort, "new"),
        "back": room.path(sort),
        "crumbs": room.crumbs(sort),
    }
    return render(request, "measures/records/record_new.html", context, status=422 if form.is_bound else 200)


def record_one(request: HttpRequest, room: Room, code: str, pk: int) -> HttpResponse:
    """All that is known of one, its history, and the form that changes it for who may."""
    user, sort = asking(request), find(room.code, code)
    require(rules.may_open(user))
    thing = get_object_or_404(sort.visible_to(user), pk=pk)
    may_change = rules.may_write(user, sort, sort.city_of(thing))
    if request.method != "POST":
        return _one(request, room, sort, thing, RecordForm(sort=sort, thing=thing) if may_change else None)
    require(may_change)
    form = RecordForm(request.POST, sort=sort, thing=thing)
    if not form.is_valid():
        return _one(request, room, sort, thing, form, status=422)
    revision, reason = form.cleaned_data["revision"] or 0, form.cleaned_data["reason"]
    try:
        saved = attempt(
            form, lambda: actions.change(sort, pk, form.values(), revision=revision, by=user, reason=reason)
        )
    except Conflict as conflict:
        return _changed_meanwhile(request, room, sort, form, conflict)
    if saved is None:
        return _one(request, room, sort, thing, form, status=422)
    messages.success(request, _("%(name)s was changed.") % {"name": saved})
    return redirect(room.path(sort, "one", pk))


def _changed_meanwhile(
    request: HttpRequest, room: Room, sort: Sort, form: RecordForm, conflict: Conflict
) -> HttpResponse:
    """Both versions, side by side; what was typed stays in the form, which now begins at the newer revision."""
    thing = form.thing = sort.rows().get(pk=form.thing.pk)
    form.begin_again(thing.revision)
    more = {"conflict": conflict, "differences": form.differences()}
    return _one(request, room, sort, thing, form, status=409, **more)


def _one(
    request: HttpRequest, room: Room, sort: Sort, thing: Any, form: RecordForm | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "sort": sort,
        "thing": thing,
        "title": showing.named(thing),
        "cells": [showing.cell(sort, thing, item) for item in sort.items],
        "form": form,
        "action": room.path(sort, "one", thing.pk),
        "back": room.path(sort),
        "crumbs": room.crumbs(sort),
    }
    return render(request, "measures/records/record_one.html", context | more, status=status)


def public_list(request: HttpRequest, room: Room, code: str) -> HttpResponse:
    """What anybody may see of a sort."""
    sort = find(room.code, code, public=True)
    found = narrowing(sort, request.GET, sort.rows())
    rows = narrowed(found)
    items = [item for item in sort.items if item.listed and item.public]
    query = request.GET.urlencode()
    context = _list(request, sort, rows, items) | {
        "filter": found,
        "path": reverse(f"{room.code}:public-records", args=[sort.code]),
        "file": reverse(f"{room.code}:public-file", args=[sort.code]) + (f"?{query}" if query else ""),
        "crumbs": [(_("Measures"), reverse("measures")), (str(room.name), reverse(room.public))],
    }
    return render(request, "measures/records/public_list.html", context)


def public_file(request: HttpRequest, room: Room, code: str) -> HttpResponse:
    sort = find(room.code, code, public=True)
    rows = narrowed(narrowing(sort, request.GET, sort.rows()))
    items = [item for item in sort.items if item.public]
    return as_csv(f"{room.code}-{sort.code}", *showing.file_of(sort, rows, items))
