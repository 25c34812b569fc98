"""The roles, the addresses, and an answer reduced to what must be the same."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
import zipfile
from collections.abc import Iterator, Mapping
from http.cookies import SimpleCookie
from typing import Any, Final, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from awards.nominations.models import AbnormalFiling, CoOwner, Nomination
from awards.results.models import Award, Decision, Payment
from awards.review.panels.models import PanelSession, PanelSlot
from awards.review.votes.models import Vote, VoteMember
from awards.rounds.models import Category, Edition
from ipportal.core.accounts.invitations.models import Invitation
from ipportal.core.accounts.models import Membership, Organisation, User
from ipportal.core.intake.models import ImportBatch
from ipportal.core.kit.gate import shown_by
from ipportal.core.kit.http import is_open
from ipportal.core.kit.pages import shelf
from ipportal.core.letters.models import Letter
from ipportal.core.notices.models import Notice
from ipportal.core.reviewing.models import Assignment, Candidate, Criterion, Expert, PoolMember, ReviewRound
from ipportal.core.submissions.formdesk.models import FormDraft
from ipportal.core.submissions.models import Comment, DraftField, OtherText, Party, Submission
from measures.items.models import Body, PolicyDocument, PolicyItem, Responsibility
from measures.items.reports.models import ReportingPeriod
from measures.items.work.models import Evidence, Milestone, Task
from patents.centres.calls.models import Call
from patents.centres.consortium.models import Member
from patents.centres.models import Centre
from patents.centres.money.models import Instalment
from patents.centres.reports.models import CentreReport
from patents.finance.claims.models import RiskBand, RiskClaim, RiskScheme
from patents.finance.models import Pledge, PledgeAlert, PledgedRight, Pledgor, UnfinishedPledge
from patents.finance.subsidies.models import Subsidy, SubsidyScheme
from tests.bounded import EVERY_WAY
from tests.conftest import role
from tests.gate.nouns import (
    CHECKED,
    EMPTY,
    HEARD,
    HELD,
    KEY,
    OFFICE,
    SUZHOU,
    THEN,
    WORD,
    the_bank,
    the_form,
    version_of,
)  # fmt: skip

STRANGER, NOBODY = "stranger", "nobody"
# One account for each role, and two who hold none: a visitor, and somebody with an account only.
PEOPLE: Final = {
    STRANGER: "",
    NOBODY: "nobody",
    "official": "official",
    "city official": "official-nj",
    "finance official": "finance-official",
    "statistician": "statistician",
    "checker": "checker",
    "agency editor": "member-a",
    "agency signatory": "agency-a",
    "nominator": "nominator",
    "reviewer": "reviewer-1",
    "committee member": "committee-1",
    "bank officer": "bank-1",
    "department liaison": "dept-edu",
    "operator": "operator",
    "auditor": "auditor",
    "administrator": "admin",
}
# What the parts of an address may be: something that may be known (the import is the agency signatory's), and
# something that is a stranger's.
KNOWN: Final[dict[str, Any]] = {
    "metric": "invention-patents",
    "region": "320500",
    "month": "2025-12",
    "code": "2025-12.r1",
    "pk": 1,
    "year": 2024,
    "day": "2024-10-01",
    "person": OFFICE,
    "organisation": OFFICE,
    "gone": OFFICE + 2,
    "membership": OFFICE,
    "invitation": OFFICE,
    "role": "official",
    "token": "unknown",
    "number": KEY - 1,  # nobody's
    "letter": OFFICE,
    "message": OFFICE,  # nobody's
    "expert": OFFICE,
    "round": OFFICE,
    "conflict": OFFICE,  # nobody's
    "assignment": OFFICE - 1,  # the reviewer's
    "notice": OFFICE,
    "objection": OFFICE,  # nobody's
    "file": OFFICE,
    "measure": "F1",
    "by": "city",
    "document": OFFICE,
    "item": OFFICE,
    "task": OFFICE,
    "milestone": OFFICE,
    "evidence": OFFICE,
    "period": OFFICE,
    "node": "taizhou",
    "record": 1,
    "product": "su-zhi-dai",
    "part": 1,
    "submission": KEY - 1,  # of the agency signatory's body
    "version": 1,
    "other": 1,
    "text": KEY - 1,
    "comment": KEY - 1,
    "attachment": KEY - 1,
    "call": OFFICE,
    "edition": OFFICE,
    "edition_number": 76,
    "centre": OFFICE,
    "member": OFFICE,
    "report": OFFICE,
    "instalment": OFFICE,
    "pledge": OFFICE - 7,  # of the bank officer's bank
    "claim": OFFICE - 7,
    "recovery": OFFICE - 7,
    "subsidy": OFFICE - 7,
    "scheme": "known",
    "nomination": OFFICE,
    "co_owner": OFFICE,
    "panel": OFFICE,
    "slot": OFFICE,
    "vote": OFFICE,
    "category": "gold",
    "mark": OFFICE,
    "certificate": "AAAA-BBBB-CCCC",  # nobody's
    "decision": OFFICE,
    "award": OFFICE,
    "payment": OFFICE,
    "api_token": OFFICE,  # nobody's
    "alert": OFFICE,
    "unfinished": OFFICE,
    "batch": 1,
    "form": "suggestion",
    "draft": OFFICE,  # of a form; its parts
    "section": "matter",
    "key": "title",
    "field": "unknown",  # a text that met another's would be numbered anew each time
}
STRANGE: Final = {
    "token": WORD,
    "pk": KEY,
    "number": KEY,
    "code": "2025-11.r1",
    "month": "2025-11",
    "person": KEY,
    "organisation": KEY,
    "invitation": KEY,
    "letter": KEY,
    "message": KEY,
    "expert": KEY,
    "round": KEY,
    "conflict": KEY,
    "assignment": KEY,
    "notice": KEY,
    "objection": KEY,
    "file": KEY,
    "document": KEY,
    "item": KEY,
    "evidence": KEY,
    "record": KEY,
    "product": "strange",
    "submission": KEY,
    "text": KEY,
    "comment": KEY,
    "attachment": KEY,
    "draft": KEY,
    "call": KEY,
    "edition": KEY,
    "edition_number": 77,
    "centre": KEY,
    "member": KEY,
    "report": KEY,
    "instalment": KEY,
    "pledge": KEY,
    "claim": KEY,
    "subsidy": KEY,
    "nomination": KEY,
    "co_owner": KEY,
    "panel": KEY,
    "slot": KEY,
    "vote": KEY,
    "mark": KEY,
    "award": KEY,
    "decision": KEY,
    "payment": KEY,
    "api_token": KEY,
    "alert": KEY,
    "unfinished": KEY,
}
KINDS: Final = {
    "template": "population",
    "submission-new": "suggestion",
    "dashboard-file": "csv",
    "explore-file": "csv",
    "figure-file": "csv",
    "revisions-file": "csv",
    "metric-definition-file": "toml",
    "measures-file": "csv",
    "awards-file": "csv",
    "finance-file": "csv",
    "finance-statistics:file": "csv",
    "discipline-file": "csv",
    "statistics-file": "csv",
    "node-record": "nodes",
    "node-record-new": "nodes",
    "node-record-one": "nodes",
    "round-new": "project",
    "programmes:public-records": "colleges",
    "programmes:public-file": "colleges",
    "programme": "colleges",
    "programme-new": "colleges",
    "programme-one": "colleges",
    "exchange:public-records": "branches",
    "exchange:public-file": "branches",
    "activity": "branches",
    "activity-new": "branches",
    "activity-one": "branches",
    "centres:move": "recommended",
    "centres:evaluate": "midterm",
    "centres:answer": "accept",
    "finance:pledge-move": "released",
    "claims:step": "verify",
    "subsidies:step": "approve",
    "nominations:new": "project",
    "nominations:move": "recommended",
    "nominations:answer": "agree",
    "decisions:rule": "excluded",
    "products:insurance-move": "in_force",
    "products:securitisation-move": "planned",
    "products:trusts-move": "set_up",
    "products:funds-move": "raising",
    "products:catalogue-move": "published",
}
# Addresses that answer only when they are asked for something.
ASKED: Final = {
    "api-rankings": "metric=invention-patents&month=2025-12",
    "api-receipts": "metric=invention-patents&region=320500&month=2025-12",
    "api-movements": "metric=invention-patents&region=320500&month=2025-12",
    "api-revisions": "metric=invention-patents&region=320500&month=2025-12",
    "api-sei": "ipc=G06N3/08",
    "network:directory": "city=320500",
    "network:return-open": "node=taizhou&month=2025-12",
    "figures:open": "metric=invention-patents&region=320500&month=2025-12",
}
SEARCHED: Final = f"q={WORD}&search={WORD}&actor={WORD}"
FURTHER: Final = "page=2&page_size=1"
ASKABLE: Final = frozenset({200, 400})  # what is refused or not there stays so, whatever else is asked
# The moment and the number of the answer; the length of a workbook, which has its moment inside. Bodies are compared.
DIFFERS: Final = frozenset({"Date", "Expires", "Content-Length", "X-Request-ID"})
BEGUN: Final = re.compile(r"(/submissions/|/forms/drafts/|/pledges/|/pledges/unfinished/)\d+/$")
CODED: Final = re.compile(r"certificate-[-A-Z0-9]+")
# What is another each time: the token of a form; a new key, as text, as a picture, and for an app.
NONCE: Final = re.compile(
    rb'name="(?:csrfmiddlewaretoken|token|writer)" value="[^"]*"'
    rb'|class="key">[^<]*|data:image/svg\+xml;base64,[^"]*|otpauth:[^"]*'
)


class Address(NamedTuple):
    name: str
    pattern: str
    parts: tuple[str, ...]
    view: Any

    @property
    def is_open(self) -> bool:
        return is_open(self.view)

    @property
    def is_for_all(self) -> bool:
        """Does it answer everybody the same? Where one signs in, who has done so is led on."""
        return self.is_open and not self.pattern.startswith("accounts/")

    def declares(self, model: type[Model] | None) -> bool:
        shown = shown_by(self.view)
        return shown is not None and model in shown.models

    def paths(self) -> Iterator[tuple[str, bool]]:
        """Every way to fill it, and whether it then speaks of a stranger's thing."""
        choices = [
            [
                (part, value, False)
                for value in (KNOWN.get(part) or KINDS.get(self.name) or KINDS[self.name.rpartition(":")[2]],)
            ]
            + [(part, STRANGE[part], True) for _ in range(part in STRANGE)]
            for part in self.parts
        ]
        for chosen in itertools.product(*choices):
            arguments = {part: value for part, value, _ in chosen}
            asked = f"?{ASKED[self.name]}" if self.name in ASKED else ""
            yield reverse(self.name, kwargs=arguments) + asked, any(strange for *_, strange in chosen)


