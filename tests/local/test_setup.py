"""The first run without the demonstration, and the way from the demonstration to an empty portal."""

from __future__ import annotations

import io

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.accounts.rules import roles_of
from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.models import Clock
from ipportal.core.kit.pages import shelf
from ipportal.core.metrics import actions as figures
from ipportal.core.metrics.models import Figure
from ipportal.core.metrics.proof import prove
from ipportal.core.metrics.releases.models import Release
from ipportal.core.statistics.demonstration import seed_populations
from ipportal.core.statistics.models import OfficialValue, Population
from ipportal.local import checkup
from ipportal.management.commands.remove_demo import KEPT, emptied
from patents.register.models import Patent
from tests import trail
from tests.conftest import WORKER, role
from tests.core.metrics.conftest import JANUARY, Progress, tell
from tests.core.metrics.test_releases import KUNSHAN, Cast, grants

OFFICE, PASSWORD = "江苏省知识产权局", "ein-langes-Wort-9"


def run(monkeypatch: pytest.MonkeyPatch, *more: str, name: str = "zhou", password: str = PASSWORD) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    out = io.StringIO()
    call_command("setup", name, "--email", "zhou@example.cn", "--office", OFFICE, *more, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_first_administrator_is_made_at_the_console(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    told = run(monkeypatch)

    zhou = User.objects.get()
    assert (roles_of(zhou), zhou.check_password(PASSWORD)) == (frozenset({"administrator"}), True)
    assert zhou.memberships.get().organisation.name == OFFICE
    assert [letter.to for letter in mail.outbox] == [["zhou@example.cn"]]
    assert "./manage.py import_file patents register.csv" in told
    assert len(trail.entries(action="first administrator made")) == 1
    client.force_login(zhou)
    assert client.get("/desk/people/").status_code == 200


@pytest.mark.django_db
def test_there_is_only_one_first(monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch)

    with pytest.raises(CommandError, match=r"administrator already|已有账号管理员") as refused:
        run(monkeypatch, name="wu")

    assert refused.value.returncode == 2
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "password"),
    [([], "short"), ([], "password"), (["--region", "999999"], PASSWORD), (["--email", "x"], PASSWORD)],
)
def test_what_cannot_be_makes_nobody(monkeypatch: pytest.MonkeyPatch, more: list[str], password: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(monkeypatch, *more, password=password)

    assert refused.value.returncode == 2
    assert not User.objects.exists()
    assert not Organisation.objects.filter(of_measures__isnull=True).exists()


@pytest.mark.django_db
def test_a_mail_server_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with pytest.raises(SystemExit) as ended:
        run(monkeypatch)

    assert ended.value.code == 1
    assert User.objects.count() == 1


@pytest.fixture
def demonstration(transactional_db: None) -> None:
    """Accounts, populations, a register with figures, a published month, and a clock that stands."""
    shelf.clear()
    with role("NONE"):
        set_clock(JANUARY)
    with role(WORKER):
        cast = Cast()
        create_demonstration_accounts()
        seed_populations()
        tell(grants(KUNSHAN, 5))
        figures.recompute(Progress())
        cast.publish()


def remove(*more: str) -> str:
    out = io.StringIO()
    with role("NONE"):
        call_command("remove_demo", *more, stdout=out)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_demonstration_goes_and_the_portal_works_empty(
    demonstration: None, monkeypatch: pytest.MonkeyPatch, settings: LazySettings, client: Client
) -> None:
    with pytest.raises(CommandError, match="setup"):
        remove("--yes")
    run(monkeypatch)
    User.objects.filter(demonstration=False).exclude(username="zhou").delete()
    facts = OfficialValue.objects.count()

    assert "nothing was removed" in remove()
    assert Release.objects.exists()
    remove("--yes")

    assert list(User.objects.values_list("username", flat=True)) == ["zhou"]
    assert Organisation.objects.filter(name=OFFICE).count() == 1
    assert not Organisation.objects.filter(demonstration=True).exists()
    assert not any(model.objects.exists() for model in (Patent, Figure, Release, Clock))
    assert not Population.objects.filter(demonstration=True).exists()
    assert Population.objects.exists()
    assert OfficialValue.objects.count() == facts
    settings.DEMO = settings.TESTING = False
    assert list(checkup.demonstration()) == []
    assert list(checkup.roles()) == []
    assert prove().found == []
    shelf.clear()
    for address in ("/", "/figures/", "/metrics-catalogue/", "/api/v1/figures/?metric=invention-patents"):
        assert client.get(address).status_code == 200, address
    client.force_login(User.objects.get())
    assert "demonstration" in str(trail.entries(action="demonstration removed")[0])
    assert client.get("/desk/people/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_real_files_beside_it_stop_it(demonstration: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from ipportal.core.intake.models import ImportBatch

    run(monkeypatch)
    ImportBatch.objects.create(kind="patents", file_name="real.csv", size=1, uploaded_by="zhou")

    with pytest.raises(CommandError, match=r"real\.csv"):
        remove("--yes")

    assert Release.objects.exists()


def test_every_table_of_facts_is_among_what_goes() -> None:
    labels = {model._meta.label_lower for model in emptied()}

    assert {"patents.patent", "ipportal.release", "ipportal.population", "ipportal.clock"} <= labels
    assert not labels & KEPT
