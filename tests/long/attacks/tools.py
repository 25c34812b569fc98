"""The tools, each in an environment of its own: none of them is part of the portal."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

from tests.long.portal import ROOT, Person

SCHEMATHESIS: Final = ("schemathesis==4.32.5", "schemathesis")
SQLMAP: Final = ("sqlmap==1.10.10", "sqlmap")
WAPITI: Final = ("wapiti3==3.2.3", "wapiti")  # the last that runs on Python 3.11
LONGEST: Final = 3600


class Row(NamedTuple):
    """What was asked by whom, what was looked at, what was found; none is as it should be."""

    tool: str
    target: str
    looked_at: str
    found: list[str]


def run(tool: tuple[str, str], *arguments: str, folder: Path) -> str:
    """What the tool says; it leaves its files in the folder."""
    package, program = tool
    uv = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
    argv = [uv, "tool", "run", "--quiet", "--from", package, program, *arguments]
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=LONGEST, check=False)
    return done.stdout + done.stderr


def cookies(person: Person | None) -> str:
    """The session as a header; nothing for a stranger."""
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in person.cookies) if person else ""


def called(person: Person | None) -> str:
    return person.username if person else "a stranger"
