"""Places in files, by code and by name in both languages."""

from __future__ import annotations

import pytest

from ipportal.core.kit.errors import Fault
from ipportal.core.regions import gazetteer
from ipportal.core.regions.names import read_region, resolve_name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("320100", "320100"),
        ("３２０１００", "320100"),
        ("南京市", "320100"),
        ("南京", "320100"),
        ("南 京 市", "320100"),
        ("Nanjing", "320100"),
        ("nanjing city", "320100"),
        ("江苏", "320000"),
        ("Jiangsu Province", "320000"),
        ("淮安", "320800"),
        ("Huaian", "320800"),
        ("Huai’an", "320800"),
        ("淮安区", "320803"),
        ("Kunshan City", "320583"),
        ("昆山", "320583"),
        ("江苏省昆山市", "320583"),
        ("南京鼓楼区", "320106"),
        ("Gulou District, Xuzhou", "320302"),
        ("沛县", "320322"),
        ("Pei County", "320322"),
        ("崇川区", "320613"),
        ("海门市", "320684"),
        ("海门", "320614"),
        ("楚州区", "320803"),
        ("全国", "000000"),
        ("Total", "000000"),
        ("内蒙古", "150000"),
        ("Inner Mongolia", "150000"),
        ("Shanxi", "140000"),
        ("陕西", "610000"),
        ("Macao", "820000"),
        ("香港", "810000"),
    ],
)
def test_a_place_is_known_by_its_code_and_its_names(name: str, code: str) -> None:
    assert resolve_name(name) == code
    assert read_region(name) == code


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("鼓楼区", "ambiguous-region"),
        ("Gulou District", "ambiguous-region"),
        ("320599", "unknown-region"),
        ("329900", "unknown-region"),
        ("320576", "region-is-zone"),
        ("苏州工业园区", "region-is-zone"),
        ("Јiangsu", "unknown-region"),
        ("", "unknown-region"),
        ("京" * 100_000, "unknown-region"),
    ],
)
def test_what_is_no_place_is_refused_by_name(name: str, cause: str) -> None:
    with pytest.raises(Fault) as fault:
        read_region(name)

    assert fault.value.code == cause


def test_an_ambiguous_name_is_answered_with_both_places() -> None:
    with pytest.raises(Fault, match=r"320106.*320302"):
        read_region("鼓楼区")


def test_invisible_marks_in_a_name_do_not_matter() -> None:
    assert resolve_name("南\u200b京\u202e市") == "320100"


def test_the_shipped_files_hold_every_place_once_with_its_parent() -> None:
    places = gazetteer.places()
    level = [place.level for place in places.values() if not place.is_former]

    assert {name: level.count(name) for name in set(level)} == {
        "nation": 1,
        "province": 34,
        "city": 13,
        "county": 95,
        "zone": 9,
    }
    assert all(place.parent in places for place in places.values() if place.level != "nation")
    assert all(place.source and place.sort_key and place.name_en for place in places.values())
    assert sum(place.province_kind == "outside" for place in places.values()) == 3


def test_every_former_code_leads_to_a_present_county() -> None:
    places = gazetteer.places()
    former = {place.code for place in places.values() if place.is_former}

    assert former == set(gazetteer.successor_of())
    assert all(not places[change.successor].is_former for change in gazetteer.changes())
    assert all(places[change.former].valid_to == change.effective_on for change in gazetteer.changes())
