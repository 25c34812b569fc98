"""Doing a step again only when what it depends on has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from ipportal.env import ROOT

PACKAGES = ("ipportal", "patents", "awards", "measures")
NOT_SOURCE = {"__pycache__", "node_modules"}


def fingerprint(*places: Path | str) -> str:
    """Of files and folders by path, size and time of change; of plain text by itself."""
    digest = hashlib.sha256()
    for place in places:
        if isinstance(place, str):
            digest.update(place.encode())
            continue
        for file in _files(place):
            found = file.stat()
            digest.update(f"{file}:{found.st_size}:{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def source_fingerprint() -> str:
    """Of all code and data that ship with the portal."""
    return fingerprint(*(ROOT / package for package in PACKAGES), ROOT / "uv.lock")


def _files(place: Path) -> Iterable[Path]:
    if place.is_file():
        return [place]
    found = (path for path in place.rglob("*") if path.is_file() and path.suffix not in {".pyc", ".mo"})
    return sorted(path for path in found if not NOT_SOURCE & set(path.parts))


class Stamp:
    """The fingerprint with which a step was last done."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.done"

    def says(self, value: str) -> bool:
        return self.path.exists() and self.path.read_text() == value

    def set(self, value: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(value)
