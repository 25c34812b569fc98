"""What happens to releases: drafted, checked by another, published; a published one is replaced only by a newer one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import last_known, record
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.periods import Month
from ipportal.core.kit.verdict import require
from ipportal.core.metrics import engine
from ipportal.core.metrics.actions import last_closed_month, show_new_data
from ipportal.core.metrics.definitions import catalogue
from ipportal.core.metrics.models import DefinitionVersion
from ipportal.core.metrics.registry import measures
from ipportal.core.metrics.releases import rebuilding, rules, values
from ipportal.core.metrics.releases.models import BEING_MADE, Release, ReleasedValue, State, code_of
from ipportal.core.metrics.releases.rebuilding import Difference

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from ipportal.core.accounts.models import User

RELEASES_LOCK: Final = 770_003  # advisory: whoever moves a release


def draft_release(month: Month, *, by: User) -> Release:
    """→ draft: the month's values as known now, under the next revision; one that is in hand is drawn anew."""
    return draft_releases([month], by=by)[0]


@transaction.atomic
def draft_releases(months: Sequence[Month], *, by: User) -> list[Release]:
    """Many months at once rest on one computation."""
    require(rules.may_draft(by))
    _one_at_a_time()
    known, versions = last_known(), versions_in_use()
    definitions, found = rebuilding.definitions_of(versions), rebuilding.cells_from_ledger(known)
    _within(months, engine.first_month(found.values(), last_closed_month()))
    snapshot = rebuilding.compute(known, definitions, found, min(months), max(months))
    now, drafted = clock.now(), []
    for month in months:
        release = _in_hand(month)
        cut = values.cut(snapshot, definitions, month.no)
        release.seq, release.versions, release.count = known, versions, len(cut)
        release.sha256 = values.digest(release.code, known, versions, cut)
        release.state = State.DRAFT
        release.drafted_by_id, release.drafted_by, release.drafted_at = by.pk, by.get_username(), now
        release.checked_by_id, release.checked_by, release.checked_at = None, "", None
        if release.pk is not None:
            release.save()
        drafted.append((release, cut))
    Release.objects.bulk_create([release for release, _cut in drafted if release.pk is None])
    values.write((release.pk, release.month, cut) for release, cut in drafted)
    for release, _cut in drafted:
        record("release drafted", by=by, thing=release, sha256=release.sha256, seq=known)
    return [release for release, _cut in drafted]


def check_release(code: str, *, by: User) -> list[Difference]:
    """Draft → checked, by another than its drafter, when it comes out the same from the events; else what differs."""
    return check_releases([code], by=by)


@transaction.atomic
def check_releases(codes: Sequence[str], *, by: User) -> list[Difference]:
    """The values are computed again past the ledger, from the facts known then. With a finding, none of them moves."""
    releases = _locked(codes)
    for release in releases:
        require(rules.may_check(by, release))
        _must_be(release, State.DRAFT, _("Release %(code)s is not a draft; somebody may have checked it already."))
    found = list(rebuilding.differences(releases, from_events=True))
    if found:
        for code in sorted({difference.release for difference in found}):
            record("release found wanting", by=by, thing=_coded(releases, code), findings=len(found))
        return found
    now = clock.now()
    Release.objects.filter(pk__in=[release.pk for release in releases]).update(
        state=State.CHECKED, checked_by_id=by.pk, checked_by=by.get_username(), checked_at=now
    )
    for release in releases:
        record("release checked", by=by, thing=release, sha256=release.sha256)
    return []


def publish_release(code: str, *, by: User, reason: str = "") -> Release:
    """Checked → published, and the one before it → revised. From the second on it says why."""
    return publish_releases([code], by=by, reason=reason)[0]


@transaction.atomic
def publish_releases(codes: Sequence[str], *, by: User, reason: str = "") -> list[Release]:
    """All or none: readers see the old values or the new."""
    require(rules.may_publish(by))
    releases = _locked(codes)
    for release in releases:
        _must_be(release, State.CHECKED, _("Release %(code)s is not checked, or published already."))
        if release.revision > 1 and not reason.strip():
            raise BadInput("reason-missing", _("A month that is published again needs a reason."), field="reason")
    months = [release.month for release in releases]
    Release.objects.published().filter(month__in=months).update(state=State.REVISED)
    Release.objects.filter(pk__in=[release.pk for release in releases]).update(
        state=State.PUBLISHED,
        reason=reason.strip(),
        published_by_id=by.pk,
        published_by=by.get_username(),
        published_at=clock.now(),
    )
    for release in releases:
        record("release published", by=by, thing=release, sha256=release.sha256, reason=reason.strip())
    show_new_data()
    return list(Release.objects.filter(pk__in=[release.pk for release in releases]))


def versions_in_use() -> dict[str, int]:
    """Metric → version of its definition, for every metric that has figures; Conflict where a text was never kept."""
    known = {(row.metric, row.sha256): row.version for row in DefinitionVersion.objects.all()}
    fed = measures()
    versions: dict[str, int] = {}
    for code, definition in catalogue().items():
        if not definition.has_data or definition.counted not in fed:
            continue
        version = known.get((code, definition.sha256))
        if version is None:
            raise Conflict(_("The definitions have changed since the figures were computed; compute them first."))
        versions[code] = version
    return versions


def _within(months: Sequence[Month], first: Month | None) -> None:
    last = last_closed_month()
    for month in months:
        if first is None or not first <= month <= last:
            raise BadInput("month-without-figures", f"there are no figures for {month}", field="month")


def _in_hand(month: Month) -> Release:
    """The release of the month that is being made, emptied; else the next revision, not saved."""
    release = Release.objects.filter(month=month.no, state__in=BEING_MADE).first()
    if release is None:
        last = Release.objects.filter(month=month.no).aggregate(last=Max("revision"))["last"] or 0
        return Release(code=code_of(month, last + 1), month=month.no, revision=last + 1)
    if release.state == State.CHECKED:  # only a draft loses its values
        Release.objects.filter(pk=release.pk).update(
            state=State.DRAFT, checked_by_id=None, checked_by="", checked_at=None
        )
    ReleasedValue.objects.filter(release=release).delete()
    return release


def _locked(codes: Sequence[str]) -> list[Release]:
    """The releases in the order of their codes, locked against everybody who would move them."""
    _one_at_a_time()
    found = list(Release.objects.select_for_update().filter(code__in=codes).order_by("code"))
    for code in codes:
        if not any(release.code == code for release in found):
            rebuilding.release_coded(code)
    return found


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RELEASES_LOCK])


def _must_be(release: Release, state: str, otherwise: _StrPromise) -> None:
    if release.state != state:
        raise Conflict(str(otherwise) % {"code": release.code})


def _coded(releases: Sequence[Release], code: str) -> Release:
    return next(release for release in releases if release.code == code)
