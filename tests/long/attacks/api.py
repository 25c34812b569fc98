"""The API against its own description: no 500, nothing undescribed, nothing accepted that it says it refuses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from tests.long.attacks.tools import SCHEMATHESIS, Row, called, cookies, run
from tests.long.portal import Person, Portal

EXAMPLES: Final = 200  # of each address
CONFIG: Final = Path(__file__).with_name("schemathesis.toml")


def described(portal: Portal, person: Person | None, folder: Path) -> Row:
    """Every address of the description, with data that it allows and data that it does not."""
    base = f"http://127.0.0.1:{portal.port}"
    who = ["--header", f"Cookie:{cookies(person)}"] if person else []
    said = run(
        SCHEMATHESIS, "--config-file", str(CONFIG), "run", f"{base}/api/v1/schema/", "--checks", "all",
        "--max-examples", str(EXAMPLES), "--continue-on-failure", "--seed", "1", *who, folder=folder,
    )  # fmt: skip
    tested = re.search(r"Tested: (\d+)", said)
    cases = re.search(r"([\d,]+) generated", said)
    found = re.findall(r"❌ (ST\d+ [^\n]+)", said)
    found += re.findall(r"curl -X [A-Z]+ '?http://[^/]+([^'\n]+)", said) if found else []
    if not tested or not cases or not int(tested[1]):
        found.append(f"nothing was asked: {said[-300:]}")
    looked_at = f"{tested[1]} addresses, {cases[1]} requests" if tested and cases else "nothing"
    return Row("schemathesis --checks all", f"the API as {called(person)}", looked_at, found)
