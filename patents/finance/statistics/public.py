"""What everybody may read of pledge financing: a month by city, kind of right and size, months, years; as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ipportal.core.kit import clock, downloads, text
from ipportal.core.kit.errors import BadInput, NothingHere
from ipportal.core.kit.pages import public_page
from ipportal.core.kit.periods import Month
from ipportal.core.kit.workbooks import About
from ipportal.templatetags.portal import month_name, path_with
from patents.finance.figures.published import last_closing, published_rows, waiting_corrections
from patents.finance.statistics import released
from patents.finance.statistics.files import PUBLIC, public_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

NAME: Final = "pledge-financing"
READS: Final = ("month",)
MEASURES: Final = ("F1", "F2", "F3", "F4", "F5", "F6", "F7")


@public_page(reads=READS)
def pledge_financing(request: HttpRequest) -> HttpResponse:
    """Aggregates as they were released; of no registration, no firm and no bank anything."""
    months = released.months_released()
    month = _chosen(request.GET.get("month", ""), months)
    context: dict[str, Any] = {"months": months, "measures": MEASURES, "today": clock.today()}
    if month is not None:
        context |= {
            "found": released.released(month),
            "month": month,
            "withheld": released.WITHHELD,
            "waiting": waiting_corrections(),
            "closing": last_closing(),
            "demonstration": released.has_demonstration(),
            "files": _files(month),
        }
    return render(request, "patents/finance/statistics/pledge_financing.html", context)


@public_page(reads=READS)
def pledge_financing_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Every cell of the year up to the month, and of the year if it is over; of one withheld only that it is."""
    month = _chosen(request.GET.get("month", ""), released.months_released())
    if month is None:
        raise NothingHere(_("Nothing has been published yet."))
    since = Month(month.year, 1)
    whole = published_rows(first=since, last=month, period="year")
    rows = released.in_order([*published_rows(first=since, last=month), *whole])
    is_demonstration = released.has_demonstration()
    headings, lines = [str(heading) for heading in PUBLIC], public_lines(rows, is_demonstration=is_demonstration)
    name = f"{NAME}-{month}"
    if kind == "csv":
        return downloads.as_csv(name, headings, lines)
    facts = [(_("Pledge financing"), month_name(month)), (_("As of"), clock.today().isoformat())]
    facts += [(_("Withheld"), rule())]
    return downloads.as_xlsx(name, headings, lines, About(_("About this file"), facts))


def rule() -> str:
    return _(
        "Cells of fewer than 3 firms, or in which one firm dominates, are not published, and others with them, so that"
        " no total and no difference gives them away."
    )


def _chosen(asked: str, months: Sequence[Month]) -> Month | None:
    """The newest, or the one that was asked for; None where there is none at all."""
    asked = text.clean(asked)
    if not asked:
        return months[0] if months else None
    try:
        month = Month.parse(asked)
    except ValueError as error:
        raise BadInput("bad-month", _("Write the month as YYYY-MM, for example 2025-12."), field="month") from error
    if month not in months:
        raise NothingHere(_("For that month nothing has been published."))
    return month


def _files(month: Month) -> list[tuple[str, str]]:
    labels = {"csv": _("Download CSV"), "xlsx": _("Download Excel")}
    return [(path_with(reverse("finance-file", args=[kind]), month=month), label) for kind, label in labels.items()]
