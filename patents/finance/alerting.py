"""A pledged patent that ends or changes hands: told once to bank, city and province, open until somebody sees to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Membership, User
from ipportal.core.accounts.roles import BANK_OFFICER, CITY_OFFICIAL, FINANCE_OFFICIAL
from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import subscribe
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.letters.telling import tell
from patents.finance import rules
from patents.finance.actions import LONGEST
from patents.finance.letters import ALERT, facts_of_alert
from patents.finance.models import PledgeAlert
from patents.register.models import EventKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from patents.finance.models import Pledge

ALARMING: Final = (
    EventKind.FEE_LAPSE, EventKind.EXPIRE, EventKind.ABANDON, EventKind.INVALID_FULL, EventKind.INVALID_PART,
    EventKind.TRANSFER,
)  # fmt: skip
# The patents of live pledges are few and those of a file may be many, so the search begins with the former.
FOUND: Final = """
    INSERT INTO patents_pledge_alert (pledge_id, right_id, event, kind, happened_on, handled_by, note)
    SELECT p.id, r.id, e.id, e.kind, e.effective_on, '', ''
    FROM patents_pledge p JOIN patents_pledged_right r ON r.pledge_id = p.id
        JOIN patents_event e ON e.number = r.patent_number
    WHERE p.state IN ('registered', 'changed', 'overdue') AND r.patent_number IS NOT NULL
        AND e.seq = %s AND e.kind = ANY(%s)
    ON CONFLICT (right_id, event) DO NOTHING RETURNING id"""


@subscribe("register.changed")
def look_at_pledged_patents(seq: int, **_more: Any) -> None:
    """Whatever the change set told of patents that secure a live pledge."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND, [seq, [kind.value for kind in ALARMING]])
        new = [row[0] for row in cursor.fetchall()]
    for alert in PledgeAlert.objects.filter(pk__in=new).select_related("pledge", "right"):
        tell(ALERT, people_of(alert.pledge), about=alert.pledge, params=facts_of_alert(alert), key=str(alert.pk))


def people_of(pledge: Pledge) -> QuerySet[User]:
    """The bank's officers, the officials of its city, the province's finance officials."""
    held: Any = Membership.objects.in_force(clock.today())
    wanted = Q(role=BANK_OFFICER, organisation=pledge.bank_id) | Q(role=FINANCE_OFFICIAL)
    if pledge.city_id:
        wanted |= Q(role=CITY_OFFICIAL, organisation__region=pledge.city_id)
    return User.objects.filter(pk__in=held.filter(wanted).values("user"))


@transaction.atomic
def handle_alert(alert: PledgeAlert, *, by: User, note: str) -> PledgeAlert:
    """Somebody saw to it, and says what was done."""
    alert = PledgeAlert.objects.select_for_update(of=("self",)).select_related("pledge", "right").get(pk=alert.pk)
    require(rules.may_handle(rules.acting_as(by), alert))
    if alert.handled_at is not None:
        raise Conflict(_("Somebody has seen to it already."))
    note = note.strip()
    if not note:
        raise BadInput("note-missing", _("Say what was done."), field="note")
    if len(note) > LONGEST:
        raise BadInput("too-long", _("At most %(limit)s characters.") % {"limit": LONGEST}, field="note")
    alert.handled_at, alert.handled_by_id, alert.handled_by, alert.note = clock.now(), by.pk, by.get_username(), note
    alert.save(update_fields=["handled_at", "handled_by_id", "handled_by", "note"])
    record("pledge alert handled", by=by, thing=alert.pledge, reason=note)
    return alert
