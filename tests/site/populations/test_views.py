"""Wang corrects a population: what is refused, what is asked twice, what is kept, and what the figures then are."""

from __future__ import annotations

import re
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import User
from ipportal.core.audit.models import ChangeSet, Event
from ipportal.core.jobs.models import Job
from ipportal.core.metrics import actions as figures
from ipportal.core.statistics.demonstration import seed_populations
from ipportal.core.statistics.models import Population
from tests.conftest import WEB, WORKER, role
from tests.core.metrics.conftest import Progress, january, tell, worker
from tests.core.metrics.test_publishing import sign_in
from tests.core.metrics.test_releases import KUNSHAN, Cast, cast, committed, grants

__all__ = ["cast", "committed", "january", "worker"]
pytestmark = pytest.mark.django_db
SUZHOU, DESK = "320500", "/en/desk/populations/"
PAGE = f"{DESK}{SUZHOU}/2023/"  # 1,295.80 by the city's communique
GOOD = {
    "resident_10k": "1,296.00",
    "published_on": "2024-03-30",
    "source": "Suzhou Statistics Bureau, communique 2023, 2024-03-30",
    "reason": "the printed communique",
}


@pytest.fixture
def wang(client: Client, january: None) -> Client:
    """A statistician, signed in; the clock stands in January 2026."""
    with role(WORKER):
        create_demonstration_accounts()
    sign_in(client, "statistician")
    return client


def known(year: int = 2023) -> list[Decimal]:
    """The population that counts first."""
    rows = Population.objects.filter(region=SUZHOU, year=year).best_first()
    return list(rows.values_list("resident_10k", flat=True))


def post(client: Client, page: str = PAGE, **more: str) -> Any:
    return client.post(page, GOOD | more)


def test_a_correction_is_a_further_row_with_its_reason_and_orders_the_figures(wang: Client) -> None:
    before = known()

    answer = post(wang)

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert known() == [Decimal("1296.00"), *before]
    row = Population.objects.filter(region=SUZHOU, year=2023).best_first()[0]
    learned = ChangeSet.objects.get(pk=row.seq)
    assert (learned.actor, learned.reason) == ("statistician", GOOD["reason"])
    entry = Event.objects.get(action="population corrected")
    assert (entry.actor, entry.reason) == ("statistician", GOOD["reason"])
    assert entry.details == {"value": "1296.00", "before": "1295.80"}
    assert Job.objects.filter(kind=figures.RECOMPUTE).count() == 1

    page = wang.get(PAGE).text
    assert "Suzhou, end of 2023: 1,296.00 (10,000 people) was saved." in page
    assert "Calculating" in page
    assert f'<a href="{PAGE}">Reload to see whether it is done</a>' in page
    history = page[page.index("Every number ever known") :]
    assert history.index("1,296.00") < history.index("the printed communique") < history.index("1,295.80")


def test_the_same_form_again_adds_nothing_and_says_so(wang: Client) -> None:
    post(wang)
    rows, sets = len(known()), ChangeSet.objects.count()

    answer = post(wang, resident_10k="１２９６．０", reason="twice")

    assert "1,296.00 (10,000 people) is known already; nothing was added." in wang.get(answer["Location"]).text
    assert (len(known()), ChangeSet.objects.count()) == (rows, sets)


def test_a_number_may_be_put_back(wang: Client) -> None:
    for value in ("1296", "1297", "1296"):
        post(wang, resident_10k=value)

    assert known()[:3] == [Decimal(1296), Decimal(1297), Decimal(1296)]


