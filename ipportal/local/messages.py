"""Translations without gettext's tools: `python -m ipportal.local.messages extract|compile|check`."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from ipportal.env import ROOT
from ipportal.local.stamps import PACKAGES

LOCALE = ROOT / "ipportal" / "locale"
CATALOGUES = {"zh_Hans": LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"}
NOT_TRANSLATED = {"migrations", "node_modules", "locale", "local"}
# What each call of gettext takes; the numbers are those of its arguments, `c` is a context.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def source_files() -> Iterator[Path]:
    """Python and templates whose words users read; commands' and the launcher's own words stay English."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if not NOT_TRANSLATED & set(path.relative_to(ROOT).parts):
                yield path
    yield from (path for path in sorted((ROOT / "templates").rglob("*")) if path.suffix in {".html", ".txt"})


def words() -> Catalog:
    """Every translatable text of the source, with where it stands."""
    found = Catalog(domain="django", charset="utf-8")
    for path in source_files():
        text = path.read_text("utf-8")
        if path.suffix != ".py":
            text = _python_of_template(text, str(path))
        source = io.BytesIO(text.encode())
        for line, message, comments, context in extract("python", source, KEYWORDS, ["Translators:"]):
            found.add(message, None, [(str(path.relative_to(ROOT)), line)], auto_comments=comments, context=context)
    return found


def _python_of_template(text: str, origin: str) -> str:
    """The calls of a template as Python; its indentation would be none."""
    from django.utils.translation.template import templatize

    return "\n".join(line.lstrip() for line in templatize(text, origin=origin).split("\n"))


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], domain="django")


def update() -> None:
    """Bring new texts into the catalogues and drop those that are gone; translations are kept, nothing is guessed."""
    source = words()
    for language, path in CATALOGUES.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = _read(path) if path.exists() else Catalog(locale=language, domain="django", charset="utf-8")
        catalogue.fuzzy = False
        catalogue.update(source, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalogue, width=120, sort_by_file=True, include_lineno=False, omit_header=False)


def compile_all() -> bool:
    """Write the binary catalogues that are older than their text; says whether any was."""
    written = False
    for path in CATALOGUES.values():
        target = path.with_suffix(".mo")
        if not path.exists() or (target.exists() and target.stat().st_mtime >= path.stat().st_mtime):
            continue
        partial = target.with_suffix(".partial")
        with partial.open("wb") as file:
            write_mo(file, _read(path))
        partial.replace(target)
        written = True
    return written


def faults() -> list[str]:
    """What keeps a catalogue from being complete: missing, doubtful or left-over texts, and lost placeholders."""
    source = words()
    found = []
    for language, path in CATALOGUES.items():
        if not path.exists():
            found.append(f"{language}: there is no catalogue")
            continue
        catalogue = _read(path)
        wanted = {(message.id, message.context) for message in source if message.id}
        for message in catalogue:
            if message.id and (message.id, message.context) in wanted:
                found += [f"{language}: {message.id!r} {fault}" for fault in _faults_of(message, catalogue)]
        known = {(message.id, message.context) for message in catalogue if message.id}
        found += [f"{language}: {text!r} is not in the catalogue" for text, _ in sorted(wanted - known, key=str)]
        found += [f"{language}: {text!r} is in the catalogue but not in the source" for text, _ in known - wanted]
    return found


def _faults_of(message: Message, catalogue: Catalog) -> Iterator[str]:
    texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    if not all(texts):
        yield "is not translated"
    if message.fuzzy:
        yield "is marked as doubtful"
    for error in message.check(catalogue):
        yield str(error)


def main(command: str) -> int:
    if command == "extract":
        update()
    elif command == "compile":
        compile_all()
    elif command == "check":
        problems = faults()
        print("\n".join(problems) or "translations: complete")
        return 1 if problems else 0
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    import django
    from django.conf import settings

    # Reading templates as Python needs Django's translation machinery, and none of the portal's settings.
    settings.configure(USE_I18N=True)
    django.setup()
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
