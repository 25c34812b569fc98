"""The things with a gate. A new noun adds one line: the row of a stranger, and what is changed in it afterwards.

Everybody in the test is somebody else than the stranger; WORD stands in every text that a search could find.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.db.models import Model

from awards.nominations.models import AbnormalFiling, CoOwner, Nomination
from awards.results.models import Award, Decision, DecisionLine, Payment
from awards.review.panels.models import PanelSession, PanelSlot, SiteCheck
from awards.review.votes.models import Vote
from awards.rounds.models import Category, Edition
from ipportal.core.accounts.invitations.models import Invitation
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.accounts.signin.models import KeptForm, OfficeIdentity, SignIn
from ipportal.core.accounts.tokens.models import ApiToken
from ipportal.core.audit.models import Event
from ipportal.core.intake.models import ImportBatch, ImportRow
from ipportal.core.kit.sealed import seal
from ipportal.core.letters.models import Follow, Letter, Message, Preference
from ipportal.core.metrics.releases.models import Release
from ipportal.core.notices.models import Notice
from ipportal.core.notices.objections.models import Objection, ObjectionFile
from ipportal.core.reviewing.models import Assignment, Candidate, Conflict, Expert, ReviewRound, Score
from ipportal.core.submissions.attachments.models import Attachment
from ipportal.core.submissions.formdesk.models import FormDraft
from ipportal.core.submissions.models import Comment, FormVersion, OtherText, Party, Submission, Version
from measures.items.models import PolicyDocument, PolicyItem
from measures.items.reports.models import ProgressReport
from measures.items.work.models import Evidence
from measures.network.models import NodeReturn, ProtectionNode
from measures.programmes.models import ServiceCase, Talent
from patents.centres.calls.models import Call
from patents.centres.consortium.models import Member
from patents.centres.models import Centre
from patents.centres.money.models import Instalment
from patents.centres.reports.models import CentreReport
from patents.finance.claims.models import RiskClaim
from patents.finance.models import Pledge, PledgeAlert, PledgedRight, Pledgor, UnfinishedPledge
from patents.finance.products.models import FinanceProduct, Fund, InsurancePolicy, Securitisation, Tranche, Trust
from patents.finance.subsidies.models import Subsidy
from patents.register.models import Patent
from tests.conftest import role

WORD: Final = "隐秘词"
KEY: Final = 987_654_321
OFFICE: Final = KEY - 1  # a body that the world puts down
SUZHOU: Final = OFFICE - 9  # a scheme of another city
HEARD, CHECKED = OFFICE - 5, OFFICE - 6  # nominations of a stranger that the world puts down
HELD: Final = OFFICE - 17  # a pledge of a stranger that the world puts down
# Numbers of a return that have to be there; they add up.
REPORTED: Final = (
    "pending_start", "passed", "rejected", "pending_end", "granted_invention", "granted_utility_model",
    "granted_design", "confirmation_cases", "aid_cases", "mediation_accepted", "mediation_succeeded",
    "assisted_enforcement", "ecommerce_cases", "fair_cases", "overseas_guidance", "filed_entities",
)  # fmt: skip
EMPTY: Final[dict[str, Any]] = {
    "bodies": {},
    "agencies": {},
    "recommenders": {},
    "persons": [],
    "accounts": [],
    "recommending_persons": [],
}
KUNSHAN_PATENT: Final = 201010583000  # the world has its events; whose it is, only some may know


@dataclass(frozen=True)
class Noun:
    """`row` is put down, `change` is written into it. Parts come with it. Known: everybody may know that it exists."""

    model: type[Model]
    row: dict[str, Any]
    change: dict[str, Any] = field(default_factory=dict)
    parts: Sequence[Model | Callable[[], Model]] = ()
    key: Any = KEY
    known: bool = False

    def put_down(self) -> None:
        """By the owner of the tables, past the trail: that has its own line."""
        with role("NONE"):
            self.model(pk=self.key, **self._row()).save(force_insert=True)
            for part in self.parts:
                (part() if callable(part) else part).save(force_insert=True)

    def alter(self) -> None:
        """What only grows is not changed: one more is put down."""
        with role("NONE"):
            if self.change:
                self.model._default_manager.filter(pk=self.key).update(**self.change)
            else:
                self.model(pk=self.key + 1, **self._row()).save(force_insert=True)

    def _row(self) -> dict[str, Any]:
        """What has to be looked up is a function."""
        return {name: value() if callable(value) else value for name, value in self.row.items()}


def the_reviewer() -> User:
    """What is seen by its owner alone is one role's, and everybody else's stranger's."""
    return User.objects.get(username="reviewer-1")


