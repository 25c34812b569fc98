"""Interest subsidies at the desk: list, schemes with what is left, applications with their next step."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ipportal.core.accounts.frame import asking, narrowed, page_of, posted
from ipportal.core.accounts.frame import crumbs as from_desk
from ipportal.core.kit import clock, downloads
from ipportal.core.kit.errors import NothingHere
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from patents.finance import acting
from patents.finance.models import Pledge
from patents.finance.subsidies import actions, forms, queries, rules, states, tables
from patents.finance.subsidies.filters import SubsidyFilter
from patents.finance.subsidies.models import Subsidy, SubsidyScheme
from patents.finance.subsidies.states import SubsidyState

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms as django_forms
    from django.http import HttpRequest, HttpResponse

    from patents.finance.subsidies.rules import Acting


class Step(NamedTuple):
    """Where it leads, what the button says, the form, and the action with what the form told."""

    target: SubsidyState
    button: Any
    form: type[django_forms.Form]
    act: Callable[..., Subsidy]
    done: Any


STEPS: Final = {
    "approve": Step(
        SubsidyState.APPROVED, pgettext_lazy("subsidy", "Approve"), forms.ApproveForm, actions.approve_subsidy,
        pgettext_lazy("subsidy", "Approved."),
    ),
    "pay": Step(
        SubsidyState.PAID, gettext_lazy("Mark as paid"), forms.PayForm, actions.pay_subsidy, gettext_lazy("Paid."),
    ),
    "refuse": Step(
        SubsidyState.REFUSED, pgettext_lazy("subsidy", "Refuse"), forms.RefuseForm, actions.refuse_subsidy,
        pgettext_lazy("subsidy", "Refused."),
    ),
}  # fmt: skip
STEP_TO: Final = {step.target: name for name, step in STEPS.items()}
LOANS_SHOWN: Final = 50


def at_desk(request: HttpRequest) -> Acting:
    who = rules.acting_as(asking(request))
    require(rules.may_use_desk(who))
    return who


def crumbs() -> list[tuple[str, str]]:
    return from_desk((_("Interest subsidies"), "subsidies:list"))


@shows(Subsidy, Pledge)
@require_safe
def subsidy_list(request: HttpRequest) -> HttpResponse:
    who = at_desk(request)
    found = SubsidyFilter(request.GET, queryset=queries.subsidies(who), who=who)
    rows = narrowed(found)
    context = {
        "who": who,
        "filter": found,
        "page": page_of(request, rows),
        "totals": queries.totals(rows) if who.is_office else None,
        "loans": queries.loans(who)[:LOANS_SHOWN] if who.may_ask else (),
        "schemes": queries.schemes(who),
        "query": request.GET.urlencode(),
        "crumbs": from_desk(),
    }
    return render(request, "patents/finance/subsidies/subsidy_list.html", context)


@shows(Subsidy)
@require_safe
def subsidies_file(request: HttpRequest) -> HttpResponse:
    who = at_desk(request)
    rows = narrowed(SubsidyFilter(request.GET, queryset=queries.subsidies(who), who=who))
    return downloads.as_csv("subsidies", [str(column) for column in tables.COLUMNS], tables.lines(rows))


def find_subsidy(request: HttpRequest, pk: int) -> Subsidy:
    return get_object_or_404(queries.subsidies(at_desk(request)).prefetch_related("moves"), pk=pk)


@shows(Subsidy)
@require_safe
def subsidy_detail(request: HttpRequest, subsidy: int) -> HttpResponse:
    found, who = find_subsidy(request, subsidy), rules.acting_as(asking(request))
    target = states.next_of(found.state)
    context = {
        "subsidy": found,
        "sees_pool": rules.sees_pool(who, found.scheme),
        "steps": queries.way(found),
        "step": STEP_TO[target] if target else "",
        "button": STEPS[STEP_TO[target]].button if target else "",
        "may_take": rules.may_take(who, found),
        "goes_on": rules.goes_on(found),
        "crumbs": crumbs(),
    }
    return render(request, "patents/finance/subsidies/subsidy_detail.html", context)


def acted(
    request: HttpRequest, form: django_forms.Form, title: str, back: str, act: Callable[[], Any], **more: Any
) -> tuple[Any, HttpResponse]:
    context = {"title": title, "back": back, "crumbs": crumbs()} | more
    return acting.acted(request, form, act, "patents/finance/subsidies/form.html", context)


@shows(Subsidy, Pledge)
@require_http_methods(["GET", "HEAD", "POST"])
def subsidy_new(request: HttpRequest, pledge: int) -> HttpResponse:
    who = at_desk(request)
    lent = get_object_or_404(queries.loans(who), pk=pledge)
    schemes = SubsidyScheme.objects.filter(city=lent.city_id)
    form = forms.SubsidyForm(
        posted(request), schemes=schemes, firms=queries.firms_of(who, lent), initial={"token": secrets.token_hex(16)}
    )

    def act() -> Subsidy:
        data = form.cleaned_data
        return actions.ask_for_subsidy(
            lent, data["scheme"], form.interest_paid(), by=asking(request), token=data["token"] or None
        )

    title = _("Ask for an interest subsidy: %(pledge)s") % {"pledge": lent}
    made, page = acted(request, form, title, reverse("subsidies:list"), act, pledge=lent, schemes=schemes)
    if made is None:
        return page
    messages.success(request, _("The application was sent to the IP office of the city."))
    return redirect("subsidies:subsidy", made.pk)


@shows(Subsidy)
@require_http_methods(["GET", "HEAD", "POST"])
def subsidy_step(request: HttpRequest, subsidy: int, step: str) -> HttpResponse:
    """One step on, or refused; the page of the form says what stands before it."""
    found, person = find_subsidy(request, subsidy), asking(request)
    chosen = STEPS.get(step)
    if chosen is None:
        raise NothingHere(_("There is no such step."))
    if request.method != "POST" or states.goes(found.state, chosen.target):  # else it is too late, and says so
        require(rules.may_take(rules.acting_as(person), found))
    start = {"approved": found.asked_fen, "paid_on": clock.today()}
    form = chosen.form(posted(request), initial=start)
    title = _("%(step)s: interest subsidy, %(subsidy)s") % {"step": chosen.button, "subsidy": found}

    def act() -> Subsidy:
        facts = {f"{name}_fen" if name == "approved" else name: value for name, value in form.cleaned_data.items()}
        return chosen.act(found, by=person, **facts)

    back = reverse("subsidies:subsidy", args=[found.pk])
    sees = rules.sees_pool(rules.acting_as(person), found.scheme)
    made, page = acted(request, form, title, back, act, subsidy=found, sees_pool=sees)
    if made is not None:
        messages.success(request, str(chosen.done))
    return page


@shows()
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_edit(request: HttpRequest, scheme: str) -> HttpResponse:
    """A city writes down what its rule says; what is not stated stays empty."""
    who = at_desk(request)
    found = get_object_or_404(SubsidyScheme.objects.select_related("city"), code=scheme)
    require(rules.may_keep(who, found))
    form = forms.SchemeForm.of(found, posted(request))

    def act() -> SubsidyScheme:
        return actions.write_scheme(found, by=asking(request), version=form.cleaned_data["version"], **form.facts())

    title = _("What the scheme says: %(scheme)s") % {"scheme": found.name}
    made, page = acted(request, form, title, reverse("subsidies:list"), act)
    if made is not None:
        messages.success(request, _("Saved."))
    return page
