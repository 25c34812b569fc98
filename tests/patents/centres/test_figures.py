"""What centres do is counted, from the contract to the end, and the patents proved of them: now and as of any day."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipportal.core.audit.actions import last_known
from ipportal.core.audit.models import ChangeSet
from ipportal.core.jobs.models import Job
from ipportal.core.kit.identifiers import written
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import actions, denominators, engine, ledger, places
from ipportal.core.metrics.checks import figure_findings, ledger_findings
from ipportal.core.metrics.models import Figure, LedgerEntry
from ipportal.core.metrics.movements.moves import Movements
from ipportal.core.metrics.receipts.members import Receipt
from ipportal.core.metrics.registry import measures
from patents.centres.calls.models import Call
from patents.centres.evaluation import actions as evaluation
from patents.centres.figures.actions import tell, told_afterwards
from patents.centres.figures.counts import CENTRES, GROWN
from patents.centres.figures.loading import load_facts
from patents.centres.figures.models import CentreFact
from patents.centres.models import Centre
from patents.centres.reports.models import CentreReport
from patents.centres.states import State
from patents.centres.verification.models import Claim, GrownPatent
from tests.amounts import amount
from tests.conftest import WORKER, role
from tests.core.metrics.conftest import Progress
from tests.core.metrics.conftest import tell as tell_register
from tests.core.metrics.oracle import Event
from tests.patents.centres.conftest import LEAD, Stand, bring_to, drafted, moment, pass_midterm
from tests.patents.centres.oracle import last_days, look
from tests.patents.centres.test_verification import accept, grown, kinds_of, number, report, sent
from tests.people import Cast

__all__ = ["report"]
pytestmark = pytest.mark.django_db
IN_OPERATION, VERIFIED = "centres-in-operation", "centre-verified-patents"
OF_HIGH_VALUE = "centre-verified-high-value-patents"
METRICS = (IN_OPERATION, VERIFIED, OF_HIGH_VALUE)
NANJING, WUXI, PROVINCE = "320100", "320200", "320000"
JUNE = Month(2026, 6)


def compute(*, rebuild: bool = False) -> None:
    """As the worker does it."""
    with role(WORKER):
        actions.recompute(Progress(), rebuild=rebuild)


def value(metric: str, place: str, month: Month) -> int | None:
    return (
        Figure.objects.filter(metric=metric, region_code=place, month=month.no)
        .values_list("numerator", flat=True)
        .first()
    )


@pytest.fixture
def register() -> None:
    """A register with one patent: without one no page shows figures."""
    with role(WORKER):
        tell_register([Event(202410000011, 0, 10**6, "G", dt.date(2026, 4, 1), 320102, dt.date(2024, 3, 1))])


@pytest.fixture
def contracted(people: Cast, call: Call, register: None, stand_at: Stand) -> Centre:
    centre = bring_to(people, drafted(people, call), State.CONTRACTED, stand_at)
    stand_at(moment("2026-07-05"))
    return centre


def page(client: Client, metric: str, place: str = NANJING, month: str = "2026-06", name: str = "figure") -> str:
    return client.get(reverse(f"figures:{name}", args=[metric, place, month])).content.decode()


class TestAContractIsSigned:
    def test_the_centre_counts_from_the_month_of_its_contract_in_the_city_of_its_lead(self, contracted: Centre) -> None:
        compute()

        found = {place: value(IN_OPERATION, place, JUNE) for place in (NANJING, WUXI, PROVINCE)}
        assert found == {NANJING: 1, WUXI: 0, PROVINCE: 1}
        assert value(IN_OPERATION, NANJING, JUNE - 1) == 0
        assert value(VERIFIED, NANJING, JUNE) == 0  # of a centre that runs, none is an answer
        assert not [fault for room in (CENTRES, GROWN) for fault in ledger_findings(room, last_known())]

    def test_everybody_sees_the_figure_and_the_centre_behind_it(self, contracted: Centre, client: Client) -> None:
        compute()

        figure, listed = page(client, IN_OPERATION), page(client, IN_OPERATION, name="receipt")
        assert "正好是这些培育中心" in listed
        for body in (figure, listed):
            assert contracted.name_zh in body
            assert LEAD in body
            assert reverse("centres:public-centre", args=[contracted.pk]) in body
        assert "专利权人" not in figure
        assert "合同签订" in page(client, IN_OPERATION, name="movements")

    def test_a_county_has_no_figure_since_the_city_alone_is_known(self, contracted: Centre, client: Client) -> None:
        compute()

        answer = client.get(reverse("figures:figure", args=[IN_OPERATION, "320104", "2026-06"]))
        assert answer.status_code == 404
        assert "按设区市统计" in answer.content.decode()
        province, city = page(client, IN_OPERATION, PROVINCE), page(client, IN_OPERATION)
        assert reverse("figures:figure", args=[IN_OPERATION, WUXI, "2026-06"]) in province
        assert "320104" not in city
        assert "of patents" not in client.get(f"/en/figures/{IN_OPERATION}/{PROVINCE}/2026-06/").content.decode()

    def test_files_and_programs_name_it_as_well(self, contracted: Centre, client: Client) -> None:
        compute()
        asked = {"metric": IN_OPERATION, "region": PROVINCE, "month": "2026-06"}

        told = client.get("/api/v1/receipts/", asked).json()
        moved = client.get("/api/v1/receipts/movements/", asked).json()
        file = client.get(reverse("figures:receipt-file", args=[IN_OPERATION, PROVINCE, "2026-06"]))
        lines = file.getvalue().decode().splitlines()

        assert told["count"] == 1
        assert told["results"] == [
            {
                "centre": contracted.pk, "name": contracted.name_zh, "name_en": "", "lead": LEAD, "county": NANJING,
                "contracted_on": "2026-06-01", "ended_on": None, "demonstration": False,
            }
        ]  # fmt: skip
        assert [(row["centre"], row["movement"], row["causes"][0]["what"]) for row in moved["results"]] == [
            (contracted.pk, "in", "contracted")
        ]
        assert len(lines) == 2
        assert contracted.name_zh in lines[1]
        assert "centre" in file["Content-Disposition"]

    def test_the_fact_its_change_set_and_the_order_come_with_the_move(self, contracted: Centre, people: Cast) -> None:
        fact = CentreFact.objects.get()
        change_set = ChangeSet.objects.get(seq=fact.seq)

        assert (fact.centre_id, fact.kind, str(fact.effective_on), fact.city) == (
            contracted.pk,
            "C",
            "2026-06-01",
            320100,
        )
        assert (change_set.actor, change_set.actor_id) == (people["official"].username, people["official"].pk)
        assert LedgerEntry.objects.filter(measure=60).count() == 1
        assert Job.objects.open().filter(kind=actions.RECOMPUTE).exists()

    def test_moves_that_tell_nothing_new_take_no_turn(self, people: Cast, call: Call, stand_at: Stand) -> None:
        before = last_known()

        bring_to(people, drafted(people, call), State.APPROVED, stand_at)

        assert last_known() == before

    def test_without_any_centre_there_is_no_figure_rather_than_none(self, register: None, stand_at: Stand) -> None:
        stand_at(moment("2026-07-05"))
        compute()

        assert Figure.objects.filter(metric="invention-patents").exists()
        assert not Figure.objects.filter(metric__in=METRICS).exists()

    def test_the_first_contract_brings_all_figures_of_centres_beside_those_that_stand(
        self, people: Cast, call: Call, register: None, stand_at: Stand
    ) -> None:
        centre = bring_to(people, drafted(people, call), State.APPROVED, stand_at)
        stand_at(moment("2026-07-05"))
        compute()
        stood = set(Figure.objects.values_list("metric", flat=True))
        bring_to(people, centre, State.CONTRACTED, stand_at)
        stand_at(moment("2026-07-05"))

        compute()

        assert not stood & set(METRICS)
        assert [value(metric, NANJING, JUNE) for metric in METRICS] == [1, 0, 0]
        assert value("invention-patents", NANJING, JUNE) == 1
        assert not list(figure_findings())


class TestACentreEnds:
    def test_a_stopped_centre_no_longer_counts_and_the_past_stays(
        self, people: Cast, building: Centre, register: None, stand_at: Stand, client: Client
    ) -> None:
        with role("NONE"):
            building.reports.filter(kind="midterm").delete()
        stand_at(moment("2026-08-20"))
        evaluation.evaluate_midterm(building, "stop", by=people["official"], reason="未达到目标")
        stand_at(moment("2026-09-03"))
        compute()

        assert [value(IN_OPERATION, NANJING, JUNE + step) for step in range(3)] == [1, 1, 0]
        moved = page(client, IN_OPERATION, month="2026-08", name="movements")
        assert "终止" in moved
        assert building.name_zh in moved

    def test_an_accepted_one_ends_on_its_day(
        self, people: Cast, building: Centre, register: None, stand_at: Stand
    ) -> None:
        stand_at(moment("2026-08-31", 23))
        evaluation.open_acceptance(pass_midterm(people, building), by=people["official"])
        with role("NONE"):
            building.reports.all().delete()
        evaluation.decide_acceptance(building, "pass", by=people["official-2"], reason="验收通过")
        stand_at(moment("2026-09-03"))
        compute()

        assert [value(IN_OPERATION, NANJING, Month(2026, month)) for month in (7, 8)] == [1, 0]
        assert CentreFact.objects.filter(kind="A", effective_on=dt.date(2026, 8, 31)).exists()


class TestPatentsAreProved:
    @pytest.fixture
    def proved(self, people: Cast, report: CentreReport, stand_at: Stand) -> list[int]:
        numbers = [grown(people, number(1)), grown(people, number(2))]
        kinds_of(numbers[0], 2)
        sent(people, report, "\n".join(map(written, numbers)))
        report.refresh_from_db()
        return numbers

    def test_from_the_acceptance_of_the_report_on_they_count_in_the_city_of_the_centre(
        self, people: Cast, report: CentreReport, proved: list[int], stand_at: Stand, client: Client
    ) -> None:
        accept(people, report)
        stand_at(moment("2027-02-03"))
        compute()

        january = Month(2027, 1)
        assert [value(metric, NANJING, january) for metric in METRICS] == [1, 2, 1]
        assert [value(metric, NANJING, january - 1) for metric in METRICS] == [1, 0, 0]
        listed = page(client, VERIFIED, month="2027-01", name="receipt")
        assert all(written(one) in listed for one in proved)
        assert "经核实" in page(client, VERIFIED, month="2027-01", name="movements")
        assert not [fault for room in (CENTRES, GROWN) for fault in ledger_findings(room, last_known())]


class TestHowItIsKept:
    def test_those_that_were_there_before_their_facts_are_told_once(
        self, people: Cast, call: Call, register: None, stand_at: Stand
    ) -> None:
        with told_afterwards():
            bring_to(people, drafted(people, call), State.BUILDING, stand_at)
        assert not CentreFact.objects.exists()

        assert load_facts() == (1, 0)
        assert load_facts() == (0, 0)

        stand_at(moment("2026-07-05"))
        compute()
        assert value(IN_OPERATION, NANJING, JUNE) == 1

    def test_the_ledger_made_anew_is_the_one_that_was_kept(self, contracted: Centre) -> None:
        kept = list(LedgerEntry.objects.filter(measure=60).values_list())
        with role(WORKER), connection.cursor() as cursor:
            cursor.execute("DELETE FROM ipportal_ledger_line WHERE measure = 60")

        compute(rebuild=True)

        assert list(LedgerEntry.objects.filter(measure=60).values_list()) == kept
        assert value(IN_OPERATION, NANJING, JUNE) == 1

    @pytest.mark.parametrize("act", ["UPDATE patents_centre_fact SET city = 320200", "DELETE FROM patents_centre_fact"])
    def test_nobody_rewrites_a_fact(self, contracted: Centre, act: str) -> None:
        with role("NONE"), pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)

        assert CentreFact.objects.get().city == 320100

    def test_a_centre_of_the_demonstration_marks_the_figures(self, contracted: Centre) -> None:
        with role("NONE"):
            Centre.objects.update(demonstration=True)
        compute()

        assert set(Figure.objects.filter(metric=IN_OPERATION).values_list("demonstration", flat=True)) == {True}


class Step(NamedTuple):
    """Something that the rows of a centre say from now on; said again, it puts right what they said before."""

    centre: int
    what: str  # contract, end, patent
    day: dt.date
    high: bool = False


DAYS = (
    dt.date(2024, 5, 31), dt.date(2024, 6, 1), dt.date(2024, 6, 30), dt.date(2024, 12, 31), dt.date(2025, 1, 1),
    dt.date(2025, 2, 28), dt.date(2025, 7, 15), dt.date(2025, 12, 31), dt.date(2026, 1, 1),
)  # fmt: skip
FIRST, LAST = Month(2024, 4), Month(2025, 12)
CITIES = (NANJING, WUXI, "320500")
steps = st.builds(
    Step, st.integers(0, 2), st.sampled_from(["contract", "end", "patent"]), st.sampled_from(DAYS), st.booleans()
)


class World:
    """Three centres whose rows are written as nobody may: what is asked is whether the figures follow them."""

    def __init__(self, call: Call, lead: Any) -> None:
        with role("NONE"), connection.cursor() as cursor:
            for table in ("patents_centre", "patents_centre_report", "patents_centre_claim", "patents_centre_patent"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            self.centres = [
                Centre.objects.create(
                    call=call, lead=lead, city_id=city, name_zh=city, begun_by="x", one_per_lead=False
                )
                for city in CITIES
            ]
        self.numbers = map(number, range(1, 100))

    def take(self, step: Step) -> None:
        centre = self.centres[step.centre]
        with role("NONE"):
            if step.what == "patent":
                self._prove(centre, step)
            elif step.what == "contract" or centre.contracted_on is None:
                centre.contracted_on = step.day
                centre.state = State.CONTRACTED if centre.ended_on is None else centre.state
            else:
                centre.state, centre.ended_on = (State.FAILED if step.high else State.TERMINATED), step.day
            centre.contract_no, centre.begins_on, centre.ends_on = "1", dt.date(2024, 1, 1), dt.date(2029, 1, 1)
            centre.moved_by_id, centre.moved_by = 1, "x"
            centre.save()
        tell([centre.pk])

    def _prove(self, centre: Centre, step: Step) -> None:
        proved = next(self.numbers)
        line, _new = CentreReport.objects.get_or_create(
            centre=centre, kind="annual", period="2025",
            defaults={"opens_on": DAYS[0], "due_on": DAYS[0], "version": 1},
        )  # fmt: skip
        Claim.objects.create(report=line, version=1, line=1, number=proved, kinds_found=[1] if step.high else [])
        GrownPatent.objects.create(number=proved, centre=centre, report=line, since=step.day)


def computed(metric: str, known: int) -> dict[tuple[str, int], int]:
    """The engine's numerators, by place and month, as known with a change set."""
    found = engine.compute(known, places.read(), LAST, denominators.read(known), FIRST)
    block = found.blocks.get((metric, "month"))
    if block is None:
        return {}
    return {
        (place, month): int(block.numerator[found.places.index(place), month - found.months.start])
        for place in (PROVINCE, *CITIES)
        for month in range(FIRST.no, LAST.no + 1)
    }


