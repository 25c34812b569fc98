"""`load_reference`: places, roles, official figures and rules that come with the product, where they are lacking."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ipportal.core.accounts.roles import load_roles
from ipportal.core.audit.commands import PortalCommand
from ipportal.core.kit import reference
from ipportal.core.regions.loading import load_regions
from ipportal.core.statistics.loading import load_published


class Command(PortalCommand):
    help = "Load the shipped places, roles, populations and official statistics; says what was missing or differed."

    @transaction.atomic
    def handle(self, *, verbosity: int, **options: Any) -> None:
        done = {"regions": load_regions(), "roles": load_roles(), "published facts": load_published()}
        done |= {name: load() for name, load in reference.loaders().items()}
        if verbosity:
            for name, part in done.items():
                self.stdout.write(f"{name}: {part.new} new, {part.changed} changed")
