"""What every dated result says of the machine it was measured on."""

from __future__ import annotations

import os


def machine() -> str:
    """Cores and memory: what figures depend on, and nothing that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"a machine with {os.cpu_count()} cores and {memory:.0f} GiB"
