"""Files show the loss of a claim: told by their content, added by its bank, read by whoever sees the claim, kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from ipportal.core.intake.leftovers import remove_leftovers
from patents.finance.claims.actions import refuse_claim, verify_claim
from patents.finance.claims.models import RiskClaim, RiskClaimFile, RiskScheme
from tests.conftest import WORKER, role
from tests.patents.finance.claims.conftest import claim_for
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
LIST = "/en/desk/finance/claims/"
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT, settings.UPLOADS_DIR = tmp_path / "media", tmp_path / "uploads"
    return tmp_path / "media"


@pytest.fixture
def claim(people: Cast, scheme: RiskScheme) -> RiskClaim:
    return claim_for(people, scheme)


def send(client: Client, claim: RiskClaim, content: bytes = PDF, name: str = "判决书.pdf") -> Any:
    return client.post(f"{LIST}{claim.pk}/files/new/", {"file": SimpleUploadedFile(name, content)})


def kept(media: Path) -> list[str]:
    return [f"submissions/{path.name}" for path in (media / "submissions").glob("*") if path.is_file()]


def test_the_bank_adds_what_shows_the_loss_and_whoever_decides_reads_it(people: Cast, claim: RiskClaim) -> None:
    bank = signed_in(people["bank-1"])
    assert "No file was added" in bank.get(f"{LIST}{claim.pk}/").text
    assert send(bank, claim).status_code == 302
    added = RiskClaimFile.objects.get()
    path = f"{LIST}{claim.pk}/files/{added.pk}/"

    for name in ("bank-1", "official-nj", "official", "finance-official"):
        reader = signed_in(people[name])
        assert path in reader.get(f"{LIST}{claim.pk}/").text
        answer: Any = reader.get(path)
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer["Content-Security-Policy"]
    for name in ("official-sz", "agency-a"):
        assert signed_in(people[name]).get(path).status_code in {403, 404}
    assert Client().get(path).status_code == 302


def test_the_same_file_is_there_once(people: Cast, claim: RiskClaim, media: Path) -> None:
    bank = signed_in(people["bank-1"])
    send(bank, claim)

    answer = send(bank, claim, name="另一名.pdf")

    assert answer.status_code == 409
    assert "with the claim already" in answer.text
    assert kept(media) == [RiskClaimFile.objects.get().stored_as]


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"<html><script>1</script>", "a.pdf"), (b"MZ\x90", "a.pdf"), (PDF, "a.exe"), (b"", "a.pdf")],
    ids=["markup", "program", "ending", "empty"],
)
def test_what_may_not_come_in_leaves_nothing(
    people: Cast, claim: RiskClaim, media: Path, content: bytes, name: str
) -> None:
    answer = send(signed_in(people["bank-1"]), claim, content, name)

    assert answer.status_code == 422
    assert 'href="#id_file"' in answer.text
    assert kept(media) == []


def test_only_the_bank_adds_and_only_while_somebody_decides(people: Cast, claim: RiskClaim, media: Path) -> None:
    for name in ("official-nj", "official", "finance-official"):
        assert send(signed_in(people[name]), claim).status_code == 403
    verify_claim(claim, by=people["bank-1-2"])
    refuse_claim(claim, by=people["official-nj"], reason="材料不实")

    assert send(signed_in(people["bank-1"]), claim).status_code == 403
    assert kept(media) == []


def test_a_file_stays_whoever_sweeps_and_whoever_asks(people: Cast, claim: RiskClaim, media: Path) -> None:
    send(signed_in(people["bank-1"]), claim)
    (media / "submissions" / "nobody").write_bytes(b"x")
    for name in kept(media):
        os.utime(media / name, (0, 0))

    with role(WORKER):
        remove_leftovers()

    assert kept(media) == [RiskClaimFile.objects.get().stored_as]
    with role("NONE"), pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        RiskClaimFile.objects.all().delete()
