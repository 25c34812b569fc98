"""Who may do what to which table: declared here, applied by the owner after every `migrate`.

The application's roles own nothing. What is not named here nobody but the owner may use: a table without a line is
closed to everybody, and a test says so. Tables with `ADD` alone are append-only: the database refuses their change to
everyone who serves pages or runs jobs. No role may use a sequence by itself (identity columns ask for none).
docs/database-roles.md is made from this file.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db import connections, transaction

READ: Final = "SELECT"
ADD: Final = "SELECT, INSERT"
CLEAR: Final = "SELECT, DELETE"
REDRAW: Final = "SELECT, INSERT, DELETE"
WRITE: Final = "SELECT, INSERT, UPDATE"
ALL: Final = "SELECT, INSERT, UPDATE, DELETE"
REBUILD: Final = "SELECT, INSERT, UPDATE, DELETE, TRUNCATE"
NOTHING: Final = ""
LOGINS: Final = "ipp_web, ipp_worker, ipp_reader"


class Grant(NamedTuple):
    """What the pages, the jobs and outside readers may do to one table."""

    web: str = READ
    worker: str = READ
    reader: str = READ


CLOSED: Final = Grant(NOTHING, NOTHING, NOTHING)

GRANTS: Final[dict[str, Grant]] = {
    # the trail is written by functions of the database alone; the order of what is known only grows
    "ipportal.event": Grant(worker=NOTHING, reader=NOTHING),
    "ipportal.changeset": Grant(web=ADD, worker=ADD),
    # people: pages change them, the demonstration's accounts are made by a job's role
    "ipportal.user": Grant(web=WRITE, worker=ADD, reader=NOTHING),
    "ipportal.user_groups": Grant(worker=NOTHING, reader=NOTHING),
    "ipportal.user_user_permissions": Grant(worker=NOTHING, reader=NOTHING),
    "ipportal.organisation": Grant(web=WRITE, worker=ADD),
    "ipportal.membership": Grant(web=ALL, worker=ADD, reader=NOTHING),  # one given twice is folded when bodies merge
    "ipportal.invitation": Grant(web=WRITE, worker=WRITE, reader=NOTHING),  # the job that sends it makes its token
    "ipportal.role": Grant(),
    "ipportal.signin": Grant(web=ALL, worker=CLEAR, reader=NOTHING),
    "ipportal.keptform": Grant(web=ALL, worker=CLEAR, reader=NOTHING),
    "ipportal.officeidentity": Grant(web=REDRAW, worker=NOTHING, reader=NOTHING),
    "sessions.session": Grant(web=ALL, worker=CLEAR, reader=NOTHING),
    # orders of work: pages place them, the worker does them and clears old ones away
    "ipportal.job": Grant(web=WRITE, worker=ALL, reader=NOTHING),
    # what people are told: rooms tell by page or job, the worker mails; reminders are the worker's
    "ipportal.letter": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "ipportal.message": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "ipportal.preference": Grant(web=WRITE, reader=NOTHING),
    "ipportal.follow": Grant(web=ALL, reader=NOTHING),
    "ipportal.reminder": Grant(worker=ADD, reader=NOTHING),
    # files: pages receive them, the worker checks and imports
    "ipportal.importbatch": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "ipportal.importrow": Grant(worker=ALL, reader=NOTHING),
    # what people fill in: drafts are written, what was sent only grows, and so do forms, shipped or released
    "ipportal.formversion": Grant(web=ADD, reader=NOTHING),
    "ipportal.formdraft": Grant(web=WRITE, worker=NOTHING, reader=NOTHING),
    "ipportal.submission": Grant(web=WRITE, reader=NOTHING),
    "ipportal.party": Grant(web=ALL, reader=NOTHING),  # a body that takes part twice is folded when bodies merge
    "ipportal.draftfield": Grant(web=WRITE, worker=NOTHING, reader=NOTHING),
    "ipportal.othertext": Grant(web=WRITE, worker=NOTHING, reader=NOTHING),
    "ipportal.comment": Grant(web=WRITE, worker=NOTHING, reader=NOTHING),
    "ipportal.attachment": Grant(web=ALL, reader=NOTHING),
    "ipportal.version": Grant(web=ADD, reader=NOTHING),
    "ipportal.signature": Grant(web=ADD, reader=NOTHING),
    "ipportal.decision": Grant(web=ADD, reader=NOTHING),
    "ipportal.receiptcounter": CLOSED,  # a function of the database gives the numbers
    # notices: drafts are written, what was published is frozen; who objects is not for outside readers
    "ipportal.notice": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "ipportal.noticeitem": Grant(web=REDRAW, worker=REDRAW, reader=NOTHING),
    "ipportal.objection": Grant(web=WRITE, reader=NOTHING),
    "ipportal.objectionmove": Grant(reader=NOTHING),  # written by the database
    "ipportal.objectionfile": Grant(web=ADD, reader=NOTHING),
    # reviews: kept on pages; scores and openings only grow, nothing of it is for outside readers
    "ipportal.expert": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "ipportal.employment": Grant(web=REDRAW, worker=REDRAW, reader=NOTHING),
    "ipportal.reviewround": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "ipportal.criterion": Grant(web=REDRAW, worker=ADD, reader=NOTHING),
    "ipportal.poolmember": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "ipportal.candidate": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "ipportal.conflict": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "ipportal.assignment": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "ipportal.opening": Grant(web=ADD, reader=NOTHING),
    "ipportal.scoredraft": Grant(web=WRITE, worker=NOTHING, reader=NOTHING),
    "ipportal.score": Grant(web=ADD, reader=NOTHING),
    # places come with the product and are loaded by the owner
    "ipportal.region": Grant(),
    "ipportal.regionchange": Grant(),
    "ipportal.clock": Grant(worker=ALL),
    # the calendar of working days comes with the product; officials add what is announced and put it right
    "ipportal.holidaynotice": Grant(web=ADD),
    "ipportal.specialday": Grant(web=ALL),
    # the index of the search is the worker's
    "ipportal.document": Grant(worker=ALL),
    # published facts: printed values are kept, a correction stands beside them
    "ipportal.population": Grant(web=ADD, worker=ADD),
    "ipportal.officialvalue": Grant(web=WRITE, worker=WRITE),
    "ipportal.correction": Grant(web=ADD, worker=ADD),
    # figures are the worker's
    "ipportal.definitionversion": Grant(worker=ADD),
    # a page's act that is counted books it at once; entries show what figures withhold: not for readers
    "ipportal.ledgerline": Grant(web=ADD, worker=REBUILD, reader=NOTHING),
    "ipportal.ledgerentry": Grant(reader=NOTHING),
    "ipportal.figureyear": Grant(worker=REBUILD),
    "ipportal.figure": Grant(),
    "ipportal.run": Grant(worker=WRITE),
    "ipportal.dataversion": Grant(web=WRITE, worker=WRITE),
    # releases: pages move them on, a draft is drawn anew; triggers refuse the rest to everybody
    "ipportal.release": Grant(web=WRITE, worker=WRITE),
    "ipportal.releasedvalue": Grant(web=REDRAW, worker=REDRAW),
    # the register: its current rows follow the files, its events only grow
    "patents.patent": Grant(worker=WRITE),
    "patents.patentevent": Grant(worker=ADD),
    "patents.eventretraction": Grant(worker=ADD),
    # honours, rule sets and findings only grow too
    "patents.honour": Grant(worker=ADD),
    "patents.honourretraction": Grant(worker=ADD),
    "patents.ruleset": Grant(worker=ADD),
    "patents.rule": Grant(worker=ADD),
    "patents.finding": Grant(worker=ADD),
    "patents.findingretraction": Grant(worker=ADD),
    # centres: pages write, the demonstration is a job's; moves are written by the database, what was found only grows
    "awards.edition": Grant(web=WRITE),
    "awards.phase": Grant(web=ALL),
    "awards.category": Grant(web=ALL),
    "awards.editioncriterion": Grant(web=ALL),
    "awards.channelquota": Grant(web=ALL),
    "awards.nomination": Grant(web=WRITE, reader=NOTHING),
    "awards.nominationmove": Grant(reader=NOTHING),
    "awards.coowner": Grant(web=ALL, reader=NOTHING),
    "awards.abnormalfiling": Grant(web=WRITE, reader=NOTHING),
    "awards.panelsession": Grant(web=WRITE, reader=NOTHING),
    "awards.panelmember": Grant(web=REDRAW, reader=NOTHING),
    "awards.panelslot": Grant(web=ALL, reader=NOTHING),
    "awards.recusal": Grant(web=ADD, reader=NOTHING),
    "awards.sitecheck": Grant(web=WRITE, reader=NOTHING),
    # votes: roll and ballots are written by functions of the database alone; the open box is nobody's to read
    "awards.vote": Grant(web=WRITE, worker=NOTHING, reader=NOTHING),
    "awards.votecandidate": Grant(web=ADD, worker=NOTHING, reader=NOTHING),
    "awards.votemember": Grant(web=ADD, worker=NOTHING, reader=NOTHING),
    "awards.rollentry": Grant(worker=NOTHING, reader=NOTHING),
    "awards.boxedballot": CLOSED,
    "awards.ballot": Grant(worker=NOTHING, reader=NOTHING),
    "awards.decision": Grant(web=WRITE, reader=NOTHING),
    "awards.decisionline": Grant(web=ALL, reader=NOTHING),
    "awards.award": Grant(web=WRITE, reader=NOTHING),
    "awards.payment": Grant(web=WRITE, reader=NOTHING),
    "awards.certificate": Grant(web=ADD, reader=NOTHING),
    # pledges: pages and files write; moves are written by the database, what was told of a change only grows
    "patents.pledge": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "patents.pledgor": Grant(web=ALL, worker=ALL, reader=NOTHING),
    "patents.pledgedright": Grant(web=ALL, worker=ALL, reader=NOTHING),
    "patents.pledgemove": Grant(reader=NOTHING),
    "patents.pledgechange": Grant(web=ADD, worker=ADD, reader=NOTHING),
    # what figures know of pledges: told in closings, by jobs alone
    "patents.pledgeclosing": Grant(worker=ADD, reader=NOTHING),
    "patents.pledgefirm": Grant(worker=ADD, reader=NOTHING),
    "patents.pledgefact": Grant(worker=ADD, reader=NOTHING),
    "patents.pledgefactretraction": Grant(worker=ADD, reader=NOTHING),
    "patents.pledgewithheld": Grant(worker=ADD, reader=NOTHING),
    "ipportal.apitoken": Grant(web=WRITE, worker=NOTHING, reader=NOTHING),
    "patents.pledgealert": Grant(web=WRITE, worker=ALL, reader=NOTHING),
    "patents.unfinishedpledge": Grant(web=ALL, worker=NOTHING, reader=NOTHING),
    # claims and subsidies: pages write, moves and what is used of a pool are written by the database
    "patents.riskscheme": Grant(web=WRITE),
    "patents.riskband": Grant(),
    "patents.riskclaim": Grant(web=WRITE, reader=NOTHING),
    "patents.riskclaimfile": Grant(web=ADD, reader=NOTHING),
    "patents.riskclaimmove": Grant(reader=NOTHING),
    "patents.riskrecovery": Grant(web=WRITE, reader=NOTHING),
    "patents.subsidyscheme": Grant(web=WRITE, reader=NOTHING),
    "patents.subsidy": Grant(web=WRITE, reader=NOTHING),
    "patents.subsidymove": Grant(reader=NOTHING),
    "patents.insurancepolicy": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "patents.securitisation": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "patents.tranche": Grant(web=ALL, worker=ADD, reader=NOTHING),
    "patents.trust": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "patents.fund": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "patents.funddeal": Grant(web=ADD, worker=ADD, reader=NOTHING),
    "patents.yeartold": Grant(worker=ADD, reader=NOTHING),
    "patents.financeproduct": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "patents.call": Grant(web=WRITE, worker=WRITE),
    "patents.callfield": Grant(web=ALL, worker=ADD),
    "patents.cityquota": Grant(web=ALL, worker=ADD),
    "patents.plannedinstalment": Grant(web=ALL, worker=ADD),
    "patents.plannedreport": Grant(web=ALL, worker=ADD),
    "patents.centre": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "patents.centremove": Grant(reader=NOTHING),
    "patents.member": Grant(web=ALL, worker=WRITE, reader=NOTHING),
    "patents.yeartarget": Grant(web=ALL, worker=WRITE, reader=NOTHING),
    "patents.instalment": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "patents.expense": Grant(web=ADD, worker=ADD, reader=NOTHING),
    "patents.recovery": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "patents.evaluation": Grant(web=ADD, worker=ADD, reader=NOTHING),
    "patents.centrereport": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "patents.kpivalue": Grant(web=ADD, worker=ADD, reader=NOTHING),
    "patents.claim": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "patents.grownpatent": Grant(web=ADD, worker=ADD, reader=NOTHING),
    "patents.centrefact": Grant(web=ADD, worker=ADD, reader=NOTHING),
    "patents.centrefactretraction": Grant(web=ADD, worker=ADD, reader=NOTHING),
    # measures come with the product and are kept on pages; the demonstration is a job's
    "measures.area": Grant(),
    "measures.body": Grant(web=WRITE),
    "measures.policydocument": Grant(web=WRITE, worker=WRITE),
    "measures.policyitem": Grant(web=WRITE, worker=WRITE),
    "measures.policyitem_areas": Grant(web=REDRAW),
    "measures.itemmove": Grant(),
    "measures.responsibility": Grant(web=ALL),
    "measures.target": Grant(web=WRITE, worker=ADD),
    # work and reports are written by officials and liaisons; nothing of it is deleted
    "measures.task": Grant(web=WRITE, worker=WRITE),
    "measures.task_depends_on": Grant(web=REDRAW, worker=ADD),
    "measures.milestone": Grant(web=WRITE, worker=WRITE),
    "measures.evidence": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "measures.reportingperiod": Grant(web=WRITE, worker=WRITE),
    "measures.progressreport": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "measures.confirmation": Grant(web=WRITE, worker=ADD),
    # the protection network: pages and files keep it; whoever put a return down stays inside
    "measures.layer": Grant(),
    "measures.protectionnode": Grant(web=WRITE, worker=WRITE),
    "measures.nodefield": Grant(web=WRITE, worker=WRITE),
    "measures.nodeclass": Grant(web=WRITE, worker=WRITE),
    "measures.nodereturn": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    # talent and education, international exchange; what leads to persons is not for outside readers
    "measures.discipline": Grant(web=WRITE, worker=WRITE),
    "measures.enrolment": Grant(web=WRITE, worker=WRITE),
    "measures.college": Grant(web=WRITE, worker=WRITE),
    "measures.trainingbase": Grant(web=WRITE, worker=WRITE),
    "measures.trainingsession": Grant(web=WRITE, worker=WRITE),
    "measures.attendance": Grant(worker=WRITE, reader=NOTHING),
    "measures.talentpolicy": Grant(web=WRITE, worker=WRITE),
    "measures.talent": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "measures.servicecase": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "measures.exhibition": Grant(web=WRITE, worker=WRITE),
    "measures.conference": Grant(web=WRITE, worker=WRITE),
    "measures.crossborderservice": Grant(web=WRITE, worker=WRITE, reader=NOTHING),
    "measures.branch": Grant(web=WRITE, worker=WRITE),
    # second factors and failed sign-ins: written by the pages alone
    "mfa.authenticator": Grant(web=ALL, worker=NOTHING, reader=NOTHING),
    "axes.accessattempt": Grant(web=ALL, worker=NOTHING, reader=NOTHING),
    "axes.accessattemptexpiration": Grant(web=CLEAR, worker=NOTHING, reader=NOTHING),
    "axes.accessfailurelog": CLOSED,
    "axes.accesslog": CLOSED,
    # of the sign-in library, which looks for addresses of its own when somebody signs in; none is kept there
    "account.emailaddress": Grant(worker=NOTHING, reader=NOTHING),
    "account.emailconfirmation": CLOSED,
    # what the framework brings: its groups and permissions are not used, roles are memberships
    "auth.group": Grant(worker=NOTHING, reader=NOTHING),
    "auth.group_permissions": Grant(worker=NOTHING, reader=NOTHING),
    "auth.permission": Grant(worker=NOTHING, reader=NOTHING),
    "contenttypes.contenttype": Grant(reader=NOTHING),
    "django_migrations": Grant(reader=NOTHING),
}

# The functions that a role may call by itself; those that triggers call need no grant.
FUNCTIONS: Final[dict[str, tuple[str, ...]]] = {
    "portal_now": ("web", "worker", "reader"),
    "audit_record": ("web", "worker"),
    "credit_code_fits": ("web", "worker"),
    "receipt_check": ("web", "worker"),
    "receipt_fits": ("web", "worker"),
    "take_receipt_number": ("web", "worker"),
    "patents_pledge_root": ("web", "worker"),
    "notice_is_over": ("web", "worker"),
    "demand_notice_over": ("web", "worker"),
    "cast_ballot": ("web",),
    "close_vote": ("web",),
}


def labels() -> dict[str, str]:
    """Table → how the declaration calls it."""
    return {model._meta.db_table: model._meta.label_lower for model in apps.get_models(include_auto_created=True)}


def of_table(table: str) -> Grant:
    """The declared rights; none for a table that nobody declared."""
    return GRANTS.get(labels().get(table, table), CLOSED)


def apply(using: str = "default", **_: Any) -> None:
    """Make the database's privileges equal to the declaration, whatever they were. Receiver of `post_migrate`.

    A flush of the tests sends that signal as well, without the owner's rights: nothing is to be done then.
    """
    connection = connections[using]
    quote = connection.ops.quote_name
    with transaction.atomic(using), connection.cursor() as cursor:
        if not is_owner(cursor):
            return
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {LOGINS}")
        for kind in ("TABLES", "SEQUENCES", "ROUTINES"):
            cursor.execute(f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM PUBLIC, {LOGINS}")
        for table in own_tables(cursor):
            for role, rights in of_table(table)._asdict().items():
                if rights:
                    cursor.execute(f"GRANT {rights} ON {quote(table)} TO ipp_{role}")
        for function, roles in FUNCTIONS.items():
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {', '.join(f'ipp_{role}' for role in roles)}")


def is_owner(cursor: Any) -> bool:
    """Is it the owner of the database who asks? After a flush of the tests it is not."""
    cursor.execute("SELECT pg_get_userbyid(datdba) = current_user FROM pg_database WHERE datname = current_database()")
    row = cursor.fetchone()
    return bool(row and row[0])


def own_tables(cursor: Any) -> list[str]:
    """Tables and views of the owner."""
    cursor.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
        " AND c.relkind IN ('r', 'p', 'v', 'm') AND pg_get_userbyid(c.relowner) = current_user ORDER BY 1"
    )
    return [row[0] for row in cursor.fetchall()]
