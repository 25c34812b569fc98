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
            "highvalue.imports",
            "highvalue.loading",
            "centres.rules",
            "centres.applications.filing",
            "centres.judging.subject",
            "centres.reports.filing",
            "centres.letters",
        ):
            import_module(f"patents.{plug_in}")
