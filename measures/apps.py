"""The measures floor as a Django app: plugs its rooms into the ground floor."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "measures"
    verbose_name = "measures"

    def ready(self) -> None:
        for plug_in in (
            *(
                f"items.{name}"
                for name in ("loading", "rules", "work.rules", "work.keeping", "letters", "counts", "finance")
            ),
            *(f"items.reports.{name}" for name in ("rules", "filing")),
            *(f"network.{name}" for name in ("rules", "sorts", "imports", "counts", "contacts", "loading")),
            *(f"programmes.{name}" for name in ("rules", "sorts", "imports", "counts", "loading")),
            *(f"exchange.{name}" for name in ("sorts", "imports", "counts", "loading")),
        ):
            import_module(f"measures.{plug_in}")
