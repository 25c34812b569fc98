"""The floor of the award as a Django app: plugs its rooms into the ground floor."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class FloorConfig(AppConfig):
    name = "awards"
    verbose_name = "awards"

    def ready(self) -> None:
        for plug_in in (
            "rounds.rules",
            "rounds.searching",
            "nominations.rules",
            "nominations.filing",
            "nominations.letters",
            "review.subject",
            "review.rounds",
            "review.tasks",
            "results.searching",
            "review.panels.letters",
            "review.panels.told",
            "review.votes.rules",
            "results.rules",
            "results.subject",
            "results.objecting",
            "results.letters",
            "results.tasks",
        ):
            import_module(f"awards.{plug_in}")
