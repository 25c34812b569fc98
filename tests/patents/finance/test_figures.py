"""The public reads figures of pledges, and whatever it asks it finds nobody in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipportal.core.audit.actions import last_known
from ipportal.core.kit import clock
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import actions as figures
from ipportal.core.metrics import ledger, queries
from ipportal.core.metrics.checks import figure_findings, ledger_findings
from ipportal.core.metrics.models import Figure
from patents.finance import actions
from patents.finance.figures.actions import Closed, close_months
from patents.finance.figures.checks import withholding_findings
from patents.finance.figures.counts import PLEDGES, PLEDGORS
from patents.finance.figures.models import PledgeClosing, PledgeFact, PledgeFirm, PledgeWithheld
from patents.finance.figures.published import PublishedRow, last_closing, published_rows, waiting_corrections
from patents.finance.models import Pledge, RightKind, State
from tests.conftest import WORKER, role
from tests.core.metrics.conftest import Progress
from tests.patents.finance.conftest import MILLION, make_draft
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
NANJING, WUXI, SUZHOU, PROVINCE = "320100", "320200", "320500", "320000"
AMOUNT, COUNT, ENTERPRISES = "pledge-amount", "pledge-count", "pledge-enterprises"
METRICS = (AMOUNT, COUNT, ENTERPRISES)
JUNE, JULY = Month(2026, 6), Month(2026, 7)


def firm(number: int) -> tuple[str, str]:
    return f"企业{number}", f"913201{number:012d}"


def register(
    people: Cast, city: str, firms: Iterable[int], month: Month = JUNE, *, millions: int = 3, **facts: Any
) -> list[Pledge]:
    """One registration for each firm in a month, confirmed."""
    return register_named(people, city, [firm(number) for number in firms], month, millions=millions, **facts)


def register_named(
    people: Cast, city: str, firms: Iterable[tuple[str, str]], month: Month, *, millions: int = 3, **facts: Any
) -> list[Pledge]:
    day = dt.date(month.year, month.month, 10)
    told = {"registered_on": day, "term_from": day, "term_to": day + dt.timedelta(days=365)} | facts
    pledges = [
        make_draft(
            people["bank-1"],
            city=None if city == PROVINCE else city,
            county=int(city),
            firms=[one],
            secured_fen=millions * MILLION,
            **told,
        )
        for one in firms
    ]
    mine = Pledge.objects.filter(pk__in=[pledge.pk for pledge in pledges])
    mine.update(handed_in_at=clock.now())
    mine.update(state=State.REGISTERED, moved_by=people["official"].username, moved_by_id=people["official"].pk)
    return pledges


def close(until: dt.date | None = None) -> Closed:
    """As the worker does it."""
    with role(WORKER):
        return close_months(until=until)


def compute() -> None:
    with role(WORKER):
        figures.recompute(Progress())


def shown(metric: str, region: str, month: Month = JUNE, period: str = "month") -> Any:
    """The value, or why there is none."""
    cell = queries.figure(metric, region, month, period=period)
    return cell["reason"] if cell["value"] is None else cell["value"]


def rows(month: Month = JUNE, period: str = "month") -> dict[tuple[str, str, str], PublishedRow]:
    found = published_rows(first=month, last=month, period=period)
    return {(row.region, row.right_kind, row.size): row for row in found}


def test_a_month_that_is_over_is_counted_once_by_the_first_pledgors_city(people: Cast) -> None:
    register(people, NANJING, [1, 2, 3, 3])
    register(people, SUZHOU, [4, 5, 6], millions=2)

    compute()

    assert [shown(metric, NANJING) for metric in METRICS] == ["12000000.00", "4", "3"]
    assert [shown(metric, SUZHOU) for metric in METRICS] == ["6000000.00", "3", "3"]
    assert [shown(metric, PROVINCE) for metric in METRICS] == ["18000000.00", "7", "6"]
    assert [shown(metric, WUXI) for metric in METRICS] == ["0.00", "0", "0"]
    assert queries.figure(AMOUNT, NANJING, JUNE)["numerator"] == "12000000.00"
    assert queries.figure(AMOUNT, NANJING, JUNE)["rank"] == 1
    assert queries.figure(AMOUNT, PROVINCE, JUNE, period="ytd")["value"] == "18000000.00"


def test_an_amount_as_large_as_can_be_typed_is_counted(people: Cast) -> None:
    register(people, NANJING, [1, 2, 3], millions=1_000_000)
    compute()
    assert shown(AMOUNT, NANJING) == "3000000000000.00"
    assert list(ledger_findings(PLEDGES, last_known())) == []


def test_a_name_that_grows_when_it_is_folded_stops_no_figure(people: Cast) -> None:
    """Two hundred signs that stand for eighteen letters each."""
    for n, letters in enumerate(("ﷺ" * 200, "ﷺ" * 199 + "a", "ﷺ" * 200)):
        pledge = register(people, NANJING, [n + 1])[0]
        with role("NONE"):
            Pledge.objects.filter(pk=pledge.pk).update(batch=1, source="office")
            pledge.pledgors.update(name=letters, credit_code="")

    compute()

    assert PledgeFact.objects.count() == 3
    assert PledgeFirm.objects.count() == 2


def test_the_month_that_runs_is_not_told_yet(people: Cast) -> None:
    register(people, NANJING, [1, 2, 3])
    register(people, NANJING, [4, 5, 6], Month.of(clock.today()))
    compute()
    assert PledgeFact.objects.count() == 3
    assert shown(AMOUNT, NANJING, Month(2025, 12)) == "not-published"


def test_a_city_with_two_firms_is_withheld_and_another_goes_with_it(people: Cast) -> None:
    register(people, NANJING, [1, 2])
    register(people, WUXI, [3, 4, 5], millions=2)
    register(people, SUZHOU, [6, 7, 8, 9], millions=5)

    compute()

    assert [shown(metric, NANJING) for metric in METRICS] == ["suppressed"] * 3
    assert [shown(metric, WUXI) for metric in METRICS] == ["suppressed"] * 3
    assert shown(AMOUNT, SUZHOU) == "20000000.00"
    assert shown(AMOUNT, PROVINCE) == "32000000.00"
    assert shown(AMOUNT, NANJING, period="ytd") == "suppressed"
    withheld = queries.figure(AMOUNT, NANJING, JUNE)
    assert {withheld[name] for name in ("value", "numerator", "growth_pct", "growth_base", "rank")} == {None}
    assert queries.figure(AMOUNT, SUZHOU, JUNE)["rank"] == 1


def test_a_city_in_which_one_firm_is_nearly_all_is_withheld(people: Cast) -> None:
    register(people, NANJING, [1, 2, 3])
    register(people, NANJING, [4], millions=90)
    register(people, SUZHOU, [6, 7, 8, 9], millions=20)
    compute()
    assert (shown(AMOUNT, NANJING), shown(AMOUNT, SUZHOU)) == ("suppressed", "suppressed")
    assert shown(AMOUNT, PROVINCE) == "179000000.00"


def test_a_firm_written_with_and_without_its_code_is_one_firm(people: Cast) -> None:
    code = "91320100MA1XXXXX0A"
    register_named(people, NANJING, [("甲公司", code), ("甲　公司", ""), ("乙公司", "")], JUNE)
    compute()

    assert shown(COUNT, PROVINCE) == "suppressed"
    assert PledgeFirm.objects.count() == 2


def test_a_loan_without_an_amount_is_inclusive_by_what_secures_it(people: Cast) -> None:
    register(people, NANJING, [1, 2, 3], loan_fen=None)
    register(people, NANJING, [4, 5, 6], millions=11, loan_fen=None)
    compute()

    assert rows()[PROVINCE, "", ""].inclusive == 3


def test_where_the_whole_province_has_two_firms_nothing_is_shown(people: Cast) -> None:
    register(people, NANJING, [1, 2])
    compute()
    assert [shown(metric, PROVINCE) for metric in METRICS] == ["suppressed"] * 3
    assert {row.reason for row in rows().values() if row.region in (PROVINCE, NANJING) and row.reason} == {"suppressed"}


def test_counties_have_no_figure(people: Cast) -> None:
    register(people, NANJING, [1, 2, 3])
    compute()
    assert shown(AMOUNT, "320104") == "suppressed"


def test_one_late_registration_waits_and_three_are_told_together(people: Cast) -> None:
    register(people, NANJING, [1, 2, 3])
    close()
    register(people, NANJING, [4])

    assert close() == Closed(None, 0, 0, 1)
    assert waiting_corrections() == 1
    compute()
    assert shown(COUNT, NANJING) == "3"

    register(people, NANJING, [5, 6])
    assert close().new == 3
    assert waiting_corrections() == 0
    compute()
    assert shown(COUNT, NANJING) == "6"


def test_what_differs_between_two_days_is_never_one_firm(people: Cast) -> None:
    """The firms of a late change lie in three cities: each city's month is withheld from then on, the sum is not."""
    for place, city in enumerate((NANJING, WUXI, SUZHOU)):
        register(people, city, range(10 * place, 10 * place + 4))
    compute()
    assert shown(COUNT, NANJING) == "4"
    before = queries.figure(COUNT, PROVINCE, JUNE)["value"]

    for place, city in enumerate((NANJING, WUXI, SUZHOU)):
        register(people, city, [50 + place], registered_on=dt.date(2026, 6, 20))
        register(people, city, [50 + place], registered_on=dt.date(2026, 6, 21))
    compute()

    assert [shown(COUNT, city) for city in (NANJING, WUXI, SUZHOU)] == ["suppressed"] * 3
    assert (before, shown(COUNT, PROVINCE)) == ("12", "18")