def addresses(resolver: URLResolver | None = None, space: str = "", before: str = "") -> Iterator[Address]:
    """The whole plan of the building."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{space}{entry.namespace}:" if entry.namespace else space, pattern)
        elif isinstance(entry, URLPattern):
            parts = tuple(getattr(entry.pattern, "converters", {}) or entry.pattern.regex.groupindex)
            yield Address(f"{space}{entry.name}", pattern, parts, entry.callback)


class Answer(NamedTuple):
    status: int
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[str, ...]
    body: bytes


class World:
    """The portal as each role meets it; every question is undone after the answer."""

    def __init__(self) -> None:
        User.objects.get_or_create(username=NOBODY)
        agency = User.objects.get(username=PEOPLE["agency signatory"])
        ImportBatch(
            pk=KNOWN["pk"], kind="population", file_name="人口.csv", size=1, state="checked",
            uploaded_by_id=agency.pk, uploaded_by=agency.username,
        ).save(force_insert=True)  # fmt: skip
        _known_people()
        _known_measure()
        _known_submission(agency)
        form = the_form()
        FormDraft(pk=OFFICE, code=form.code, based_on=form, text=form.text, begun_by="某").save(force_insert=True)
        _known_notice()
        _known_round()
        _known_centre(agency)
        _known_pledges()
        _known_edition()
        _known_nomination(agency)
        _known_vote()
        _known_award()
        _known_loan()
        self.sessions = {name: self._session(PEOPLE[name]) for name in PEOPLE}
        self.asker = Client(raise_request_exception=False)  # whoever it is: one chain of middleware for all questions

    def _session(self, username: str) -> Mapping[str, str]:
        client = Client()
        if username:
            client.force_login(User.objects.get(username=username))
        return {name: cookie.value for name, cookie in client.cookies.items()}

    def person(self, name: str) -> User | AnonymousUser:
        return User.objects.filter(username=PEOPLE[name]).first() or AnonymousUser()

    def ask(self, who: str, path: str, method: str = "GET") -> Answer:
        self.asker.cookies = SimpleCookie(self.sessions[who])
        with transaction.atomic():
            answer: Any = self.asker.generic(method, path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        headers = tuple(sorted(_plain_header(entry) for entry in answer.headers.items() if entry[0] not in DIFFERS))
        return Answer(answer.status_code, headers, tuple(sorted(answer.cookies)), _plain(body))

    def picture(self, who: str, *, whole: bool = EVERY_WAY, at: str = "") -> dict[str, Answer]:
        """What this role is answered: everywhere (that is called so), or at every sixth address, the next roles at
        the others.

        A visitor is asked more: most addresses are a visitor's too.
        """
        shelf.clear()
        turn, step = list(PEOPLE).index(who), 4 if who == STRANGER else 6
        told: dict[str, Answer] = {}
        for place, address in enumerate(found for found in self.asked(who) if at in found.name):
            if whole or (place + turn) % step == 0:
                told |= self.answers(who, address, further=whole or bool((place // step + turn) % 2))
        return told

    def asked(self, who: str, first: type[Model] | None = None) -> list[Address]:
        """Public pages are the same for everybody: only visitors are asked. Views that declare a model come first."""
        asked = [address for address in addresses() if who == STRANGER or not address.is_for_all]
        return sorted(asked, key=lambda address: not address.declares(first))

    def answers(self, who: str, address: Address, *, further: bool = True) -> dict[str, Answer]:
        told: dict[str, Answer] = {}
        for path, _strange in address.paths():
            told[f"GET {path}"] = self.ask(who, path)
            if told[f"GET {path}"].status in ASKABLE:
                for question in (SEARCHED, FURTHER) if further else (SEARCHED,):
                    asked = f"{path}{'&' if '?' in path else '?'}{question}"
                    told[f"GET {asked}"] = self.ask(who, asked)
            if not address.is_open:
                told[f"POST {path}"] = self.ask(who, path, "POST")
        return told


def _known_people() -> None:
    """A body and its twin, somebody who acts for it, and somebody who is invited to."""
    region = {"kind": "department", "region_id": "320000"}
    body = Organisation(pk=OFFICE, name="某局", **region)
    body.save(force_insert=True)
    Organisation(pk=OFFICE + 2, name="某某局", **region).save(force_insert=True)
    person = User(pk=OFFICE, username="somebody")
    person.save(force_insert=True)
    since = {"role_id": "official", "begins_on": dt.date(2020, 1, 1)}
    Membership(pk=OFFICE, user=person, organisation=body, **since).save(force_insert=True)
    Invitation(
        pk=OFFICE, email="li@example.cn", organisation=body, expires_at=dt.datetime(2099, 1, 1, tzinfo=dt.UTC), **since
    ).save(force_insert=True)
    Letter(pk=OFFICE, purpose="office", to_user=person, subject="某事", body="某事", state="held").save(
        force_insert=True
    )


def _known_measure() -> None:
    """A draft of a document; an item that the department of education leads, with work on it, and an open quarter."""
    words = {"source_zh": "某", "source_en": "x"}
    titles = {"working_title_zh": "某文件", "working_title_en": "x"}
    PolicyDocument(pk=OFFICE, code="known", **titles, **words).save(force_insert=True)
    published = PolicyDocument.objects.get(code="measures-2023")
    item = PolicyItem(
        pk=OFFICE, document=published, code="K1", number="9.1", order=99, theme="talent", kind="measure", text_zh="某",
        text_en="x", bodies_basis="background", **words,
    )  # fmt: skip
    item.save(force_insert=True)
    body = Body.objects.get(key="education").organisation
    Responsibility.objects.create(item=item, organisation=body, role="lead", order=1)
    Task(pk=OFFICE, item=item, title_zh="某", owner=body, year=2026).save(force_insert=True)
    Milestone(pk=OFFICE, item=item, title_zh="某").save(force_insert=True)
    Evidence(pk=OFFICE, item=item, kind="document", label_zh="某", is_public=True).save(force_insert=True)
    days = {"opens_on": dt.date(2099, 1, 1), "due_on": dt.date(2099, 1, 31)}
    ReportingPeriod(pk=OFFICE, year=2098, quarter=4, **days).save(force_insert=True)
    liaison = User.objects.get(username=PEOPLE["department liaison"])
    since = dt.date(2020, 1, 1)
    Membership.objects.create(user=liaison, organisation=body, role_id="department_liaison", begins_on=since)


def _known_round() -> None:
    """An open round of two things; the reviewer and somebody else both judge the first."""
    found = ReviewRound(
        pk=OFFICE, label="x", title_zh="某评审", title_en="x", opens_on=dt.date(2020, 1, 1), reviews_wanted=1,
        closes_on=dt.date(2099, 1, 1), employer_years=3, most_points=100, made_at=THEN,
    )  # fmt: skip
    found.save(force_insert=True)
    Criterion.objects.create(round=found, order=1, code="all", name_zh="某", name_en="x", weight=1)
    found.state = "open"
    found.save(update_fields=["state"])
    for number in (1, 2):
        Candidate(
            pk=OFFICE + 1 - number, round=found, number=number, key=str(number), name="某", facts=EMPTY
        ).save(force_insert=True)  # fmt: skip
    reviewer = User.objects.get(username=PEOPLE["reviewer"])
    for key, user in ((OFFICE, OFFICE), (OFFICE - 1, reviewer.pk)):
        Expert(pk=key, user_id=user, name="某").save(force_insert=True)
        PoolMember.objects.create(round=found, expert_id=key)
        Assignment(pk=key, candidate_id=OFFICE, expert_id=key, made_at=THEN).save(force_insert=True)


def _known_notice() -> None:
    """A publicity period that runs for ever."""
    Notice(
        pk=OFFICE, kind="publicity", title_zh="某公示", title_en="x", body_zh="某", opens_on=dt.date(2020, 1, 1),
        working_days=1, closes_on=dt.date(2099, 1, 1), body_sha256="0" * 64, published_by="x", published_at=THEN,
        drafted_at=THEN,
    ).save(force_insert=True)  # fmt: skip


def _known_centre(person: User) -> None:
    """A draft of a centre that the agency signatory's body leads, with its parts, and the call it answers."""
    body = person.memberships.all()[0].organisation
    Call(
        pk=OFFICE, code="known", year=2026, name_zh="某", opens_on=dt.date(2026, 1, 1), closes_on=dt.date(2026, 1, 2),
        drafted_by="某", published_at=THEN, published_by="某",
    ).save(force_insert=True)  # fmt: skip
    facts = {"begun_by": "某", "contract_fen": 7, "state_since": THEN}
    for part in (
        Centre(pk=OFFICE, call_id=OFFICE, name_zh="某", lead=body, city_id="320100", **facts),
        Member(
            pk=OFFICE, centre_id=OFFICE, organisation=body, kind=body.kind, is_lead=True, invited_by="某",
            invited_at=THEN, accepted_at=THEN, accepted_by="某",
        ),
        CentreReport(
            pk=OFFICE, centre_id=OFFICE, kind="annual", period="2026", opens_on=dt.date(2026, 1, 1),
            due_on=dt.date(2026, 1, 2),
        ),
        Instalment(pk=OFFICE, centre_id=OFFICE, seq=1, milestone="contract", planned_fen=7),
    ):  # fmt: skip
        part.save(force_insert=True)


