"""`release draft|check|publish`: a month's figures are drafted, checked by another person, and published."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from ipportal.core.accounts.models import User
from ipportal.core.audit.commands import PortalCommand
from ipportal.core.intake.actions import actor_named
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.periods import Month
from ipportal.core.metrics.releases import actions

FINDINGS, UNUSABLE = 1, 2
MOST_SHOWN = 50
LANGUAGES = {"zh": "zh-hans", "en": "en"}


class Command(PortalCommand):
    """Exit code 0: done; 1: the check found differences; 2: not possible, with the reason."""

    help = "Draft, check or publish the figures of a month."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("step", choices=["draft", "check", "publish"])
        parser.add_argument(
            "what", metavar="MONTH|CODE", help="draft: YYYY-MM; check and publish: for example 2025-12.r1"
        )
        parser.add_argument("--by", required=True, metavar="USER", help="who does it; the checker is not the drafter")
        parser.add_argument("--reason", default="", help="publish: why a month is published again")
        parser.add_argument("--lang", choices=sorted(LANGUAGES), default="zh", help="language of messages")

    def handle(self, *, step: str, what: str, by: str, reason: str, lang: str, **_options: Any) -> None:
        with translation.override(LANGUAGES[lang]):
            try:
                person = actor_named(by)
                if not isinstance(person, User):
                    raise BadInput("unknown-user", by, field="by")
                self._do(step, what, person, reason)
            except (BadInput, Conflict, PermissionDenied, ValueError) as problem:
                raise CommandError(str(problem), returncode=UNUSABLE) from problem

    def _do(self, step: str, what: str, person: User, reason: str) -> None:
        if step == "draft":
            release = actions.draft_release(Month.parse(what), by=person)
            self.stdout.write(f"{release.code} drafted: {release.count} values, sha256 {release.sha256}")
        elif step == "publish":
            release = actions.publish_release(what, by=person, reason=reason)
            self.stdout.write(f"{release.code} published: {release.count} values, sha256 {release.sha256}")
        elif found := actions.check_release(what, by=person):
            for difference in found[:MOST_SHOWN]:
                self.stdout.write(str(difference))
            self.stdout.write(f"{what}: {len(found)} findings; it stays a draft")
            raise SystemExit(FINDINGS)
        else:
            self.stdout.write(f"{what} checked: it comes out the same")
