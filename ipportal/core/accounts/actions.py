"""What happens to accounts. In this step only the demonstration's are made here."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from ipportal.core.accounts.models import Membership, Organisation, User
from ipportal.core.accounts.roles import ADMINISTRATOR, rows_of
from ipportal.core.audit.actions import SYSTEM, Actor, record

DEMONSTRATION_PASSWORD: Final = "portal-demo"  # noqa: S105 - public by purpose; such accounts exist only with DEMO=1
HELD_SINCE: Final = dt.date(2020, 1, 1)


@transaction.atomic
def create_demonstration_accounts(*, by: Actor = SYSTEM) -> int:
    """Make the accounts of the demonstration that are missing, with their bodies and roles; says how many people."""
    if not (settings.DEMO or settings.TESTING):
        raise ImproperlyConfigured("demonstration accounts can exist only with DEMO=1")
    organisations = _organisations()
    rows = rows_of("demonstration_accounts.csv")
    there = set(User.objects.filter(username__in=[row["username"] for row in rows]).values_list("username", flat=True))
    missing = [row for row in rows if row["username"] not in there]
    if not missing:
        return 0
    password = make_password(DEMONSTRATION_PASSWORD)  # once: a slow hash for each would take seconds
    people = User.objects.bulk_create(
        User(
            username=row["username"],
            display_name=row["display_name"],
            password=password,
            is_staff=ADMINISTRATOR in row["roles"].split(),
            demonstration=True,
        )
        for row in missing
    )
    Membership.objects.bulk_create(
        Membership(user=person, organisation=organisations[row["organisation"]], role_id=role, begins_on=HELD_SINCE)
        for person, row in zip(people, missing, strict=True)
        for role in row["roles"].split()
    )
    record("demonstration accounts made", by=by, people=[person.username for person in people])
    return len(people)


def _organisations() -> dict[str, Organisation]:
    """The demonstration's bodies by their key in the file; those missing are made."""
    rows = rows_of("demonstration_organisations.csv")
    codes = [row["credit_code"] for row in rows]
    there = {body.credit_code: body for body in Organisation.objects.filter(credit_code__in=codes)}
    made = Organisation.objects.bulk_create(
        Organisation(
            name=row["name"],
            credit_code=row["credit_code"],
            kind=row["kind"],
            region_id=row["region"],
            demonstration=True,
        )
        for row in rows
        if row["credit_code"] not in there
    )
    there.update({body.credit_code: body for body in made})
    return {row["key"]: there[row["credit_code"]] for row in rows}
