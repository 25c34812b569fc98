"""What differs between two texts, word by word; Chinese is compared sign by sign."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from ipportal.core.kit.text import HAN

TOKEN: Final = re.compile(rf"[{HAN}]|[^\s{HAN}]+|\s+")


class Piece(NamedTuple):
    """Some text that stayed, was added or was taken out."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """The pieces that stayed and were added give the new text, those that stayed and were removed the old one."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    pieces: list[Piece] = []
    for kind, start, end, begin, stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(after[begin:stop])))
            continue
        if end > start:
            pieces.append(Piece("removed", "".join(before[start:end])))
        if stop > begin:
            pieces.append(Piece("added", "".join(after[begin:stop])))
    return pieces
