"""The office's releases: a month is drafted, checked by another, published; and any figure as it stands today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ipportal.core.accounts.signin.proof import proved
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.gate import shows
from ipportal.core.kit.periods import Month
from ipportal.core.kit.verdict import require
from ipportal.core.metrics.actions import last_closed_month
from ipportal.core.metrics.releases import actions, rules
from ipportal.core.metrics.releases.models import BEING_MADE, Release, State
from ipportal.core.metrics.releases.revisions import since
from ipportal.site.dashboards.filters import plain

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

MOST_SHOWN = 20


@shows(Release)
@require_safe
def release_desk(request: HttpRequest) -> HttpResponse:
    """What is in hand with the next step of each, and the form that begins one."""
    return _desk(request)


@shows(Release)
@require_POST
def release_draft(request: HttpRequest) -> HttpResponse:
    """Draw the month's values as they are known now."""
    try:
        month = Month.parse(plain(request.POST.get("month", "")))
        release = actions.draft_release(month, by=_person(request))
    except (BadInput, ValueError) as error:
        fault = str(error) if isinstance(error, BadInput) else _("Write the month as YYYY-MM, for example 2025-12.")
        return _desk(request, fault={"month": fault}, status=422)
    messages.success(request, _("Release %(code)s was drafted.") % {"code": release.code})
    return redirect("release-desk")


@shows(Release)
@require_POST
def release_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Check it, by another person than its drafter: it is computed again past the ledger."""
    require(rules.may_see_unpublished(_person(request)))
    found = _known(lambda: actions.check_release(code, by=_person(request)))
    if found:
        messages.error(request, _("Release %(code)s does not come out the same; it stays a draft.") % {"code": code})
        return _desk(request, findings=found[:MOST_SHOWN], status=409)
    messages.success(request, _("Release %(code)s was checked.") % {"code": code})
    return redirect("release-desk")


@shows(Release)
@require_POST
@proved
def release_publish(request: HttpRequest, code: str) -> HttpResponse:
    """From now on the public sees its values; a month published again says why."""
    require(rules.may_see_unpublished(_person(request)))
    reason = request.POST.get("reason", "")
    try:
        _known(lambda: actions.publish_release(code, by=_person(request), reason=reason))
    except BadInput as error:
        return _desk(request, fault={f"reason-{code}": str(error)}, status=422)
    messages.success(request, _("Release %(code)s was published.") % {"code": code})
    return redirect("release-desk")


def _desk(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    person = _person(request)
    require(rules.may_see_unpublished(person))
    newest = Release.objects.ever_published().order_by("-month").values_list("month", flat=True).first()
    following = Month.from_no(newest + 1) if newest is not None else last_closed_month()
    context = {
        "in_hand": [_line(person, release) for release in Release.objects.filter(state__in=BEING_MADE)],
        "may_draft": rules.may_draft(person),
        "month": request.POST.get("month") or min(following, last_closed_month()),
        "latest": Release.objects.ever_published()[:MOST_SHOWN],
        "fault": {},
    }
    return render(request, "site/dashboards/releases/release_desk.html", context | more, status=status)


def _line(person: User, release: Release) -> dict[str, Any]:
    """A release in hand, what may be done with it next, and how it differs from what is published."""
    may_check, may_publish = rules.may_check(person, release), rules.may_publish(person)
    return {
        "release": release,
        "month": Month.from_no(release.month),
        "next": "check" if release.state == State.DRAFT else "publish",
        "verdict": may_check if release.state == State.DRAFT else may_publish,
        "moved": len(since(release)),
    }


def _known(act: Any) -> Any:
    """A code that is none is a conflict with what stands there: somebody may have been faster."""
    try:
        return act()
    except BadInput as error:
        if error.code == "unknown-release":
            raise Conflict(str(error)) from error
        raise


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
