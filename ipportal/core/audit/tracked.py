"""Which tables have their changes written down row by row, and where the history of the others stands.

One line per model; the house tests want every model here. Triggers are attached by the owner after every `migrate`.
They fire once per statement, so a change of many rows costs one more INSERT, and nothing at all where a table is not
listed: mass data (register, ledger, figures) keeps its history in events and change sets instead.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db import connections, transaction

from ipportal.core.kit.grants import is_owner

EVERYTHING: Final = ("INSERT", "UPDATE", "DELETE")
REWRITING: Final = ("UPDATE", "DELETE")  # new rows carry the number of their change set, which says by whom
PREFIX: Final = "audit_"


class Tracked(NamedTuple):
    """The columns that name a row, those that are not worth an entry, those whose content is not repeated."""

    named_by: tuple[str, ...]
    unseen: tuple[str, ...] = ()
    veiled: tuple[str, ...] = ()
    operations: tuple[str, ...] = EVERYTHING


TRACKED: Final[dict[str, Tracked]] = {
    "ipportal.user": Tracked(("username",), unseen=("last_login",), veiled=("password",)),
    "ipportal.organisation": Tracked(("name",)),
    "ipportal.membership": Tracked(("user_id", "role_id")),
    "ipportal.role": Tracked(("code",)),
    "ipportal.officeidentity": Tracked(("user_id",), veiled=("subject",)),
    "ipportal.apitoken": Tracked(("name",), unseen=("used_on",), veiled=("digest",)),
    "ipportal.invitation": Tracked(("email",), veiled=("digest",)),
    "ipportal.submission": Tracked(("kind", "id"), unseen=("token",)),
    "ipportal.party": Tracked(("submission_id", "organisation_id")),
    "ipportal.attachment": Tracked(("name",)),
    "ipportal.importbatch": Tracked(("file_name",), unseen=("causes", "seconds")),
    "ipportal.release": Tracked(("code",)),
    "ipportal.clock": Tracked(("stands_at",)),
    "ipportal.letter": Tracked(("id",), unseen=("attempts",), veiled=("subject", "body"), operations=REWRITING),
    "ipportal.preference": Tracked(("user_id", "kind"), operations=REWRITING),
    "ipportal.holidaynotice": Tracked(("number",), operations=REWRITING),
    "ipportal.specialday": Tracked(("day", "name_zh"), operations=REWRITING),
    "ipportal.region": Tracked(("name_zh",), operations=REWRITING),
    "ipportal.regionchange": Tracked(("former_id", "successor_id"), operations=REWRITING),
    "ipportal.population": Tracked(("region_id", "year"), operations=REWRITING),
    "ipportal.officialvalue": Tracked(("metric", "region_name", "period"), operations=REWRITING),
    "awards.edition": Tracked(("number",), unseen=("version",)),
    "awards.phase": Tracked(("edition_id", "kind")),
    "awards.category": Tracked(("edition_id", "code"), operations=REWRITING),
    "awards.editioncriterion": Tracked(("name_zh",), operations=REWRITING),
    "awards.channelquota": Tracked(("edition_id", "organisation_id"), operations=REWRITING),
    "awards.nomination": Tracked(("title",), unseen=("state_since", "version", "token")),
    "awards.coowner": Tracked(("nomination_id", "name")),
    "awards.abnormalfiling": Tracked(("name",), unseen=("version",)),
    "awards.panelsession": Tracked(("title",), unseen=("version",)),
    "awards.panelmember": Tracked(("session_id", "expert_id")),
    "awards.panelslot": Tracked(("nomination_id", "session_id")),
    "awards.sitecheck": Tracked(("nomination_id",), unseen=("version",)),
    "awards.vote": Tracked(("category_id", "opened_on"), operations=("UPDATE",)),
    "awards.decision": Tracked(("document",), unseen=("version",)),
    "awards.decisionline": Tracked(("decision_id", "nomination_id"), operations=REWRITING),
    "awards.award": Tracked(("title",), unseen=("version",)),
    "awards.payment": Tracked(("award_id",), unseen=("version",), veiled=("account",)),
    "patents.call": Tracked(("code",), unseen=("version",)),
    "patents.cityquota": Tracked(("call_id", "city_id"), operations=REWRITING),
    "patents.plannedinstalment": Tracked(("call_id", "seq"), operations=REWRITING),
    "patents.plannedreport": Tracked(("call_id", "kind"), operations=REWRITING),
    "patents.callfield": Tracked(("name_zh",), operations=REWRITING),
    "patents.pledge": Tracked(("registration_number",), unseen=("state_since", "version", "token")),
    "patents.riskscheme": Tracked(("code",)),
    "patents.riskband": Tracked(("scheme_id", "up_to_fen")),
    "patents.riskclaim": Tracked(("pledge_id",), unseen=("state_since", "version", "token")),
    "patents.riskrecovery": Tracked(("claim_id", "recovered_on"), unseen=("token",)),
    "patents.subsidyscheme": Tracked(("code",), unseen=("version", "used_fen")),
    "patents.subsidy": Tracked(("pledge_id", "interest_from"), unseen=("state_since", "version", "token")),
    "patents.pledgor": Tracked(("pledge_id", "seq")),
    "patents.pledgedright": Tracked(("pledge_id", "kind", "number")),
    "patents.pledgealert": Tracked(("right_id", "happened_on"), operations=REWRITING),
    "patents.insurancepolicy": Tracked(("policy_no",), unseen=("state_since", "version")),
    "patents.securitisation": Tracked(("name",), unseen=("state_since", "version")),
    "patents.tranche": Tracked(("securitisation_id", "name")),
    "patents.trust": Tracked(("name",), unseen=("state_since", "version")),
    "patents.fund": Tracked(("name",), unseen=("state_since", "version")),
    "patents.financeproduct": Tracked(("code",), unseen=("state_since", "version")),
    "patents.centre": Tracked(("name_zh",), unseen=("state_since", "version", "token")),
    "patents.member": Tracked(("centre_id", "organisation_id")),
    "patents.yeartarget": Tracked(("centre_id", "year", "kpi")),
    "patents.instalment": Tracked(("centre_id", "seq")),
    "patents.recovery": Tracked(("centre_id",)),
    "patents.centrereport": Tracked(("centre_id", "kind", "period")),
    "measures.policydocument": Tracked(("code",), operations=REWRITING),
    "measures.policyitem": Tracked(("code",), unseen=("state_since",), operations=REWRITING),
    "measures.responsibility": Tracked(("item_id", "role"), operations=REWRITING),
    "measures.target": Tracked(("indicator_zh",), operations=REWRITING),
    "measures.task": Tracked(("title_zh",), unseen=("version",), operations=REWRITING),
    "measures.milestone": Tracked(("title_zh",), unseen=("version",), operations=REWRITING),
    "measures.evidence": Tracked(("label_zh",), operations=REWRITING),
    "measures.reportingperiod": Tracked(("year", "quarter"), operations=REWRITING),
    "measures.progressreport": Tracked(("item_id", "period_id"), operations=REWRITING),
    "measures.layer": Tracked(("name_zh",), operations=REWRITING),
    "measures.protectionnode": Tracked(("name_zh",)),
    "measures.nodefield": Tracked(("name_zh",)),
    "measures.nodeclass": Tracked(("scheme", "symbol")),
    "measures.nodereturn": Tracked(("node_id", "month")),
    "measures.discipline": Tracked(("university", "name")),
    "measures.enrolment": Tracked(("discipline_id", "year")),
    "measures.college": Tracked(("university", "name")),
    "measures.trainingbase": Tracked(("name",)),
    "measures.trainingsession": Tracked(("code",)),
    "measures.attendance": Tracked(("session_id", "person")),
    "measures.talentpolicy": Tracked(("document",)),
    "measures.talent": Tracked(("person", "level")),
    "measures.servicecase": Tracked(("case_no",)),
    "measures.exhibition": Tracked(("fair",)),
    "measures.conference": Tracked(("event",)),
    "measures.crossborderservice": Tracked(("agency", "year")),
    "measures.branch": Tracked(("office",)),
}

# Their own history, and what keeps it.
ELSEWHERE: Final[dict[str, str]] = {
    "ipportal.event": "is the trail",
    "ipportal.changeset": "only grows, names its author",
    "ipportal.signin": "signing in and its end are told as acts",
    "ipportal.keptform": "what was typed and not sent; sealed, and gone within days",
    "ipportal.message": "what a person was told, written once; of it only being read is noted",
    "ipportal.follow": "a list that everybody keeps for themselves",
    "ipportal.reminder": "only grows: which stage went out when",
    "ipportal.document": "made from what rooms show; a job makes it anew",
    "ipportal.correction": "only grows, by change set",
    "ipportal.definitionversion": "only grows: a new text is a new row",
    "ipportal.draftfield": "typed texts; what was sent is kept whole in its version",
    "ipportal.othertext": "is kept itself, with who settled it",
    "ipportal.comment": "is kept itself, with who settled it",
    "ipportal.version": "only grows, names its author",
    "ipportal.signature": "only grows, names its author",
    "ipportal.decision": "only grows, names its author",
    "ipportal.formversion": "only grows: a new text is a new row",
    "ipportal.formdraft": "told as acts; what was released is kept whole in its version",
    "ipportal.expert": "told as acts",
    "ipportal.employment": "belongs to its expert",
    "ipportal.reviewround": "told as acts; once open it is frozen",
    "ipportal.criterion": "belongs to its round, and is frozen with it",
    "ipportal.poolmember": "told as acts",
    "ipportal.candidate": "told as acts; its facts are the room's above",
    "ipportal.conflict": "is kept itself, with who decided it why",
    "ipportal.assignment": "is kept itself, with why it ended",
    "ipportal.opening": "only grows",
    "ipportal.scoredraft": "typed texts; what was submitted is kept whole",
    "ipportal.score": "only grows, names its author",
    "ipportal.notice": "told as acts; once published it is frozen",
    "ipportal.noticeitem": "belongs to its notice, and is frozen with it",
    "ipportal.objection": "its text is frozen and its moves are kept; who objected is not for the trail",
    "ipportal.objectionmove": "only grows: the database writes it",
    "ipportal.objectionfile": "only grows",
    "ipportal.receiptcounter": "a counter",
    "ipportal.job": "an order of work says who gave it and how it ended",
    "ipportal.importrow": "findings of a batch, written once",
    "ipportal.ledgerline": "booked by change set; `verify` compares it with the events",
    "ipportal.ledgerentry": "a view of the lines",
    "ipportal.figureyear": "computed by a run; `verify` compares it with the ledger",
    "ipportal.figure": "a view of the years",
    "ipportal.run": "one row per computation",
    "ipportal.dataversion": "a counter",
    "ipportal.releasedvalue": "frozen with its release, which is tracked",
    "patents.patent": "follows the events of the register",
    "patents.patentevent": "only grows, by change set",
    "patents.eventretraction": "only grows, by change set",
    "patents.honour": "only grows, by change set",
    "patents.honourretraction": "only grows, by change set",
    "patents.ruleset": "only grows: a new set is a new version",
    "patents.rule": "belongs to its rule set",
    "patents.finding": "only grows, by change set",
    "patents.findingretraction": "only grows, by change set",
    "awards.certificate": "only grows; the act of making one is told",
    "awards.nominationmove": "only grows: it is the history of states",
    "awards.recusal": "only grows, names its author; told as an act",
    "awards.votecandidate": "stands from the opening of its vote, which is told as an act",
    "awards.votemember": "stands from the opening of its vote, which is told as an act",
    "awards.rollentry": "only grows; when a member voted is nobody's to know, or it could be laid beside the ballots",
    "awards.boxedballot": "secret: neither author nor time nor order may be known",
    "awards.ballot": "secret, sealed as a set with its vote, which is tracked",
    "patents.riskclaimfile": "only grows, and each is recorded with its claim",
    "patents.riskclaimmove": "only grows: it is the history of states",
    "patents.subsidymove": "only grows: it is the history of states",
    "patents.pledgemove": "only grows: it is the history of states",
    "patents.pledgechange": "only grows, names its author",
    "patents.pledgeclosing": "only grows; a closing is told as an act",
    "patents.pledgefirm": "only grows: numbers for those whom facts name",
    "patents.pledgefact": "only grows, by change set",
    "patents.pledgefactretraction": "only grows, by change set",
    "patents.pledgewithheld": "only grows, belongs to a closing",
    "patents.unfinishedpledge": "typed texts; what became of them is a pledge, which is tracked",
    "patents.funddeal": "only grows, names its author",
    "patents.yeartold": "only grows: what everybody was told, by a job",
    "patents.centremove": "only grows: it is the history of states",
    "patents.expense": "only grows, names its author",
    "patents.evaluation": "only grows, names its author",
    "patents.kpivalue": "only grows, belongs to the version of a report",
    "patents.claim": "belongs to the version of a report; its verdict is computed",
    "patents.grownpatent": "only grows, by the report that proved it",
    "patents.centrefact": "only grows, by change set",
    "patents.centrefactretraction": "only grows, by change set",
    "measures.area": "words that come with the product",
    "measures.body": "how the measures call a body; the body itself is tracked",
    "measures.itemmove": "only grows: it is the history of states",
    "measures.confirmation": "only grows, told as an act",
}


class Trigger(NamedTuple):
    table: str
    name: str
    arguments: tuple[str, ...]

    @property
    def operation(self) -> str:
        return self.name.removeprefix(PREFIX).upper()


def declared() -> set[Trigger]:
    """The triggers that the declaration asks for."""
    return {
        Trigger(model._meta.db_table, PREFIX + operation.lower(), _arguments(model, tracked))
        for label, tracked in TRACKED.items()
        for model in [apps.get_model(label)]
        for operation in tracked.operations
    }


def _arguments(model: Any, tracked: Tracked) -> tuple[str, ...]:
    columns = (tracked.named_by, tracked.unseen, tracked.veiled)
    return (model._meta.model_name, model._meta.pk.column, *(",".join(part) for part in columns))


def attached(cursor: Any) -> set[Trigger]:
    """The triggers that are there."""
    cursor.execute(
        "SELECT tgrelid::regclass::text, tgname, encode(tgargs, 'escape') FROM pg_trigger"
        " WHERE tgfoid = 'audit_changes'::regproc AND tgenabled = 'O'"
    )
    return {Trigger(table, name, tuple(args.split("\\000")[:-1])) for table, name, args in cursor.fetchall()}


def apply(using: str = "default", **_: Any) -> None:
    """Make the triggers equal to the declaration. Receiver of `post_migrate`; a flush of the tests is not the owner."""
    with transaction.atomic(using), connections[using].cursor() as cursor:
        if not is_owner(cursor):
            return
        wanted, there = declared(), attached(cursor)
        for trigger in there - wanted:
            cursor.execute(f"DROP TRIGGER {trigger.name} ON {trigger.table}")
        for trigger in wanted - there:
            cursor.execute(_statement(trigger))


def _statement(trigger: Trigger) -> str:
    rows = {
        "INSERT": "NEW TABLE AS new_rows",
        "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "DELETE": "OLD TABLE AS old_rows",
    }[trigger.operation]
    arguments = ", ".join(f"'{argument}'" for argument in trigger.arguments)
    return (
        f"CREATE TRIGGER {trigger.name} AFTER {trigger.operation} ON {trigger.table} REFERENCING {rows}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION audit_changes({arguments})"
    )
