"""Evidence as a file: told by its content, inside until the province makes it public, never swept, never guessed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from ipportal.core.intake.leftovers import remove_leftovers
from measures.items.work import actions
from measures.items.work.models import Evidence
from tests.conftest import WORKER, role
from tests.measures.items.conftest import item
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT, settings.UPLOADS_DIR = tmp_path / "media", tmp_path / "uploads"
    return tmp_path / "media"


def send(client: Client, content: bytes = PDF, name: str = "批复.pdf", **more: Any) -> Any:
    path = f"/desk/measures/items/{item('T1').pk}/evidence/new/"
    file = SimpleUploadedFile(name, content)
    return client.post(path, {"label_zh": "学科建设批复", "kind": "document", "file": file} | more)


def kept(media: Path) -> list[Path]:
    return [path for path in (media / "submissions").glob("*") if path.is_file()] if media.exists() else []


def the_file() -> Evidence:
    return Evidence.objects.get(kind="file")


def test_a_liaison_adds_a_file_and_the_province_makes_it_public(year: Cast, client: Client) -> None:
    zhang, wu, zhou = (signed_in(year[name]) for name in ("dept-edu", "dept-finance", "official"))
    assert send(zhang, is_public="on").status_code == 302
    proof = the_file()
    desk, public = f"/desk/measures/evidence/{proof.pk}/", f"/measures/T1/evidence/{proof.pk}/"
    assert (proof.file_name, proof.content_type, proof.is_public) == ("批复.pdf", "application/pdf", False)

    for carrier in (zhang, wu, zhou):
        answer: Any = carrier.get(f"{desk}file/")
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer["Content-Security-Policy"]
    assert signed_in(year["official-nj"]).get(f"{desk}file/").status_code == 404
    assert client.get(public).status_code == 404
    assert zhang.post(f"{desk}show/", {"show": "1"}).status_code == 403

    assert zhou.post(f"{desk}show/", {"show": "1"}).status_code == 302
    shown: Any = client.get(public)
    assert b"".join(shown.streaming_content) == PDF
    assert public in client.get("/measures/T1/").text
    assert client.get(f"/measures/T2/evidence/{proof.pk}/").status_code == 404
    assert zhou.post(f"{desk}show/", {"show": "1"}).status_code == 409

    assert zhou.post(f"{desk}withdraw/", {"reason": "版本有误"}).status_code == 302
    assert client.get(public).status_code == 404
    assert zhou.get(f"{desk}file/").status_code == 200


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"<html><script>1</script>", "a.pdf"), (b"MZ\x90", "a.pdf"), (PDF, "a.exe"), (b"", "a.pdf")],
    ids=["markup", "program", "ending", "empty"],
)
def test_what_may_not_come_in_is_refused_and_leaves_nothing(year: Cast, media: Path, content: bytes, name: str) -> None:
    answer = send(signed_in(year["dept-edu"]), content, name)

    assert answer.status_code == 422
    assert 'href="#id_file"' in answer.text
    assert kept(media) == []
    assert not Evidence.objects.filter(kind="file").exists()


def test_a_file_that_is_too_large_is_refused(year: Cast, media: Path, settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 10

    assert send(signed_in(year["dept-edu"])).status_code == 422
    assert kept(media) == []


def test_whoever_has_no_part_adds_nothing_and_nothing_is_kept(year: Cast, media: Path) -> None:
    assert send(signed_in(year["official-nj"])).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.add_evidence(item("T1"), by=year["dept-edu"], label_zh="公开", is_public=True)
    assert kept(media) == []


def test_kind_file_without_a_file_is_asked_for_it(year: Cast) -> None:
    path = f"/desk/measures/items/{item('T1').pk}/evidence/new/"

    zhou = signed_in(year["official"])
    asked: Any = zhou.get(path)
    answer: Any = zhou.post(path, {"label_zh": "批复", "kind": "file"})

    assert (asked.status_code, answer.status_code) == (200, 422)
    assert 'class="fault"' not in asked.text
    assert "请选择文件。" in answer.text
    with pytest.raises(IntegrityError, match="evidence_has_a_file_where_it_is_one"), transaction.atomic():
        Evidence.objects.create(item=item("T1"), kind="file", label_zh="x", added_by="x")


def test_the_sweeper_leaves_the_files_of_evidence(year: Cast, media: Path) -> None:
    send(signed_in(year["official"]))
    orphan = media / "submissions" / "nobody"
    orphan.write_bytes(b"x")
    for path in kept(media):
        os.utime(path, (0, 0))

    with role(WORKER):
        remove_leftovers()

    assert [f"submissions/{path.name}" for path in kept(media)] == [the_file().stored_as]
