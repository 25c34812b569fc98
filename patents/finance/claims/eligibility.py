"""Whether a pledged loan falls under a scheme on a day: every reason against it, one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.money import yuan_text
from patents.finance.claims.models import RiskScheme
from patents.finance.models import Pledge, Pledgor, Size
from patents.finance.states import COUNTED

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Reason(NamedTuple):
    """Why not: a stable code word and the sentence for the page."""

    code: str
    text: str | _StrPromise


def default_of(pledge: Pledge) -> dt.date | None:
    """Its day, as the pledge says: overdue since, or realised without having been called overdue."""
    return pledge.overdue_on or pledge.ended_on


def eligibility(pledge: Pledge, scheme: RiskScheme, on: dt.date) -> list[Reason]:
    """Empty: the loan falls under the scheme. What is not known speaks against it too, and says so."""
    return [*_of_the_loan(pledge, scheme), *_of_the_borrower(pledge, scheme, on)]


def _of_the_loan(pledge: Pledge, scheme: RiskScheme) -> Iterator[Reason]:
    if pledge.product.strip() not in (scheme.name_zh, scheme.name_en, scheme.code):
        yield Reason("product", _("The loan is not recorded as %(scheme)s.") % {"scheme": scheme.name})
    if pledge.registered_on is None:
        yield Reason("registration", _("The pledge is not registered."))
    elif pledge.registered_on < scheme.valid_from or (scheme.valid_to and pledge.registered_on > scheme.valid_to):
        yield Reason("period", _("The scheme was not in force on the day of the registration."))
    if pledge.term_to > _years_after(pledge.term_from, scheme.longest_years):
        yield Reason("term", _("The loan runs for more than %(years)s years.") % {"years": scheme.longest_years})
    if pledge.lpr_spread_bp is None:
        yield Reason("spread-unknown", _("The spread over the one-year LPR is not recorded."))
    elif pledge.lpr_spread_bp > scheme.spread_cap_bp:
        told = _("The rate is more than %(limit)s basis points above the one-year LPR.")
        yield Reason("spread", told % {"limit": scheme.spread_cap_bp})


def _of_the_borrower(pledge: Pledge, scheme: RiskScheme, on: dt.date) -> Iterator[Reason]:
    first = pledge.pledgors.order_by("seq").first()
    if first is None or first.size == Size.UNKNOWN:
        yield Reason("size-unknown", _("The size of the enterprise is not recorded."))
    elif first.size not in scheme.sizes:
        yield Reason("size", _("The scheme is for micro, small and medium enterprises."))
    code = _borrower(pledge, first)
    if not code:
        yield Reason("borrower-unknown", _("The credit code of the borrower is not recorded."))
    if pledge.loan_fen is None:
        yield Reason("loan-unknown", _("The amount of the loan is not recorded."))
        return
    total = pledge.loan_fen + _other_loans(pledge, scheme, on, code)
    if total > scheme.borrower_cap_fen:
        told = _("The borrower’s loans under the scheme are %(total)s yuan, more than %(limit)s.")
        limit = yuan_text(scheme.borrower_cap_fen)
        yield Reason("borrower-cap", told % {"total": yuan_text(total), "limit": limit})


def _borrower(pledge: Pledge, first: Pledgor | None) -> str:
    """The credit code of the debtor, who is the first-named pledgor where no other is named."""
    if pledge.debtor or pledge.debtor_code:
        return pledge.debtor_code
    return first.credit_code if first else ""


def _other_loans(pledge: Pledge, scheme: RiskScheme, on: dt.date, code: str) -> int:
    """Of the same borrower under the scheme that ran on that day; without an amount of the loan what it secures.

    A loan whose debtor has no code counts with its first-named pledgor.
    """
    if not code:
        return 0
    pledged = Pledgor.objects.filter(seq=1, credit_code=code).values("pledge")
    of_borrower = Q(debtor_code=code) | Q(debtor_code="", pk__in=pledged)
    ran = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    others = Pledge.objects.filter(of_borrower, ran, state__in=COUNTED, registered_on__lte=on).exclude(pk=pledge.pk)
    under = others.filter(product__in=(scheme.name_zh, scheme.name_en, scheme.code))
    return int(under.aggregate(sum=Sum(Coalesce("loan_fen", "secured_fen"), default=0))["sum"])


def _years_after(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)
