"""What happens to a submission: begun, sent, signed, taken back, returned, accepted, locked. One function each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Organisation
from ipportal.core.accounts.organisations.moving import folds
from ipportal.core.audit.actions import SYSTEM, Actor, record
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock, text
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import no, require
from ipportal.core.submissions import checking, freezing, registry, rules
from ipportal.core.submissions.drafting import locked
from ipportal.core.submissions.models import (
    OPEN,
    Comment,
    Decision,
    DraftField,
    FormVersion,
    Party,
    Right,
    Signature,
    State,
    Submission,
    Version,
)

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User
    from ipportal.core.submissions.registry import Kind

LONGEST_REMARK: Final = 2000
LONGEST_DECISION: Final = 4000


@dataclass(frozen=True, slots=True)
class Subject:
    """What a submission is about: the model's label, the row's key, and its name as people read it."""

    kind: str = ""
    key: str = ""
    name: str = ""


NOTHING: Final = Subject()


class Faulty(Conflict):
    """It cannot be sent as it stands; the faults say why, field by field."""

    def __init__(self, faults: list[checking.Found]) -> None:
        super().__init__(_("There are faults; nothing was sent."))
        self.faults = faults


def form_for(kind: Kind) -> FormVersion:
    """The newest version that is given out today."""
    found = FormVersion.objects.given_out(clock.today()).filter(code=kind.shipped().code).first()
    if found is None:
        raise Conflict(_("This form is not given out today."))
    return found


@transaction.atomic
def begin(
    kind: Kind,
    owner: Organisation,
    *,
    by: User,
    about: Subject = NOTHING,
    period: str = "",
    token: str = "",
    others: Mapping[Organisation, Right] | None = None,
    on: FormVersion | None = None,
) -> Submission:
    """A draft on the form of today or the one that is named, pre-filled; the open one for the same thing and period."""
    require(rules.may_begin_for(by, kind, owner))
    if on is not None and on.code != kind.shipped().code:
        raise ValueError(f"{on} is no form of {kind.code}")
    with connection.cursor() as cursor:  # the same form sent twice makes one
        cursor.execute(
            "SELECT pg_advisory_xact_lock(770005, hashtext(%s))", [f"{kind.code} {about.key} {period} {token}"]
        )
    if found := _begun_already(kind, about, period, token):
        return found
    submission = Submission.objects.create(
        kind=kind.code,
        subject_kind=about.kind,
        subject_id=about.key,
        subject_name=about.name,
        period=period,
        form_version=on or form_for(kind),
        owner=owner,
        begun_at=clock.now(),
        begun_by_id=by.pk,
        begun_by=by.get_username(),
        token=token or None,
    )
    rights = {owner: Right.SIGN} | dict(others or {})
    Party.objects.bulk_create(
        Party(submission=submission, organisation=body, right=right) for body, right in rights.items()
    )
    _prefill(submission, kind, by)
    record("draft begun", by=by, thing=submission)
    return submission


def _begun_already(kind: Kind, about: Subject, period: str, token: str) -> Submission | None:
    same = Q(pk__in=[])
    if token:
        same |= Q(token=token)
    if about.key:
        same |= Q(kind=kind.code, subject_kind=about.kind, subject_id=about.key, period=period, state__in=OPEN)
    return Submission.objects.filter(same).first()


def _prefill(submission: Submission, kind: Kind, by: User) -> None:
    known = kind.prefill(submission) if kind.prefill else {}
    fields = submission.form.fields
    DraftField.objects.bulk_create(
        DraftField(submission=submission, key=key, typed=typed, by="system", at=clock.now())
        for key, typed in known.items()
        if key in fields and typed
    )


@transaction.atomic
def give_right(submission: Submission, organisation: Organisation, right: Right, *, by: User) -> Party:
    """A further body takes part, or with another right: as whoever may submit it says."""
    submission = locked(submission)
    require(rules.may_submit(by, submission))
    party, _is_new = Party.objects.update_or_create(
        submission=submission, organisation=organisation, defaults={"right": right}
    )
    record("right given", by=by, thing=submission, body=organisation.name, right=right)
    return party


@transaction.atomic
def submit(submission: Submission, *, by: User, token: str) -> Version:
    """Draft → version. `token` is the digest of what was checked: sent twice it is one, changed since it is refused."""
    submission = locked(submission)
    if sent := submission.versions.filter(digest=token).first():
        return sent
    require(rules.may_submit(by, submission))
    if faults := checking.faults(submission):
        raise Faulty(faults)
    content = freezing.content_of(submission)
    if freezing.digest_of(content) != token:
        raise Conflict(_("The draft was changed since you checked it. Check it once more."))
    version = _freeze(submission, content, token, by)
    kind = registry.of(submission)
    submission.state, submission.last_version = State.SUBMITTED, version.number
    submission.receipt = submission.receipt or take_receipt_number()
    submission.is_complete = not kind.needs_all_signatures
    submission.save(update_fields=["state", "last_version", "receipt", "is_complete"])
    record("submitted", by=by, thing=submission, version=version.number, digest=token)
    tell(submission, "submitted", by)
    if submission.is_complete:
        tell(submission, "complete", by)
    elif kind.submitting_signs and submission.owner in rules.bodies_to_sign(by, version):
        sign(version, submission.owner, by=by)
    return version


def _freeze(submission: Submission, content: dict[str, Any], digest: str, by: User) -> Version:
    typists = submission.draft_fields.values_list("writers", flat=True)
    submission.attachments.standing().update(is_kept=True)
    return Version.objects.create(
        submission=submission,
        number=submission.last_version + 1,
        form_version=submission.form_version,
        content=content,
        digest=digest,
        writers=sorted({person for people in typists for person in people}),
        by_id=by.pk,
        by=by.get_username(),
        organisation_name=_body_of(submission, by),
        at=clock.now(),
    )


def _body_of(submission: Submission, by: User) -> str:
    """For which of the parties the person acts."""
    mine = {held.organisation for held in rules.held_by(by)}
    parties = submission.parties.filter(organisation__in=mine).select_related("organisation")
    return next((party.organisation.name for party in parties), submission.owner.name)


def take_receipt_number() -> str:
    """The next of the year; the database keeps others waiting until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT take_receipt_number()")
        return str(cursor.fetchone()[0])


