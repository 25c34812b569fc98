"""The measures floor as a Django app: plugs its rooms into the ground floor."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "measures"
    verbose_name = "measures"

    def ready(self) -> None:
        for plug_in in ("items.loading", "items.rules", "items.work.rules", "items.reports.rules"):
            import_module(f"measures.{plug_in}")
