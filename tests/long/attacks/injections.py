"""SQL in every parameter of every address that takes one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.long.attacks.tools import SQLMAP, Row, called, cookies, run
from tests.long.portal import Person, Portal

PUBLIC: Final = (
    "/api/v1/figures/?metric=invention-patents&region=320100&month=2025-12&level=city&period=month",
    "/api/v1/figures/?metric=invention-patents&region=320100&month_from=2025-01&month_to=2025-12&page=1&page_size=5",
    "/api/v1/figures/?metric=invention-patents&region=320100&month=2025-12&as_of=2026-01-10&boundaries=now",
    "/api/v1/rankings/?metric=invention-patents&month=2025-12&level=city&peer_group=cities&source=ours&release=2025-12.r1",
    "/api/v1/receipts/?metric=invention-patents&region=320583&month=2025-12&period=month&cursor=1&page_size=5",
    "/api/v1/receipts/movements/?metric=invention-patents&region=320583&month=2025-12&page=1",
    "/api/v1/revisions/?metric=invention-patents&region=320100&month=2025-12",
    "/api/v1/releases/?month=2025-12&state=published&page=1",
    "/api/v1/population/?region=320100&year=2020&page=1",
    "/api/v1/statistics/?metric=invention-patents-per-10k&month=2023-12&region=320000&region_kind=province",
    "/api/v1/regions/?code=320100&level=city&parent=320000&is_zone=false",
    "/api/v1/sei/?ipc=G06N3/08",
    "/figures/?month=2025-12&metric=invention-patents",
    "/figures/explore/?metric=invention-patents&region=320100&month=2025-12",
    "/figures/invention-patents/320583/2025-12/?cursor=1&period=month",
    "/figures/revisions/?metric=invention-patents&region=320100",
    "/search/?q=pledge&page=1",
    "/api/v1/measures/?area=invention-patents&body=JSIPO&status=late&page=1",
    "/measures/?area=invention-patents&body=JSIPO&status=late",
    "/measures/network/?city=320100&field=home-textile&on=2026-01-01",
    "/measures/network/statistics/?from=2025-01&to=2025-12&by=city&part=cases&city=320100",
    "/measures/exchange/exhibitions/?q=fair&city=320100&year=2025&on=2026-01-01",
    "/measures/programmes/colleges/?q=college&city=320100&on=2026-01-01",
    "/awards/results/?edition=1&category=gold&field=H04L&owner=a&q=a&page=1",
    "/api/v1/awards/?edition=1&category=gold&field=H04L&owner=a&q=a&page=1",
    "/patents/finance/?month=2025-12",
    "/api/v1/finance/summary/?month=2025-12&region=320100&right_kind=patent&size=small&period=year&page=1",
)
IMPORTS: Final = "/desk/imports/?state=imported&kind=patents&page=1"
OF_THE_DESK: Final = {
    "official": (
        "/desk/measures/plan/?year=2025&body=JSIPO",
        "/desk/measures/calendar/?month=2026-01",
        "/desk/measures/leadership/?theme=F",
        "/desk/network/returns/?city=320100&node=jiangsu&month=2025-12&state=draft&page=1",
        "/desk/exchange/exhibitions/?q=fair&city=320100&year=2025&on=2026-01-01&page=1",
        "/desk/letters/?state=held&page=1",
        "/desk/finance/?q=a&state=registered&year=2025&city=320100&kind=patent&page=1",
        "/desk/finance/claims/?q=a&state=submitted&city=320100&page=1",
    ),
    "statistician": (IMPORTS, "/desk/populations/?region=320100&year=2020&page=1"),
    "agency-a": (IMPORTS,),
    "auditor": ("/desk/trail/?actor=li&act=sign-in&kind=user&object=1&door=request&begins=2026-01-01&page=1",),
    "admin": ("/desk/people/?q=li&role=official&page=1", "/desk/organisations/?q=a&kind=bank&region=320100&page=1"),
}


def injected(portal: Portal, person: Person | None, folder: Path, paths: Iterable[str]) -> Row:
    """sqlmap at level 2: "not injectable" for every parameter of every address."""
    base = f"http://127.0.0.1:{portal.port}"
    targets = [base + path for path in paths]
    listed = folder / "targets.txt"
    listed.write_text("\n".join(targets) + "\n", encoding="utf8")
    who = [f"--cookie={cookies(person)}", "--param-exclude=sessionid|csrftoken"] if person else []
    said = run(
        SQLMAP, "-m", str(listed), "--batch", "--level=2", "--risk=1", "--disable-coloring", "--flush-session",
        f"--output-dir={folder}", "--timeout=30", *who, folder=folder,
    )  # fmt: skip
    clean = len(re.findall(r"all tested parameters do not appear to be injectable", said))
    found = sorted(set(re.findall(r"(?:parameter '[^']+' (?:is vulnerable|appears to be '[^']+' injectable))", said)))
    found += [
        f"{count} answers of 500" for count in set(re.findall(r"500 \(Internal Server Error\) - (\d+) times", said))
    ]
    if clean + bool(found) == 0 or (not found and clean != len(targets)):
        found.append(f"{clean} of {len(targets)} addresses were tried to the end: {said[-300:]}")
    return Row("sqlmap --level=2", f"{len(targets)} addresses as {called(person)}", f"{clean} not injectable", found)
