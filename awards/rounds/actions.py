"""What happens to an edition: drafted, changed, published by another; phases put off, the hour of results set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awards.rounds import checks, rules
from awards.rounds.models import Category, ChannelQuota, Edition, EditionCriterion, Phase, PhaseKind
from ipportal.core.audit.actions import record
from ipportal.core.audit.context import because
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.metrics.actions import show_new_data
from ipportal.templatetags.portal import local_time

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

STALE: Final = _("Changed by someone else. Look at what stands there now, and save again.")
PUBLISHED: Final = _("A published edition is not changed any more.")
Plans = Mapping[str, Sequence[Any]]


@transaction.atomic
def draft_edition(*, by: User, plans: Plans, **facts: Any) -> Edition:
    require(rules.may_keep_editions(by))
    _is_free(facts["number"])
    edition = Edition.objects.create(drafted_by_id=by.pk, drafted_by=by.get_username(), **facts)
    _plan(edition, plans)
    record("edition drafted", by=by, thing=edition)
    return edition


@transaction.atomic
def edit_edition(edition: Edition, *, by: User, version: int, plans: Plans, **facts: Any) -> Edition:
    """Before it is published; whoever saved in between is not overwritten."""
    require(rules.may_keep_editions(by))
    edition = _locked(edition, version)
    if edition.published_at is not None:
        raise Conflict(PUBLISHED)
    _is_free(facts["number"], besides=edition)
    for name, value in facts.items():
        setattr(edition, name, value)
    for model in (Phase, Category, EditionCriterion, ChannelQuota):
        model.objects.filter(edition=edition).delete()
    edition.version = version + 1
    edition.save()
    _plan(edition, plans)
    record("edition changed", by=by, thing=edition)
    return edition


@transaction.atomic
def publish_edition(edition: Edition, *, by: User) -> Edition:
    """Everybody reads it from now on; of it only days to come and the hour of its results may still move."""
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    require(rules.may_publish(by, edition))
    if edition.published_at is not None:
        raise Conflict(_("This edition is published already."))
    if faults := checks.faults(edition, clock.today()):
        raise Conflict(" ".join(faults))
    edition.published_at, edition.published_by_id, edition.published_by = clock.now(), by.pk, by.get_username()
    edition.save(update_fields=["published_at", "published_by_id", "published_by"])
    record("edition published", by=by, thing=edition)
    publish("edition.published", edition=edition.pk)
    show_new_data()
    return edition


@transaction.atomic
def set_results_hour(edition: Edition, at: dt.datetime, *, reason: str, by: User, version: int) -> Edition:
    """The hour before which no result shows anywhere. It may be moved, with a reason, until it has struck."""
    require(rules.may_keep_editions(by))
    edition = demand_untold(_locked(edition, version))
    if at <= clock.now():
        raise BadInput("in-the-past", _("This hour has passed already."), field="hour")
    if told := checks.too_early(edition, at):
        raise BadInput("too-early", told, field="day")
    edition.results_at, edition.version = at, version + 1
    with because(reason):
        edition.save(update_fields=["results_at", "version"])
    record("hour of results set", by=by, thing=edition, reason=reason, hour=local_time(at))
    return edition


@transaction.atomic
def put_off_phases(edition: Edition, days: checks.Days, *, reason: str, by: User, version: int) -> Edition:
    """Phases that have not begun get later days; everybody reads the new ones at once."""
    require(rules.may_keep_editions(by))
    edition = demand_phases_to_come(_locked(edition, version))
    moved = [phase for phase in edition.phases.all() if days.get(phase.kind, _of(phase)) != _of(phase)]
    for phase in moved:
        _may_move(phase, *days[phase.kind])
        phase.opens_on, phase.closes_on = days[phase.kind]
    if not moved:
        raise BadInput("nothing-moved", _("No day was changed."))
    for kind, fault in checks.overlaps({phase.kind: _of(phase) for phase in edition.phases.all()} | _as_moved(moved)):
        raise BadInput("phases-overlap", fault, field=f"{kind}_from")
    _keeps_notice_and_hour(edition, moved)
    edition.version = version + 1
    with because(reason):
        Phase.objects.bulk_update(moved, ["opens_on", "closes_on"])
        edition.save(update_fields=["version"])
    told = {phase.kind: " – ".join(map(str, _of(phase))) for phase in moved}
    record("phases put off", by=by, thing=edition, reason=reason, days=told)
    publish("edition.phases_put_off", edition=edition.pk)
    show_new_data()
    return edition


def _may_move(phase: Phase, opens: dt.date, closes: dt.date) -> None:
    if phase.has_begun(clock.today()):
        raise BadInput("has-begun", _("This phase has begun; its days stand."), field=f"{phase.kind}_from")
    if opens < phase.opens_on:
        raise BadInput("brought-forward", _("A phase is put off, not brought forward."), field=f"{phase.kind}_from")
    if closes < phase.closes_on:
        raise BadInput("brought-forward", _("A phase is put off, not brought forward."), field=f"{phase.kind}_until")


def _keeps_notice_and_hour(edition: Edition, moved: Sequence[Phase]) -> None:
    """The public notice stays as long as announced, and results are told after it."""
    notice = next((phase for phase in moved if phase.kind == PhaseKind.NOTICE), None)
    if notice is None:
        return
    if told := checks.short_notice(edition, notice):
        raise BadInput("short-notice", told, field=f"{notice.kind}_until")
    if edition.results_at and edition.results_at.astimezone(clock.OFFICE_ZONE).date() <= notice.closes_on:
        raise BadInput("too-early", _("Its results would be told before: set their hour later first."),
                       field=f"{notice.kind}_until")  # fmt: skip


def _of(phase: Phase) -> tuple[dt.date, dt.date]:
    return phase.opens_on, phase.closes_on


def _as_moved(moved: Sequence[Phase]) -> dict[str, tuple[dt.date, dt.date]]:
    return {phase.kind: _of(phase) for phase in moved}


def _locked(edition: Edition, version: int) -> Edition:
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.version != version:
        raise Conflict(STALE)
    return edition


def demand_untold(edition: Edition) -> Edition:
    """Its hour may be set or moved; the page asks before anybody types."""
    if edition.results_at and edition.results_at <= clock.now():
        raise Conflict(_("The results are told already."))
    return _published(edition)


def demand_phases_to_come(edition: Edition) -> Edition:
    """There is something to put off; the page asks before anybody types."""
    today = clock.today()
    if all(phase.has_begun(today) for phase in edition.phases.all()):
        raise Conflict(_("Every phase has begun: nothing can be put off."))
    return _published(edition)


def _published(edition: Edition) -> Edition:
    if edition.is_draft:
        raise Conflict(_("This edition is not published yet."))
    return edition


def _is_free(number: int, besides: Edition | None = None) -> None:
    others = Edition.objects.filter(number=number)
    if (others.exclude(pk=besides.pk) if besides else others).exists():
        raise BadInput("number-taken", _("Another edition has this number."), field="number")


def _plan(edition: Edition, plans: Plans) -> None:
    """Phases, categories, criteria and channels as they stand now."""
    Phase.objects.bulk_create(
        Phase(edition=edition, kind=kind, opens_on=opens, closes_on=closes) for kind, opens, closes in plans["phases"]
    )
    Category.objects.bulk_create(
        Category(edition=edition, code=code, cap=cap, prize_fen=prize, prize_source=source)
        for code, cap, prize, source in plans["categories"]
    )
    EditionCriterion.objects.bulk_create(
        EditionCriterion(edition=edition, kind=kind, name_zh=zh, name_en=en, weight=weight)
        for kind, zh, en, weight in plans["criteria"]
    )
    ChannelQuota.objects.bulk_create(
        ChannelQuota(edition=edition, organisation=body, kind=kind, places=places)
        for body, kind, places in plans["channels"]
    )
