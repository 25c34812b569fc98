"""`seed demo`: the demonstration, deterministic, marked as such, through the same paths that real data takes."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from awards.nominations.demonstration import seed_nominations
from awards.results.demonstration import seed_results
from awards.results.honours import write_honours
from awards.review.demonstration import seed_reviews
from awards.rounds.demonstration import seed_editions
from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.audit.commands import PortalCommand
from ipportal.core.kit.clock import OFFICE_ZONE, set_clock
from ipportal.core.metrics.actions import order_figures
from ipportal.core.metrics.models import DataVersion
from ipportal.core.metrics.releases.demonstration import publish_demonstration
from ipportal.core.regions.models import Region
from ipportal.core.statistics.demonstration import seed_populations
from ipportal.local import steps
from measures.exchange.demonstration import seed_exchange
from measures.items.demonstration import seed_measures
from measures.network.demonstration import seed_network
from measures.programmes.demonstration import seed_programmes
from patents.centres.demonstration import grown
from patents.centres.demonstration.seeding import seed_centres
from patents.centres.figures.actions import tell, told_afterwards
from patents.finance.claims.demonstration import seed_claims
from patents.finance.demonstration import seed_pledges
from patents.finance.products.demonstration import seed_products
from patents.finance.subsidies.demonstration import seed_subsidies
from patents.register import demonstration
from patents.register.generator import Register

PATENTS: Final = 60_000
UNUSABLE: Final = 2
CENTRES: Final = "centres"
STANDS_AT: Final = dt.datetime(2026, 1, 20, 10, tzinfo=OFFICE_ZONE)


class Command(PortalCommand):
    """Run twice, it changes nothing; broken off, it goes on where it stopped."""

    help = "Fill the portal with the demonstration (only with DEMO=1)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["demo", CENTRES], help=f"`{CENTRES}`: centres and awards alone")
        parser.add_argument("--patents", type=int, default=PATENTS, help=f"size of the register (default {PATENTS})")
        parser.add_argument("--seed", type=int, default=1, help="another number makes another register")
        parser.add_argument("--reset", action="store_true", help="empty the database first")

    def handle(self, *, what: str, patents: int, seed: int, reset: bool, **_options: Any) -> None:
        began = time.monotonic()
        if not (settings.DEMO or settings.TESTING):
            raise CommandError("the demonstration exists only with DEMO=1", returncode=UNUSABLE)
        if what == CENTRES:
            self._fill_as_people()
            return
        if not 1 <= patents <= 5_000_000 or seed < 0:
            raise CommandError("--patents must be 1 to 5000000, --seed not negative", returncode=UNUSABLE)
        register = Register(patents, demonstration.owners_places(), seed=seed)
        if reset:
            self._empty()
        elif others := demonstration.other_demonstrations(register):
            message = f"another demonstration stands here ({others[0]}); use --reset to replace it"
            raise CommandError(message, returncode=UNUSABLE)
        if not Region.objects.exists():
            self._as_owner("load_reference")
        self._fill(register)
        self.stdout.write(f"demonstration: {time.monotonic() - began:.1f} s")

    def _fill(self, register: Register) -> None:
        set_clock(STANDS_AT)
        try:
            people = create_demonstration_accounts()
            populations = seed_populations()
            self.stdout.write(f"accounts: {people} new; populations: {populations} new")
            with tempfile.TemporaryDirectory() as folder:
                if not demonstration.is_complete(register):
                    files = demonstration.write_files(register, Path(folder))
                    files.append(grown.write_file(register, Path(folder)))
                    demonstration.import_files(files, tell=self.stdout.write)
            made = seed_network(), seed_programmes(), seed_exchange()
            self.stdout.write("network: {} new; programmes: {} new; exchange: {} new".format(*made))
            self._as_owner("seed", CENTRES)  # in the name of people who use pages; moves the clock through five years
            self.stdout.write(f"measures: {seed_measures()} tasks new")  # moves the clock through its year
        finally:
            set_clock(STANDS_AT)
        began = time.monotonic()
        self.stdout.write(f"releases: {publish_demonstration()} new in {time.monotonic() - began:.1f} s")
        order_figures()

    def _fill_as_people(self) -> None:
        """Their facts become known when the clock stands again."""
        try:
            with told_afterwards():
                self.stdout.write(f"centres: {seed_centres()} new")
            self.stdout.write(f"other finance: {seed_products()} new")
            self.stdout.write(f"editions of the award: {seed_editions()} new")
            self.stdout.write(f"nominations: {seed_nominations()} new")
            self.stdout.write(f"rounds of review: {seed_reviews()} new")
            self.stdout.write(f"awards: {seed_results()} new")
            self.stdout.write(f"pledges: {seed_pledges()} new")
            set_clock(STANDS_AT)
            self.stdout.write(f"claims on the risk fund: {seed_claims()} new; subsidies: {seed_subsidies()} new")
        finally:
            set_clock(STANDS_AT)
        tell()
        self.stdout.write(f"honours of the award: {write_honours().new} new")

    def _empty(self) -> None:
        """As the owner: what only grows can be emptied by nobody else. Pages must not take new data for the old."""
        version = DataVersion.objects.values_list("version", flat=True).first() or 0
        self._as_owner("flush", "--noinput")
        self._as_owner("load_reference")
        DataVersion.objects.update_or_create(pk=1, defaults={"version": version + 1})
        record("demonstration reset", by=SYSTEM)

    def _as_owner(self, *command: str) -> None:
        steps.run(Path(settings.STATE_DIR), "owner", *command, tell=self.stdout.write)
