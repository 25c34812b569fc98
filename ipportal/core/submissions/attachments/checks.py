"""What a file is, told by opening it: its name and what its sender says of it count for nothing.

Each kind that may come in is opened by what reads such files: a picture by Pillow (and written anew, so that nothing a
camera or anybody else has added stays in it), a workbook or document by its own list of contents, a table by the reader
of import files. All else is refused, whatever it is called.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from ipportal.core.kit import text
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.readers import open_table

MOST_PIXELS: Final = 50_000_000
PICTURES: Final = {"PNG": ("png", "image/png"), "JPEG": ("jpg", "image/jpeg")}
OFFICE: Final = "application/vnd.openxmlformats-officedocument."
BOOK: Final = ("xlsx", OFFICE + "spreadsheetml.sheet", "spreadsheetml.sheet.main+xml")
DOCUMENT: Final = ("docx", OFFICE + "wordprocessingml.document", "wordprocessingml.document.main+xml")
ENDINGS: Final = {"pdf", "png", "jpg", "jpeg", "xlsx", "docx", "csv"}
PDF_MARK, PDF_END, ZIP_MARK = b"%PDF-", b"%%EOF", b"PK\x03\x04"
TAIL: Final = 2048
MOST_PARTS: Final = 10_000
MOST_UNPACKED: Final = 1_000_000_000
MARKUP: Final = re.compile(rb"<\s*(!doctype|html|svg|script|\?xml|iframe|body|object|embed)", re.IGNORECASE)
LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Kind:
    """What it is: the ending it gets, how it is served, and the picture to write anew."""

    ending: str
    content_type: str
    picture: str = ""


def kind_of(path: Path) -> Kind:
    """BadInput where it is none of those that may come in."""
    with path.open("rb") as file:
        first = file.read(8)
        if first.startswith(PDF_MARK):
            return _pdf(file, path)
        if first.startswith(ZIP_MARK):
            return _office(path)
        if first.startswith((b"\x89PNG", b"\xff\xd8")):
            return _picture(path)
        return _table(file, path)


def refused() -> BadInput:
    message = _("Only PDF, PNG, JPEG, XLSX, DOCX and CSV files may be attached; this file is something else.")
    return BadInput("bad-file", message)


def _pdf(file: IO[bytes], path: Path) -> Kind:
    """From its first byte to its last: nothing stands after its end, and it is not an archive as well."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - TAIL))
    tail = file.read()
    if PDF_END not in tail or tail.rpartition(PDF_END)[2].strip(b"\r\n\t \0") or zipfile.is_zipfile(path):
        raise refused()
    return Kind("pdf", "application/pdf")


def _office(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise refused()
            types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise refused() from error
    if any("vba" in name.lower() or "activex" in name.lower() for name in names) or b"macroEnabled" in types:
        raise BadInput("macros", _("The file contains macros; save it without them."))
    for ending, content_type, main in (BOOK, DOCUMENT):
        if main.encode() in types:
            return Kind(ending, content_type)
    raise refused()


def _picture(path: Path) -> Kind:
    """Its size is read before any of it is unpacked: a small file can hold a picture that fills the memory."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=list(PICTURES)) as picture:
                _not_too_large(picture)
                ending, content_type = PICTURES[str(picture.format)]
                return Kind(ending, content_type, str(picture.format))
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise refused() from error


def _not_too_large(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_large()


def _too_large() -> BadInput:
    message = _("The picture has too many pixels; at most %(limit)s million.") % {"limit": MOST_PIXELS // 1_000_000}
    return BadInput("too-many-pixels", message)


def write_anew(source: Path, target: IO[bytes], kind: Kind) -> None:
    """Nothing but the pixels, upright as its reader would have turned them: no place, camera, comment or tail."""
    try:
        with Image.open(source, formats=[kind.picture]) as picture:
            upright = ImageOps.exif_transpose(picture)
            if kind.picture == "JPEG" and upright.mode not in ("L", "RGB", "CMYK"):
                upright = upright.convert("RGB")
            bare = Image.new(upright.mode, upright.size)
            bare.paste(upright)
            if upright.mode == "P" and (palette := upright.getpalette()):
                bare.putpalette(palette)
            if kind.picture == "PNG" and "transparency" in upright.info:
                bare.info["transparency"] = upright.info["transparency"]
            bare.save(target, format=kind.picture, **({"quality": 90} if kind.picture == "JPEG" else {}))
    except OSError as error:
        if error.errno is None:  # of Pillow: it is cut off, or no picture after all
            raise refused() from error
        raise
    except (SyntaxError, ValueError, EOFError) as error:
        raise refused() from error


def _table(file: IO[bytes], path: Path) -> Kind:
    """Text, and no page, drawing or script that a browser would run."""
    file.seek(0)
    if MARKUP.search(file.read(1 << 20)):
        raise refused()
    try:
        with open_table(path) as table:
            if table.encoding == "xlsx":
                raise refused()
    except BadInput as problem:
        raise refused() from problem
    return Kind("csv", "text/csv")


def name_of(given: str, kind: Kind) -> str:
    """As the sender called it, without folders and hidden signs, and with the ending that its content has."""
    bare = text.tidy(given.replace("\\", "/").rpartition("/")[2])
    stem, dot, ending = bare.rpartition(".")
    if dot and ending.lower() not in ENDINGS:
        message = _("The name ends in .%(ending)s, which may not be attached.") % {"ending": text.shown(ending, 10)}
        raise BadInput("bad-file-name", message)
    if kind.ending == "csv" and ending.lower() != "csv":
        raise refused()
    return f"{(stem if dot else bare)[:LONGEST_NAME].strip('. ') or 'file'}.{kind.ending}"
