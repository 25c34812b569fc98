"""Attacks a portal of its own with other people's tools, then one with holes; writes docs/results/DATE-attacks.md.

`python -m tests.long.attacks api|sql|pages … stranger|official|statistician|agency-a|auditor|admin …` runs these tools
as these people only, and writes nothing; `holes` stands for the portal with holes.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from tests.long.attacks.api import described
from tests.long.attacks.injections import OF_THE_DESK, PUBLIC, injected
from tests.long.attacks.pages import scanned
from tests.long.attacks.tools import Row
from tests.long.portal import ROOT, Person, Portal
from tests.long.results import machine

TOOLS: Final = {"api", "sql", "pages"}
STRANGER, HOLED = "stranger", "holes"
PEOPLE: Final = (STRANGER, *OF_THE_DESK)
EVERYTHING: Final = {*TOOLS, *PEOPLE, HOLED}
WALKED_AS: Final = ("statistician", "agency-a")
HOLES: Final = ("/hole/?region=320100&q=1",)


def of_the_portal(portal: Portal, folder: Path, chosen: set[str]) -> Iterator[Row]:
    """Each tool as a stranger, and as the roles that find something at the desk."""
    for name in (name for name in PEOPLE if name in chosen):
        person = None if name == STRANGER else Person(portal, name)
        if "api" in chosen:
            yield described(portal, person, folder)
        if "sql" in chosen:
            yield injected(portal, person, folder, OF_THE_DESK[person.username] if person else PUBLIC)
        if "pages" in chosen and (person is None or person.username in WALKED_AS):
            yield scanned(portal, person, folder, *(("/desk/", "/desk/imports/") if person else ("/figures/",)))


def of_the_holes(portal: Portal, folder: Path, chosen: set[str]) -> Iterator[Row]:
    tools: dict[str, Callable[[], Row]] = {
        "api": lambda: described(portal, None, folder),
        "sql": lambda: injected(portal, None, folder, HOLES),
        "pages": lambda: scanned(portal, None, folder, *HOLES, scope="page"),
    }
    for name in chosen & tools.keys():
        yield tools[name]()


def main(chosen: set[str]) -> int:
    """0 when the portal is clean and every hole was found, 1 otherwise."""
    began, bad = time.monotonic(), 0
    lines = []
    with tempfile.TemporaryDirectory(prefix="ipportal-attacks-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for holed in (False, True) if HOLED in chosen else (False,):
            portal = Portal(
                folder / f"state-{holed:d}", settings=f"{__package__}.holed" if holed else "ipportal.settings"
            )
            with portal.up():
                for row in (of_the_holes if holed else of_the_portal)(portal, folder, chosen):
                    well = bool(row.found) == holed
                    bad += not well
                    lines.append(line(row, holed=holed, well=well))
                    print(lines[-1], flush=True)
    if chosen == EVERYTHING:
        write(lines, time.monotonic() - began)
    return 1 if bad else 0


def line(row: Row, *, holed: bool, well: bool) -> str:
    found = "; ".join(row.found)[:600].replace("|", "/").replace("\n", " ") or "nothing"
    target = f"{row.target}, holes planted" if holed else row.target
    return f"| {row.tool} | {target} | {row.looked_at} | {found} | {'yes' if well else 'NO'} |"


def write(lines: list[str], seconds: float) -> None:
    today = dt.datetime.now(tz=dt.UTC).date()
    head = [f"# Attacks, {today}", "", f"By `make attacks` on {machine()}, in {seconds:.0f} s.", ""]
    head += ["| tool | target | looked at | found | as it should be |", "|---|---|---|---|---|"]
    text = "\n".join([*head, *lines]) + "\n"
    (ROOT / "docs" / "results" / f"{today}-attacks.md").write_text(text, encoding="utf8")


if __name__ == "__main__":
    sys.exit(main(set(sys.argv[1:]) or EVERYTHING))
