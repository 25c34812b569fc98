"""Centres that were there before their facts were kept are told once, with what comes with the product."""

from __future__ import annotations

from ipportal.core.kit import reference
from ipportal.core.kit.sync import Synced
from patents.centres.figures.actions import tell


def load_facts() -> Synced:
    told = tell()
    return Synced(told.new, told.retracted)


reference.register("facts of the centres", load_facts)
