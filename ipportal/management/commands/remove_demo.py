"""`remove_demo`: the demonstration goes, accounts that are real stay. Says what would go; `--yes` does it."""

from __future__ import annotations

from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.db import connection, transaction
from django.db.models import F, Model

from ipportal.core.accounts.invitations.models import Invitation
from ipportal.core.accounts.models import Membership, Organisation, User
from ipportal.core.accounts.people.rules import lasting_administrators
from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.audit.commands import PortalCommand
from ipportal.core.intake.models import ImportBatch
from ipportal.core.kit import clock
from ipportal.core.kit.gate import VISIBILITY
from ipportal.core.metrics.models import DataVersion
from patents.register.actions import DEMONSTRATION

UNUSABLE: Final = 2
# What comes with the product, what keeps real rows beside those of the demonstration, and the trail, which only grows.
KEPT: Final = frozenset(
    {
        "ipportal.dataversion", "ipportal.definitionversion", "ipportal.event", "ipportal.holidaynotice",
        "ipportal.invitation", "ipportal.membership", "ipportal.organisation", "ipportal.region",
        "ipportal.regionchange", "ipportal.role", "ipportal.specialday", "ipportal.user",
    }
)  # fmt: skip


class Command(PortalCommand):
    """Facts of a demonstration and real ones cannot be told apart once they are mixed: then it does nothing."""

    help = "Remove the demonstration: accounts, bodies, register, figures, releases. Without --yes it only counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do it")

    def handle(self, *, yes: bool, **_options: Any) -> None:
        self._refuse_what_cannot_be()
        for label, count in self._counts().items():
            if count:
                self.stdout.write(f"{count:>10,} {label}")
        if not yes:
            self.stdout.write("nothing was removed; `--yes` does it")
            return
        with transaction.atomic():
            self._remove()
            call_command("load_reference", verbosity=0)
            record("demonstration removed", by=SYSTEM)
        (settings.STATE_DIR / "demo").unlink(missing_ok=True)
        self.stdout.write("the demonstration is removed; start the portal again without DEMO=1")

    def _refuse_what_cannot_be(self) -> None:
        real = ImportBatch.objects.exclude(source=DEMONSTRATION)
        if real.exists():
            names = ", ".join(real.values_list("file_name", flat=True)[:5])
            message = f"real files were imported beside the demonstration ({names}); begin with another database"
            raise CommandError(message, returncode=UNUSABLE)
        if not lasting_administrators(clock.today()).filter(user__demonstration=False).exists():
            raise CommandError("nobody could administer then: run `./manage.py setup` first", returncode=UNUSABLE)

    def _counts(self) -> dict[str, int]:
        counts = {model._meta.label_lower: model._default_manager.count() for model in emptied()}
        return counts | {
            "accounts of the demonstration": User.objects.filter(demonstration=True).count(),
            "bodies of the demonstration": Organisation.objects.filter(demonstration=True).count(),
        }

    def _remove(self) -> None:
        names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in emptied())
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {names}, django_session")
        bodies = Organisation.objects.filter(demonstration=True)
        Membership.objects.filter(user__demonstration=True).delete()
        Membership.objects.filter(organisation__in=bodies).delete()
        Invitation.objects.filter(organisation__in=bodies).delete()
        User.objects.filter(demonstration=True).delete()
        bodies.update(merged_into=None, merged_at=None)
        bodies.delete()
        DataVersion.objects.update(version=F("version") + 1, run=None)  # pages must not take what they kept


def emptied() -> list[type[Model]]:
    """Whatever is not kept, with the tables that link its rows; rooms to come are among it."""
    found = [model for label in VISIBILITY if label not in KEPT if (model := apps.get_model(label))._meta.managed]
    links = [field.remote_field.through for model in found for field in model._meta.many_to_many]
    return [*found, *links]
