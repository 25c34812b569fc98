"""`up`: PostgreSQL, Valkey, web, worker and beat on this machine, under one supervisor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from ipportal import env
from ipportal.core.audit.commands import PortalCommand
from ipportal.local.processes import PortTaken, Supervisor
from ipportal.local.services import ServicesFailed
from ipportal.local.steps import StepFailed


class Command(PortalCommand):
    help = "Start everything on this machine and print `Ready: http://…`; Ctrl-C stops everything."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=env.number("PORT", 8000), help="default: $PORT, or 8000")
        parser.add_argument("--demo", action="store_true", help="with the demonstration and its accounts")

    def handle(self, *, port: int, demo: bool, **options: Any) -> None:
        if not settings.ALLOWED_HOSTS:
            raise CommandError("set ALLOWED_HOSTS (see .env.example), or start with --demo", returncode=2)
        settings.STATE_DIR.mkdir(parents=True, exist_ok=True)
        if demo:
            (settings.STATE_DIR / "demo").touch()
        try:
            code = Supervisor(settings.STATE_DIR, port=port, demo=demo).run()
        except (PortTaken, ServicesFailed) as failed:
            raise CommandError(str(failed), returncode=2) from failed
        except StepFailed as failed:
            raise CommandError(str(failed)) from failed
        raise SystemExit(code)