def the_nobody() -> User:
    return User.objects.get(username="nobody")


def the_strange_reviewer() -> int:
    """Whoever stands behind the world's expert."""
    return Expert.objects.get(pk=OFFICE).user_id


def kept_text() -> str:
    return seal(json.dumps({"path": "/desk/", "page": "", "fields": {"reason": [WORD]}, "left_out": []}))


def the_form() -> FormVersion:
    return FormVersion.objects.get(code="suggestion")


THEN: Final = dt.datetime(2026, 1, 5, 2, tzinfo=dt.UTC)


def the_bank() -> Organisation:
    """What is a bank's own is the bank officer's, and everybody else's stranger's."""
    return Organisation.objects.get(memberships__user__username="bank-1")


def version_of(submission: int, title: str) -> Version:
    """As it was sent."""
    told = {"fields": {"title": {"typed": title, "value": title}}, "files": [], "number": 1}
    return Version(
        pk=submission, submission_id=submission, number=1, form_version=the_form(), content=told, by=title, at=THEN,
        digest=f"{submission:064}", organisation_name=title,
    )  # fmt: skip


NOUNS: Final = (
    Noun(
        Submission,
        {"kind": "suggestion", "form_version": the_form, "owner_id": OFFICE, "begun_by": WORD, "state": "submitted",
         "receipt": "2026-000001-7", "last_version": 1, "is_complete": True, "begun_at": THEN},
        {"state": "returned", "is_complete": False, "begun_by": f"{WORD}二"},
        parts=(
            Party(pk=KEY, submission_id=KEY, organisation_id=OFFICE, right="sign"),
            lambda: version_of(KEY, WORD),
            Comment(pk=KEY, submission_id=KEY, key="title", text=WORD, by=WORD, of_the_office=True),
            OtherText(pk=KEY, submission_id=KEY, key="title", typed=WORD, base=1, by=WORD),
            Attachment(pk=KEY, submission_id=KEY, key="files", name=WORD, stored_as=WORD, size=1, by=WORD),
        ),
    ),
    Noun(
        FormDraft,
        {"code": "suggestion", "based_on": the_form, "text": lambda: the_form().text.replace("标题", WORD),
         "begun_by": WORD},
        {"begun_by": f"{WORD}二", "state": "discarded"},
    ),
    Noun(
        ImportBatch,
        {"kind": "population", "file_name": f"{WORD}.csv", "size": 1, "uploaded_by": WORD, "uploaded_by_id": 0,
         "state": "checked", "rows": 9, "rejected": 2},
        {"state": "refused", "rejected": 5, "refusal": WORD},
        parts=(ImportRow(pk=KEY, batch_id=KEY, row=2, outcome="rejected", raw=[WORD], problems=[]),),
    ),
    Noun(Event, {"actor": WORD, "action": "release published", "object_kind": "user", "object_id": "0",
                 "object_name": WORD, "request_id": WORD}),
    Noun(
        Release,
        {"code": "2025-11.r1", "month": 24310, "revision": 1, "seq": 1, "versions": {}, "sha256": "0" * 64, "count": 7,
         "drafted_by_id": 0, "drafted_by": WORD},
        {"count": 8, "sha256": "1" * 64},
    ),
    Noun(
        Patent,
        {"kind": 1, "title": "一种装置", "filed_on": dt.date(2010, 5, 4), "county": 320583, "seq": 1,
         "first_owner": "某某"},
        {"first_owner": WORD, "inventors": WORD, "address": WORD, "credit_code": "91320000000000000X"},
        key=KUNSHAN_PATENT, known=True,
    ),
    Noun(SignIn, {"user": the_reviewer, "ip": "192.0.2.7", "agent": WORD}, {"agent": "", "ip": "192.0.2.8"}),
    Noun(OfficeIdentity, {"user": the_reviewer, "issuer": f"https://{KEY}.example.cn", "subject": WORD},
         {"connected_at": dt.datetime(2099, 1, 1, tzinfo=dt.UTC)}),
    Noun(KeptForm, {"user": the_reviewer, "sealed": kept_text}, {"kept_at": dt.datetime(2099, 1, 1, tzinfo=dt.UTC)},
         key=WORD),
    Noun(
        User,
        {"username": WORD, "display_name": WORD, "email": f"{KEY}@example.cn"},
        {"display_name": f"{WORD}二", "is_active": False},
    ),
    Noun(
        Organisation,
        {"name": WORD, "kind": "bank", "region_id": "320500"},
        {"name": f"{WORD}二", "kind": "university"},
    ),
    Noun(
        Letter,
        {"purpose": "office", "to_address": f"{KEY}@example.cn", "subject": WORD, "body": WORD, "state": "held",
         "written_by": WORD},
        {"subject": f"{WORD}二", "reason": WORD},
    ),
    Noun(
        Message,
        {"user": the_reviewer, "kind": "unanswered invitation",
         "params": {"stage": "due", "title": {"zh": WORD, "en": WORD}, "due": {"day": "2026-01-20"}}},
        {"read_at": dt.datetime(2099, 1, 1, tzinfo=dt.UTC)},
    ),
    Noun(Preference, {"user": the_reviewer, "kind": "unanswered invitation", "delivery": "portal"},
         {"delivery": "at_once"}),
    Noun(Follow, {"user": the_reviewer, "about_label": "ipportal.release", "about_key": WORD},
         {"since": dt.datetime(2099, 1, 1, tzinfo=dt.UTC)}),
    Noun(
        Notice,  # not yet published
        {"kind": "call", "title_zh": WORD, "title_en": WORD, "body_zh": WORD, "opens_on": dt.date(2020, 1, 1),
         "drafted_by": WORD},
        {"title_zh": f"{WORD}二", "title_en": f"{WORD}二", "opens_on": dt.date(2020, 1, 2)},
    ),
    Noun(Expert, {"user": the_nobody, "name": WORD}, {"name": f"{WORD}二"}),
    Noun(
        ReviewRound,
        {"label": "x", "title_zh": WORD, "title_en": WORD, "opens_on": dt.date(2020, 1, 1), "reviews_wanted": 1,
         "closes_on": dt.date(2099, 1, 1), "employer_years": 3, "most_points": 100, "made_by": WORD},
        {"title_zh": f"{WORD}二", "title_en": f"{WORD}二"},
    ),
    # in a round that the world puts down, between its expert and its things
    Noun(
        Candidate,
        {"round_id": OFFICE, "number": 9, "key": WORD, "name": WORD, "facts": EMPTY},
        {"name": f"{WORD}二"},
    ),
    Noun(
        Conflict,
        {"candidate_id": OFFICE, "expert_id": OFFICE, "kind": "requested", "path": [["says", WORD]], "digest": WORD,
         "found_by": WORD},
        {"state": "dismissed", "reason": WORD, "decided_by": WORD, "decided_at": THEN},
    ),
    Noun(Assignment, {"candidate_id": OFFICE - 1, "expert_id": OFFICE, "made_by": WORD},
         {"made_at": THEN}),
    Noun(
        Score,
        {"assignment_id": OFFICE, "number": 1, "points": {"all": "7"}, "total": 7, "comment": WORD,
         "by_id": the_strange_reviewer, "by": WORD},
        {"total": 8, "comment": f"{WORD}二"},
    ),
    Noun(
        Objection,  # to a notice that the world puts down
        {"notice_id": OFFICE, "receipt": "2026-000001-7", "real_name": WORD, "contact": WORD, "grounds": WORD,
         "evidence": WORD, "token": WORD},
        {"state": "admitted", "state_reason": WORD, "state_by": WORD},
        parts=(
            ObjectionFile(pk=KEY, objection_id=KEY, name=WORD, stored_as=f"{WORD}二", content_type="", size=1),
        ),
    ),
    Noun(
        PolicyDocument,
        {"code": "strange", "working_title_zh": WORD, "working_title_en": WORD, "source_zh": WORD, "source_en": WORD},
        {"working_title_zh": f"{WORD}二", "number": WORD},
    ),
    Noun(
        PolicyItem,  # of a draft that the world puts down
        {"document_id": OFFICE, "code": "S1", "number": "1", "order": 1, "theme": "talent", "kind": "measure",
         "text_zh": WORD, "text_en": WORD, "source_zh": "", "source_en": "", "bodies_basis": "background"},
        {"text_zh": f"{WORD}二"},
    ),
    Noun(
        Evidence,
        {"item_id": OFFICE, "kind": "document", "label_zh": WORD, "added_by": WORD},
        {"label_zh": f"{WORD}二"},
    ),
    Noun(
        ProgressReport,
        {"item_id": OFFICE, "period_id": OFFICE, "claimed_percent": 7, "narrative": WORD},
        {"narrative": f"{WORD}二", "claimed_percent": 9},
    ),
    Noun(
        Invitation,
        {"email": f"{KEY}@example.cn", "role_id": "nominator", "begins_on": dt.date(2026, 1, 1),
         "organisation_id": OFFICE, "expires_at": dt.datetime(2099, 1, 1, tzinfo=dt.UTC), "invited_by": WORD},
        {"failure": WORD},
    ),
    Noun(
        NodeReturn,
        {"node_id": lambda: ProtectionNode.objects.get(code="taizhou").pk, "month": 24310, "submitted_by": WORD,
         "source": WORD, **dict.fromkeys(REPORTED, 3), "received": 6},
        {"aid_cases": 9, "revision": 2},
    ),
    Noun(
        Talent,
        {"person": f"RC-{KEY}", "level": "senior", "city_id": "321200", "employer": WORD,
         "granted_on": dt.date(2099, 1, 1)},
        {"level": "leading", "batch": WORD},
    ),
    Noun(
        ServiceCase,
        {"case_no": WORD, "client": f"KH-{KEY}", "service": "filing", "city_id": "321200",
         "began_on": dt.date(2099, 1, 1)},
        {"service": "rights", "provider": WORD},
    ),
    Noun(
        Edition,
        {"number": 77, "year": 2026, "name_zh": WORD, "cut_off_on": dt.date(2026, 1, 1), "drafted_by": WORD},
        {"name_zh": f"{WORD}二", "contact": WORD},
    ),
    # of another city than that of the world's people, confirmed by nobody
    Noun(
        InsurancePolicy,
        {"city_id": "321200", "source": WORD, "entered_by": WORD, "policy_no": WORD, "insurer": WORD, "insured": WORD,
         "kind": "pledge", "sum_insured_fen": 7, "valid_from": dt.date(2025, 1, 1), "valid_to": dt.date(2026, 1, 1)},
        {"insured": f"{WORD}二", "sum_insured_fen": 9},
    ),
    Noun(
        Securitisation,
        {"city_id": "321200", "source": WORD, "entered_by": WORD, "name": WORD, "size_fen": 7},
        {"name": f"{WORD}二", "manager": WORD},
        parts=(Tranche(pk=KEY, securitisation_id=KEY, name=WORD, size_fen=7),),
    ),
    Noun(
        Trust,
        {"city_id": "321200", "source": WORD, "entered_by": WORD, "name": WORD, "trustee": WORD, "settlor": WORD,
         "holder_kind": "trust", "term_from": dt.date(2025, 1, 1)},
        {"settlor": f"{WORD}二"},
    ),
    Noun(
        Fund,
        {"city_id": "321200", "source": WORD, "entered_by": WORD, "name": WORD, "manager": WORD,
         "form": "company", "committed_fen": 7, "set_up_on": dt.date(2025, 1, 1)},
        {"manager": f"{WORD}二", "committed_fen": 9},
    ),
    Noun(
        FinanceProduct,
        {"city_id": "321200", "source": WORD, "entered_by": WORD, "code": "strange", "kind": "pledge_loan",
         "name_zh": WORD},
        {"name_zh": f"{WORD}二", "name_en": WORD},
    ),
    Noun(
        Call,
        {"code": str(KEY), "year": 2026, "name_zh": WORD, "opens_on": dt.date(2026, 1, 1),
         "closes_on": dt.date(2026, 12, 31), "drafted_by": WORD},
        {"name_zh": f"{WORD}二", "contact": WORD},
    ),
    Noun(
        Pledge,
        {"registration_number": "Y20263205009999", "registered_on": dt.date(2026, 1, 1), "bank_id": OFFICE,
         "pledgee": WORD, "secured_fen": 7, "term_from": dt.date(2026, 1, 1), "term_to": dt.date(2026, 2, 1),
         "city_id": "320500", "county": 320583, "state": "registered", "entered_by": WORD, "batch": 7},
        {"pledgee": f"{WORD}二", "batch": 8},
        parts=(
            Pledgor(pk=KEY, pledge_id=KEY, seq=1, name=WORD, county=320583),
            PledgedRight(pk=KEY, pledge_id=KEY, seq=1, kind="trademark", number=WORD),
        ),
    ),
    Noun(
        ApiToken,
        {"user_id": lambda: User.objects.get(username="bank-1").pk, "name": WORD, "digest": WORD,
         "ends_at": THEN + dt.timedelta(days=365), "made_at": THEN},
        {"name": f"{WORD}二"},
    ),
    Noun(
        PledgeAlert,
        {"pledge_id": HELD, "right_id": HELD, "event": 7, "kind": "L", "happened_on": dt.date(2026, 1, 1)},
        {"happened_on": dt.date(2026, 1, 2)},
    ),
    Noun(
        UnfinishedPledge,
        {"bank_id": lambda: the_bank().pk, "typed": {"main": {"registration_number": WORD}}, "by_id": OFFICE,
         "by": WORD, "token": WORD, "saved_at": THEN},
        {"typed": {"main": {"registration_number": f"{WORD}二"}}},
    ),
    Noun(
        Centre,
        {"call_id": OFFICE, "name_zh": WORD, "lead_id": OFFICE, "city_id": "320500", "begun_by": WORD,
         "contract_fen": 7, "state_since": THEN, "state": "rejected", "moved_by_id": 1, "moved_by": WORD},
        {"name_zh": f"{WORD}二", "summary_zh": WORD},
        parts=(
            Member(pk=KEY, centre_id=KEY, organisation_id=OFFICE, kind="institute", is_lead=True, invited_by=WORD,
                   invited_at=THEN, accepted_at=THEN, accepted_by=WORD),
            CentreReport(pk=KEY, centre_id=KEY, kind="annual", period="2026", opens_on=dt.date(2026, 1, 1),
                         due_on=dt.date(2026, 1, 2)),
            Instalment(pk=KEY, centre_id=KEY, seq=1, milestone="contract", planned_fen=7),
        ),
    ),
    Noun(
        Nomination,  # in an edition that the world puts down
        {"edition_id": OFFICE, "kind": "inventor", "person": WORD, "title": WORD, "body_id": OFFICE,
         "channel_id": OFFICE + 2, "begun_by": WORD, "state_since": THEN, "state": "rejected", "moved_by_id": 1,
         "moved_by": WORD},
        {"person": f"{WORD}二", "title": f"{WORD}二", "opinion": WORD},
        parts=(CoOwner(pk=KEY, nomination_id=KEY, name=WORD),),
    ),
    Noun(
        PanelSession,
        {"edition_id": OFFICE, "title": WORD, "day": dt.date(2026, 1, 5), "place": WORD, "made_by": WORD},
        {"title": f"{WORD}二", "place": f"{WORD}二"},
    ),
    Noun(
        PanelSlot,
        {"session_id": OFFICE, "nomination_id": HEARD, "begins_at": THEN, "ends_at": THEN + dt.timedelta(hours=1)},
        {"finding": WORD, "found_by": WORD, "found_at": THEN},
    ),
    Noun(
        SiteCheck,
        {"nomination_id": CHECKED, "checked_on": dt.date(2026, 1, 5), "checked_by": WORD, "finding": WORD,
         "passed": False, "written_by": WORD},
        {"finding": f"{WORD}二"},
    ),
    Noun(
        Vote,  # in the category of an edition that the world puts down
        {"edition_id": OFFICE, "category_id": OFFICE, "kind": "project", "quorum": 3, "most": 1, "state": "void",
         "opened_on": dt.date(2026, 1, 5), "opened_by": WORD, "closed_on": dt.date(2026, 1, 6), "closed_by": WORD,
         "voted": 0},
        {"opened_on": dt.date(2026, 1, 4), "most": 2},
    ),
    Noun(
        AbnormalFiling,
        {"credit_code": "91320000000000000X", "name": WORD, "since": dt.date(2026, 1, 1), "source": WORD,
         "added_by": WORD},
        {"name": f"{WORD}二", "until": dt.date(2099, 1, 1)},
    ),
    # in an edition of the world whose hour has not struck
    Noun(
        Decision,
        {"edition_id": OFFICE - 1, "document": WORD, "decided_on": dt.date(2026, 1, 1), "drafted_by": WORD,
         "drafted_at": THEN},
        {"document": f"{WORD}二"},
        parts=(DecisionLine(pk=KEY, decision_id=KEY, nomination_id=OFFICE - 1),),
    ),
    Noun(
        Award,
        {"nomination_id": OFFICE - 2, "decision_id": OFFICE - 1, "edition_id": OFFICE - 1, "category_id": OFFICE - 1,
         "kind": "inventor", "title": WORD, "person": WORD, "organisation": WORD, "awarded_on": dt.date(2026, 1, 1)},
        {"title": f"{WORD}二", "revoked_at": THEN, "revoked_why": WORD},
    ),
    Noun(
        Payment,
        {"award_id": OFFICE - 1, "amount_fen": 7, "payee": WORD, "bank": WORD, "account": str(KEY), "told_by": WORD,
         "told_at": THEN},
        {"payee": f"{WORD}二", "prepared_at": THEN, "prepared_by": WORD},
    ),
    # for a loan and under a scheme that the world puts down
    Noun(
        RiskClaim,
        {"scheme_id": OFFICE, "pledge_id": OFFICE - 8, "root_id": OFFICE - 8, "bank_id": OFFICE,
         "defaulted_on": dt.date(2026, 1, 5),
         "balance_fen": 100, "principal_fen": 100, "fund_fen": 80, "bank_fen": 20, "evidence": WORD, "filed_by": WORD,
         "filed_at": THEN, "state_since": THEN},
        {"state": "refused", "state_reason": WORD, "moved_by_id": 1, "moved_by": WORD},
    ),
    Noun(
        Subsidy,
        {"scheme_id": SUZHOU, "pledge_id": OFFICE - 8, "root_id": OFFICE - 8, "applicant_id": OFFICE,
         "firm": WORD, "firm_code": WORD,
         "interest_from": dt.date(2026, 1, 1), "interest_to": dt.date(2026, 1, 2), "interest_fen": 2, "voucher": WORD,
         "asked_fen": 1, "filed_by": WORD, "filed_at": THEN, "state_since": THEN},
        {"state": "refused", "state_reason": WORD, "moved_by_id": 1, "moved_by": WORD},
    ),
)  # fmt: skip


PARTS: Final = (
    Party, Attachment, Member, CentreReport, Instalment, CoOwner, DecisionLine, Category, Tranche, Pledgor,
    PledgedRight,
)  # fmt: skip


def without_the_trail() -> None:
    """For the rest of the transaction these rows are not written down: the trail would tell the auditor of them."""
    tables = {noun.model._meta.db_table for noun in NOUNS} | {part._meta.db_table for part in PARTS}
    with role("NONE"), connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