def _known_pledges() -> None:
    """One of the bank officer's bank with an alert and something unfinished; one of a stranger, elsewhere."""
    facts = {
        "secured_fen": 7, "term_from": dt.date(2026, 1, 1), "term_to": dt.date(2026, 2, 1), "state": "registered",
        "registered_on": dt.date(2026, 1, 1), "entered_by": "某", "batch": 7, "pledgee": "某", "state_since": THEN,
        "entered_at": THEN,
    }  # fmt: skip
    bank = the_bank()
    for part in (
        Pledge(pk=OFFICE, registration_number="K1", bank=bank, city_id="320100", county=320104, **facts),
        Pledge(pk=HELD, registration_number="K2", bank_id=OFFICE, city_id="320500", county=320583, **facts),
        PledgedRight(pk=OFFICE, pledge_id=OFFICE, seq=1, kind="trademark", number="K1"),
        PledgedRight(pk=HELD, pledge_id=HELD, seq=1, kind="trademark", number="K2"),
        PledgeAlert(
            pk=OFFICE, pledge_id=OFFICE, right_id=OFFICE, event=1, kind="L", happened_on=dt.date(2026, 1, 1),
            known_at=THEN,
        ),
        UnfinishedPledge(pk=OFFICE, bank=bank, typed={}, by_id=1, by="某", token="known", saved_at=THEN),
    ):  # fmt: skip
        part.save(force_insert=True)


