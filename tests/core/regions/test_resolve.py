"""Addresses as they stand in registers, and the county each must lead to."""

from __future__ import annotations

import random

import pytest

from ipportal.core.regions import gazetteer, resolve
from ipportal.core.regions.resolve import resolve_address


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("江苏省南京市鼓楼区汉口路22号", 320106),
        ("江苏省徐州市鼓楼区中山北路1号", 320302),
        ("210093 江苏省南京市鼓楼区汉口路22号", 320106),
        ("２１００９３江苏省南京市鼓楼区汉口路22号", 320106),
        ("中国江苏省南京市栖霞区", 320113),
        ("江苏省、南京市、江宁区", 320115),
        ("江苏省　南京市　玄武区", 320102),
        ("地址：江苏省常州市新北区", 320411),
        ("江苏省昆山市玉山镇", 320583),
        ("江苏省苏州市昆山市玉山镇", 320583),
        ("苏州昆山玉山镇", 320583),
        ("昆山市玉山镇", 320583),
        ("江苏省苏州吴江区", 320509),
        ("江苏省江阴市", 320281),
        ("江苏省张家港保税区", 320582),
        ("江苏省南京市江宁经济技术开发区", 320115),
        ("江苏省连云港市连云区", 320703),
        ("江苏省淮安区河下镇", 320803),
        ("江苏省南京市雨花台区", 320114),
        ("江苏省丰县", 320321),
        ("江苏省徐州市丰县", 320321),
        ("江苏省南通市通州区", 320612),
        ("江苏省南京市中山北路200号鼓楼区", 320106),
        ("镇江市京口区学府路301号江苏大学", 321102),
        ("江苏省南京市市辖区玄武区", 320102),
    ],
)
def test_the_city_is_read_first_and_then_its_county(address: str, code: int) -> None:
    assert resolve_address(address) == (code, True)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("江苏省吴江市盛泽镇", 320509),
        ("江苏省扬州市江都市", 321012),
        ("江苏省南京市白下区", 320104),
        ("江苏省南京市下关区", 320106),
        ("江苏省连云港市新浦区", 320706),
        ("江苏省海安县", 320685),
        ("江苏省通州市", 320612),
        ("江苏省淮安市楚州区", 320803),
        ("江苏省武进市", 320412),
        ("江苏省泰县", 321204),
        ("江苏省南通市崇川区", 320613),
    ],
)
def test_a_former_name_leads_to_what_the_place_is_now(address: str, code: int) -> None:
    assert resolve_address(address) == (code, True)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("江苏省苏州市苏州工业园区星湖街", 320500),
        ("江苏省苏州工业园区星湖街", 320500),
        ("江苏省苏州市工业园区", 320500),
        ("江苏省连云港经济技术开发区", 320700),
        ("江苏省南京市南京经济技术开发区", 320100),
        ("江苏省泰州市医药高新技术产业开发区", 321200),
        ("江苏省南京市玄武大道699号", 320100),
        ("江苏省镇江市学府路301号", 321100),
        ("江苏省南京市", 320100),
        ("江苏省苏州市江阴市", 320500),
        ("江苏省苏州市吴县市", 320500),
        ("江苏省锡山市", 320200),
        ("淮阴市", 320800),
        ("江苏省", 320000),
        ("江苏", 320000),
        ("江苏省鼓楼区中山路", 320000),
    ],
)
def test_where_no_county_is_named_the_city_or_the_province_remains(address: str, code: int) -> None:
    assert resolve_address(address) == (code, False)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("福建省福州市鼓楼区五四路", 350000),
        ("北京市通州区", 110000),
        ("上海市徐汇区江苏路", 310000),
        ("上海南京西路", 310000),
        ("深圳市南山区", 440000),
        ("芜湖市镜湖区江苏路", 340000),
        ("内蒙古自治区呼和浩特市", 150000),
        ("广西桂林", 450000),
        ("台湾新北市", 710000),
        ("香港九龙", 810000),
        ("日本东京都", 0),
        ("美国加利福尼亚州", 0),
        ("鼓楼区中山路", 0),
        ("某市江苏大厦", 0),
        ("", 0),
        ("?", 0),
    ],
)
def test_other_provinces_are_known_and_the_rest_is_abroad(address: str, code: int) -> None:
    assert resolve_address(address) == (code, False)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("No. 22 Hankou Road, Gulou District, Nanjing, Jiangsu 210093, China", (320106, True)),
        ("88 Zhongshan Rd, Gulou District, Xuzhou City, Jiangsu Province, P.R. China", (320302, True)),
        ("Kunshan, Jiangsu, CN", (320583, True)),
        ("Suzhou Industrial Park, Suzhou, Jiangsu, China", (320500, False)),
        ("Wujiang City, Jiangsu", (320509, True)),
        ("Gulou District, Jiangsu", (320000, False)),
        ("No. 1 Nanjing Road, Shanghai, China", (310000, False)),
        ("Tokyo, Japan", (0, False)),
    ],
)
def test_addresses_in_english_are_read_from_the_end(address: str, found: tuple[int, bool]) -> None:
    assert resolve_address(address) == found


def test_every_county_is_found_by_its_full_name_with_and_without_province() -> None:
    counties = [p for p in gazetteer.places().values() if p.level == "county" and not p.is_former]
    city = {place.code: place.name_zh for place in gazetteer.places().values()}

    for county in counties:
        expected = (int(county.code), True)
        assert resolve_address(f"江苏省{city[county.parent]}{county.name_zh}人民路1号") == expected
        assert resolve_address(f"{city[county.parent]}{county.name_zh}") == expected

    assert len(counties) == 95


def test_what_is_remembered_of_one_address_never_changes_the_answer_for_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = [name for place in gazetteer.places().values() for name in (place.name_zh, place.short_zh)]
    names += [alias.name for alias in gazetteer.aliases()] + ["人民路", "开发区", "大道", "1号", "市", "区", ""]
    chance = random.Random(20260120)
    addresses = ["江苏省" * chance.randint(0, 1) + "".join(chance.choices(names, k=3)) for _ in range(5000)]

    remembered = [resolve_address(address) for address in addresses]
    afresh = []
    for address in addresses:
        monkeypatch.setattr(resolve, "_known", {})
        afresh.append(resolve_address(address))

    assert remembered == afresh


def test_beginnings_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolve, "REMEMBERED", 3)
    monkeypatch.setattr(resolve, "_known", {})

    for number in range(10):
        resolve_address(f"江苏省昆山市{number}号")

    assert len(resolve._known) <= 3