@given(history=st.lists(steps, min_size=2, max_size=7))
@settings(
    max_examples=amount(10, 60), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_figures_receipts_and_movements_are_what_the_rows_said_then(
    history: list[Step], people: Cast, call: Call
) -> None:
    with transaction.atomic():
        world, seen = World(call, people.bodies[LEAD]), {}
        for step in history:
            world.take(step)
            seen[last_known()] = look()

        for known, rows in seen.items():
            for metric in METRICS:
                expected = {
                    (place, month): rows.of(metric, place, day)
                    for month, day in last_days(FIRST.no, LAST.no)
                    for place in (PROVINCE, *CITIES)
                }
                figures = computed(metric, known)
                assert figures == {cell: len(things) for cell, things in expected.items()}, (metric, known)
        _opens(metric=IN_OPERATION, expected=seen[last_known()])
        _opens(metric=VERIFIED, expected=seen[last_known()])
        with role(WORKER):
            assert [ledger.rebuild(room, last_known()) for room in (CENTRES, GROWN)] == [0, 0]
        transaction.set_rollback(True)


def _opens(metric: str, expected: Any) -> None:
    """Receipts list the very things, movements lead from one month to the next."""
    room, measure = measures()[metric]
    for month, day in last_days(LAST.no - 3, LAST.no):
        for place in (PROVINCE, NANJING):
            receipt = Receipt(room, measure, place, Month.from_no(month), last_known(), places.read())
            listed = {member.thing for member in receipt.members()}
            assert listed == expected.of(metric, place, day)
            assert receipt.count == len(listed)
            moved = Movements(receipt)
            assert moved.came_in - moved.went_out == receipt.count - moved.before.count
            assert all(movement.causes for movement in moved)
