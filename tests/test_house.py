"""The house rules: what holds for every address, room, list, definition and page, so that none is forgotten."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from rest_framework.permissions import AllowAny, IsAuthenticated

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.invitations.models import Invitation
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.intake.models import ImportBatch
from ipportal.core.kit.gate import GATED, VISIBILITY, Shown, gates, shown_by
from ipportal.core.kit.periods import Month
from ipportal.core.letters.kinds import both, followable
from ipportal.core.letters.models import Follow, Letter, Message
from ipportal.core.metrics import actions as figures
from ipportal.core.metrics.models import Figure
from ipportal.core.notices.models import Notice
from ipportal.core.notices.objections.models import Objection
from ipportal.core.reviewing.models import Assignment, Candidate, Expert, ReviewRound
from ipportal.core.submissions.actions import take_receipt_number
from ipportal.core.submissions.formdesk.models import FormDraft
from ipportal.core.submissions.models import FormVersion, Submission
from patents.centres.demonstration.seeding import seed_centres
from patents.centres.demonstration.stories import STORIES
from patents.finance.figures.actions import close_months
from tests.awards.results.winners import an_edition, some_winners
from tests.conftest import WORKER, role
from tests.core.metrics.conftest import tell
from tests.core.metrics.test_releases import Cast, grants
from tests.figures import put_figures
from tests.patents.finance.conftest import make_draft
from tests.patents.finance.statistics.registrations import lay, made_up

ROOT = Path(settings.BASE_DIR)
FLOORS = ("ipportal", "patents", "awards", "measures")

# Library views that are open by their nature; everything else open lives in a `public.py` or says so in an `api.py`.
OPEN_LIBRARY_VIEWS = {"drf_spectacular.views.SpectacularAPIView"}

# Templates that are no page of a view: pieces, letters, errors, and those that libraries render.
NOT_PAGES = ("_components/", "errors/", "emails/", "account/", "base.html", "registration/")


class Address(NamedTuple):
    path: str
    name: str
    view: Any

    @property
    def dotted(self) -> str:
        target = getattr(self.view, "view_class", None) or getattr(self.view, "cls", None) or self.view
        return f"{target.__module__}.{target.__qualname__}"

    @property
    def is_api(self) -> bool:
        return hasattr(self.view, "cls")

    @property
    def is_open(self) -> bool:
        """Anyone may ask: the middleware that closes every other address lets it pass."""
        if self.is_api:
            return IsAuthenticated not in self.view.cls.permission_classes
        return not getattr(self.view, "login_required", True)


def addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[Address]:
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, path)
        elif isinstance(entry, URLPattern):
            yield Address(path, entry.name or "", entry.callback)


def undeclared(found: Iterator[Address] | list[Address]) -> list[str]:
    """Addresses that are open without anybody having declared them public."""
    return [address.path for address in found if address.is_open and not _declared(address)]


def _declared(address: Address) -> bool:
    module = address.dotted.rpartition(".")[0]
    if address.is_api and module.endswith(".api"):
        return AllowAny in address.view.cls.permission_classes
    return module.endswith(".public") or address.dotted in OPEN_LIBRARY_VIEWS


def test_every_open_address_is_declared_public() -> None:
    found = list(addresses())

    assert undeclared(found) == []
    assert len(found) > 10


def test_an_open_view_outside_public_py_is_noticed() -> None:
    def leak(request: object) -> None: ...

    leak.__module__ = "patents.register.views"
    leak.login_required = False  # type: ignore[attr-defined]  # what a careless decorator would set

    assert undeclared([Address("patents/all/", "leak", leak)]) == ["patents/all/"]


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in_wherever_it_is_not_public(client: Any) -> None:
    closed = [a for a in addresses() if not a.is_open and "<" not in a.path and not a.path.startswith("api/")]

    for address in closed:
        answer = client.get("/" + address.path.removeprefix("^").removesuffix("$"))
        assert answer.status_code in {302, 405}, address.path
        assert answer.status_code == 405 or "/accounts/login/" in answer["Location"], address.path
    assert closed


def undescribed(found: Iterator[Address] | list[Address]) -> list[str]:
    """Addresses for signed-in people that do not say what they show."""
    return [address.path for address in found if not address.is_open and shown_by(address.view) is None]


def test_every_closed_address_says_what_it_shows() -> None:
    found = list(addresses())

    assert undescribed(found) == []
    shown = {model for address in found for model in (shown_by(address.view) or Shown((), {})).models}
    assert shown <= gates().keys()
    assert shown


def test_a_view_that_does_not_say_what_it_shows_is_noticed() -> None:
    def forgotten(request: object) -> None: ...

    assert undescribed([Address("patents/all/", "all", forgotten)]) == ["patents/all/"]


def test_every_model_says_who_may_see_its_rows_and_those_with_a_gate_have_one() -> None:
    models = {model._meta.label_lower: model for model in apps.get_models() if model._meta.app_label in FLOORS}

    assert VISIBILITY.keys() == models.keys()
    assert {models[label] for label, kind in VISIBILITY.items() if kind == GATED} == gates().keys()


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("floor", FLOORS)
def test_every_room_with_models_is_in_its_floors_index(floor: str) -> None:
    index = import_module(f"{floor}.models")
    for path in sorted((ROOT / floor).rglob("models.py")):
        if path.parent == ROOT / floor:
            continue
        room = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        models = [thing for thing in vars(room).values() if _is_model_of(thing, room.__name__)]
        assert [model.__name__ for model in models if vars(index).get(model.__name__) is not model] == [], room.__name__


def _is_model_of(thing: object, module: str) -> bool:
    concrete = isinstance(thing, type) and hasattr(thing, "_meta") and not thing._meta.abstract
    return concrete and thing.__module__ == module


def sized(asked: str = "") -> tuple[str, str]:
    return f"?{asked}&page_size=1", f"?{asked}&page_size=3"


# Every list, and how it is asked for one row and for three or more; lists of pages, by whom.
API_LISTS = {
    "api-regions": sized(),
    "api-metrics": sized(),
    "api-population": sized(),
    "api-statistics": sized(),
    "api-rankings": sized("metric=invention-patents-per-10k&source=official&month=2016-12"),
    "api-figures": sized("metric=invention-patents"),
    "api-receipts": sized("metric=invention-patents&region=320000&month=2023-12"),
    "api-movements": sized("metric=invention-patents&region=320000&month=2023-12"),
    "api-releases": sized(),
    "api-revisions": sized("metric=invention-patents&region=320000&month=2023-12"),
    "api-measures": sized(),
    "api-centres": sized(),
    "api-pledge-summary": sized(),
    "api-notices": sized(),
    "api-awards": sized(),
    "api-pledges": sized(),
    "api-sei": ("?ipc=G06N3/08", "?ipc=G06N3/08;H04L12/28;A61K31/00"),
}
PAGE_LISTS = {
    "intake:batch-list": "statistician",
    "history:event-list": "auditor",
    "submissions:submission-list": "official",
    "formdesk:form-list": "official",
    "people:person-list": "administrator",
    "people:organisation-list": "administrator",
    "people:invitation-list": "administrator",
    "people:role-list": "administrator",
    "letters:letter-list": "official",
    "letters:message-list": "nominator",
    "letters:follow-list": "nominator",
    "reviewing:expert-list": "official",
    "reviewing:round-list": "official",
    "reviewing:review-list": "reviewer",
    "notices:notice-list": "official",
    "notices:objection-list": "official",
}


@pytest.fixture
def three_rows() -> Callable[[int], None]:
    """`three_rows(n)`: n rows more in every list that has none from the start."""

    def add(count: int) -> None:
        with role(WORKER):
            ImportBatch.objects.bulk_create(
                ImportBatch(kind="patents", file_name=f"{n}.csv", size=1, uploaded_by="li") for n in range(count)
            )
        _people(count)
        _forms(count)
        _letters(count)
        _notices(count)
        _reviews(count)

    return add


def _letters(count: int) -> None:
    """One held, and for everybody a message and something to follow."""
    followable("a thing of the house", lambda _user, key: key)
    for n in range(count):
        name = f"{count}-{n}.csv"
        Letter.objects.create(purpose="office", to_address="li@example.cn", subject=name, body=name, state="held")
        for person in User.objects.filter(username="li"):
            facts = {"stage": "due", "title": both(name, name), "due": {"day": "2026-01-20"}}
            Message.objects.create(user=person, kind="unanswered invitation", params=facts)
            Follow.objects.create(user=person, about_label="a thing of the house", about_key=name)


def _reviews(count: int) -> None:
    """An expert, and an open round in which Li judges one thing."""
    li, _is_new = Expert.objects.get_or_create(user=User.objects.get(username="li"), defaults={"name": "li"})
    for n in range(count):
        name = f"{count}-{n}.csv"
        Expert.objects.create(user=User.objects.get(username=name), name=name)
        days = {"opens_on": dt.date(2020, 1, 1), "closes_on": dt.date(2099, 1, 1)}
        numbers = {"reviews_wanted": 1, "employer_years": 3, "most_points": 100}
        found = ReviewRound.objects.create(label="x", title_zh=name, title_en=name, state="open", **days, **numbers)
        thing = Candidate.objects.create(round=found, number=1, key="1", name=name)
        Assignment.objects.create(candidate=thing, expert=li, made_by="zhou")


def _forms(count: int) -> None:
    """As shipped; of each a version is being written."""
    text = FormVersion.objects.get(code="suggestion", version=1).text
    for n in range(count):
        name = f"{count}-{n}.csv"
        told = {"title_zh": name, "title_en": name, "text": text, "sha256": name, "valid_from": dt.date(2020, 1, 1)}
        version = FormVersion.objects.create(code=f"form_{count}_{n}", version=1, **told)
        FormDraft.objects.create(code=version.code, based_on=version, text=text, begun_by=name)


def _notices(count: int) -> None:
    """A publicity period that runs, with an objection to it."""
    for n in range(count):
        name = f"{count}-{n}.csv"
        days = {"opens_on": dt.date(2020, 1, 1), "closes_on": dt.date(2099, 1, 1), "working_days": 1}
        said = {"published_at": timezone.now(), "published_by": "zhou", "body_sha256": "0" * 64}
        words = {"kind": "publicity", "title_zh": name, "title_en": name, "body_zh": name}
        notice = Notice.objects.create(**words, **days, **said)
        claim = dict.fromkeys(("real_name", "contact", "grounds", "evidence", "token"), name)
        Objection.objects.create(notice=notice, receipt=take_receipt_number(), **claim)


def _people(count: int) -> None:
    """Each acts for a body of the own, holds a role, and has invited somebody."""
    for n in range(count):
        body = Organisation.objects.create(name=f"{count}-{n}.csv", kind="bank", region_id="320100")
        person = User.objects.create(username=f"{count}-{n}.csv")
        _submission(body)
        held = {"organisation": body, "role_id": "bank_officer", "begins_on": dt.date(2020, 1, 1)}
        person.memberships.create(**held)
        Invitation.objects.create(email=f"{count}-{n}.csv@example.cn", expires_at=timezone.now(), **held)


def _submission(body: Organisation) -> None:
    """Sent by the body, and not yet answered."""
    form = FormVersion.objects.get(code="suggestion")
    receipt = take_receipt_number()
    Submission.objects.create(
        kind="suggestion", form_version=form, owner=body, state="submitted", receipt=receipt, last_version=1
    )


def test_every_list_is_known() -> None:
    known = {*API_LISTS, "api-schema", *(name.partition(":")[2] for name in PAGE_LISTS)}

    assert {a.name for a in addresses() if a.is_api or a.name.endswith("-list")} == known


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGE_LISTS)
def test_a_list_costs_the_same_for_one_row_or_three(
    name: str, client: Client, three_rows: Callable[[int], None]
) -> None:
    with role(WORKER):
        body = Organisation.objects.create(name="省知识产权局", kind="department", region_id="320000")
        person = User.objects.create(username="li")
        person.memberships.create(organisation=body, role_id=PAGE_LISTS[name], begins_on=dt.date(2020, 1, 1))
    client.force_login(person)
    three_rows(1)
    client.get(reverse(name))  # what is fetched once per process is fetched now
    with CaptureQueriesContext(connection) as one:
        assert "0.csv" in client.get(reverse(name)).content.decode()
    three_rows(2)
    with CaptureQueriesContext(connection) as three:
        assert "1.csv" in client.get(reverse(name)).content.decode()

    assert len(three) == len(one) > 0


RELEASED = ("api-receipts", "api-movements", "api-releases", "api-revisions")


def _publish_three_times() -> None:
    figures.load_definitions()
    cast = Cast()
    for number in range(3):
        cast.publish(Month.from_no(24287), reason=f"revision {number}")


def _a_bank_officer_with_three_drafts() -> User:
    with role(WORKER):
        create_demonstration_accounts()
    officer = User.objects.get(username="bank-1")
    for _n in range(3):
        make_draft(officer)
    return officer


@pytest.mark.django_db
@pytest.mark.parametrize("name", API_LISTS)
def test_a_list_for_programs_costs_the_same_for_one_row_or_three(name: str, client: Client) -> None:
    with role(WORKER):
        put_figures(
            Figure(metric="invention-patents", month=24287, region_code=code, numerator=1, value=1, run=1)
            for code in ("320000", "320100", "320500")
        )
        tell([*grants(320102, 3), *grants(320102, 3, on="2023-12-05", first=100)])
        if name in RELEASED:
            _publish_three_times()
    if name in ("api-centres", "api-notices"):
        with role("NONE"):
            create_demonstration_accounts()
            seed_centres(STORIES[7:10])
    if name == "api-awards":
        some_winners(an_edition(4, results_at=dt.datetime(2021, 1, 1, tzinfo=dt.UTC)))
    if name == "api-pledges":
        client.force_login(_a_bank_officer_with_three_drafts())
    for_one, for_three = (reverse(name) + query for query in API_LISTS[name])
    if name == "api-pledge-summary":
        lay(made_up(60))
        with role(WORKER):
            close_months()
    client.get(for_three)
    with CaptureQueriesContext(connection) as one:
        assert len(client.get(for_one).json()["results"]) >= 1
    with CaptureQueriesContext(connection) as three:
        assert len(client.get(for_three).json()["results"]) >= 3

    assert len(three) == len(one)


def test_a_tab_is_named_by_plain_words() -> None:
    """What says in which language words are is markup, and a title has none."""
    titles = re.compile(r"{% block title %}.*?{% endblock", re.DOTALL)
    marked = [
        page.name
        for page in (ROOT / "templates").rglob("*.html")
        for title in titles.findall(page.read_text(encoding="utf8"))
        if "as_written" in title or "|mixed" in title
    ]
    assert marked == []


def test_nobody_imports_upwards() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert answer.returncode == 0, answer.stdout + answer.stderr


WANTED = {
    "name": dict,
    "description": dict,
    "formula": str,
    "numerator": str,
    "unit": dict,
    "decimals": int,
    "rounding": str,
    "source": dict,
    "peer_group": str,
    "author": str,
    "checked_by": str,
}


def definitions() -> list[Path]:
    return sorted((ROOT / "ipportal/core/metrics/definitions").glob("*.toml"))


@pytest.mark.parametrize("path", definitions(), ids=lambda path: path.stem)
def test_every_definition_is_complete(path: Path) -> None:
    definition = tomllib.loads(path.read_text(encoding="utf8"))

    if definition.get("data_source") == "none":
        assert set(definition["name"]) == {"zh", "en"}
        return
    missing = [key for key, kind in WANTED.items() if not isinstance(definition.get(key), kind)]
    assert missing == []
    assert "denominator" in definition or definition["numerator"] == path.stem
    assert definition["next_review"].year >= 2026
    assert definition["author"] != definition["checked_by"]


def test_every_page_template_mirrors_a_view() -> None:
    source = "\n".join(path.read_text(encoding="utf8") for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
    pages = [path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html")]
    orphans = [
        page
        for page in pages
        if not page.startswith(NOT_PAGES) and not page.rpartition("/")[2].startswith("_") and f'"{page}"' not in source
    ]

    assert orphans == []
    assert pages


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda page: page.name
)
def test_every_link_of_the_documents_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_command_of_the_readme_exists() -> None:
    readme, makefile = ((ROOT / name).read_text(encoding="utf8") for name in ("README.md", "Makefile"))
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    commands = set(re.findall(r"\./manage\.py (\w+)", readme))

    assert set(re.findall(r"\bmake ([a-z-]+)", readme)) <= targets
    assert commands <= set(get_commands())
    assert commands
