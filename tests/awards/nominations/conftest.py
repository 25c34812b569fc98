"""Li nominates for a firm in Nanjing; the city's office and an association recommend; Zhou and Wu check."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from awards.nominations import actions, consent, filing
from awards.nominations.models import CoOwner, Nomination
from awards.rounds.models import Category, ChannelQuota, Edition, Phase
from ipportal.core.accounts.models import User
from ipportal.core.kit.clock import OFFICE_ZONE, now
from ipportal.core.kit.identifiers import written
from ipportal.core.kit.pages import shelf
from ipportal.core.submissions import actions as submissions
from ipportal.core.submissions.freezing import content_of, digest_of
from ipportal.core.submissions.models import DraftField, Submission
from patents.register.models import Patent, PatentEvent
from tests.conftest import role
from tests.people import Cast, cast

__all__ = ["cast"]
NOMINEE, CO_OWNER = "江宁新材料有限公司（演示）", "太湖新能源研究院（演示）"
CITY, ASSOCIATION = "南京市知识产权局（演示）", "江苏省发明协会（演示）"
CUT_OFF: Final = dt.date(2026, 3, 31)
FORM: Final = {"basis": "专利质量", "advance": "先进", "protection": "运用", "benefit": "效益"}
Stand = Callable[[dt.datetime | None], None]
tokens = itertools.count()


def moment(day: str, hour: int = 10) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), OFFICE_ZONE)


@pytest.fixture(autouse=True)
def _march(stand_at: Stand, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    stand_at(moment("2026-03-10"))
    shelf.clear()


def make_edition(people: Cast, number: int = 3, places: int = 2, *, published: bool = True) -> Edition:
    """Past the actions of its own room: nominations are taken in March, formally checked in April."""
    with role("NONE"):
        edition = Edition.objects.create(
            number=number, year=2026, name_zh=f"第{number}届江苏专利奖", cut_off_on=CUT_OFF, drafted_by="甲"
        )
        for kind, opens, closes in (
            ("nominating", "2026-03-01", "2026-03-31"),
            ("formal", "2026-04-01", "2026-04-30"),
            ("preliminary", "2026-05-01", "2026-05-31"),
        ):
            Phase.objects.create(edition=edition, kind=kind, opens_on=opens, closes_on=closes)
        Category.objects.create(edition=edition, code="gold", cap=10)
        Category.objects.create(edition=edition, code="inventor", cap=10, prize_fen=10_000_000)
        for body, kind, most in ((CITY, "project", places), (CITY, "inventor", 1), (ASSOCIATION, "project", 1)):
            ChannelQuota.objects.create(edition=edition, organisation=people.bodies[body], kind=kind, places=most)
        if published:
            edition.published_at, edition.published_by = now(), "乙"
            edition.save()
    return edition


def make_patent(number: int = 2015_1_0100001, **told: Any) -> Patent:
    """Granted, in Nanjing, as the register has it."""
    granted, ends = told.pop("granted", dt.date(2018, 1, 5)), told.pop("events", ())
    facts = {"kind": 1, "title": "一种装置", "county": 320115, "seq": 1, "first_owner": NOMINEE,
             "credit_code": "91320115TE0D001008", "filed_on": dt.date(2015, 6, 1), "publication_number": "CN104000001A",
             "granted_on": granted} | told  # fmt: skip
    with role("NONE"):
        patent = Patent.objects.create(number=number, **facts)
        if granted:
            PatentEvent.objects.create(
                number=number, seq=1, kind="G", effective_on=granted, county=facts["county"], filed_on=facts["filed_on"]
            )
        for kind, day, more in ends:
            PatentEvent.objects.create(number=number, seq=2, kind=kind, effective_on=day, **more)
    return patent


@pytest.fixture
def people(cast: Cast) -> Cast:
    return cast


@pytest.fixture
def edition(people: Cast) -> Edition:
    return make_edition(people)


def drafted(people: Cast, edition: Edition, patent: Patent | None = None, channel: str = CITY) -> Nomination:
    patent = patent or Patent.objects.first() or make_patent()
    return actions.begin_nomination(
        edition, "project", people.bodies[NOMINEE], by=people["nominator"], token=f"t{next(tokens)}",
        channel=people.bodies[channel], number=written(patent.pk), may_be_published=True,
    )  # fmt: skip


def inventor(people: Cast, edition: Edition, surname: str = "欧阳", given_name: str = "明") -> Nomination:
    return actions.begin_nomination(
        edition, "inventor", people.bodies[NOMINEE], by=people["nominator"], token=f"t{next(tokens)}",
        channel=people.bodies[CITY], surname=surname, given_name=given_name, may_be_published=True,
    )  # fmt: skip


def asked(people: Cast, nomination: Nomination) -> CoOwner:
    code = str(people.bodies[CO_OWNER].credit_code)
    return consent.ask_co_owner(nomination, by=people["nominator"], credit_code=code)


def send(nomination: Nomination, by: User) -> Submission:
    """The form, filled in and sent, or sent once more with another word."""
    submission = filing.begin_form(nomination, by=by)
    for key, words in FORM.items():
        typed = f"{words}{submission.last_version or ''}"
        field, new = DraftField.objects.get_or_create(
            submission=submission, key=key, defaults={"typed": typed, "by": "x"}
        )
        if not new:
            field.typed, field.revision = typed, field.revision + 1
            field.save()
    submissions.submit(submission, by=by, token=digest_of(content_of(submission)))
    submission.refresh_from_db()
    nomination.refresh_from_db()
    return submission


def submitted(people: Cast, nomination: Nomination) -> Nomination:
    send(nomination, people["nominator"])
    return nomination


def recommended(people: Cast, nomination: Nomination, by: str = "official-nj") -> Nomination:
    return filing.recommend(nomination, by=people[by], reason="同意推荐")


def form_of(nomination: Nomination) -> Submission:
    found = filing.filed(nomination)
    assert found is not None
    return found