def _known_edition() -> None:
    """One that is published."""
    Edition(
        pk=OFFICE, number=76, year=2026, name_zh="某", cut_off_on=dt.date(2026, 1, 1), drafted_by="某",
        published_at=THEN, published_by="某",
    ).save(force_insert=True)  # fmt: skip


def _known_nomination(person: User) -> None:
    """A draft of the agency signatory's body in an edition; the mark of a body that nominates nothing."""
    body = person.memberships.all()[0].organisation
    Edition.objects.get_or_create(
        pk=OFFICE,
        defaults={"number": 99, "year": 2026, "name_zh": "某", "cut_off_on": dt.date(2026, 1, 1), "drafted_by": "某",
                  "published_at": THEN, "published_by": "某"},
    )  # fmt: skip
    for part in (
        Nomination(
            pk=OFFICE, edition_id=OFFICE, kind="inventor", person="某", title="某", body=body, channel_id=OFFICE,
            begun_by="某", state_since=THEN,
        ),
        CoOwner(pk=OFFICE, nomination_id=OFFICE, name="某"),
        AbnormalFiling(pk=OFFICE, credit_code="某", name="某", since=dt.date(2020, 1, 1), source="某", added_by="某"),
    ):  # fmt: skip
        part.save(force_insert=True)


def _known_vote() -> None:
    """A panel that hears the known nomination, two of a stranger, and an open vote of one member of the committee."""
    member = User.objects.get(username=PEOPLE["committee member"])
    for part in (
        PanelSession(
            pk=OFFICE, edition_id=OFFICE, title="某", day=dt.date(2026, 1, 5), place="某", made_by="某",
        ),
        PanelSlot(
            pk=OFFICE, session_id=OFFICE, nomination_id=OFFICE, begins_at=THEN - dt.timedelta(hours=2), ends_at=THEN
        ),
        *(
            Nomination(
                pk=pk, edition_id=OFFICE, kind="inventor", person="某", title="某", body_id=OFFICE,
                channel_id=OFFICE + 2, begun_by="某", state_since=THEN, state="panel", moved_by_id=1, moved_by="某",
            )
            for pk in (HEARD, CHECKED)
        ),
        Category(pk=OFFICE, edition_id=OFFICE, code="gold", cap=1),
        Vote(
            pk=OFFICE, edition_id=OFFICE, category_id=OFFICE, kind="project", quorum=3, most=1,
            opened_on=dt.date(2026, 1, 5), opened_by="某",
        ),
        VoteMember(pk=OFFICE, vote_id=OFFICE, user=member, name="某"),
    ):  # fmt: skip
        part.save(force_insert=True)


