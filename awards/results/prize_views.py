"""Awards with their prizes: the nominee names its account, officials prepare, the finance official pays; revocation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.nominations.rules import Acting, acting_as, may_use_desk
from awards.results import paying, queries, revoking, rules
from awards.results.certificates.rules import may_have
from awards.results.forms import AccountForm, PayForm, ReasonForm
from awards.results.models import Award, Payment
from awards.results.views import acted
from ipportal.core.accounts.frame import asking, page_of, posted
from ipportal.core.accounts.frame import crumbs as from_desk
from ipportal.core.audit.actions import record_read
from ipportal.core.kit import clock, downloads
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def at_desk(request: HttpRequest) -> Acting:
    """Nominees too: they see their own."""
    who = acting_as(asking(request))
    require(may_use_desk(who))
    return who


def crumbs() -> list[tuple[str, str]]:
    return from_desk((_("Awards given"), "decisions:awards"))


@shows(Award, Payment)
@require_safe
def award_list(request: HttpRequest) -> HttpResponse:
    """All of them for the office; a nominee's own, once the results are told."""
    who = at_desk(request)
    page = page_of(request, queries.awards(asking(request)))
    context = {"page": page, "who": who, "crumbs": from_desk()}
    return render(request, "awards/results/award_list.html", context)


def _award(request: HttpRequest, pk: int) -> Award:
    at_desk(request)
    names = ("edition", "category", "city", "nomination__body", "decision")
    return get_object_or_404(rules.visible_to(asking(request)).select_related(*names), pk=pk)


@shows(Award, Payment)
@require_safe
def award_detail(request: HttpRequest, award: int) -> HttpResponse:
    """The account is masked for everybody."""
    found, person = _award(request, award), asking(request)
    who = acting_as(person)
    payment = rules.payments_visible_to(person).filter(award=found).select_related("award").first()
    context = {
        "award": found,
        "who": who,
        "payment": payment,
        "may_name": rules.may_name_account(who, found),
        "is_ours": found.nomination.body_id in who.works,
        "may_prepare": payment is not None and rules.may_prepare(who, payment),
        "may_revoke": rules.may_revoke(person, found),
        "has_certificate": may_have(person, found),
        "crumbs": crumbs(),
    }
    return render(request, "awards/results/award_detail.html", context)


@shows(Award, Payment)
@require_http_methods(["GET", "HEAD", "POST"])
def award_account(request: HttpRequest, award: int) -> HttpResponse:
    """What was named before stands in the form, but not its number."""
    found = _award(request, award)
    require(rules.may_name_account(acting_as(asking(request)), found))
    named = rules.payments_visible_to(asking(request)).filter(award=found).first()
    initial = (
        {"payee": named.payee, "bank": named.bank, "version": named.version}
        if named
        else {"payee": found.organisation, "version": 0}
    )
    form = AccountForm(posted(request), initial=initial)

    def act() -> Any:
        return paying.name_account(found, by=asking(request), **form.cleaned_data)

    back = reverse("decisions:award", args=[found.pk])
    title = _("Account for the prize: %(award)s") % {"award": found}
    done = acted(request, form, title, back, act, crumbs=crumbs())
    if done.page is not None:
        return done.page
    messages.success(request, _("The account was kept. The office prepares the payment."))
    return redirect(back)


@shows(Award, Payment)
@require_http_methods(["GET", "HEAD", "POST"])
def award_revoke(request: HttpRequest, award: int) -> HttpResponse:
    found = _award(request, award)
    require(rules.may_revoke(asking(request), found))
    form = ReasonForm(posted(request))

    def act() -> Any:
        return revoking.revoke_award(found, by=asking(request), reason=form.cleaned_data["reason"])

    back = reverse("decisions:award", args=[found.pk])
    done = acted(request, form, _("Revoke: %(award)s") % {"award": found}, back, act, crumbs=crumbs())
    if done.page is not None:
        return done.page
    messages.success(request, _("The award was revoked."))
    return redirect(back)


def _of_the_office(request: HttpRequest) -> Acting:
    who = acting_as(asking(request))
    require(rules.may_use_desk(who))
    return who


@shows(Payment, Award)
@require_safe
def payment_list(request: HttpRequest) -> HttpResponse:
    who = _of_the_office(request)
    page = page_of(request, queries.payments(asking(request)))
    context = {"page": page, "who": who, "may_pay": rules.may_pay(who), "crumbs": from_desk()}
    return render(request, "awards/results/payment_list.html", context)


def _payment(request: HttpRequest, pk: int) -> Payment:
    _of_the_office(request)
    return get_object_or_404(rules.payments_visible_to(asking(request)), pk=pk)


@shows(Payment)
@require_POST
def payment_prepare(request: HttpRequest, payment: int) -> HttpResponse:
    found = paying.prepare_payment(_payment(request, payment), by=asking(request))
    messages.success(request, _("The payment was prepared. The finance official pays it."))
    return redirect("decisions:award", found.award_id)


@shows(Payment)
@require_POST
def payment_give_back(request: HttpRequest, payment: int) -> HttpResponse:
    found = paying.give_back(_payment(request, payment), by=asking(request))
    messages.success(request, _("The nominee may name another account."))
    return redirect("decisions:award", found.award_id)


@shows(Payment, Award)
@require_safe
def payments_file(request: HttpRequest) -> HttpResponse:
    """Whole accounts, for the transfer: to the finance official alone, and written down."""
    require(rules.may_pay(_of_the_office(request)))
    headings = [
        _("Edition"), _("Award category"), _("Project title or inventor"), _("Payee"), _("Bank"),
        pgettext("bank", "Account"), _("Prize (yuan)"), _("Prepared by"), _("Demonstration data"),
    ]  # fmt: skip
    rows = list(queries.payable(asking(request)))
    record_read(asking(request), Payment, what="accounts of prizes", count=len(rows))
    return downloads.as_xlsx("prizes", headings, [_line(one) for one in rows])


def _line(one: Payment) -> list[Any]:
    award = one.award
    return [
        award.edition.number, str(award.category), award.title, one.payee, one.bank, one.account,
        one.amount_fen / 100, one.prepared_by, _("Yes") if award.demonstration else "",
    ]  # fmt: skip


@shows(Payment, Award)
@require_http_methods(["GET", "HEAD", "POST"])
def payments_pay(request: HttpRequest) -> HttpResponse:
    """Those that were transferred, on a day."""
    require(rules.may_pay(_of_the_office(request)))
    form = PayForm(posted(request), payments=queries.payable(asking(request)), initial={"paid_on": clock.today()})

    def act() -> Any:
        return paying.pay(list(form.cleaned_data["payments"]), by=asking(request), paid_on=form.cleaned_data["paid_on"])

    above = from_desk((_("Prizes to pay"), "decisions:payments"))
    done = acted(request, form, _("Mark as paid"), reverse("decisions:payments"), act, crumbs=above)
    if done.page is not None:
        return done.page
    told = ngettext("%(count)s prize is paid.", "%(count)s prizes are paid.", len(done.made))
    messages.success(request, told % {"count": len(done.made)})
    return redirect("decisions:payments")