def test_a_void_registration_is_taken_back_with_others(people: Cast) -> None:
    pledges = register(people, NANJING, [1, 2, 3, 4, 5, 6])
    close()
    official = people["official-nj"]
    actions.void_pledge(pledges[0], by=official, reason="登记错误")
    assert close().retracted == 0
    for pledge in pledges[1:3]:
        actions.void_pledge(pledge, by=official, reason="登记错误")

    assert close().retracted == 3
    compute()
    assert shown(COUNT, NANJING) == "3"


def test_a_year_is_shown_only_where_no_month_follows_from_it(people: Cast) -> None:
    """Nanjing and Wuxi hide each other in the one month they have: their year would tell it."""
    june, december = Month(2025, 6), Month(2025, 12)
    register(people, NANJING, [1, 2], june)
    register(people, WUXI, [3, 4, 5], june, millions=2)
    register(people, SUZHOU, range(40, 44), june, millions=5)
    compute()

    assert [shown(AMOUNT, city, december, "year") for city in (NANJING, WUXI)] == ["suppressed"] * 2
    assert shown(AMOUNT, SUZHOU, december, "year") == "20000000.00"
    assert shown(AMOUNT, PROVINCE, december, "year") == "32000000.00"
    assert shown(AMOUNT, NANJING, Month(2025, 7), "ytd") == "suppressed"
    assert shown(AMOUNT, SUZHOU, Month(2025, 7), "ytd") == "20000000.00"
    assert rows(december, "year")[NANJING, "", ""].reason == "suppressed"


