"""The redacted copy for a blind review: names of bodies, persons and firms, codes and numbers are taken out of texts.

It takes out what it knows, also where blanks or full-width signs stand between; what a nominee writes otherwise, it
cannot know. Files are withheld, but those that the nominee redacted itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from awards.review.facts import AGENCY_FIELD, facts_of
from ipportal.core.kit.text import DROP
from patents.register.models import Patent

if TYPE_CHECKING:
    from awards.nominations.models import Nomination
    from ipportal.core.submissions.attachments.models import Attachment
    from ipportal.core.submissions.models import Version
    from ipportal.core.submissions.pages import Told

MARK: Final = "█"
REDACTED_FILES: Final = "redacted"  # of the form of a nomination
SHORTEST: Final = 2
SHORTEST_STEM: Final = 3
BRACKETS: Final = re.compile(r"[(（\[【].*?[)）\]】]")
LEGAL_FORMS: Final = (
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "集团",
    "公司",
    "co., ltd.",
    "co.,ltd.",
    "ltd.",
    "inc.",
)
BETWEEN: Final = r"[\W_]{0,3}"  # blanks, brackets, points that somebody puts between


def names_of(nomination: Nomination) -> list[str]:
    """Whatever tells whose it is: long names first, so that no part of one is left over."""
    facts = facts_of([str(nomination.pk)])[str(nomination.pk)]
    names: list[str] = [*facts.persons, *facts.recommending_persons, nomination.owner]
    for bodies in (facts.bodies, facts.agencies, facts.recommenders):
        names += [*bodies, *bodies.values()]
    names += [nomination.channel.name, nomination.body.name, *(one.name for one in nomination.co_owners.all())]
    if patent := Patent.objects.filter(pk=nomination.number or 0).first():
        number = nomination.written_number
        names += [number, number.partition(".")[0], patent.publication_number, patent.first_owner]
    every = {folded for name in names for folded in (_folded(name), *_stems(name)) if len(folded) >= SHORTEST}
    return sorted(every, key=lambda name: (-len(name), name))


def _folded(text: str) -> str:
    return DROP.sub("", unicodedata.normalize("NFKC", text)).strip()


def _stems(name: str) -> Iterator[str]:
    """A body is also called without its legal form and what stands in brackets."""
    stem = BRACKETS.sub("", _folded(name)).strip()
    yield stem
    for form in LEGAL_FORMS:
        shorter = stem.lower().removesuffix(form)
        if len(shorter) < len(stem) and len(shorter) >= SHORTEST_STEM:
            yield stem[: len(shorter)].strip()
            return


def redacted(text: str, names: Iterable[str]) -> str:
    """Each name becomes one mark, however long it is: its length tells nothing."""
    patterns = [_pattern(name) for name in names]
    if not (known := "|".join(filter(None, patterns))):
        return text
    return re.sub(known, MARK * 3, _folded(text), flags=re.IGNORECASE)


def _pattern(name: str) -> str:
    """Its letters, signs and digits, whatever stands between them, with a bracket that closes it."""
    signs = BETWEEN.join(re.escape(sign) for sign in name if sign.isalnum())
    return f"{signs}[)\\]】]?" if signs and not name[-1].isalnum() else signs


def redacted_sections(sections: list[tuple[Any, list[Told]]], names: Iterable[str]) -> list[tuple[Any, list[Told]]]:
    """As a reviewer reads them; the firm that acts is left out, and files that were not redacted."""
    names = list(names)
    return [(section, [_told(told, names) for told in fields if _is_shown(told)]) for section, fields in sections]


def _is_shown(told: Told) -> bool:
    """The page says how many files are withheld."""
    return told.key != AGENCY_FIELD and (not told.files or told.key == REDACTED_FILES)


def _told(told: Told, names: list[str]) -> Told:
    files = [_by_number(one) for one in told.files] if told.key == REDACTED_FILES else []
    return replace(told, text=redacted(told.text, names), files=files, remarks=[])


def _by_number(file: Attachment) -> Attachment:
    file.name = name_by_number(file)
    return file


def name_by_number(file: Attachment) -> str:
    """What a file is called may tell whose it is."""
    return f"{file.pk}.{file.name.rpartition('.')[2]}"


def shown_files(version: Version, *, blind: bool) -> set[int]:
    """Which files of the version a reviewer may open."""
    return {one["id"] for one in version.files if not blind or one["key"] == REDACTED_FILES}


def withheld(version: Version) -> int:
    return len(version.files) - len(shown_files(version, blind=True))
