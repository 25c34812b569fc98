"""What nobody finished sending is swept; what is being sent, and what a batch holds, stays."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from ipportal.core.intake.leftovers import UNTOUCHED, remove_leftovers
from ipportal.core.intake.models import ImportBatch
from ipportal.core.kit.uploads import ArrivingFile, folder

pytestmark = pytest.mark.usefixtures("as_worker")


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.UPLOADS_DIR = tmp_path / "media", tmp_path / "uploads"


def old(path: Path) -> Path:
    """Nobody wrote to it for longer than a sender may pause."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    long_ago = path.stat().st_mtime - UNTOUCHED.total_seconds() - 1
    os.utime(path, (long_ago, long_ago))
    return path


def test_a_file_lies_in_our_own_folder_while_it_arrives() -> None:
    with ArrivingFile("灯笼.csv", "text/csv", 0, None) as arriving:
        assert Path(arriving.temporary_file_path()).parent == folder()


def test_halves_and_files_without_a_batch_are_removed_once_they_are_old() -> None:
    stored = Path(default_storage.path("imports"))
    half, orphan = old(folder() / "tmpabc.upload"), old(stored / "orphan")
    arriving, fresh, owned = folder() / "tmpdef.upload", stored / "fresh", old(stored / "owned")
    arriving.touch()
    fresh.touch()
    ImportBatch.objects.create(kind="patents", file_name="a.csv", size=1, uploaded_by="li", stored_as="imports/owned")

    assert remove_leftovers() == 2

    assert [path.exists() for path in (half, orphan, arriving, fresh, owned)] == [False, False, True, True, True]


def test_nothing_to_remove_is_no_trouble() -> None:
    assert remove_leftovers() == 0
