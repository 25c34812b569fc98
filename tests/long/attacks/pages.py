"""A scanner that follows every link and form: injection, scripts in pages, files, redirects, headers, cookies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from tests.long.attacks.tools import WAPITI, Row, called, cookies, run
from tests.long.portal import Person, Portal

MODULES: Final = "cookieflags,crlf,csp,csrf,exec,file,http_headers,permanentxss,redirect,sql,xss"  # none calls outside
OF_THE_WALK, OF_A_MODULE = "150", "60"  # seconds; what is not tried within them is not tried
# What it finds and need not: the demonstration has no TLS; a switch of the display carries no token, its Origin is
# checked instead; the token of a form is no secret from the scripts of its own page.
EXPLAINED: Final = (
    "Secure flag is not set in the cookie",
    "POST /preferences/ Lack of anti CSRF token",
    "HttpOnly flag is not set in the cookie : csrftoken",
)
LEFT_OUT: Final = ("/accounts/logout/", "/en/")  # it would sign itself out; the English pages are the same views


def scanned(portal: Portal, person: Person | None, folder: Path, *begin: str, scope: str = "folder") -> Row:
    """No vulnerability of any kind. The scope `page` looks at the first address alone."""
    base, report = f"http://127.0.0.1:{portal.port}", folder / f"wapiti-{called(person).replace(' ', '-')}.json"
    who = ["--header", f"Cookie: {cookies(person)}"] if person else []
    start = begin[0] if scope == "page" else "/"
    said = run(
        WAPITI, "-u", base + start, *(word for path in begin for word in ("-s", base + path)),
        *(word for path in LEFT_OUT for word in ("-x", base + path + "*")), "-m", MODULES, "-f", "json",
        "-o", str(report), "--scope", scope, "--flush-session", "--max-links-per-page", "40", "-d", "4",
        "--max-files-per-dir", "30", "--max-scan-time", OF_THE_WALK, "--max-attack-time", OF_A_MODULE,
        "--store-session", str(folder), "--no-bugreport", *who,
        folder=folder,
    )  # fmt: skip
    if not report.exists():
        return Row("wapiti", f"the pages as {called(person)}", "nothing", [f"no report: {said[-300:]}"])
    told = json.loads(report.read_text(encoding="utf8"))
    found = [
        f"{kind}: {one['method']} {one['path']} {one['info']}"[:200]
        for part in ("vulnerabilities", "anomalies")
        for kind, ones in told[part].items()
        for one in ones
    ]
    explained = {one for one in found if any(known in one for known in EXPLAINED)}
    crawled = told["infos"].get("crawled_pages_nbr", 0)
    looked_at = f"{crawled} pages, modules {MODULES}; {len(explained)} findings explained beside the tool"
    return Row("wapiti", f"the pages as {called(person)}", looked_at, sorted(set(found) - explained))
