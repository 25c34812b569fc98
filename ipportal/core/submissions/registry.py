"""Which kinds of things can be filled in: declared by the rooms that know what they are about.

    register(Kind(
        code="progress_report", name=_("Progress report"), form=Path(__file__).parent / "progress_report.toml",
        editors={DEPARTMENT_LIAISON}, signers={DEPARTMENT_LIAISON}, needs_all_signatures=True,
        prefill=figures_of, check=is_within_validity,
    ))

What happens is told in the same transaction as events, `submissions.KIND.submitted`, `.signed`, `.complete`,
`.returned` and `.accepted`, each with `submission=` and `by=`; a subscriber that raises undoes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipportal.core.accounts.roles import OFFICIAL
from ipportal.core.kit.verdict import Verdict
from ipportal.core.submissions.definitions.reading import Form, read

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from ipportal.core.accounts.models import User
    from ipportal.core.submissions.attachments.models import Attachment
    from ipportal.core.submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in a draft, read: field → value, None where it is empty or cannot be read; field → files."""

    submission: Submission
    values: Mapping[str, Any]
    files: Mapping[str, list[Attachment]]


Hook = Callable[["User", "Submission"], Verdict]
Prefill = Callable[["Submission"], Mapping[str, str]]
Check = Callable[[Draft], Iterable[tuple[str, "str | Promise"]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of submission. Parties fill in and sign by role and right; the office reads and decides by role."""

    code: str
    name: str | Promise
    form: Path
    editors: frozenset[str]
    signers: frozenset[str]
    province: frozenset[str] = frozenset({OFFICIAL})  # of the province: read all that was sent
    cities: frozenset[str] = frozenset()  # of a city: read what bodies of that city sent
    deciders: frozenset[str] = frozenset({OFFICIAL})  # of these, who accepts and returns
    needs_all_signatures: bool = False
    answered: bool = False  # to accept is to answer
    submitting_signs: bool = False  # whoever submits puts the name of the owner's body under it
    office_takes_part: bool = False  # the office may be a party itself: whoever had no hand in it decides
    can_be_withdrawn: bool = True
    begun_by_anybody: bool = False  # from the list, about nothing in particular; otherwise by the room that knows it
    needs: frozenset[str] = frozenset()  # fields that the room reads: every version asks them as the shipped one does
    title_field: str = ""  # the field whose text names it in lists
    prefill: Prefill | None = None
    check: Check | None = None
    may_edit: Hook | None = None
    may_sign: Hook | None = None
    may_decide: Hook | None = None

    @property
    def workers(self) -> frozenset[str]:
        return self.editors | self.signers

    @property
    def relied_on(self) -> frozenset[str]:
        return self.needs | ({self.title_field} - {""})

    def shipped(self) -> Form:
        return read(self.form)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Called once, when Django starts."""
    if kind.code in _kinds and _kinds[kind.code] != kind:
        raise ValueError(f"two kinds of submission are called {kind.code}")
    _kinds[kind.code] = kind
    return kind


def find(code: str) -> Kind | None:
    return _kinds.get(code)


def of(submission: Submission) -> Kind:
    """Of a row: its kind is there as long as its room is."""
    return _kinds[submission.kind]


def on_form(code: str) -> list[Kind]:
    """The kinds that are filled in on a form."""
    return [kind for kind in kinds() if kind.shipped().code == code]


def kinds() -> list[Kind]:
    return [_kinds[code] for code in sorted(_kinds)]
