"""Li takes the certificate of the firm's award after the hour; anybody checks it by its code."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from awards.results.certificates.models import Certificate
from awards.results.models import Award
from ipportal.core.audit.models import Event
from ipportal.core.kit.pages import shelf
from tests.awards.results.winners import HOUR, a_winner, an_edition, revoke
from tests.conftest import role
from tests.people import Cast, cast, signed_in

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
LIST = "/desk/awards/certificates/"
NOMINEE = "江宁新材料有限公司（演示）"
Stand = Callable[[dt.datetime | None], None]
A_SECOND = dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _after(stand_at: Stand, settings: Any, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path
    stand_at(HOUR)
    shelf.clear()


@pytest.fixture
def award(cast: Cast) -> Award:
    return a_winner(an_edition(4), "gold", title="一种芯片4", organisation=NOMINEE)


def take(client: Client, award: Award) -> Any:
    return client.post(f"{LIST}{award.pk}/")


def test_the_nominee_takes_it_and_anybody_checks_it(cast: Cast, award: Award) -> None:
    li = signed_in(cast["nominator"])
    assert "一种芯片4" in li.get(LIST).text

    answer = take(li, award)

    assert answer["Content-Type"] == "application/pdf"
    made = Certificate.objects.get()
    assert hashlib.sha256(answer.content).hexdigest() == made.sha256
    page = Client().get(f"/awards/certificates/{made.code}/").text
    for told in ("金奖", "一种芯片4", NOMINEE, "第4届江苏专利奖", made.sha256, "奖项有效", "演示数据"):
        assert told in page, told
    assert take(signed_in(cast["official"]), award).content == answer.content, "once made, the same file"
    with role("NONE"):
        assert Event.objects.filter(action="certificate made").count() == 1


def test_its_signature_covers_the_file_and_breaks_when_a_byte_is_changed(cast: Cast, award: Award) -> None:
    content = take(signed_in(cast["nominator"]), award).content

    assert b"Demonstration key" in content
    assert is_intact(content)
    place = content.index(b"/Length")
    assert not is_intact(content[:place] + b"/Lengti" + content[place + 7 :])


def is_intact(content: bytes) -> bool:
    """Asked in a thread of its own: that of the tests may have an event loop, the browser's."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_is_intact, content).result()


def _is_intact(content: bytes) -> bool:
    (signature,) = PdfFileReader(io.BytesIO(content), strict=False).embedded_signatures
    found = validate_pdf_signature(signature, ValidationContext(trust_roots=[signature.signer_cert]))
    return bool(found.intact and found.valid)


def test_nobody_has_it_before_the_hour_and_no_other_nominee_ever(cast: Cast, award: Award, stand_at: Stand) -> None:
    assert take(signed_in(cast["agency-a"]), award).status_code == 404
    assert "一种芯片4" not in signed_in(cast["agency-a"]).get(LIST).text

    stand_at(HOUR - A_SECOND)
    for who in ("nominator", "official"):
        assert take(signed_in(cast[who]), award).status_code == 404
        assert "一种芯片4" not in signed_in(cast[who]).get(LIST).text
    assert Client().post(f"{LIST}{award.pk}/").status_code == 302
    assert not Certificate.objects.exists()


def test_a_certificate_of_a_revoked_award_says_so(cast: Cast, award: Award) -> None:
    take(signed_in(cast["nominator"]), award)
    code = Certificate.objects.get().code

    revoke(award, HOUR + A_SECOND)

    assert "该奖项已被撤销" in Client().get(f"/awards/certificates/{code}/").text
    assert take(signed_in(cast["nominator"]), award).status_code == 404


def test_a_code_that_is_none_is_not_found(award: Award) -> None:
    for code in ("AAAA-BBBB-CCCC", "aaaa-bbbb-cccc", "AAAA"):
        assert Client().get(f"/awards/certificates/{code}/").status_code == 404


def test_without_a_key_none_is_made_and_a_key_of_the_office_is_no_demonstration(
    cast: Cast, award: Award, settings: Any, tmp_path: Path
) -> None:
    settings.CERTIFICATE_KEY = str(tmp_path / "none.pem")
    assert take(signed_in(cast["nominator"]), award).status_code == 503

    settings.CERTIFICATE_KEY = ""
    take(signed_in(cast["nominator"]), a_winner(an_edition(3), "gold", organisation=NOMINEE))
    settings.CERTIFICATE_KEY = str(tmp_path / "demonstration-certificates.pem")
    take(signed_in(cast["nominator"]), award)

    assert not Certificate.objects.get(award=award).demonstration
    assert Path(settings.CERTIFICATE_KEY).stat().st_mode & 0o077 == 0, "the key is its owner's alone"