def tell(submission: Submission, what: str, by: Actor) -> None:
    publish(f"submissions.{submission.kind}.{what}", submission=submission, by=by)


@transaction.atomic
def sign(version: Version, organisation: Organisation, *, by: User) -> Signature:
    """Under the exact text of the last version. With the last signature that is needed it counts."""
    submission = locked(version.submission)
    version = submission.versions.get(pk=version.pk)
    if given := version.signatures.filter(organisation_id=organisation.pk).first():
        return given
    if organisation not in rules.bodies_to_sign(by, version):
        require(no(_("You cannot sign this version for this body.")))
    signature = Signature.objects.create(
        version=version,
        digest=version.digest,
        organisation_id=organisation.pk,
        organisation_name=organisation.name,
        by_id=by.pk,
        by=by.get_username(),
        at=clock.now(),
    )
    record("version signed", by=by, thing=submission, version=version.number, body=organisation.name)
    tell(submission, "signed", by)
    if not submission.is_complete and not rules.unsigned(version):
        submission.is_complete = True
        submission.save(update_fields=["is_complete"])
        tell(submission, "complete", by)
    return signature


@transaction.atomic
def recall(submission: Submission, *, by: User) -> Submission:
    """Submitted → open again, by those who sent it. The version stays; the next one needs signatures of its own."""
    submission = locked(submission)
    require(rules.may_recall(by, submission))
    _open_again(submission)
    record("submission withdrawn", by=by, thing=submission, version=submission.last_version)
    tell(submission, "withdrawn", by)
    return submission


@transaction.atomic
def return_for_changes(
    submission: Submission, reason: str, remarks: Mapping[str, str] | None = None, *, by: User
) -> Submission:
    """Submitted → open again, with the reason and remarks field by field."""
    submission = locked(submission)
    reason = _said(reason, "reason", LONGEST_DECISION)
    _decided(submission, State.RETURNED, reason, by)
    for key, remark in (remarks or {}).items():
        _comment(submission, key, remark, by, of_the_office=True)
    _open_again(submission)
    record("submission returned", by=by, thing=submission, reason=reason[:500], version=submission.last_version)
    tell(submission, "returned", by)
    return submission


