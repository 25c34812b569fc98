"""Other finance at the desk: lists, records, their moves and parts, statistics, new fields, the firm's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.frame import asking, attempt, narrowed, page_of, posted
from ipportal.core.kit import clock
from ipportal.core.kit.downloads import as_csv
from ipportal.core.kit.errors import Conflict, NothingHere
from ipportal.core.kit.gate import shows
from ipportal.core.kit.money import yuan_text
from ipportal.core.kit.verdict import require
from patents.finance.models import Pledge, RightKind
from patents.finance.products import actions, queries, rules, tables
from patents.finance.products.filters import narrowing
from patents.finance.products.firms import pages_of
from patents.finance.products.forms import MoveForm, PartForm, RecordForm
from patents.finance.products.models import FinanceProduct, Fund, InsurancePolicy, Securitisation, Trust
from patents.finance.products.sorts import CATALOGUE, RECORDS, SORTS, Sort, find
from patents.finance.products.states import DRAFT, Move, move_between
from patents.finance.rights import DETAILS, NEW_FIELDS
from patents.finance.rules import Acting, acting_as, visible_to

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from patents.finance.models import PledgedRight

SHOWN: Final = (InsurancePolicy, Securitisation, Trust, Fund, FinanceProduct)
FORMS: Final = ["GET", "HEAD", "POST"]


def path_of(sort: Sort, name: str = "", *args: Any) -> str:
    return reverse(f"products:{sort.code}{f'-{name}' if name else ''}", args=args)


def places() -> list[tuple[str, _StrPromise | str, str]]:
    """The lists of the room: code, name, path."""
    return [
        ("products", _("Statistics of other finance"), reverse("products:statistics")),
        *((sort.code, sort.many, path_of(sort)) for sort in SORTS.values()),
        ("new-fields", _("New fields"), reverse("products:new-fields")),
    ]


def _crumbs(*sorts: Sort) -> list[tuple[str, str]]:
    above = [(_("My work"), reverse("desk")), (_("Other finance"), reverse("products:statistics"))]
    return [*above, *((str(sort.many), path_of(sort)) for sort in sorts)]


@shows(*SHOWN)
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """How many of each sort were confirmed, for how much and how many firms: by year and city."""
    who = acting_as(asking(request))
    require(rules.may_open(who))
    names = tables.city_names()
    found = [(sort, _rows_of(sort, who, names)) for sort in RECORDS]
    context = {"tables": found, "places": places(), "here": "products", "crumbs": _crumbs()[:1]}
    return render(request, "patents/finance/products/statistics.html", context)


def _rows_of(sort: Sort, who: Acting, names: dict[str, str]) -> list[tuple[int | None, str, queries.Group]]:
    rows = rules.visible(sort.model, who).filter(state__in=sort.model.COUNTED)
    found = queries.groups(sort, rows, ("city_id",))
    ordered = sorted(found.items(), key=lambda pair: (-(pair[0][0] or 0), pair[0][1] or ""))
    return [(year, names.get(city) or _("The whole province"), group) for (year, city), group in ordered]


@shows(*SHOWN)
@require_safe
def records(request: HttpRequest, sort: str) -> HttpResponse:
    who, kind = acting_as(asking(request)), find(sort)
    require(rules.may_open(who))
    found = narrowing(kind, request.GET, rules.visible(kind.model, who))
    page = page_of(request, narrowed(found))
    names, query = tables.city_names(), request.GET.urlencode()
    context = {
        "sort": kind,
        "filter": found,
        "path": path_of(kind),
        "file": path_of(kind, "file") + (f"?{query}" if query else ""),
        "new": path_of(kind, "new") if rules.may_add(who) else "",
        "page": page,
        "headings": [(tables.heading(item), tables.is_number(item)) for item in kind.listed],
        "lines": [
            {"thing": thing, "path": path_of(kind, "one", thing.pk), "cells": tables.cells(thing, kind.listed, names)}
            for thing in page
        ],
        "places": places(),
        "here": kind.code,
        "crumbs": _crumbs(),
    }
    return render(request, "patents/finance/products/records.html", context)


@shows(*SHOWN)
@require_safe
def records_file(request: HttpRequest, sort: str) -> HttpResponse:
    who, kind = acting_as(asking(request)), find(sort)
    require(rules.may_open(who))
    rows = narrowed(narrowing(kind, request.GET, rules.visible(kind.model, who)))
    return as_csv(f"finance-{kind.code}", *tables.file_of(kind, rows, tables.city_names()))


@shows(*SHOWN)
@require_http_methods(FORMS)
def record_new(request: HttpRequest, sort: str) -> HttpResponse:
    user, kind = asking(request), find(sort)
    who = acting_as(user)
    require(rules.may_add(who))
    form = RecordForm(posted(request), sort=kind, who=who)
    if form.is_bound and form.is_valid():
        thing = attempt(form, lambda: actions.add_record(kind, form.values(), by=user))
        if thing is not None:
            messages.success(request, _("%(name)s was added. Somebody else confirms it.") % {"name": thing})
            return redirect(path_of(kind, "one", thing.pk))
    return _form(request, kind, form, path_of(kind, "new"), path_of(kind))


@shows(*SHOWN)
@require_http_methods(FORMS)
def record_edit(request: HttpRequest, sort: str, record: int) -> HttpResponse:
    user, kind = asking(request), find(sort)
    who = acting_as(user)
    thing = _thing(who, kind, record)
    require(rules.may_write(who, thing))
    form = RecordForm(posted(request), sort=kind, who=who, thing=thing)
    action, back = path_of(kind, "edit", record), path_of(kind, "one", record)
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            saved = attempt(form, lambda: actions.change_record(thing, form.values(), version=version, by=user))
        except Conflict as conflict:
            return _form(request, kind, form, action, back, status=409, thing=thing, conflict=conflict)
        if saved is not None:
            messages.success(request, _("%(name)s was changed.") % {"name": saved})
            return redirect(back)
    return _form(request, kind, form, action, back, thing=thing)


def _form(
    request: HttpRequest, sort: Sort, form: RecordForm, action: str, back: str, *, status: int = 0, **more: Any
) -> HttpResponse:
    context = {"form": form, "sort": sort, "action": action, "back": back, "crumbs": _crumbs(sort)}
    status = status or (422 if form.is_bound else 200)
    return render(request, "patents/finance/products/record_form.html", context | more, status=status)


def _thing(who: Acting, sort: Sort, record: int) -> Any:
    require(rules.may_open(who))
    return get_object_or_404(rules.visible(sort.model, who).select_related("city"), pk=record)


@shows(*SHOWN)
@require_safe
def record_one(request: HttpRequest, sort: str, record: int) -> HttpResponse:
    kind, who = find(sort), acting_as(asking(request))
    thing = _thing(who, kind, record)
    return _one(request, kind, who, thing, PartForm(sort=kind))


@shows(*SHOWN)
@require_POST
def part_add(request: HttpRequest, sort: str, record: int) -> HttpResponse:
    user, kind = asking(request), find(sort)
    who = acting_as(user)
    thing = _thing(who, kind, record)
    require(rules.may_keep(who, thing.city_id))
    form = PartForm(request.POST, sort=kind)
    if kind.part is not None and form.is_valid():
        row = attempt(form, lambda: actions.add_part(thing, form.values(), by=user, token=form.cleaned_data["token"]))
        if row is not None:
            messages.success(request, _("%(name)s was added.") % {"name": row})
            return redirect(path_of(kind, "one", record))
    return _one(request, kind, who, thing, form, status=422)


@shows(*SHOWN)
@require_POST
def part_remove(request: HttpRequest, sort: str, record: int, part: int) -> HttpResponse:
    user, kind = asking(request), find(sort)
    thing = _thing(acting_as(user), kind, record)
    actions.remove_part(thing, part, by=user)
    messages.success(request, _("It was removed."))
    return redirect(path_of(kind, "one", record))


def _one(
    request: HttpRequest, sort: Sort, who: Acting, thing: Any, form: PartForm, *, status: int = 200
) -> HttpResponse:
    names = tables.city_names()
    writes = rules.may_write(who, thing)
    context = {
        "sort": sort,
        "thing": thing,
        "cells": tables.cells(thing, sort.items, names),
        "edit": path_of(sort, "edit", thing.pk) if writes else "",
        "moves": [_door(sort, who, thing, move) for move in sort.moves if move.source == thing.state],
        "crumbs": _crumbs(sort),
    }
    return render(
        request, "patents/finance/products/record.html", context | _parts(sort, who, thing, form), status=status
    )


def _parts(sort: Sort, who: Acting, thing: Any, form: PartForm) -> dict[str, Any]:
    part = sort.part
    if part is None:
        return {"part": None, "form": form}
    rows = part.model._default_manager.filter(**{part.path: thing})
    writes = bool(rules.may_keep(who, thing.city_id)) and (thing.state == DRAFT) == part.of_drafts
    removes = writes and part.of_drafts
    return {
        "part": part,
        "headings": [(tables.heading(item), tables.is_number(item)) for item in part.items],
        "rows": [
            (row, tables.cells(row, part.items, {}), path_of(sort, "part-remove", thing.pk, row.pk) if removes else "")
            for row in rows
        ],
        "form": form if writes else None,
        "action": path_of(sort, "part", thing.pk),
    }


def _door(sort: Sort, who: Acting, thing: Any, move: Move) -> dict[str, Any]:
    verdict = rules.may_move(who, thing, sort.moves, move.target)
    return {
        "path": path_of(sort, "move", thing.pk, move.target),
        "text": _move_name(sort, move),
        "reason": verdict.reason,
        "confirms": move.confirms,
    }


def _move_name(sort: Sort, move: Move) -> str:
    label = dict(sort.states)[move.target]
    if move.confirms:
        return _("Confirm: %(state)s") % {"state": label}
    return _("Take back for correction") if move.corrects else str(label)


@shows(*SHOWN)
@require_http_methods(FORMS)
def record_move(request: HttpRequest, sort: str, record: int, state: str) -> HttpResponse:
    """What the move tells, and its button."""
    user, kind = asking(request), find(sort)
    who = acting_as(user)
    thing = _thing(who, kind, record)
    require(rules.may_keep(who, thing.city_id))
    move = move_between(kind.moves, thing.state, state)
    if move is None:
        if state not in dict(kind.states):
            raise NothingHere(_("There is no such status."))
        raise Conflict(rules.may_move(who, thing, kind.moves, state).reason)
    require(rules.may_move(who, thing, kind.moves, state))
    form = MoveForm(posted(request), amount=move.amount, needs_reason=not move.confirms)
    if form.is_bound and form.is_valid():
        moved = attempt(form, lambda: actions.move_record(thing, state, by=user, **form.cleaned_data))
        if moved is not None:
            messages.success(request, f"{moved}: {moved.get_state_display()}")
            return redirect(path_of(kind, "one", record))
    context = {
        "form": form, "sort": kind, "thing": thing, "title": _move_name(kind, move),
        "action": path_of(kind, "move", record, state), "back": path_of(kind, "one", record), "crumbs": _crumbs(kind),
    }  # fmt: skip
    return render(request, "patents/finance/products/record_move.html", context, status=422 if form.is_bound else 200)


@shows(Pledge)
@require_safe
def new_fields(request: HttpRequest) -> HttpResponse:
    """Pledges on geographical indications and layout designs, kind by kind, by year and city, with the life left."""
    user = asking(request)
    require(rules.may_open(acting_as(user)))
    pledges, names = visible_to(user), tables.city_names()
    page = page_of(request, queries.new_rights(pledges))
    groups = queries.new_fields(pledges, cities=True)
    ordered = sorted(groups.items(), key=lambda pair: (pair[0][0], -pair[0][1], pair[0][2] or ""))
    context = {
        "page": page,
        "lines": [(line, _details(line.right)) for line in queries.lines(page, clock.today())],
        "groups": [(RightKind(kind).label, year, names.get(city, "—"), group) for (kind, year, city), group in ordered],
        "places": places(),
        "here": "new-fields",
        "crumbs": _crumbs(),
    }
    return render(request, "patents/finance/products/new_fields.html", context)


@shows(Pledge)
@require_safe
def new_fields_file(request: HttpRequest) -> HttpResponse:
    user = asking(request)
    require(rules.may_open(acting_as(user)))
    details = [(kind, detail) for kind in NEW_FIELDS for detail in DETAILS[kind]]
    rights = queries.new_rights(visible_to(user)).iterator(chunk_size=500)
    headings = [
        _("Kind of right"), _("Number"), _("Title"), _("Registration number"), _("Registered on"), _("City"),
        f"{_('Secured amount')} ({_('yuan')})", _("Can stand until"), *(str(detail.label) for _kind, detail in details),
        _("Demonstration data"),
    ]  # fmt: skip
    names = tables.city_names()
    return as_csv("new-fields", headings, (_file_line(right, details, names) for right in rights))


def _file_line(right: PledgedRight, details: list[tuple[Any, Any]], names: dict[str, str]) -> list[Any]:
    pledge = right.pledge
    own = [right.details.get(detail.name, "") if kind == right.kind else "" for kind, detail in details]
    return [
        right.get_kind_display(), right.number, right.title, pledge.registration_number, pledge.registered_on,
        names.get(pledge.city_id or "", ""), yuan_text(pledge.secured_fen), right.life_ends_on or "", *own,
        _("yes") if pledge.demonstration else _("no"),
    ]  # fmt: skip


def _details(right: PledgedRight) -> list[tuple[_StrPromise, str]]:
    """What its kind is told of, as it was written."""
    return [(detail.label, _word(detail.name, right.details.get(detail.name))) for detail in DETAILS[right.kind]]


def _word(name: str, value: Any) -> str:
    if not value:
        return _("not stated")
    return queries.gi_word(value) if name == "gi_kind" else str(value)


@shows(Pledge, FinanceProduct)
@require_safe
def firm(request: HttpRequest) -> HttpResponse:
    """The firm's own: its pledges, products it may use, whom to ask."""
    user = asking(request)
    who = acting_as(user)
    require(rules.may_see_own(who))
    context = {"pages": pages_of(user, who), "crumbs": _crumbs()[:1], "today": clock.today(), "catalogue": CATALOGUE}
    return render(request, "patents/finance/products/firm.html", context)