def test_what_was_withheld_once_stays_so_until_december_and_then_the_year_is_shown(people: Cast) -> None:
    months, december = [Month(2025, 6), Month(2025, 9)], Month(2025, 12)
    register(people, NANJING, [1, 2], months[0])
    register(people, WUXI, [3, 4, 5], months[0], millions=2)
    for city, first in ((NANJING, 10), (WUXI, 20), (SUZHOU, 30)):
        register(people, city, range(first, first + 4), months[1], millions=5)
    register(people, SUZHOU, range(40, 44), months[0], millions=5)
    compute()

    assert [shown(AMOUNT, city, months[1]) for city in (NANJING, WUXI, SUZHOU)] == ["suppressed"] * 2 + ["20000000.00"]
    years = [shown(AMOUNT, city, december, "year") for city in (NANJING, WUXI, SUZHOU, PROVINCE)]
    assert years == ["26000000.00", "26000000.00", "40000000.00", "92000000.00"]


def test_rows_for_the_statistics_say_the_same_as_the_figures(people: Cast) -> None:
    register(people, NANJING, [1, 2, 3], loan_fen=9 * MILLION)
    register(people, NANJING, [4, 5, 6], loan_fen=11 * MILLION, rights=[(RightKind.DATA, "")])
    register(people, PROVINCE, [7], millions=1)
    register(people, SUZHOU, [8, 9], millions=1)
    compute()

    found = rows()
    for region in (PROVINCE, NANJING, WUXI, SUZHOU):
        row, reason = found[region, "", ""], shown(COUNT, region)
        assert (row.reason or str(row.registrations)) == reason
    assert found[NANJING, "", ""].inclusive is None or found[NANJING, "", ""].inclusive == 3
    assert found[PROVINCE, "trademark", ""].reason == ""
    assert found[PROVINCE, "data", ""].registrations == 3
    assert found[PROVINCE, "", "small"].amount_fen == 21 * MILLION
    assert found[PROVINCE, "", "unknown"].registrations == 0
    closing = last_closing()
    assert closing is not None
    assert closing.last == Month.of(clock.today()).no - 1


