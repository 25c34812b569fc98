"""A subsidy is asked for, approved from a locked pool, and paid once; a city writes down what its scheme says."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock, text
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.money import yuan_text
from ipportal.core.kit.refusals import explained_by
from ipportal.core.kit.verdict import require
from patents.finance.actions import STALE, locked
from patents.finance.models import TEXT, Pledge
from patents.finance.states import COUNTED
from patents.finance.subsidies import rules, states
from patents.finance.subsidies.models import Subsidy, SubsidyScheme, SubsidyState
from patents.finance.subsidies.refusals import SENTENCES

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User


def by_rate(scheme: SubsidyScheme, interest_fen: int) -> int:
    """The part of the interest that the scheme gives back, rounded down; all of it while its rate is not known."""
    if scheme.rate_pct is None:
        return interest_fen
    return int(Decimal(interest_fen) * scheme.rate_pct / 100)


def most(scheme: SubsidyScheme, interest_fen: int, firm_code: str) -> int:
    """By rate, and what the cap leaves the firm."""
    part = by_rate(scheme, interest_fen)
    if scheme.cap_fen is None:
        return part
    given = scheme.subsidies.taking().filter(firm_code=firm_code).aggregate(sum=Sum("approved_fen", default=0))["sum"]
    return max(0, min(part, scheme.cap_fen - int(given)))


class Interest(NamedTuple):
    """What a firm paid for days of its loan, and by which voucher."""

    firm_code: str
    interest_from: dt.date
    interest_to: dt.date
    interest_fen: int
    voucher: str
    note: str = ""


@transaction.atomic
def ask_for_subsidy(
    pledge: Pledge,
    scheme: SubsidyScheme,
    interest: Interest,
    *,
    by: User,
    token: str | None = None,
    demonstration: bool = False,
) -> Subsidy:
    """With the interest that was paid; the same form sent twice asks once."""
    pledge = locked(pledge)
    who, code = rules.acting_as(by), interest.firm_code
    require(rules.may_ask(who, pledge, code))
    if token and (found := Subsidy.objects.filter(token=token, filed_by_id=by.pk).first()):
        return found
    firm = pledge.pledgors.filter(credit_code=code).first()
    if firm is None or pledge.city_id != scheme.city_id or pledge.state not in COUNTED:
        raise Conflict(SENTENCES["subsidy_is_for_a_pledge_of_the_firm_in_the_city"])
    _check_days(pledge, scheme, interest.interest_from, interest.interest_to)
    interest = interest._replace(voucher=text.needed("voucher", interest.voucher, 80), note=text.tidy(interest.note))
    with explained_by(SENTENCES):
        subsidy = Subsidy.objects.create(
            scheme=scheme, pledge=pledge, applicant_id=rules.applicant_for(who, pledge, code) or 0, firm=firm.name,
            asked_fen=_asked(scheme, interest), **interest._asdict(), filed_by_id=by.pk, filed_by=by.get_username(),
            token=token, demonstration=demonstration,
        )  # fmt: skip
    subsidy.refresh_from_db(fields=["root"])
    record("subsidy asked for", by=by, thing=subsidy, asked_fen=subsidy.asked_fen)
    publish("subsidy.moved", subsidy=subsidy.pk, target=str(SubsidyState.SUBMITTED))
    return subsidy


def _asked(scheme: SubsidyScheme, interest: Interest) -> int:
    if interest.interest_fen <= 0:
        raise BadInput("nothing-paid", _("Interest is more than nothing."), field="interest")
    asked = most(scheme, interest.interest_fen, interest.firm_code)
    if asked <= 0:
        raise BadInput("cap-reached", SENTENCES["subsidy_is_within_the_cap_of_a_firm"], field="interest")
    return asked


def _check_days(pledge: Pledge, scheme: SubsidyScheme, first: dt.date, last: dt.date) -> None:
    if last < first:
        raise BadInput("ends-before", _("It would end before it begins."), field="interest_to")
    if last > clock.today():
        raise BadInput("still-to-come", _("This day is still to come."), field="interest_to")
    if first < pledge.term_from:
        told = _("The loan began on %(day)s.") % {"day": pledge.term_from}
        raise BadInput("before-loan", told, field="interest_from")
    if last > (ran_until := _last_day(pledge)):
        raise BadInput("after-loan", _("The loan ran until %(day)s.") % {"day": ran_until}, field="interest_to")
    outside = SENTENCES["subsidy_is_for_interest_of_its_period"]
    if scheme.valid_from is not None and first < scheme.valid_from:
        raise BadInput("outside-period", outside, field="interest_from")
    if scheme.valid_to is not None and last > scheme.valid_to:
        raise BadInput("outside-period", outside, field="interest_to")


def _last_day(pledge: Pledge) -> dt.date:
    """Of its term, as it was last changed, or of the pledge where that ended before."""
    changed = pledge.changes.filter(term_to__isnull=False).order_by("-pk").values_list("term_to", flat=True).first()
    term_to = changed or pledge.term_to
    return min(term_to, pledge.ended_on or term_to)


def _locked(subsidy: Subsidy) -> Subsidy:
    return Subsidy.objects.select_for_update(of=("self",)).with_names().get(pk=subsidy.pk)


def _step(subsidy: Subsidy, target: str, by: User, reason: str = "", **facts: Any) -> Subsidy:
    """The one way on; whoever comes second meets what the first made of it."""
    locked(subsidy.pledge)
    subsidy = _locked(subsidy)
    if not states.goes(subsidy.state, target):
        raise Conflict(SENTENCES["subsidy_goes_step_by_step"])
    require(rules.may_take(rules.acting_as(by), subsidy))
    if target != SubsidyState.REFUSED and not (verdict := rules.goes_on(subsidy)):
        raise Conflict(verdict.reason)
    source = subsidy.state
    for name, value in facts.items():
        setattr(subsidy, name, value)
    subsidy.state, subsidy.state_reason = SubsidyState(target), reason
    subsidy.moved_by_id, subsidy.moved_by, subsidy.version = by.pk, by.get_username(), subsidy.version + 1
    with explained_by(SENTENCES):
        subsidy.save(update_fields=["state", "state_reason", "moved_by_id", "moved_by", "version", *facts])
    told: dict[str, Any] = {
        name: value.isoformat() if isinstance(value, dt.date) else value for name, value in facts.items()
    }
    record("subsidy moved", by=by, thing=subsidy, reason=reason, source=str(source), target=str(target), **told)
    publish("subsidy.moved", subsidy=subsidy.pk, target=str(target))
    return subsidy


@transaction.atomic
def approve_subsidy(subsidy: Subsidy, *, by: User, approved_fen: int, reason: str = "") -> Subsidy:
    """Within rate, cap and pool. The database holds the row of the pool until this is done: none is overdrawn."""
    if not 0 < approved_fen <= subsidy.asked_fen:
        told = _("Between 0.01 and %(limit)s yuan, what was asked for.") % {"limit": yuan_text(subsidy.asked_fen)}
        raise BadInput("above-asked", told, field="approved")
    reason = text.needed("reason", reason, TEXT) if approved_fen < subsidy.asked_fen else text.tidy(reason)
    return _step(subsidy, SubsidyState.APPROVED, by, reason, approved_fen=approved_fen)


@transaction.atomic
def pay_subsidy(subsidy: Subsidy, *, by: User, voucher: str, paid_on: dt.date) -> Subsidy:
    """What was approved, once, by another person than the one who approved."""
    if paid_on > clock.today():
        raise BadInput("still-to-come", _("This day is still to come."), field="paid_on")
    if paid_on < subsidy.interest_to:
        raise BadInput("too-early", _("Not before %(day)s.") % {"day": subsidy.interest_to}, field="paid_on")
    return _step(subsidy, SubsidyState.PAID, by, paid_on=paid_on, payment_voucher=text.needed("voucher", voucher, 80))


@transaction.atomic
def refuse_subsidy(subsidy: Subsidy, *, by: User, reason: str) -> Subsidy:
    """By whoever would take the next step; what was approved goes back to the pool."""
    return _step(subsidy, SubsidyState.REFUSED, by, text.needed("reason", reason, TEXT))


@transaction.atomic
def write_scheme(scheme: SubsidyScheme, *, by: User, version: int, **facts: Any) -> SubsidyScheme:
    """What the city's rule says: rate, cap, pool, period, source. Never a pool below what is approved."""
    scheme = SubsidyScheme.objects.select_for_update(of=("self",)).get(pk=scheme.pk)
    require(rules.may_keep(rules.acting_as(by), scheme))
    if scheme.version != version:
        raise Conflict(STALE)
    pool = facts.get("pool_fen")
    if scheme.used_fen and (pool is None or pool < scheme.used_fen):
        told = _("%(used)s yuan of it are approved already.") % {"used": yuan_text(scheme.used_fen)}
        raise BadInput("pool-too-small", told, field="pool")
    for name, value in facts.items():
        setattr(scheme, name, value)
    scheme.version += 1
    with explained_by(SENTENCES):
        scheme.save(update_fields=[*facts, "version"])
    record("subsidy scheme written", by=by, thing=scheme)
    return scheme
