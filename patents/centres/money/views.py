"""Money at the desk: the list of payments for the finance official, release and payment, expenses of a centre."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.frame import asking, attempt, page_of, posted
from ipportal.core.kit import downloads
from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.gate import shows
from ipportal.core.kit.money import yuan_text
from ipportal.core.kit.verdict import require
from patents.centres import queries, rules
from patents.centres.forms import ExpenseForm, PayForm, RecoveryForm
from patents.centres.models import Centre
from patents.centres.money import actions
from patents.centres.money.models import Instalment, Recovery
from patents.centres.views import at_desk, crumbs, find_centre, show_form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@shows(Centre)
@require_safe
def payment_list(request: HttpRequest) -> HttpResponse:
    require(rules.may_see_money(at_desk(request)))
    page = page_of(request, queries.payments(asking(request)))
    context = {"page": page, "who": rules.acting_as(asking(request)), "crumbs": crumbs()}
    return render(request, "patents/centres/payment_list.html", context)


@shows(Centre)
@require_safe
def payments_file(request: HttpRequest) -> HttpResponse:
    require(rules.may_see_money(at_desk(request)))
    headings = [
        _("Centre"), _("Contract number"), _("Lead body"), _("Instalment"), pgettext("instalment", "After"),
        _("Planned (yuan)"), _("Released by"), _("Paid on"), _("Paid by"), _("Voucher"),
    ]  # fmt: skip
    return downloads.as_xlsx("payments", headings, [_line(one) for one in queries.payments(asking(request))])


def _line(one: Instalment) -> list[Any]:
    return [
        str(one.centre), one.centre.contract_no, str(one.centre.lead), one.seq, one.get_milestone_display(),
        yuan_text(one.planned_fen), one.released_by, one.paid_on.isoformat() if one.paid_on else "", one.paid_by,
        one.voucher,
    ]  # fmt: skip


def _instalment(request: HttpRequest, pk: int) -> Instalment:
    at_desk(request)
    seen = Instalment.objects.filter(centre__in=rules.visible_to(asking(request)))
    return get_object_or_404(seen.select_related("centre"), pk=pk)


@shows(Centre)
@require_POST
def instalment_release(request: HttpRequest, instalment: int) -> HttpResponse:
    found = actions.release_instalment(_instalment(request, instalment), by=asking(request))
    messages.success(request, _("The instalment is released; the finance official pays."))
    return redirect("centres:centre", found.centre_id)


@shows(Centre)
@require_http_methods(["GET", "HEAD", "POST"])
def instalment_pay(request: HttpRequest, instalment: int) -> HttpResponse:
    found = _instalment(request, instalment)
    require(rules.may_pay(rules.acting_as(asking(request))))
    form, back = PayForm(posted(request)), reverse("centres:payments")
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        if attempt(form, lambda: actions.pay_instalment(found, by=asking(request), **facts)):
            messages.success(request, _("Paid."))
            return redirect(back)
    title = _("Pay instalment %(seq)s of %(name)s") % {"seq": found.seq, "name": found.centre}
    return show_form(request, form, title, back)


@shows(Centre)
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_receive(request: HttpRequest, centre: int) -> HttpResponse:
    """What a stopped or failed centre gave back."""
    found = find_centre(request, centre)
    require(rules.may_pay(rules.acting_as(asking(request))))
    recovery = get_object_or_404(Recovery, centre=found)
    form, back = RecoveryForm(posted(request), initial={"before": recovery.received_fen}), reverse("centres:payments")
    title = _("Put down what came back: %(name)s") % {"name": found}
    if form.is_bound and form.is_valid():
        facts = {"amount_fen": form.cleaned_data["amount"], "before": form.cleaned_data["before"]}
        try:
            made = attempt(form, lambda: actions.receive_back(recovery, by=asking(request), **facts))
        except Conflict as conflict:
            return show_form(request, form, title, back, status=409, refusal=conflict)
        if made:
            messages.success(request, _("Saved."))
            return redirect("centres:centre", found.pk)
    return show_form(request, form, title, back)


@shows(Centre)
@require_http_methods(["GET", "HEAD", "POST"])
def expense_new(request: HttpRequest, centre: int) -> HttpResponse:
    found = find_centre(request, centre)
    require(rules.may_spend(rules.acting_as(asking(request)), found))
    form = ExpenseForm(posted(request), initial={"token": secrets.token_hex(16)})
    back = reverse("centres:centre", args=[found.pk])
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        if attempt(form, lambda: actions.add_expense(found, by=asking(request), **facts)):
            messages.success(request, _("The expense was put down."))
            return redirect(back)
    return show_form(request, form, _("Put down an expense"), back)
