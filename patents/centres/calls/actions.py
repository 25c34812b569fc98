"""A call is drafted, changed with its plans, and published by another official."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.metrics.actions import show_new_data
from patents.centres import rules
from patents.centres.actions import STALE
from patents.centres.calls import naming
from patents.centres.calls.models import Call, CallField, CityQuota, PlannedInstalment, PlannedReport

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

Plans = Mapping[str, Sequence[Any]]


@transaction.atomic
def draft_call(*, by: User, plans: Plans, **facts: Any) -> Call:
    require(rules.may_keep_calls(rules.acting_as(by)))
    if Call.objects.filter(code=facts["code"]).exists():
        raise BadInput("code-taken", _("Another call has this code."), field="code")
    call = Call.objects.create(drafted_by_id=by.pk, drafted_by=by.get_username(), **facts)
    _plan(call, plans)
    record("call drafted", by=by, thing=call)
    return call


@transaction.atomic
def edit_call(call: Call, *, by: User, version: int, plans: Plans, **facts: Any) -> Call:
    """Before it is published; whoever saved in between is not overwritten."""
    require(rules.may_keep_calls(rules.acting_as(by)))
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.published_at is not None:
        raise Conflict(_("A published call is not changed any more."))
    if call.version != version:
        raise Conflict(STALE)
    for name, value in facts.items():
        setattr(call, name, value)
    for model in (CallField, CityQuota, PlannedInstalment, PlannedReport):
        model.objects.filter(call=call).delete()
    call.version = version + 1
    call.save()
    _plan(call, plans)
    record("call changed", by=by, thing=call)
    return call


def _plan(call: Call, plans: Plans) -> None:
    """Fields, quotas, instalments and reports as they stand now."""
    CallField.objects.bulk_create(CallField(call=call, name_zh=zh, name_en=en) for zh, en in plans["fields"])
    CityQuota.objects.bulk_create(CityQuota(call=call, city_id=city, places=n) for city, n in plans["quotas"])
    PlannedInstalment.objects.bulk_create(
        PlannedInstalment(call=call, seq=seq, milestone=milestone, percent=percent)
        for seq, (milestone, percent) in enumerate(plans["instalments"], 1)
    )
    PlannedReport.objects.bulk_create(
        PlannedReport(call=call, kind=kind, after_months=months, days=days, form_version=form[0] if form else None)
        for kind, months, days, *form in plans["reports"]
    )


@transaction.atomic
def publish_call(call: Call, *, by: User) -> Call:
    """Everybody reads it from now on, and nothing of it changes."""
    call = Call.objects.select_for_update().get(pk=call.pk)
    require(rules.may_publish(rules.acting_as(by), call))
    if call.published_at is not None:
        raise Conflict(_("This call is published already."))
    if faults := naming.faults(call):
        raise Conflict(" ".join(faults))
    call.published_at, call.published_by_id, call.published_by = clock.now(), by.pk, by.get_username()
    call.save(update_fields=["published_at", "published_by_id", "published_by"])
    record("call published", by=by, thing=call)
    publish("call.published", call=call.pk)
    show_new_data()
    return call
