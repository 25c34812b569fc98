"""The contract is signed with its money and targets, and construction begins with its reports."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from patents.centres import rules
from patents.centres.actions import locked, move_centre
from patents.centres.calls.models import PlannedReport, ReportKind
from patents.centres.contracts.days import months_after
from patents.centres.contracts.models import YearTarget
from patents.centres.models import Centre
from patents.centres.money.models import Instalment
from patents.centres.reports.models import CentreReport
from patents.centres.states import State

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User


@transaction.atomic
def sign_contract(
    centre: Centre, *, by: User, contract_no: str, contracted_on: dt.date, begins_on: dt.date, ends_on: dt.date,
    contract_fen: int | None, own_funds_fen: int | None,
) -> Centre:  # fmt: skip
    """Approved → contracted. Where the amount is known, the instalments of the call are planned by it."""
    _fits_the_call(centre, contract_fen, own_funds_fen)
    centre = move_centre(
        centre, State.CONTRACTED, by=by, contract_no=contract_no, contracted_on=contracted_on, begins_on=begins_on,
        ends_on=ends_on, contract_fen=contract_fen, own_funds_fen=own_funds_fen,
    )  # fmt: skip
    if contract_fen:
        Instalment.objects.bulk_create(_planned(centre, contract_fen))
    return centre


def _fits_the_call(centre: Centre, support: int | None, own: int | None) -> None:
    call = centre.call
    if support and call.support_fen is not None and support > call.support_fen:
        raise BadInput("above-support", _("The call supports a centre with less."), field="contract_yuan")
    if support and call.own_funds_percent and (own or 0) * 100 < support * call.own_funds_percent:
        asked = _("The call asks for own funds of at least %(percent)s%% of the support.")
        raise BadInput("own-funds", asked % {"percent": call.own_funds_percent}, field="own_funds_yuan")


def _planned(centre: Centre, amount: int) -> list[Instalment]:
    """Shares of the call's plan in whole fen; the last takes what rounding leaves, where the plan is of a hundred."""
    plan = list(centre.call.instalments.all())
    parts = [amount * part.percent // 100 for part in plan]
    if plan and sum(part.percent for part in plan) == 100:
        parts[-1] += amount - sum(parts)
    return [
        Instalment(centre=centre, seq=part.seq, milestone=part.milestone, planned_fen=fen)
        for part, fen in zip(plan, parts, strict=True)
        if fen
    ]


@transaction.atomic
def set_targets(centre: Centre, year: int, values: dict[str, Decimal | None], *, by: User) -> None:
    """What the contract promises for a year, until construction begins; what is None is not promised."""
    centre = locked(centre)
    require(rules.may_keep_calls(rules.acting_as(by)))
    if centre.state not in (State.APPROVED, State.CONTRACTED):
        raise Conflict(_("Targets are written between the approval and the beginning of construction."))
    centre.targets.filter(year=year, kpi__in=[kpi for kpi, value in values.items() if value is None]).delete()
    for kpi, value in values.items():
        if value is not None:
            YearTarget.objects.update_or_create(centre=centre, year=year, kpi=kpi, defaults={"value": value})
    record("targets of a centre written", by=by, thing=centre, year=year)


@transaction.atomic
def begin_building(centre: Centre, *, by: User) -> Centre:
    """Contracted → building, with every report that the call plans."""
    centre = move_centre(centre, State.BUILDING, by=by)
    CentreReport.objects.bulk_create(_reports(centre))
    return centre


def _reports(centre: Centre) -> list[CentreReport]:
    begins, found = centre.begins_on, {}
    assert begins is not None  # noqa: S101 - a constraint of the state
    for plan in centre.call.reports.all():
        opens = months_after(begins, plan.after_months)
        period = _period(plan, opens)
        due = opens + dt.timedelta(days=plan.days)
        found[plan.kind, period] = CentreReport(
            centre=centre, kind=plan.kind, period=period, opens_on=opens, due_on=due,
            form_version_id=plan.form_version_id, demonstration=centre.demonstration,
        )  # fmt: skip
    return list(found.values())


def _period(plan: PlannedReport, opens: dt.date) -> str:
    """What a report that opens on a day reports on: the half-year or year that ended last, or its month."""
    if plan.kind == ReportKind.ANNUAL:
        return str((opens - dt.timedelta(days=1)).year)
    if plan.kind == ReportKind.HALF_YEAR:
        last = opens - dt.timedelta(days=1)
        return f"{last.year}-H{1 if last.month <= 6 else 2}"
    return f"{opens:%Y-%m}"
