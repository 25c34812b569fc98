"""What the room of notices asks about a nomination: whose it is, so that none of them decides about an objection."""

from __future__ import annotations

from django.urls import reverse

from awards.nominations.filing import SUBJECT
from awards.nominations.models import Nomination
from awards.results.models import Award
from ipportal.core.notices import registry as notices


def bodies_of(key: str) -> frozenset[str]:
    """The nominee, the owner that the register names, and the co-owners that were asked."""
    found = Nomination.objects.select_related("body").filter(pk=key).first() if key.isdigit() else None
    if found is None:
        return frozenset()
    asked = found.co_owners.filter(organisation__isnull=False).values_list("organisation__credit_code", flat=True)
    return frozenset(code for code in (found.body.credit_code, found.owner_code, *asked) if code)


def public_page(key: str) -> str | None:
    """Of a winner, from the hour of the results."""
    award = Award.objects.published().filter(nomination=int(key)).first() if key.isdigit() else None
    return reverse("award", args=[award.pk]) if award else None


notices.register(notices.Subject(SUBJECT, address=public_page, bodies=bodies_of))
