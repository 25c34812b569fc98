"""A person leaves a body: what is open goes to somebody else there, then the roles end today."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.leaving import registry, rules
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.accounts.people.actions import lock_administrators
from ipportal.core.audit.actions import record
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.verdict import require


@transaction.atomic
def leave(body: Organisation, *, by: User, heir: User | None = None) -> dict[str, int]:
    """Says how many things of which room went to the heir. All of it happens, or nothing."""
    person = User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    lock_administrators()
    require(rules.may_leave(person, body))
    moved: dict[str, int] = {}
    if registry.open_things(person, body):
        if heir is None or not rules.heirs(person, body).filter(pk=heir.pk).exists():
            message = _("Choose somebody of the body who takes over what is open.")
            raise BadInput("nobody-takes-over", message, field="heir")
        moved = {room.name: room.move(person, body, heir) for room in registry.rooms()}
    for held in rules.roles_in(person, body).select_for_update(of=("self",)):
        held.ends_on = max(clock.today(), held.begins_on)
        held.save(update_fields=["ends_on"])
    heir_name = heir.get_username() if heir and moved else ""
    record("body left", by=person, thing=person, body=body.name, heir=heir_name, moved=moved)
    return moved