@pytest.mark.parametrize(
    ("field", "written", "told"),
    [
        ("resident_10k", "", "This field is required."),
        ("resident_10k", "0", "a population is above zero"),
        ("resident_10k", "-3", "a population is above zero"),
        ("resident_10k", "abc", "is not a number"),
        ("resident_10k", "1296.001", "more than 2 decimals"),
        ("published_on", "2023-12-31", "before the end of 2023"),
        ("published_on", "2026-01-21", "2026-01-21"),
        ("published_on", "2024-02-30", "2024-02-30"),
        ("source", " ", "This field is required."),
        ("source", "x" * 301, "at most 300"),
        ("reason", "", "This field is required."),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_nothing_typed_is_lost(
    wang: Client, field: str, written: str, told: str
) -> None:
    before = known()

    answer = post(wang, **{field: written})

    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    assert re.search(rf'<li><a href="#id_{field}">[^<]*{told}', answer.text), answer.text
    for name, value in (GOOD | {field: written}).items():
        assert value.strip() == "" or f'value="{value}"' in answer.text, name
    assert known() == before


def test_a_number_that_looks_wrong_is_saved_by_a_second_button_only(wang: Client) -> None:
    before = known()

    asked = post(wang, resident_10k="129.58")
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', asked.text)

    assert asked.status_code == 422
    assert "129.58 instead of 1295.80 (-90.0 %)" in asked.text
    assert "at the end of 2022" in asked.text
    assert "Nothing is saved yet." in asked.text
    other = post(wang, resident_10k="12.95", seen=seen)
    assert other.status_code == 422, "another number than the one that was looked at"
    assert known() == before

    for _twice in range(2):
        assert post(wang, resident_10k="129.58", seen=seen).status_code == 302
    assert known() == [Decimal("129.58"), *before]


def test_an_older_publication_is_told_before_it_is_saved(wang: Client) -> None:
    post(wang)

    for day in ("2024-03-29", ""):
        asked = post(wang, resident_10k="1297", published_on=day)
        assert asked.status_code == 422
        assert "1296.00, published on 2024-03-30, is newer" in asked.text
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', asked.text)
    post(wang, resident_10k="1297", published_on="", seen=seen)

    assert known()[0] == Decimal("1296.00")
    assert Decimal(1297) in known()


def test_figures_show_the_recomputed_value_beside_the_published_one(client: Client, cast: Cast) -> None:
    seed_populations()
    tell(grants(KUNSHAN, 900))
    figures.recompute(Progress())
    cast.publish()
    page = f"{DESK}{SUZHOU}/2024/"
    before = known(2024)[0]
    sign_in(client, "official")
    with role(WEB):
        answer = post(client, page, resident_10k="1450", published_on="2025-03-30")
        (seen,) = re.findall(r'name="seen" value="([^"]+)"', answer.text)
        post(client, page, resident_10k="1450", published_on="2025-03-30", seen=seen)
    with role(WORKER):
        figures.recompute(Progress())
        Job.objects.all().delete()  # done: nothing is under way

    shown = client.get(page, headers={"HX-Request": "true"}).text

    assert "<html" not in shown
    assert "hx-get" not in shown
    assert 'href="/en/desk/figures/invention-patents-per-10k/320500/2025-12/"' in shown
    cells = re.findall(r'<td class="number[^"]*">([\d.]+)', shown)
    assert cells[:2] == [f"{Decimal(900) / before:.2f}", f"{Decimal(900) / 1450:.2f}"]
    public = client.get("/en/figures/invention-patents-per-10k/320500/2025-12/").text
    assert f"{Decimal(900) / before:.2f}" in public


def test_the_list_shows_what_counts_in_a_year(wang: Client) -> None:
    with role(WORKER):
        seed_populations()

    usual, counties = wang.get(DESK).text, wang.get(f"{DESK}?year=２０２３&city=320500").text

    assert "Populations at the end of 2024" in usual
    assert "14 results" in usual
    assert "Demonstration data" in usual
    assert f'href="{DESK}{SUZHOU}/2024/"' in usual
    assert "1,295.80" in counties
    assert "Kunshan" in counties
    assert ">Nanjing</th>" not in counties
    assert wang.get(f"{DESK}?year=2026").status_code == 400
    assert wang.get(f"{DESK}?city=330100").status_code == 400
    for nowhere in ("320500/2026", "330100/2023", "320500/1900"):
        assert wang.get(f"{DESK}{nowhere}/").status_code == 404


@pytest.mark.parametrize("name", ["agency-a", "official-nj", "checker", "operator"])
def test_others_are_refused_with_the_reason_and_see_no_link(wang: Client, name: str) -> None:
    assert f'href="{DESK}"' in wang.get("/en/desk/").text
    sign_in(wang, name)

    assert f'href="{DESK}"' not in wang.get("/en/desk/").text
    for answer in (wang.get(DESK), wang.get(PAGE), post(wang)):
        assert answer.status_code == 403
        assert "Only statisticians and officials of the province may correct populations." in answer.text
    assert Decimal(1296) not in known()


@pytest.mark.usefixtures("committed")
@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twice_at_once_makes_one_row() -> None:
    with role(WORKER):
        create_demonstration_accounts()
    gate, answers = Barrier(2), []

    def send() -> None:
        try:
            client = Client()
            client.force_login(User.objects.get(username="statistician"))
            gate.wait(20)
            answers.append(post(client).status_code)
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert answers == [302, 302]
    assert known().count(Decimal(1296)) == 1
    assert Event.objects.filter(action="population corrected").count() == 1


def test_a_place_without_any_population_stands_in_the_list(wang: Client) -> None:
    answer = wang.get(f"{DESK}?city={SUZHOU}&year=2015")

    assert not Population.objects.filter(region="320581", year=2015).exists()
    assert answer.status_code == 200
    assert f"{DESK}320581/2015/" in answer.text
