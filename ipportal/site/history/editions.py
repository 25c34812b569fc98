"""What editions of the award, their columns and acts are called in the trail."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

THINGS: Final[dict[str, Any]] = {
    "edition": _("edition of the award"),
    "phase": _("phase of an edition"),
    "category": _("category of an edition"),
    "editioncriterion": _("criterion of an edition"),
    "channelquota": _("quota of a channel"),
}

ACTS: Final[dict[str, Any]] = {
    "edition drafted": _("%(who)s drafted %(what)s"),
    "edition changed": _("%(who)s changed %(what)s"),
    "edition published": _("%(who)s published %(what)s"),
    "hour of results set": _("%(who)s set the hour of the results of %(what)s"),
    "phases put off": _("%(who)s put off phases of %(what)s"),
    "demonstration of editions made": _("%(who)s made the editions of the demonstration"),
}

COLUMNS: Final[dict[str, Any]] = {
    "cap": _("at most"),
    "closes_on": _("last day"),
    "cut_off_on": _("cut-off day"),
    "edition_id": _("edition"),
    "employer_years": _("years a former employer counts"),
    "first_day_counts": _("the first day counts"),
    "nomination_form_id": _("version of the form of nominations"),
    "notice_days": _("working days of notice"),
    "prize_fen": _("prize of each (fen)"),
    "prize_source": _("source of the prize"),
    "results_at": _("hour of the results"),
    "rules_en": _("conditions in English"),
    "rules_zh": _("conditions in Chinese"),
    "weight": _("weight"),
}