def _known_award() -> None:
    """Of the agency signatory's body, told; and one of another body, in an edition whose hour has not struck."""
    own = Nomination.objects.get(pk=OFFICE).body
    Edition.objects.filter(pk=OFFICE).update(results_at=THEN + dt.timedelta(seconds=1))
    Edition(
        pk=OFFICE - 1, number=75, year=2026, name_zh="某", cut_off_on=dt.date(2026, 1, 1), drafted_by="某",
        published_at=THEN, published_by="某",
    ).save(force_insert=True)  # fmt: skip
    stranger = Organisation.objects.get(pk=OFFICE)
    facts = {"kind": "inventor", "title": "某", "person": "某"}
    for pk in (OFFICE - 1, OFFICE - 2):
        Nomination(
            pk=pk, edition_id=OFFICE - 1, body=stranger, channel_id=OFFICE + 2, begun_by="某", state_since=THEN, **facts
        ).save(force_insert=True)  # fmt: skip
    for pk, body, category in ((OFFICE, own, OFFICE - 2), (OFFICE - 1, stranger, OFFICE - 1)):
        Category(pk=category, edition_id=pk, code="inventor", cap=1, prize_fen=2_000_000).save(force_insert=True)
        Decision(
            pk=pk, edition_id=pk, document="某", decided_on=dt.date(2026, 1, 1), drafted_by="某", drafted_at=THEN
        ).save(force_insert=True)  # fmt: skip
        Award(
            pk=pk, nomination_id=pk, decision_id=pk, edition_id=pk, category_id=category, organisation=body.name,
            prize_fen=2_000_000, awarded_on=dt.date(2026, 1, 1), **facts,
        ).save(force_insert=True)  # fmt: skip
    Payment(
        pk=OFFICE, award_id=OFFICE, amount_fen=7, payee="某", bank="某", account="12345678", told_by="某", told_at=THEN
    ).save(force_insert=True)  # fmt: skip


