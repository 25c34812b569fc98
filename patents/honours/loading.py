"""Awards that were there before they were counted are booked once, with what comes with the product."""

from __future__ import annotations

from django.db import transaction

from ipportal.core.audit.actions import last_known
from ipportal.core.kit import reference
from ipportal.core.kit.sync import Synced
from ipportal.core.metrics import ledger
from patents.honours.counts import AWARDS


@transaction.atomic
def book_awards() -> Synced:
    return Synced(ledger.rebuild(AWARDS, last_known()), 0)


reference.register("awards won", book_awards, of_all=True)
