"""An edition holds what it announced: in its actions and, whoever writes, in the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from awards.rounds import actions
from awards.rounds.models import Category, ChannelQuota, Edition, EditionCriterion, Phase, PhaseKind
from awards.rounds.phases import may_in
from ipportal.core.accounts.organisations.moving import move_everything
from ipportal.core.audit.models import Event
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from tests.awards.rounds.conftest import DAYS, Stand, drafted, moment
from tests.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def refused(name: str, act: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError) as fault, transaction.atomic():
        act()
    diagnostics: Any = getattr(fault.value.__cause__, "diag", None)
    assert diagnostics.constraint_name == name


def test_whoever_drafted_it_does_not_publish_it(cast: Cast) -> None:
    edition = drafted(cast)

    with pytest.raises(PermissionDenied, match="Another official"):
        actions.publish_edition(edition, by=cast["official"])
    with pytest.raises(PermissionDenied):
        actions.publish_edition(edition, by=cast["official-nj"])
    refused(
        "edition_is_published_by_another_than_its_drafter",
        lambda: Edition.objects.update(
            published_at=clock.now(), published_by="official", published_by_id=cast["official"].pk
        ),
    )

    assert actions.publish_edition(edition, by=cast["official-2"]).published_by == "official-2"
    with pytest.raises(Conflict):
        actions.publish_edition(edition, by=cast["official-2"])


# What the database refuses too.
HELD = {
    "no days": "edition_published_says_when_to_nominate",
    "overlap": "phases_follow_each_other",
    "weights": "weights_of_a_kind_add_up_to_one",
}
LACKING = {
    "no days": ({"phases": DAYS[1:]}, "the days of the nomination are missing"),
    "overlap": (
        {"phases": [*DAYS[:1], ("formal", dt.date(2026, 3, 31), dt.date(2026, 4, 15))]},
        "“Formal check” would begin before “Nomination” is over",
    ),
    "weights": (
        {"criteria": [("project", "专利质量", "", Decimal("0.3")), ("project", "前景", "", Decimal("0.6999"))]},
        "add up to 0.9999, not to 1",
    ),
    "no channel": ({"channels": []}, "No channel may recommend for “Inventor”"),
    "no category": ({"categories": []}, "No category"),
    "short notice": (
        {"phases": [*DAYS[:2], ("notice", dt.date(2026, 6, 1), dt.date(2026, 6, 9))]},
        "would last until 10 June 2026",
    ),
}


def test_it_is_not_published_before_it_is_whole(cast: Cast) -> None:
    said = {"published_at": clock.now(), "published_by": "official-2"}
    for number, (lacks, (other, told)) in enumerate(LACKING.items(), 1):
        edition = drafted(cast, number, plans=other)
        with pytest.raises(Conflict, match=told):
            actions.publish_edition(edition, by=cast["official-2"])
        if lacks in HELD:
            refused(HELD[lacks], partial(Edition.objects.filter(pk=edition.pk).update, **said))

    assert not Edition.objects.published().exists()


STANDS = "edition_published_keeps_its_rules"
CHANGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "rules": (STANDS, lambda: Edition.objects.update(notice_days=5)),
    "taken back": (STANDS, lambda: Edition.objects.update(published_at=None, published_by="", published_by_id=None)),
    "cap": (STANDS, lambda: Category.objects.update(cap=9)),
    "prize": (STANDS, lambda: Category.objects.filter(code="gold").update(prize_fen=2_000_000)),
    "weight": (STANDS, lambda: EditionCriterion.objects.filter(weight="0.25").update(weight="0.26")),
    "quota": (STANDS, lambda: ChannelQuota.objects.update(places=99)),
    "quota gone": (STANDS, lambda: ChannelQuota.objects.all().delete()),
    "phase gone": (STANDS, lambda: Phase.objects.filter(kind="formal").delete()),
    "other phase": (STANDS, lambda: Phase.objects.filter(kind="formal").update(kind="panel")),
    "begun": (
        "phase_that_has_begun_keeps_its_days",
        lambda: Phase.objects.filter(kind="nominating").update(closes_on="2026-04-30"),
    ),
    "earlier": ("phase_is_only_put_off", lambda: Phase.objects.filter(kind="formal").update(closes_on="2026-04-10")),
    "over the next": (
        "phases_follow_each_other",
        lambda: Phase.objects.filter(kind="formal").update(closes_on="2026-06-01"),
    ),
    "hour in the past": (
        "edition_tells_results_at_an_hour_to_come",
        lambda: Edition.objects.update(results_at=moment("2026-03-10")),
    ),
}


def test_the_database_keeps_what_was_announced(edition: Edition) -> None:
    for name, act in CHANGES.values():
        refused(name, act)


def test_the_database_refuses_parts_moved_into_or_out_of_a_published_edition(cast: Cast, edition: Edition) -> None:
    draft = drafted(cast, 5, plans={"categories": [("silver", 20, None, "")]})

    refused(STANDS, lambda: Category.objects.filter(edition=draft).update(edition=edition))
    refused(STANDS, lambda: Category.objects.filter(edition=edition, code="gold").update(edition=draft))
    refused(STANDS, lambda: Phase.objects.create(edition=edition, kind="panel", opens_on="2026-07-01",
                                                 closes_on="2026-07-02"))  # fmt: skip


OF_DRAFTS: dict[str, Callable[[], Any]] = {
    "edition_notice_lasts_5_to_30_days": lambda: Edition.objects.update(notice_days=4),
    "edition_published_says_by_whom": lambda: Edition.objects.update(published_by="official-2"),
    "edition_tells_results_after_it_was_published": lambda: Edition.objects.update(results_at=moment("2026-07-01")),
    "phase_closes_after_it_opens": lambda: Phase.objects.update(closes_on="2020-01-01"),
    "edition_has_a_phase_once": lambda: Phase.objects.update(kind="panel"),
    "prize_is_20000_to_1000000_yuan": lambda: Category.objects.filter(code="gold").update(prize_fen=1_999_999),
    "category_stays_within_the_approved_cap": lambda: Category.objects.update(cap=11),
    "edition_has_a_category_once": lambda: Category.objects.update(code="gold"),
    "award_criterion_has_a_weight": lambda: EditionCriterion.objects.update(weight=0),
    "edition_names_a_criterion_once": lambda: EditionCriterion.objects.filter(kind="project").update(name_zh="一"),
    "channel_has_one_quota_for_a_kind": lambda: ChannelQuota.objects.update(kind="project"),
}


def test_the_database_refuses_it_of_a_draft_too(cast: Cast) -> None:
    drafted(cast)

    for name, act in OF_DRAFTS.items():
        refused(name, act)


def test_a_number_is_given_once(cast: Cast, edition: Edition) -> None:
    with pytest.raises(BadInput) as taken:
        drafted(cast, edition.number)

    assert taken.value.field == "number"


def test_phases_that_have_not_begun_are_put_off_with_a_reason(cast: Cast, edition: Edition) -> None:
    later = {
        "formal": (dt.date(2026, 4, 10), dt.date(2026, 6, 5)),
        "notice": (dt.date(2026, 6, 8), dt.date(2026, 6, 19)),
    }
    by, version = cast["official"], edition.version

    with pytest.raises(BadInput, match="“Decision” would begin"):
        actions.put_off_phases(edition, later, reason="延期", by=by, version=version)
    later["decision"] = (dt.date(2026, 6, 22), dt.date(2026, 6, 30))
    actions.put_off_phases(edition, later, reason="申报踊跃，顺延", by=by, version=version)

    kept = {phase.kind: (phase.opens_on, phase.closes_on) for phase in Phase.objects.all()}
    assert kept == later | {"nominating": DAYS[0][1:]}
    assert Event.objects.filter(action="phases put off", reason="申报踊跃，顺延", object_id=edition.pk).count() == 1
    with pytest.raises(Conflict):
        actions.put_off_phases(edition, later, reason="x", by=by, version=version)
    for kind, days, field in (
        ("nominating", (dt.date(2026, 3, 1), dt.date(2026, 4, 5)), "nominating_from"),
        ("formal", (dt.date(2026, 4, 9), dt.date(2026, 6, 5)), "formal_from"),
        ("notice", (dt.date(2026, 6, 16), dt.date(2026, 6, 19)), "notice_until"),
    ):
        with pytest.raises(BadInput) as fault:
            actions.put_off_phases(edition, {kind: days}, reason="x", by=by, version=version + 1)
        assert fault.value.field == field


def test_the_hour_of_results_stands_once_it_has_struck(cast: Cast, edition: Edition, stand_at: Stand) -> None:
    zhou = cast["official"]
    for at in ("2026-03-09", "2026-06-15"):
        with pytest.raises(BadInput):
            actions.set_results_hour(edition, moment(at), reason="x", by=zhou, version=1)
    hour = moment("2026-06-26")
    actions.set_results_hour(edition, hour, reason="省政府决定", by=zhou, version=1)
    edition.refresh_from_db()
    late = {
        "notice": (dt.date(2026, 6, 16), dt.date(2026, 6, 26)),
        "decision": (dt.date(2026, 6, 29), dt.date(2026, 6, 30)),
    }
    with pytest.raises(BadInput, match="set their hour later"):
        actions.put_off_phases(edition, late, reason="x", by=zhou, version=2)
    assert not Edition.objects.with_results().exists()

    stand_at(hour)

    assert Edition.objects.with_results().get() == edition
    with pytest.raises(Conflict):
        actions.set_results_hour(edition, moment("2026-07-01"), reason="x", by=zhou, version=2)
    refused("edition_keeps_the_hour_that_has_struck", lambda: Edition.objects.update(results_at=None))
    assert Event.objects.get(action="hour of results set").reason == "省政府决定"


def test_a_phase_holds_its_right_on_its_days_alone(edition: Edition) -> None:
    said = {
        day: str(may_in(edition, PhaseKind.NOMINATING, dt.date.fromisoformat(day)).reason)
        for day in ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01")
    }

    assert said == {
        "2026-02-28": "“Nomination” begins on 1 March 2026.",
        "2026-03-01": "",
        "2026-03-31": "",
        "2026-04-01": "“Nomination” ended on 31 March 2026.",
    }


def test_nothing_may_be_done_in_a_draft_or_in_a_phase_without_days(cast: Cast, edition: Edition) -> None:
    today = dt.date(2026, 3, 10)

    assert "not published" in str(may_in(drafted(cast, 5), PhaseKind.NOMINATING, today).reason)
    assert "no days" in str(may_in(edition, PhaseKind.PANEL, today).reason)


def test_two_entries_of_a_channel_may_become_one(cast: Cast, edition: Edition) -> None:
    """Whatever points at the one points at the other, in published editions too."""
    gone, keep = cast.bodies["南京市知识产权局（演示）"], cast.bodies["苏州市知识产权局（演示）"]

    assert move_everything(gone, keep)["channelquota"] == 2

    assert set(edition.channels.values_list("organisation", "places")) == {(keep.pk, 20), (keep.pk, 5)}
