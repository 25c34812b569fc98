"""The versions of forms that a call names: of its applications, and of a report that it plans."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ipportal.core.kit import clock
from ipportal.core.submissions.formdesk.checks import lacking
from ipportal.core.submissions.models import FormVersion

if TYPE_CHECKING:
    from patents.centres.calls.models import Call

APPLICATION: Final = "centre_application"
REPORT: Final = "centre_report"


def versions(code: str) -> QuerySet[FormVersion]:
    return FormVersion.objects.filter(code=code)


def faults(call: Call) -> list[str]:
    """Why a call may not be published with the versions that it names."""
    found = list(_of_application(call))
    for plan in call.reports.select_related("form_version"):
        version = plan.form_version
        if version and version.valid_until and version.valid_until <= clock.today():
            found.append(_ended(version))
        found += _wanting(version)
    return found


def _of_application(call: Call) -> Iterator[str]:
    version = call.application_form
    if version is None:
        return
    if version.code != APPLICATION:
        yield _("%(form)s is no form of an application.") % {"form": version.title}
    if version.valid_from > call.opens_on:
        told = _("Version %(number)s of the form is given out from %(day)s only, after applications begin.")
        yield told % {"number": version.version, "day": version.valid_from}
    if version.valid_until and version.valid_until <= call.closes_on:
        yield _ended(version)
    yield from _wanting(version)


def _ended(version: FormVersion) -> str:
    told = _("Version %(number)s of “%(form)s” is not given out any more from %(day)s.")
    return told % {"number": version.version, "form": version.title, "day": version.valid_until}


def _wanting(version: FormVersion | None) -> list[str]:
    return [fault for _key, fault in lacking(version.form)] if version else []