def test_what_was_known_on_a_day_stays_known(people: Cast) -> None:
    register(people, NANJING, [1, 2, 3])
    close()
    first = last_known()
    register(people, NANJING, [4, 5, 6])
    close()
    now, then = (ledger.sums(PLEDGES.measures.values(), seq)[COUNT].delta.sum() for seq in (last_known(), first))
    assert (now, then) == (6, 3)


def test_the_proof_finds_what_was_withheld_wrongly(people: Cast) -> None:
    register(people, NANJING, [1, 2])
    register(people, WUXI, [3, 4, 5], millions=2)
    register(people, SUZHOU, [6, 7, 8, 9], millions=5)
    compute()
    assert list(withholding_findings()) == []
    assert list(figure_findings()) == []

    with role(WORKER):
        PledgeWithheld.objects.create(
            closing=PledgeClosing.objects.get(), family="city", category=SUZHOU, month=JUNE.no, period="month"
        )
    assert [finding.expected for finding in withholding_findings()] == ["shown"]
    assert list(figure_findings()) != []


def test_what_was_told_is_never_rewritten(people: Cast) -> None:
    register(people, NANJING, [1, 2, 3])
    close()
    for model in (PledgeFact, PledgeClosing, PledgeFirm):
        with role("NONE"), pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            model.objects.all().delete()


def test_a_receipt_names_registrations_only_to_those_who_may_see_them(people: Cast) -> None:
    register(people, NANJING, [1, 2, 3])
    compute()
    asked = {"metric": AMOUNT, "region": NANJING, "month": str(JUNE)}

    anyone = Client().get("/api/v1/receipts/", asked).json()
    assert (anyone["count"], anyone["results"]) == (3, [])

    bank = signed_in(people["bank-1"]).get("/api/v1/receipts/", asked).json()
    assert len(bank["results"]) == 3
    assert {row["pledgee"] for row in bank["results"]} == {Pledge.objects.all()[0].pledgee}
    other = signed_in(people["official-sz"]).get("/api/v1/receipts/", asked).json()
    assert other["results"] == []
    firms = signed_in(people["bank-1"]).get("/api/v1/receipts/", asked | {"metric": ENTERPRISES}).json()
    assert (firms["count"], firms["results"]) == (3, [])


@pytest.mark.parametrize("table", ["ipportal_ledger", "ipportal_ledger_line", "patents_pledge_fact"])
def test_a_reader_with_sql_does_not_see_what_is_withheld(people: Cast, table: str) -> None:
    register(people, NANJING, [1, 2])
    compute()

    with role("ipp_reader"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(f"SELECT * FROM {table}")


def test_a_withheld_cell_has_neither_number_nor_list(people: Cast) -> None:
    register(people, NANJING, [1, 2])
    register(people, SUZHOU, [6, 7, 8, 9], millions=5)
    compute()
    for metric in METRICS:
        asked = {"metric": metric, "region": NANJING, "month": str(JUNE)}
        answer = signed_in(people["bank-1"]).get("/api/v1/receipts/", asked).json()
        assert (answer["count"], answer["results"], answer["figure"]["reason"]) == (0, [], "suppressed")


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from([NANJING, WUXI, SUZHOU]), st.integers(1, 9), st.integers(1, 9), st.integers(1, 7)),
        min_size=1,
        max_size=40,
    )
)
def test_the_months_add_up_to_what_the_tables_say_or_say_nothing(
    people: Cast, plan: list[tuple[str, int, int, int]]
) -> None:
    """Held against a count of the rows themselves."""
    with transaction.atomic():
        for city, number, millions, month in plan:
            register(people, city, [number], Month(2026, month), millions=millions)
        compute()
        for figure in Figure.objects.filter(metric__in=METRICS, region_code__in=[NANJING, WUXI, SUZHOU, PROVINCE]):
            if figure.period != "month" or figure.month not in range(Month(2026, 1).no, Month(2026, 8).no):
                continue
            mine = [
                one for one in plan
                if one[3] == figure.month % 12 + 1 and figure.region_code in (one[0], PROVINCE)
            ]  # fmt: skip
            right = {
                AMOUNT: sum(one[2] for one in mine) * MILLION,
                COUNT: len(mine),
                ENTERPRISES: len({one[1] for one in mine}),
            }
            assert figure.reason == "suppressed" or figure.numerator == right[figure.metric]
            if 0 < len({one[1] for one in mine}) < 3:
                assert figure.reason == "suppressed"
        assert list(withholding_findings()) == []
        for room in (PLEDGES, PLEDGORS):
            assert list(ledger_findings(room, last_known())) == []
        transaction.set_rollback(True)
