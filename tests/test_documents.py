"""The documents say what there is: whoever adds a room, an account, a setting or an office word is asked for it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import translation

from ipportal.core.accounts.roles import rows_of
from ipportal.core.intake import registry

ROOT = Path(settings.BASE_DIR)
FLOORS = ("ipportal/core", "ipportal/site", "patents", "awards", "measures")
NOT_ROOMS = {"management", "migrations"}
INNER_SETTINGS = {"IPPORTAL_TESTING"}  # told by the tests to themselves


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf8")


def test_the_picture_shows_every_room() -> None:
    picture = text("docs/architecture.md").split("```")[1]
    rooms = [path.parent.name for floor in FLOORS for path in (ROOT / floor).glob("*/__init__.py")]

    assert [room for room in rooms if room not in NOT_ROOMS and not re.search(rf"\b{room}\b", picture)] == []
    assert len(rooms) > 10


def test_every_setting_is_explained() -> None:
    read = re.compile(r"\benv\.(?:text|flag|number|names|secret)\(\s*\"([A-Z_]+)\"")
    asked = {name for path in (ROOT / "ipportal").rglob("*.py") for name in read.findall(path.read_text("utf8"))}
    explained = set(re.findall(r"^#?([A-Z_]+)=", text(".env.example"), re.MULTILINE))

    assert asked - INNER_SETTINGS - explained == set()
    assert {"SECRET_KEY", "DEMO", "UPLOAD_MAX_BYTES"} <= asked


def test_every_account_of_the_demonstration_is_described() -> None:
    described = set(_accounts(text("docs/accounts.md")))

    assert described == {row["username"] for row in rows_of("demonstration_accounts.csv")}


def _accounts(page: str) -> Iterator[str]:
    """The names in the first column of the table; `a-1` … `a-9` stands for all between."""
    for line in page.splitlines():
        if line.startswith("| `"):
            cell = line.split("|")[1]
            yield from re.findall(r"`([a-z0-9-]+)`", cell)
            for stem, first, last in re.findall(r"`([a-z-]+)-(\d+)` … `\1-(\d+)`", cell):
                yield from (f"{stem}-{number}" for number in range(int(first), int(last) + 1))


def test_every_file_that_ships_names_its_origin() -> None:
    page = text("docs/sources.md")
    shipped = [path.name for floor in FLOORS for path in (ROOT / floor).glob("*/data/*") if path.is_file()]

    assert [name for name in shipped if name not in page] == []
    assert "regions.csv" in shipped


def _choices() -> Iterator[str]:
    """The words of everything a row can be."""
    for model in apps.get_models():
        if model.__module__.split(".")[0] in {"ipportal", "patents", "awards", "measures"}:
            for field in model._meta.get_fields():
                yield from (str(label) for _value, label in getattr(field, "choices", None) or ())


def _roles() -> Iterator[str]:
    yield from (row["name_zh"] for row in rows_of("roles.csv"))


def _headings() -> Iterator[str]:
    for kind in registry.kinds():
        yield from (column.zh for layout in ("", *kind.layouts) for column in kind.columns_of(layout))


def _metrics() -> Iterator[str]:
    for path in (ROOT / "ipportal/core/metrics/definitions").glob("*.toml"):
        name = tomllib.loads(path.read_text("utf8"))["name"]["zh"]
        yield name.partition("（")[0]  # the kinds of high value share a name, and their words stand alone


@pytest.mark.parametrize("words", [_choices, _roles, _headings, _metrics], ids=lambda words: words.__name__)
def test_every_office_word_is_in_the_glossary(words: Callable[[], Iterator[str]]) -> None:
    chinese = "\n".join(line.split("|")[2] for line in text("docs/glossary.md").splitlines() if line.count("|") > 2)
    with translation.override("zh-hans"):
        used = set(words())

    assert sorted(word for word in used if word not in chinese) == []
    assert used
