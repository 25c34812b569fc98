"""The calendar at the desk: years with what is published of each, the days of a year, and the forms that keep them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.frame import asking, attempt, crumbs, posted
from ipportal.core.kit import clock
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.workdays import actions, rules
from ipportal.core.workdays.counting import calendar
from ipportal.core.workdays.forms import FIRST_YEAR, LAST_YEAR, NoticeForm, SpecialDayForm, TakeOutForm
from ipportal.core.workdays.models import HolidayNotice, SpecialDay


@shows()
@require_safe
def year_overview(request: HttpRequest) -> HttpResponse:
    """Every year of which something is known and the next one, with its working days and notices."""
    known = calendar()
    notices = list(HolidayNotice.objects.all())
    last = max([clock.today().year + 1, *known.published])
    years = [
        {
            "year": year,
            "notices": [notice for notice in reversed(notices) if notice.year == year],
            "working": known.between(dt.date(year - 1, 12, 31), dt.date(year, 12, 31)),
        }
        for year in range(last, min(known.published, default=last) - 1, -1)
    ]
    context = {"years": years, "may_keep": rules.may_keep_calendar(asking(request)), "crumbs": crumbs()}
    return render(request, "workdays/year_overview.html", context)


@shows()
@require_safe
def year_detail(request: HttpRequest, year: int) -> HttpResponse:
    return _year(request, _possible(year))


@shows()
@require_http_methods(["GET", "HEAD", "POST"])
def notice_new(request: HttpRequest) -> HttpResponse:
    """Publishing a year, or changing one."""
    person = asking(request)
    require(rules.may_keep_calendar(person))
    form = NoticeForm(posted(request), initial={"year": clock.today().year + 1})
    if form.is_bound and form.is_valid():
        notice = attempt(form, lambda: actions.add_notice(by=person, **form.cleaned_data))
        if notice:
            messages.success(request, _("%(number)s was added. Now add its days.") % {"number": notice.number})
            return redirect("workdays:year", notice.year)
    context = {"form": form, "crumbs": _above()}
    return render(request, "workdays/notice_new.html", context, status=422 if form.errors else 200)


@shows()
@require_http_methods(["GET", "HEAD", "POST"])
def day_new(request: HttpRequest, year: int) -> HttpResponse:
    require(rules.may_keep_calendar(asking(request)))
    form = SpecialDayForm(posted(request), year=_possible(year))
    if form.is_bound and form.is_valid() and _put(request, form):
        return redirect("workdays:year", year)
    return _form(request, year, form)


@shows()
@require_http_methods(["GET", "HEAD", "POST"])
def day_edit(request: HttpRequest, day: str) -> HttpResponse:
    """What is known of a day, put right."""
    require(rules.may_keep_calendar(asking(request)))
    row = _day(day)
    names = ("kind", "name_zh", "name_en", "notice")
    initial = {name: getattr(row, name) for name in names}
    form = SpecialDayForm(posted(request), year=row.day.year, fixed=row.day, initial=initial)
    if form.is_bound and form.is_valid() and _put(request, form):
        return redirect("workdays:year", row.day.year)
    return _form(request, row.day.year, form, row=row, out=TakeOutForm(auto_id="out_%s"))


@shows()
@require_POST
def day_take_out(request: HttpRequest, day: str) -> HttpResponse:
    person = asking(request)
    require(rules.may_keep_calendar(person))
    row = _day(day)
    out = TakeOutForm(request.POST, auto_id="out_%s")
    if not out.is_valid():
        initial = {name: getattr(row, name) for name in ("kind", "name_zh", "name_en", "notice")}
        form = SpecialDayForm(year=row.day.year, fixed=row.day, initial=initial)
        return _form(request, row.day.year, form, row=row, out=out)
    actions.take_out_day(row, by=person, **out.cleaned_data)
    messages.success(request, _("%(day)s is an ordinary day again.") % {"day": day})
    return redirect("workdays:year", row.day.year)


def _put(request: HttpRequest, form: SpecialDayForm) -> SpecialDay | None:
    row = attempt(form, lambda: actions.put_day(by=asking(request), **form.facts()))
    if row:
        messages.success(request, _("%(day)s was saved.") % {"day": row.day.isoformat()})
    return row


def _year(request: HttpRequest, year: int) -> HttpResponse:
    known = calendar()
    context = {
        "year": year,
        "days": [row for row in known.special.values() if row.day.year == year],
        "notices": HolidayNotice.objects.filter(year=year).order_by("published_on"),
        "working": known.between(dt.date(year - 1, 12, 31), dt.date(year, 12, 31)),
        "may_keep": rules.may_keep_calendar(asking(request)),
        "crumbs": _above(),
    }
    return render(request, "workdays/year_detail.html", context)


def _form(request: HttpRequest, year: int, form: SpecialDayForm, **more: Any) -> HttpResponse:
    faulty = form.errors or (more["out"].errors if "out" in more else None)
    context = {"form": form, "year": year, "crumbs": _above()}
    return render(request, "workdays/day_form.html", context | more, status=422 if faulty else 200)


def _day(written: str) -> SpecialDay:
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(SpecialDay.objects.select_related("notice"), day=day)


def _possible(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


def _above() -> list[tuple[str, str]]:
    return crumbs((_("Working days"), "workdays:years"))
