"""The patent floor as a Django app: plugs its imports and counts into the ground floor."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class PatentsConfig(AppConfig):
    name = "patents"
    verbose_name = "patents"

    def ready(self) -> None:
        for plug_in in (
            "register.imports",
            "highvalue.tasks",  # findings are kept before the ledger is booked
            "register.counts",
            "highvalue.counts",
            "highvalue.movements",
            "highvalue.remarks",
            "register.rules",
            "honours.imports",
            "honours.counts",
            "honours.loading",
            "highvalue.imports",
            "highvalue.loading",
            "finance.rules",
            "finance.figures.counts",
            "finance.letters",
            "finance.alerting",
            "finance.imports",
            "finance.claims.rules",
            "finance.claims.keeping",
            "finance.claims.loading",
            "finance.claims.letters",
            "finance.subsidies.rules",
            "finance.subsidies.loading",
            "finance.subsidies.letters",
            "finance.products.rules",
            "finance.products.loading",
            "finance.products.searching",
            "finance.products.tasks",
            "centres.rules",
            "centres.applications.filing",
            "centres.judging.subject",
            "centres.reports.filing",
            "centres.letters",
            "centres.searching",
            "centres.figures.counts",  # takes its turn at what is known, so it comes last
            "centres.figures.loading",
        ):
            import_module(f"patents.{plug_in}")
