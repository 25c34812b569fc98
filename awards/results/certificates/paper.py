"""The certificate on paper: one page in Chinese and English, with the code and where it is checked; then signed."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import pylopdf_fonts_zh_cn as typefaces
from django.utils.translation import override
from fpdf import FPDF
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

from ipportal.templatetags.portal import day_name

if TYPE_CHECKING:
    from awards.results.certificates.key import Key
    from awards.results.models import Award

SERIF: Final = "serif"
DEMONSTRATION: Final = "演示数据，不具效力 · Demonstration data, of no effect"


def drawn(award: Award, code: str, address: str, *, demonstration: bool) -> bytes:
    page = FPDF(orientation="landscape", format="A4")
    page.add_font(SERIF, fname=str(typefaces.serif_path()))
    page.set_title(f"{award.edition.name_zh} {code}")
    page.add_page()
    page.set_draw_color(160, 120, 40)
    page.set_line_width(1)
    page.rect(10, 10, 277, 190)
    page.set_y(36)
    with override("zh-hans"):
        category, day = str(award.category), day_name(award.awarded_on)
    with override("en"):
        category_en = str(award.category)
    for size, words in (
        (34, "江苏专利奖证书"),
        (16, "Jiangsu Patent Award"),
        (22, award.edition.name_zh),
        (30, f"{category} · {category_en}"),
        (22, award.person or award.title),
        (16, award.organisation),
        (13, f"专利号 Patent {award.written_number}" if award.number else ""),
        (13, f"{award.decision.document} · {day}"),
        (12, DEMONSTRATION if demonstration else ""),
        (11, f"验证码 Code {code} · {address}"),
    ):
        if words:
            page.set_font(SERIF, size=size)
            page.multi_cell(0, size * 0.5, words, align="C", new_x="LMARGIN", new_y="NEXT")
            page.ln(5)
    return bytes(page.output())


def signed(paper: bytes, key: Key) -> bytes:
    """In a thread of its own: the library runs an event loop, and the caller's thread may have one already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_signed, paper, key).result()


def _signed(paper: bytes, key: Key) -> bytes:
    signer = signers.SimpleSigner.load(str(key.path), str(key.path))  # type: ignore[no-untyped-call]  # has no types
    asked = signers.PdfSignatureMetadata(field_name="Signature", name=key.subject)
    target: io.BytesIO = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(paper)), asked, signer=signer)
    return target.getvalue()