def _known_loan() -> None:
    """A lost loan of the bank officer's bank in the city official's city, claimed; and interest that its firm paid."""
    bank = User.objects.get(username=PEOPLE["bank officer"]).memberships.all()[0].organisation
    code = User.objects.get(username=PEOPLE["agency signatory"]).memberships.all()[0].organisation.credit_code or ""
    RiskScheme(
        pk=OFFICE, code="known", name_zh="某", name_en="x", valid_from=dt.date(2020, 1, 1), source_zh="某",
        source_en="x", borrower_cap_fen=7, longest_years=3, spread_cap_bp=80, sizes=["small"], rounding_zh="某",
        rounding_en="x",
    ).save(force_insert=True)  # fmt: skip
    with role("NONE"):
        RiskBand(pk=OFFICE, scheme_id=OFFICE, up_to_fen=1_000, fund_pct=80).save(force_insert=True)
    for key, city in ((OFFICE, "320100"), (SUZHOU, "320500")):
        SubsidyScheme(
            pk=key, code="known" if key == OFFICE else "other", city_id=city, name_zh="某", name_en="x", source_zh="某"
        ).save(force_insert=True)
    for pk, holder, city, firm in ((OFFICE - 7, bank.pk, "320100", code), (OFFICE - 8, OFFICE, "320500", WORD)):
        lost_pledge(pk, bank=holder, city=city, firm=firm)
    RiskClaim(
        pk=OFFICE - 7, scheme_id=OFFICE, pledge_id=OFFICE - 7, root_id=OFFICE - 7, bank=bank,
        defaulted_on=dt.date(2026, 1, 5),
        balance_fen=100, principal_fen=100, fund_fen=80, bank_fen=20, evidence="某", filed_by="某", filed_at=THEN,
        state_since=THEN,
    ).save(force_insert=True)  # fmt: skip
    Subsidy(
        pk=OFFICE - 7, scheme_id=OFFICE, pledge_id=OFFICE - 7, root_id=OFFICE - 7, applicant=bank,
        firm="某", firm_code=code,
        interest_from=dt.date(2026, 1, 1), interest_to=dt.date(2026, 1, 2), interest_fen=2, voucher="某", asked_fen=1,
        filed_by="某", filed_at=THEN, state_since=THEN,
    ).save(force_insert=True)  # fmt: skip


