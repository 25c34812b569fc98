"""What Li attaches: told by its content, kept under a name of ours, given to nobody else."""

from __future__ import annotations

import io
import os
import resource
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook
from PIL import Image

from ipportal.core.intake.leftovers import remove_leftovers
from ipportal.core.submissions.attachments.models import Attachment
from ipportal.core.submissions.models import Submission
from tests.conftest import WORKER, role
from tests.core.submissions.conftest import GOOD, errors, fill, page_of, send

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"\n<!DOCTYPE html><html><script>alert(1)</script></html>"


def workbook(*, macros: bool = False) -> bytes:
    book, file = Workbook(), io.BytesIO()
    book.save(file)
    if macros:
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr("xl/vbaProject.bin", b"x")
    return file.getvalue()


def document() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{kind}"/></Types>')
        archive.writestr("word/document.xml", "<w/>")
    return file.getvalue()


def picture(kind: str, **more: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(file, kind, **more)
    return file.getvalue()


def flood() -> bytes:
    """50,000 × 50,000 points in a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def attach(client: Client, draft: Submission, content: bytes, name: str, **typed: str) -> Any:
    return fill(client, draft, files=SimpleUploadedFile(name, content), **typed)


@pytest.mark.parametrize(
    ("content", "name", "kept_as", "kind"),
    [
        (PDF, "证明.pdf", "证明.pdf", "application/pdf"),
        (picture("PNG"), "图.png", "图.png", "image/png"),
        (picture("JPEG"), "photo.png", "photo.jpg", "image/jpeg"),
        (workbook(), "表.xlsx", "表.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (document(), "a.docx", "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("年,值\n2025,1\n".encode("gb18030"), "数据.csv", "数据.csv", "text/csv"),
        (PDF, "..\\..\\evil/../x\u202efdp.pdf", "xfdp.pdf", "application/pdf"),
    ],
)
def test_what_may_be_attached_is_kept_and_goes_out_sealed_off(
    li: Client, draft: Submission, media: Path, content: bytes, name: str, kept_as: str, kind: str
) -> None:
    answer = attach(li, draft, content, name)

    assert answer.status_code == 302
    file = Attachment.objects.get()
    assert (file.name, file.content_type) == (kept_as, kind)
    assert [path.name for path in (media / "submissions").iterdir()] == [file.stored_as.rpartition("/")[2]]
    out = li.get(page_of(draft, f"attachments/{file.pk}/"))
    assert out.status_code == 200
    assert out["Content-Disposition"].startswith("attachment; filename")
    assert out["X-Content-Type-Options"] == "nosniff"
    assert out["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert out["Content-Type"] == kind
    assert out["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (EXE, "报告.pdf"),
        (EXE, "setup.exe"),
        (SVG, "图.png"),
        (SVG, "图.csv"),
        (HTML, "report.pdf"),
        (HTML, "table.csv"),
        (PDF, "report.exe"),
        (PDF + document(), "both.pdf"),
        (PDF + b"<html><script>alert(1)</script>", "tail.pdf"),
        (b"\x00" + PDF, "late.pdf"),
        (workbook(macros=True), "macros.xlsx"),
        (b"PK\x03\x04 broken", "broken.xlsx"),
        (picture("GIF"), "a.png"),
        (picture("PNG")[:60], "half.png"),
        (flood(), "flood.png"),
        (b"@echo off\r\ndel *\r\n", "run.bat"),
        (b"\x00\x01\x02", "a.csv"),
        (b"", "empty.pdf"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_may_not_is_refused_by_its_content_and_nothing_else_is_lost(
    li: Client, draft: Submission, media: Path, content: bytes, name: str
) -> None:
    began = time.process_time()

    answer = attach(li, draft, content, name, **GOOD)

    assert time.process_time() - began < 2
    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    assert list(errors(answer.text)) == ["files"]
    assert not Attachment.objects.exists()
    assert not (media / "submissions").exists() or list((media / "submissions").iterdir()) == []
    assert draft.draft_fields.get(key="body").typed == GOOD["body"]


def test_three_mistakes_are_told_in_one_summary(li: Client, draft: Submission) -> None:
    answer = attach(li, draft, EXE, "setup.exe", **(GOOD | {"title": "", "sort": "x"}), check="1")

    assert set(errors(answer.text)) == {"title", "sort", "files"}
    assert answer.text.count('role="alert"') == 1


def test_a_picture_keeps_its_pixels_and_nothing_else(li: Client, draft: Submission, media: Path) -> None:
    exif = Image.Exif()
    exif[0x0110] = "SECRET CAMERA"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (32.0, 3.0, 0.0)
    attach(li, draft, picture("JPEG", exif=exif) + b"<script>tail</script>", "photo.jpg")

    content = (media / Attachment.objects.get().stored_as).read_bytes()

    with Image.open(io.BytesIO(content)) as kept:
        assert (kept.size, len(kept.getexif())) == ((20, 40), 0), "turned as its camera meant it"
    assert b"SECRET" not in content
    assert b"script" not in content


def test_another_agency_gets_no_file_and_the_office_only_what_was_sent(
    li: Client, wang: Client, zhou: Client, draft: Submission
) -> None:
    attach(li, draft, PDF, "a.pdf")
    send(li, draft)
    attached = page_of(draft, f"attachments/{Attachment.objects.get().pk}/")
    assert (wang.get(attached).status_code, zhou.get(attached).status_code) == (404, 200)
    assert Client().get(attached).status_code == 302
    zhou.post(page_of(draft, "return/"), {"reason": "x"})

    attach(li, draft, picture("PNG"), "b.png")

    later = page_of(draft, f"attachments/{Attachment.objects.latest('pk').pk}/")
    assert (li.get(later).status_code, zhou.get(later).status_code) == (200, 404)


def test_removed_it_stays_for_the_versions_that_name_it(
    li: Client, zhou: Client, draft: Submission, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    attach(li, draft, PDF, "a.pdf")
    attach(li, draft, picture("PNG"), "b.png")
    first, second = Attachment.objects.order_by("pk")
    with django_capture_on_commit_callbacks(execute=True):
        fill(li, draft, remove=str(second.pk))
    assert [file.pk for file in Attachment.objects.all()] == [first.pk]
    assert len(list((media / "submissions").iterdir())) == 1
    send(li, draft)
    zhou.post(page_of(draft, "return/"), {"reason": "x"})

    with django_capture_on_commit_callbacks(execute=True):
        fill(li, draft, remove=str(first.pk))

    assert "a.pdf" not in li.get(page_of(draft)).text.partition("<form")[2].partition("</form>")[0]
    assert "a.pdf" in li.get(page_of(draft, "versions/1/")).text
    assert zhou.get(page_of(draft, f"attachments/{first.pk}/")).status_code == 200


def test_the_same_file_again_is_one_and_too_many_are_refused(li: Client, draft: Submission, media: Path) -> None:
    for content in (PDF, PDF, *(PDF.replace(b"Catalog", b"Catalog%d" % number) for number in range(5))):
        answer = attach(li, draft, content, "a.pdf")

    assert Attachment.objects.count() == 5
    assert errors(answer.text)["files"].endswith("At most 5 files can be attached here.")
    assert len(list((media / "submissions").iterdir())) == 5


def test_a_file_has_a_size(li: Client, draft: Submission, settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 50

    assert "too large" in errors(attach(li, draft, PDF, "a.pdf").text)["files"]


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """The kernel refuses to let any file of this process grow beyond."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_a_server_that_died_left_behind_is_swept(li: Client, draft: Submission, media: Path) -> None:
    attach(li, draft, PDF, "a.pdf")
    kept = {path.name for path in (media / "submissions").iterdir()}
    for name in ("0" * 32, f"{'1' * 32}.half"):
        (media / "submissions" / name).write_bytes(PDF)
        os.utime(media / "submissions" / name, (0, 0))
    os.utime(media / Attachment.objects.get().stored_as, (0, 0))

    with role(WORKER):
        assert remove_leftovers() == 2

    assert {path.name for path in (media / "submissions").iterdir()} == kept


def noise(quality: int) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((700, 700), 200).save(file, "JPEG", quality=quality)
    return file.getvalue()


@pytest.mark.parametrize(("quality", "share"), [(95, 0.5), (5, 1.2)], ids=["as it arrives", "as it is kept"])
def test_where_the_disk_is_full_the_form_says_so_and_no_row_points_to_a_missing_file(
    li: Client, draft: Submission, media: Path, quality: int, share: float
) -> None:
    """A picture of low quality grows when it is written anew: then it is the second copy that finds no room."""
    content = noise(quality)

    with room_for(int(len(content) * share)):
        answer = attach(li, draft, content, "a.jpg", **GOOD)

    assert answer.status_code == 422
    assert "Storage is full" in errors(answer.text)["files"]
    assert not Attachment.objects.exists()
    assert not (media / "submissions").exists() or list((media / "submissions").iterdir()) == []
    assert draft.draft_fields.get(key="title").typed == GOOD["title"]
    assert attach(li, draft, content, "a.jpg").status_code == 302, "with room it goes"
