"""Official values in the long layout, and corrections beside them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from ipportal.core.accounts import actions as accounts
from ipportal.core.accounts.models import User
from ipportal.core.statistics import actions
from ipportal.core.statistics.models import Correction, OfficialValue
from tests import trail
from tests.core.statistics.conftest import ImportRows

ZH = "期间,地区,地区类别,指标,值,单位,来源"
EN = "period,region,region_kind,metric,value,unit,source"
CORRECTIONS = "period,region,metric,value,reason,source"

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(as_worker: None) -> dict[str, User]:
    accounts.create_demonstration_accounts()
    return {user.username: user for user in User.objects.filter(demonstration=True)}


@pytest.mark.parametrize(
    ("row", "metric", "period", "kind", "region", "region_kind"),
    [
        ("2024-11,无锡市,,有效发明专利拥有量,70000,件,公报", "invention-patents", "2024-11", "month", "320200", "city"),
        ("2024,苏州市,,专利授权量,150000,件,公报", "patent-grants", "2024-12", "year", "320500", "city"),
        ("2024年1-9月,江苏,省,质押金额,12.5,亿元,公报", "质押金额", "2024-09", "ytd", "320000", "province"),
        (
            "2024-06,深圳,其中,有效发明专利,300000,件,公报",
            "invention-patents",
            "2024-06",
            "month",
            "440300",
            "of_which",
        ),
        ("2024-06,新疆兵团,,有效发明专利,900,件,公报", "invention-patents", "2024-06", "month", "", "of_which"),
        ("2024-06,香港,hmt,有效发明专利,9000,件,公报", "invention-patents", "2024-06", "month", "810000", "outside"),
        (
            "2024-06,全国,national,有效发明专利,4000000,件,公报",
            "invention-patents",
            "2024-06",
            "month",
            "000000",
            "total",
        ),
        (
            "2024-06,昆山市,,万人发明专利拥有量,88.5,件,公报",
            "invention-patents-per-10k",
            "2024-06",
            "month",
            "320583",
            "county",
        ),
    ],
)
def test_a_value_is_kept_as_printed_under_our_word_or_its_own(
    import_rows: ImportRows, row: str, metric: str, period: str, kind: str, region: str, region_kind: str
) -> None:
    result = import_rows("statistics", ZH, row)

    assert (result["new"], result["rejected"]) == (1, [])
    kept = OfficialValue.objects.get(source="公报")
    assert (kept.metric, kept.period, kept.period_kind) == (metric, period, kind)
    assert (kept.region_code, kept.region_kind, kept.official) == (region, region_kind, True)
    assert kept.printed == row.split(",")[4]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("2024-13,无锡市,,有效发明专利,1,件,公报", "期间", "impossible-date"),
        ("2999-01,无锡市,,有效发明专利,1,件,公报", "期间", "date-out-of-range"),
        ("2024-12,无锡市,省,有效发明专利,1,件,公报", "地区类别", "region-kind-contradicts-region"),
        ("2024-12,无锡市,什么,有效发明专利,1,件,公报", "地区类别", "unknown-region-kind"),
        ("2024-12,某市,,有效发明专利,1,件,公报", "地区", "unknown-region"),
        ("2024-12,无锡市,,有效发明专利,-1,件,公报", "值", "number-too-small"),
        ("2024-12,无锡市,,有效发明专利,Infinity,件,公报", "值", "bad-number-value"),
        ("2024-12,无锡市,,,1,件,公报", "指标", "missing-value"),
    ],
)
def test_what_cannot_be_is_refused(import_rows: ImportRows, row: str, column: str, code: str) -> None:
    result = import_rows("statistics", ZH, row)

    assert [(found["row"], found["column"], found["code"]) for found in result["rejected"]] == [(2, column, code)]
    assert not OfficialValue.objects.filter(source="公报").exists()


def test_what_the_same_source_prints_otherwise_is_changed_and_remembered_in_the_trail(import_rows: ImportRows) -> None:
    import_rows("statistics", EN, "2024-06,Wuxi,,invention-patents,60000,patents,Bulletin")

    result = import_rows("statistics", EN, "2024-06,无锡,,invention-patents,60001,patents,Bulletin")

    assert (result["new"], result["changed"]) == (0, 1)
    assert OfficialValue.objects.get(source="Bulletin").printed == "60001"
    (event,) = trail.entries(action="published facts changed by import")
    assert event.details["before"][0]["printed"] == "60000"


def test_the_first_source_is_official_until_a_person_marks_another(
    import_rows: ImportRows, people: dict[str, User]
) -> None:
    import_rows("statistics", EN, "2022-06,Jiangsu,,invention-patents-per-10k,44.86,,Press conference")
    import_rows("statistics", EN, "2022-06,江苏省,,invention-patents-per-10k,45.64,,Bulletin")
    cell = OfficialValue.objects.filter(metric="invention-patents-per-10k", period="2022-06", region_code="320000")
    assert [row.official for row in cell.order_by("id")] == [True, False]

    with translation.override("en"), pytest.raises(PermissionDenied, match="statisticians"):
        actions.mark_official(cell.get(official=False), by=people["agency-a"])
    actions.mark_official(cell.get(official=False), by=people["statistician"])

    assert [row.official for row in cell.order_by("id")] == [False, True]
    (event,) = trail.entries(action="value marked official")
    assert (event.actor, event.details["instead_of"][0]["printed"]) == ("statistician", "44.86")


def test_the_database_refuses_two_official_values_for_one_place(import_rows: ImportRows) -> None:
    import_rows("statistics", EN, "2022-06,Jiangsu,,invention-patents-per-10k,44.86,,Press conference")
    other = OfficialValue.objects.get(source="Press conference")
    other.pk, other.region_name, other.source = None, "江苏", "Bulletin"

    with pytest.raises(IntegrityError, match="one_value_is_official"), transaction.atomic():
        other.save()


def test_a_correction_stands_beside_the_printed_value_and_never_instead(
    import_rows: ImportRows, people: dict[str, User]
) -> None:
    row = "2016-12,江苏省,density_per_million,1841.3,digits exchanged,checked by phone"

    first = import_rows("corrections", CORRECTIONS, row, options=("--by", "statistician"))
    again = import_rows("corrections", CORRECTIONS, row, options=("--by", "statistician"))

    assert (first["new"], first["rejected"]) == (1, [])
    assert (again["new"], again["unchanged"]) == (0, 1)
    kept = {row.metric: row for row in Correction.objects.all()}
    assert kept["density_per_million"].value == Decimal("1841.3")
    assert kept["invention-patents-per-10k"].value == Decimal("18.413")
    assert {row.corrected_by for row in kept.values()} == {"statistician"}
    assert {row.region_name for row in kept.values()} == {"Jiangsu"}
    printed = OfficialValue.objects.get(metric="density_per_million", period="2016-12", region_code="320000")
    assert printed.printed == "1841.2"


def test_a_correction_without_a_printed_value_is_refused(import_rows: ImportRows) -> None:
    result = import_rows("corrections", CORRECTIONS, "2016-11,Jiangsu,invention-patents,1,reason,source")

    assert [(found["row"], found["code"]) for found in result["rejected"]] == [(2, "no-printed-value")]
    assert not Correction.objects.exists()


def test_a_person_adds_a_correction_with_its_reason(people: dict[str, User]) -> None:
    printed = OfficialValue.objects.get(metric="invention-patents", period="2016-12", region_name="Jiangsu")

    with pytest.raises(PermissionDenied):
        actions.add_correction(printed, value=Decimal(1), reason="no", source="none", by=people["auditor"])
    correction = actions.add_correction(
        printed, value=Decimal(146860), reason="counted again", source="letter", by=people["statistician"]
    )

    assert (correction.region_name, correction.corrected_by) == ("Jiangsu", "statistician")
    (event,) = trail.entries(action="official value corrected")
    assert event.details["printed"] == "146859"


def test_cumulative_less_year_to_date_is_the_same_all_year(import_rows: ImportRows) -> None:
    result = import_rows(
        "statistics",
        EN,
        "2024-03 cumulative,Jiangsu,,awards,1030,,Report",
        "2024-03 ytd,Jiangsu,,awards,30,,Report",
        "2024-06 cumulative,Jiangsu,,awards,1070,,Report",
        "2024-06 ytd,Jiangsu,,awards,60,,Report",
    )

    assert [(flag["row"], flag["code"]) for flag in result["flags"]] == [
        (4, "cumulative-contradicts-ytd"),
        (5, "cumulative-contradicts-ytd"),
    ]