def lost_pledge(pk: int, *, bank: int, city: str, firm: str) -> None:
    """As an import brings it: overdue."""
    facts = {
        "registration_number": f"G{pk}", "registered_on": dt.date(2026, 1, 1), "overdue_on": dt.date(2026, 1, 5),
        "secured_fen": 7, "term_from": dt.date(2026, 1, 1), "term_to": dt.date(2027, 1, 1), "state": "overdue",
    }  # fmt: skip
    Pledge(
        pk=pk, bank_id=bank, pledgee="某", city_id=city, county=320104, entered_by="某", batch=1, state_since=THEN,
        **facts,
    ).save(force_insert=True)  # fmt: skip
    Pledgor(pk=pk, pledge_id=pk, seq=1, name="某", credit_code=firm[:18], county=320104).save(force_insert=True)


def _known_submission(person: User) -> None:
    """A draft of the agency signatory's body that was sent and returned."""
    pk, body = KNOWN["submission"], person.memberships.all()[0].organisation
    Submission(
        pk=pk, kind="suggestion", form_version=the_form(), owner=body, state="returned", receipt="2026-000002-5",
        last_version=1, begun_by_id=person.pk, begun_by=person.username, begun_at=THEN,
    ).save(force_insert=True)  # fmt: skip
    for part in (
        Party(submission_id=pk, organisation=body, right="sign"),
        version_of(pk, "某事"),
        DraftField(submission_id=pk, key="title", typed="某事", by=person.username),
        OtherText(pk=pk, submission_id=pk, key="title", typed="他事", base=1, by=person.username),
        Comment(pk=pk, submission_id=pk, text="某", by=person.username),
    ):
        part.save(force_insert=True)


def _plain_header(entry: tuple[str, str]) -> tuple[str, str]:
    """A submission, a form or a pledge that is begun has the next number each time, a certificate its own code."""
    name, value = entry
    if name == "Content-Disposition":
        return name, CODED.sub("certificate", value)
    return (name, BEGUN.sub(r"\1", value)) if name == "Location" else entry


def _plain(body: bytes) -> bytes:
    """Without what is another each time; of a workbook what its cells say, of a signed paper that it is one."""
    if body.startswith(b"%PDF"):
        return b"%PDF"
    if not body.startswith(b"PK"):
        return NONCE.sub(b"", body)
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return b"".join(book.read(name) for name in sorted(book.namelist()) if name.startswith("xl/worksheets/"))


def differences(before: dict[str, Answer], after: dict[str, Answer]) -> list[str]:
    """The questions that are answered otherwise than before."""
    return [question for question in before | after if before.get(question) != after.get(question)]
