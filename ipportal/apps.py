"""The ground floor as a Django app: plugs the rooms together when Django starts."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

PLUG_INS = (
    "accounts.signin.receivers",
    "accounts.signin.tasks",
    "accounts.people.rules",
    "accounts.organisations.rules",
    "accounts.tokens.rules",
    "accounts.invitations.tasks",
    "workdays.loading",
    "letters.tasks",
    "search.tasks",
    "submissions.suggestions",
    "submissions.handing",
    "submissions.formdesk.loading",
    "submissions.formdesk.rules",
    "intake.handing",
    "notices.rules",
    "notices.objections.rules",
    "notices.objections.keeping",
    "notices.searching",
    "intake.tasks",
    "reviewing.rules",
    "metrics.tasks",
    "metrics.releases.handing",
    "metrics.releases.rules",
    "statistics.imports",
)


class PortalConfig(AppConfig):
    name = "ipportal"
    verbose_name = "ipportal"

    def ready(self) -> None:
        from ipportal.core.audit import tracked
        from ipportal.core.kit import grants

        post_migrate.connect(grants.apply, sender=self)
        post_migrate.connect(tracked.apply, sender=self)
        for plug_in in PLUG_INS:
            import_module(f"ipportal.core.{plug_in}")
        import_module("ipportal.site.history.rules")
        import_module("ipportal.site.people.invitations.reminding")
        import_module("ipportal.site.search.sources")