@transaction.atomic
def accept(submission: Submission, answer: str = "", *, by: User) -> Submission:
    """Submitted → accepted, and closed for good; some kinds are accepted by being answered."""
    submission = locked(submission)
    if registry.of(submission).answered:
        answer = _said(answer, "answer", LONGEST_DECISION)
    _decided(submission, State.ACCEPTED, answer, by)
    submission.state = State.ACCEPTED
    submission.save(update_fields=["state"])
    record("submission accepted", by=by, thing=submission, version=submission.last_version)
    tell(submission, "accepted", by)
    return submission


def _decided(submission: Submission, outcome: State, words: str, by: User) -> None:
    require(rules.may_decide(by, submission))
    version = submission.versions.get(number=submission.last_version)
    Decision.objects.create(
        version=version, outcome=outcome, text=words, by_id=by.pk, by=by.get_username(), at=clock.now()
    )


def _open_again(submission: Submission) -> None:
    submission.state, submission.is_complete = State.RETURNED, False
    submission.save(update_fields=["state", "is_complete"])


@transaction.atomic
def lock(submission: Submission, reason: str, *, by: Actor = SYSTEM) -> None:
    """The room above closes it, whatever its state: a period is over, a centre was stopped."""
    submission = locked(submission)
    submission.locked_at, submission.lock_reason = clock.now(), reason
    submission.save(update_fields=["locked_at", "lock_reason"])
    record("submission locked", by=by, thing=submission, reason=reason)


@transaction.atomic
def reopen(submission: Submission, *, by: Actor = SYSTEM) -> None:
    """The room above takes its lock away."""
    submission = locked(submission)
    submission.locked_at, submission.lock_reason = None, ""
    submission.save(update_fields=["locked_at", "lock_reason"])
    record("submission opened again", by=by, thing=submission)


@transaction.atomic
def comment(submission: Submission, key: str, words: str, *, by: User) -> Comment:
    """A remark on a field, or on the whole."""
    submission = locked(submission)
    require(rules.may_comment(by, submission))
    return _comment(submission, key, words, by, of_the_office=rules.right_of(by, submission) is None)


def _comment(submission: Submission, key: str, words: str, by: User, *, of_the_office: bool) -> Comment:
    if key and key not in submission.form.fields:
        raise BadInput("unknown-field", _("The form has no such field."), field="key")
    words = _said(words, "text", LONGEST_REMARK)
    made = Comment.objects.create(
        submission=submission,
        key=key,
        text=words,
        of_the_office=of_the_office,
        by_id=by.pk,
        by=by.get_username(),
        at=clock.now(),
    )
    record("remark made", by=by, thing=submission, field=key)
    return made


@transaction.atomic
def settle(remark: Comment, *, by: User) -> None:
    """A remark is dealt with; once is enough."""
    submission = locked(remark.submission)
    require(rules.may_comment(by, submission))
    open_still = Comment.objects.filter(pk=remark.pk, settled_at__isnull=True)
    if open_still.update(settled_at=clock.now(), settled_by=by.get_username()):
        record("remark settled", by=by, thing=submission, field=remark.key)


def _said(words: str, field: str, most: int) -> str:
    words = text.DROP.sub("", words).strip()
    if not words:
        raise BadInput("missing-value", _("This field is required."), field=field)
    if len(words) > most:
        raise BadInput("too-long", _("At most %(limit)s characters.") % {"limit": most}, field=field)
    return words


@folds(Party)
def _one_party_of_two(row: Party, keep: Organisation) -> None:
    """Of two bodies that become one, the higher right."""
    twin = Party.objects.get(submission=row.submission_id, organisation=keep)
    if Right(row.right) in Right.at_least(Right(twin.right)):
        twin.right = row.right
    row.delete()
    twin.save(update_fields=["right"])
