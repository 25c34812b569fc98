"""Numbers that prove themselves: the worked vectors, every written form, and that no slip of a finger passes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipportal.core.kit import identifiers
from ipportal.core.kit.errors import Fault

SHARED = Path(os.environ.get("SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))


@pytest.fixture(scope="module")
def vectors() -> dict[str, Any]:
    path = SHARED / "id_vectors.json"
    if not path.exists():
        pytest.skip(f"no test vectors at {path}; set SHARED_DATA")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def fault_of(reader: Any, value: str) -> str:
    with pytest.raises(Fault) as caught:
        reader(value)
    assert str(caught.value)
    return caught.value.code


def test_worked_application_numbers(vectors: dict[str, Any]) -> None:
    for number, _sum in vectors["application_number"]["valid"]:
        assert identifiers.written(identifiers.application_number(number)) == number
    for number in vectors["application_number"]["invalid"][:3]:
        fault_of(identifiers.application_number, number)


def test_worked_credit_codes(vectors: dict[str, Any]) -> None:
    for code, _sum in vectors["uscc"]["valid"]:
        assert identifiers.credit_code(code) == code
        assert identifiers.organisation_part_fits(code)
    for code, _reason in vectors["uscc"]["invalid"]:
        fault_of(identifiers.credit_code, code)


@pytest.mark.parametrize(
    "written",
    [
        "201710601862.3", "2017106018623", "ZL201710601862.3", "CN201710601862.3", "zl 2017 1 0601862.3",
        "２０１７１０６０１８６２．３", " 201710601862.3\u200b", "cn2017 1060 1862 3",
    ],
)  # fmt: skip
def test_every_written_form_is_one_number(written: str) -> None:
    assert identifiers.application_number(written) == 201710601862


def test_old_numbers_keep_their_leading_zeros_and_small_x() -> None:
    number = identifiers.application_number(f"00112345.{identifiers.check_sign('00112345').lower()}")

    assert identifiers.digits_of(number) == "00112345"
    assert identifiers.year_of(number) == 2000
    assert identifiers.year_of(identifiers.application_number("95115608.x")) == 1995


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("201710601862", "no-check-digit"),
        ("201710601862.4", "bad-check-digit"),
        ("201740601862.3", "bad-number-kind"),
        ("190010601862.3", "bad-number-year"),
        ("50112345.1", "bad-number-year"),
        ("20171060186.3", "bad-number"),
        ("hello", "bad-number"),
        ("", "bad-number"),
        ("a" * 50_000 + "!", "bad-number"),
        ("²01710601862.3", "bad-check-digit"),
    ],
)
def test_wrong_numbers_say_what_is_wrong(written: str, code: str) -> None:
    if written.startswith("²"):  # NFKC makes it a 2: the number is then right
        assert identifiers.application_number(written) == 201710601862
    else:
        assert fault_of(identifiers.application_number, written) == code


new_numbers = st.builds(
    lambda year, kind, serial: f"{year}{kind}{serial:07d}",
    st.integers(2003, 2099),
    st.sampled_from("12389"),
    st.integers(0, 9_999_999),
)
old_numbers = st.builds(
    lambda year, kind, serial: f"{year:02d}{kind}{serial:05d}",
    st.sampled_from(sorted(identifiers.OLD_YEARS)),
    st.sampled_from("12389"),
    st.integers(0, 99_999),
)
numbers = new_numbers | old_numbers


@given(numbers)
def test_fast_and_slow_lane_agree(digits: str) -> None:
    written = f"{digits}.{identifiers.check_sign(digits)}"

    assert identifiers.application_number(written) == identifiers._other_form(written) == int(digits)
    assert identifiers.written(int(digits)) == written


@given(numbers, st.integers(0, 11), st.integers(1, 9))
def test_every_changed_digit_is_noticed(digits: str, place: int, step: int) -> None:
    place %= len(digits)
    changed = digits[:place] + str((int(digits[place]) + step) % 10) + digits[place + 1 :]

    with pytest.raises(Fault):
        identifiers.application_number(f"{changed}.{identifiers.check_sign(digits)}")


@given(numbers, st.integers(0, 10))
def test_every_swap_of_neighbours_is_noticed(digits: str, place: int) -> None:
    place %= len(digits) - 1
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    if swapped == digits:
        return

    with pytest.raises(Fault):
        identifiers.application_number(f"{swapped}.{identifiers.check_sign(digits)}")


@given(st.text(alphabet=identifiers.CREDIT_SIGNS, min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 30))
def test_every_changed_sign_of_a_credit_code_is_noticed(body: str, place: int, step: int) -> None:
    check = identifiers.credit_check(body)
    value = (identifiers.CREDIT_VALUES[body[place]] + step) % 31
    changed = body[:place] + identifiers.CREDIT_SIGNS[value] + body[place + 1 :]

    assert identifiers.credit_code(body + check) == body + check
    assert fault_of(identifiers.credit_code, changed + check) == "bad-credit-check"


def test_a_credit_code_with_remainder_nought_ends_in_nought() -> None:
    assert identifiers.credit_check("0" * 17) == "0"


@pytest.mark.parametrize("number", ["CN107500000A", "CN1234567C", "cn 105338215 a", "CN205338215U", "CN305338215S9"])
def test_publication_numbers(number: str) -> None:
    assert identifiers.publication_number(number) == number.replace(" ", "").upper()


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("CN12345678A", "bad-publication-number"),
        ("CN107500000Z", "bad-publication-number"),
        ("CN107500000U", "publication-kind-mismatch"),
    ],
)
def test_wrong_publication_numbers(number: str, code: str) -> None:
    assert fault_of(identifiers.publication_number, number) == code


def test_publication_kinds() -> None:
    assert identifiers.publication_kind("CN1234567C") == "C"
    assert identifiers.publication_kind("CN105338215A8") == "A8"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("H01L21/336", "H01L 21/336"),
        ("a61k 0031/495(2006.01)", "A61K 31/495"),
        ("Ｈ０１Ｌ　２１／３３６", "H01L 21/336"),
    ],
)
def test_ipc_has_one_form(written: str, canonical: str) -> None:
    assert identifiers.ipc(written) == canonical


@pytest.mark.parametrize("written", ["H01L21/3", "I01L 21/00", "H1L 21/00", "H01L", "08-05"])
def test_wrong_ipc(written: str) -> None:
    assert fault_of(identifiers.ipc, written) == "bad-ipc"


def test_several_symbols_in_one_cell() -> None:
    assert identifiers.ipc_list("H01L 21/336; A61K31/495；H01L21/336") == ["H01L 21/336", "A61K 31/495"]


@pytest.mark.parametrize(
    ("value", "code"), [("32010", "bad-region-code"), ("012345", "bad-region-code"), ("320576", "zone-code")]
)
def test_codes_that_are_no_region(value: str, code: str) -> None:
    assert fault_of(identifiers.region_code, value) == code


def test_region_codes_from_spreadsheets() -> None:
    assert identifiers.region_code("320583.0") == identifiers.region_code("３２０５８３") == 320583
