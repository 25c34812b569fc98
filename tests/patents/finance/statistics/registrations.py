"""Registrations as a file of the office brings them, many at once, and how a person would count them by hand."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from ipportal.core.kit import text
from patents.finance.models import Pledge, PledgedRight, Pledgor
from patents.finance.rights import RightKind
from patents.finance.states import State
from tests.conftest import WORKER, role

BATCH: Final = 900_001
MILLION: Final = 100_000_000  # fen
CITIES: Final = tuple(f"32{n:02d}00" for n in range(1, 14))
SIZES: Final = ("micro", "small", "medium", "large", "")
numbers = itertools.count(1)
KINDS: Final = tuple(RightKind.values)
ENDED: Final = (State.RELEASED, State.REALISED, State.VOID)


@dataclass
class Told:
    """One line of the file, as the person who counts by hand reads it."""

    day: dt.date
    city: str | None
    size: str
    firms: list[tuple[str, str]]  # name, code
    rights: list[tuple[str, str]]  # kind, number
    bank: tuple[str, str]
    secured_fen: int
    loan_fen: int | None
    state: State = State.REGISTERED
    number: str = field(default="")

    @property
    def month(self) -> str:
        return f"{self.day:%Y-%m}"

    @property
    def kind(self) -> str:
        return self.rights[0][0]


def lay(lines: list[Told], *, demonstration: bool = True) -> None:
    """The rows that the import of the file leaves."""
    with role(WORKER):
        pledges = Pledge.objects.bulk_create([_pledge(next(numbers), line, demonstration) for line in lines])
        Pledgor.objects.bulk_create(
            Pledgor(
                pledge=pledge, seq=seq, name=name, credit_code=code, county=int(line.city or 320000), size=line.size
            )
            for pledge, line in zip(pledges, lines, strict=True)
            for seq, (name, code) in enumerate(line.firms, start=1)
        )
        PledgedRight.objects.bulk_create(
            PledgedRight(
                pledge=pledge, seq=seq, kind=kind, number=number,
                patent_number=int(number) if kind == RightKind.PATENT else None,
            )
            for pledge, line in zip(pledges, lines, strict=True)
            for seq, (kind, number) in enumerate(line.rights, start=1)
        )  # fmt: skip


def _pledge(n: int, line: Told, demonstration: bool) -> Pledge:
    over = line.state in ENDED
    return Pledge(
        registration_number=line.number or f"Y{line.day.year}32{n:08d}", registered_on=line.day, pledgee=line.bank[0],
        pledgee_code=line.bank[1], secured_fen=line.secured_fen, loan_fen=line.loan_fen, term_from=line.day,
        term_to=line.day + dt.timedelta(days=365), city_id=line.city, county=int(line.city or 320000),
        state=line.state, overdue_on=line.day if line.state == State.OVERDUE else None,
        ended_on=line.day if over else None, entered_by="office file", batch=BATCH, source="office",
        demonstration=demonstration,
    )  # fmt: skip


def made_up(count: int, *, seed: int = 1, years: tuple[int, ...] = (2024, 2025)) -> list[Told]:
    """Firms come back, write themselves in two ways, pledge together, pledge patents again after a release."""
    luck = random.Random(seed)
    firms = [(f"演示企业{n}", f"9132{n:014d}" if n % 3 else "") for n in range(count // 3 + 2)]
    banks = [(f"演示银行{n}", f"9199{n:014d}" if n % 2 else "") for n in range(9)]
    return [_line(luck, luck.choice(years), firms, banks, n + 10_000 * (seed - 1)) for n in range(count)]


def _line(luck: random.Random, year: int, firms: list[Any], banks: list[Any], n: int) -> Told:
    state = luck.choices(
        (State.REGISTERED, State.RELEASED, State.OVERDUE, State.VOID, State.REALISED), (6, 3, 2, 1, 1)
    )[0]
    bound = state in (State.REGISTERED, State.OVERDUE)
    patents = [f"{201800000000 + (10 * n + k if bound else luck.randrange(900))}" for k in range(luck.randint(1, 3))]
    kind = luck.choices(KINDS, (9, 3, 1, 1, 1, 1, 1))[0]
    rights = [] if kind == RightKind.PATENT else [(kind, f"R{n}")]
    return Told(
        dt.date(year, luck.randint(1, 12), luck.randint(1, 28)), luck.choice((*CITIES, None)), luck.choice(SIZES),
        [_as_written(luck, firm) for firm in luck.sample(firms, luck.choice((1, 1, 1, 2)))],
        rights + [(RightKind.PATENT.value, number) for number in dict.fromkeys(patents)],
        _as_written(luck, luck.choice(banks)), luck.choice((10 * MILLION, 10 * MILLION + 1, luck.randrange(1, 10**11))),
        luck.choice((None, 10 * MILLION, 10 * MILLION + 1, luck.randrange(1, 10**10))), state,
    )  # fmt: skip


def _as_written(luck: random.Random, body: tuple[str, str]) -> tuple[str, str]:
    """Now and then in full-width digits: the same to the eye."""
    name, code = body
    return (luck.choice((name, name.translate({ord("0") + d: ord("０") + d for d in range(10)}))), code)


def by_hand(lines: Iterable[Told], key: Callable[[Told], Any]) -> dict[Any, dict[str, int]]:
    """Line after line into its cell, as one would with paper and pencil."""
    cells: dict[Any, list[Told]] = defaultdict(list)
    for line in lines:
        if line.state != State.VOID:
            cells[key(line)].append(line)
    return {cell: _counted(found) for cell, found in cells.items()}


def _counted(lines: list[Told]) -> dict[str, int]:
    small = [line for line in lines if (line.loan_fen or line.secured_fen) <= 10 * MILLION]
    late = [line for line in lines if line.state == State.OVERDUE]
    return {
        "registrations": len(lines),
        "amount_fen": sum(line.secured_fen for line in lines),
        "inclusive": len(small),
        "banks": len({_body(*line.bank) for line in lines}),
        "live": sum(line.state in (State.REGISTERED, State.OVERDUE) for line in lines),
        "overdue": len(late),
        "overdue_fen": sum(line.secured_fen for line in late),
        "enterprises": len({_body(*firm) for line in lines for firm in line.firms}),
        "inclusive_enterprises": len({_body(*firm) for line in small for firm in line.firms}),
        "patents": len({number for line in lines for kind, number in line.rights if kind == "patent"}),
    }


def _body(name: str, code: str) -> str:
    return code or text.skeleton(name)
