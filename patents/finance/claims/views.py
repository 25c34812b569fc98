"""Claims at the desk: queue, list and totals; one claim with its way and its next step; schemes and who bears them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.frame import asking, narrowed, page_of, posted
from ipportal.core.accounts.frame import crumbs as from_desk
from ipportal.core.kit import clock, downloads
from ipportal.core.kit.errors import NothingHere
from ipportal.core.kit.gate import shows
from ipportal.core.kit.uploads import storage_was_full
from ipportal.core.kit.verdict import require
from ipportal.core.submissions.attachments.sending import sent
from ipportal.core.submissions.attachments.store import storage_full
from patents.finance import acting
from patents.finance.claims import actions, forms, queries, rules, states, tables
from patents.finance.claims.eligibility import default_of, eligibility
from patents.finance.claims.filters import ClaimFilter
from patents.finance.claims.models import RiskClaim, RiskRecovery, RiskScheme
from patents.finance.claims.states import ClaimState
from patents.finance.models import Pledge
from patents.finance.rules import visible_to as pledges_visible_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms as django_forms
    from django.http import FileResponse, HttpRequest, HttpResponse

    from patents.finance.claims.rules import Acting


class Step(NamedTuple):
    """Where it leads, what the button says, the form, and the action with what the form told."""

    target: ClaimState
    button: Any
    form: type[django_forms.Form]
    act: Callable[..., RiskClaim]
    done: Any


STEPS: Final = {
    "verify": Step(
        ClaimState.VERIFIED, gettext_lazy("Verify for the bank"), forms.VerifyForm, actions.verify_claim,
        gettext_lazy("Verified."),
    ),
    "review": Step(
        ClaimState.REVIEWED, gettext_lazy("Record the review"), forms.ReviewForm, actions.review_claim,
        gettext_lazy("Reviewed."),
    ),
    "approve": Step(
        ClaimState.APPROVED, pgettext_lazy("claim", "Approve"), forms.ApproveForm, actions.approve_claim,
        pgettext_lazy("claim", "Approved."),
    ),
    "pay": Step(
        ClaimState.PAID, gettext_lazy("Mark as paid"), forms.PayForm, actions.pay_claim, gettext_lazy("Paid."),
    ),
    "refuse": Step(
        ClaimState.REFUSED, pgettext_lazy("claim", "Refuse"), forms.RefuseForm, actions.refuse_claim,
        pgettext_lazy("claim", "Refused."),
    ),
}  # fmt: skip
STEP_TO: Final = {step.target: name for name, step in STEPS.items()}
FORM: Final = "patents/finance/claims/form.html"


def at_desk(request: HttpRequest) -> Acting:
    who = rules.acting_as(asking(request))
    require(rules.may_use_desk(who))
    return who


def crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [*from_desk((_("Risk compensation"), "claims:list")), *further]


@shows(RiskClaim, Pledge)
@require_safe
def claim_list(request: HttpRequest) -> HttpResponse:
    who = at_desk(request)
    found = ClaimFilter(request.GET, queryset=queries.claims(who), who=who)
    rows = narrowed(found)
    context = {
        "who": who,
        "filter": found,
        "page": page_of(request, rows),
        "totals": queries.totals(rows) if who.sees_totals else None,
        "lost": queries.lost(who) if who.banks else (),
        "schemes": RiskScheme.objects.all(),
        "query": request.GET.urlencode(),
        "crumbs": from_desk(),
    }
    return render(request, "patents/finance/claims/claim_list.html", context)


@shows(RiskClaim)
@require_safe
def claims_file(request: HttpRequest) -> HttpResponse:
    who = at_desk(request)
    rows = narrowed(ClaimFilter(request.GET, queryset=queries.claims(who), who=who))
    return downloads.as_csv("claims", [str(column) for column in tables.COLUMNS], tables.lines(rows))


def find_claim(request: HttpRequest, pk: int) -> RiskClaim:
    return get_object_or_404(queries.claims(at_desk(request)).prefetch_related("moves"), pk=pk)


@shows(RiskClaim)
@require_safe
def claim_detail(request: HttpRequest, claim: int) -> HttpResponse:
    found, who = find_claim(request, claim), rules.acting_as(asking(request))
    target = states.next_of(found.state)
    recoveries = queries.recoveries(found)
    context = {
        "claim": found,
        "who": who,
        "firm": tables.firm_of(found),
        "steps": queries.way(found),
        "step": STEP_TO[target] if target else "",
        "button": STEPS[STEP_TO[target]].button if target else "",
        "may_take": rules.may_take(who, found),
        "goes_on": rules.goes_on(found),
        "off_fen": actions.taken_off(found),
        "files": found.files.all(),
        "may_add_file": rules.may_add_file(who, found),
        "may_recover": rules.may_recover(who, found),
        "recoveries": [(one, rules.may_confirm(who, one)) for one in recoveries],
        "open_fen": queries.open_loss(found),
        "reasons": eligibility(found.pledge, found.scheme, found.defaulted_on) if found.is_open else (),
        "crumbs": crumbs(),
    }
    return render(request, "patents/finance/claims/claim_detail.html", context)


def acted(
    request: HttpRequest, form: django_forms.Form, title: str, back: str, act: Callable[[], Any], **more: Any
) -> tuple[Any, HttpResponse]:
    context = {"title": title, "back": back, "crumbs": crumbs()} | more
    return acting.acted(request, form, act, FORM, context)


@shows(RiskClaim, Pledge)
@require_http_methods(["GET", "HEAD", "POST"])
def claim_new(request: HttpRequest, pledge: int) -> HttpResponse:
    """The form names what speaks against the loan before anything is typed."""
    who = at_desk(request)
    lent = get_object_or_404(pledges_visible_to(asking(request)).select_related("bank", "city"), pk=pledge)
    require(rules.may_file(who, lent))
    defaulted_on = default_of(lent)
    form = forms.ClaimForm(posted(request), initial={"token": secrets.token_hex(16), "defaulted_on": defaulted_on})

    def act() -> RiskClaim:
        data = form.cleaned_data
        return actions.file_claim(lent, data["scheme"], form.loss(), by=asking(request), token=data["token"] or None)

    title = _("File a claim: %(pledge)s") % {"pledge": lent}
    against = [
        (scheme, reasons)
        for scheme in RiskScheme.objects.in_force(clock.today())
        if (reasons := eligibility(lent, scheme, defaulted_on or clock.today()))
    ]
    made, page = acted(request, form, title, reverse("claims:list"), act, pledge=lent, against=against)
    if made is None:
        return page
    messages.success(request, _("The claim was filed. A second officer of the bank verifies it."))
    return redirect("claims:claim", made.pk)


@shows(RiskClaim)
@require_http_methods(["GET", "HEAD", "POST"])
def claim_step(request: HttpRequest, claim: int, step: str) -> HttpResponse:
    """One step on, or refused; the page of the form says what stands before it."""
    found, person = find_claim(request, claim), asking(request)
    chosen = STEPS.get(step)
    if chosen is None:
        raise NothingHere(_("There is no such step."))
    back = reverse("claims:claim", args=[found.pk])
    form = chosen.form(posted(request), initial={"approved": found.fund_fen, "paid_on": clock.today()})
    if request.method != "POST" or states.goes(found.state, chosen.target):  # else it is too late, and says so
        require(rules.may_take(rules.acting_as(person), found))
    title = _("%(step)s: claim %(claim)s") % {"step": chosen.button, "claim": found}
    made, page = acted(
        request, form, title, back, lambda: chosen.act(found, by=person, **_facts(form.cleaned_data)),
        claim=found, off_fen=actions.taken_off(found),
    )  # fmt: skip
    if made is not None:
        messages.success(request, str(chosen.done))
    return page


def _facts(data: dict[str, Any]) -> dict[str, Any]:
    """An amount is kept in fen."""
    return {f"{name}_fen" if name == "approved" else name: value for name, value in data.items()}


@shows(RiskClaim)
@require_http_methods(["GET", "HEAD", "POST"])
def file_new(request: HttpRequest, claim: int) -> HttpResponse:
    found, person = find_claim(request, claim), asking(request)
    require(rules.may_add_file(rules.acting_as(person), found))
    form = forms.FileForm(posted(request), request.FILES if request.method == "POST" else None)
    if storage_was_full(request):
        form.add_error("file", str(storage_full()))
    back, title = reverse("claims:claim", args=[found.pk]), _("Add a file: %(name)s") % {"name": found}
    made, page = acted(
        request, form, title, back, lambda: actions.add_file(found, form.cleaned_data["file"], by=person), claim=found
    )
    if made is not None:
        messages.success(request, _("%(name)s was added.") % {"name": made})
    return page


@shows(RiskClaim)
@require_safe
def file_sent(request: HttpRequest, claim: int, file: int) -> FileResponse:
    """For whoever sees the claim."""
    found = get_object_or_404(find_claim(request, claim).files, pk=file)
    return sent(found.stored_as, found.name, found.content_type)


@shows(RiskClaim)
@require_http_methods(["GET", "HEAD", "POST"])
def claim_recover(request: HttpRequest, claim: int) -> HttpResponse:
    found, person = find_claim(request, claim), asking(request)
    require(rules.may_recover(rules.acting_as(person), found))
    start = {"token": secrets.token_hex(16), "recovered_on": clock.today()}
    form = forms.RecoverForm(posted(request), initial=start)

    def act() -> RiskRecovery:
        data = form.cleaned_data
        return actions.recover(
            found, by=person, amount_fen=data["amount"], recovered_on=data["recovered_on"], note=data["note"],
            token=data["token"] or None,
        )  # fmt: skip

    back, title = reverse("claims:claim", args=[found.pk]), _("Put down what came back: %(name)s") % {"name": found}
    made, page = acted(request, form, title, back, act, claim=found, open_fen=queries.open_loss(found))
    if made is not None:
        shared, off = _("It was shared between the fund and the bank."), _("It will be taken off the payment.")
        messages.success(request, off if made.before_payment else shared)
    return page


@shows(RiskClaim)
@require_POST
def recovery_confirm(request: HttpRequest, claim: int, recovery: int) -> HttpResponse:
    found = find_claim(request, claim)
    actions.confirm_return(get_object_or_404(found.recoveries, pk=recovery), by=asking(request))
    messages.success(request, _("The fund has its part back."))
    return redirect("claims:claim", found.pk)


@shows()
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_detail(request: HttpRequest, scheme: str) -> HttpResponse:
    """The rules with their source; an official of the province names who bears the fund."""
    who = at_desk(request)
    found = get_object_or_404(RiskScheme.objects.select_related("funder").prefetch_related("bands"), code=scheme)
    form = forms.FunderForm(posted(request), initial={"funder": found.funder_id})
    if form.is_bound:
        require(rules.may_name_funder(who))
        if form.is_valid():
            actions.name_funder(found, by=asking(request), funder=form.cleaned_data["funder"])
            messages.success(request, _("Saved."))
            return redirect("claims:scheme", found.code)
    context = {"scheme": found, "form": form, "may_name": rules.may_name_funder(who), "crumbs": crumbs()}
    return render(request, "patents/finance/claims/scheme_detail.html", context, status=422 if form.errors else 200)
