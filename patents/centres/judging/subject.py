"""What the rooms of reviews and notices ask about a centre: whose it is, what it is called, where it is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.urls import reverse

from ipportal.core.accounts.models import Organisation, OrganisationKind
from ipportal.core.notices import registry as notices
from ipportal.core.reviewing import registry as reviews
from ipportal.core.submissions.models import Submission
from patents.centres.applications.filing import CODE, SUBJECT
from patents.centres.models import Centre

if TYPE_CHECKING:
    from patents.centres.consortium.models import Member


def facts_of(keys: Collection[str]) -> Mapping[str, reviews.Facts]:
    """Every member has a part in it; an agency acts for it too. Two queries, however many there are."""
    versions = dict(
        Submission.objects.filter(kind=CODE, subject_kind=SUBJECT, subject_id__in=keys).values_list(
            "subject_id", "last_version"
        )
    )
    found = Centre.objects.filter(pk__in=keys).select_related("field").prefetch_related("members__organisation")
    return {str(one.pk): _facts(one, versions.get(str(one.pk))) for one in found}


def _facts(centre: Centre, version: int | None) -> reviews.Facts:
    members = [member for member in centre.members.all() if member.accepted_at]
    return reviews.Facts(
        name=centre.name_zh,
        version=str(version or ""),
        fields=[centre.field.name_zh] if centre.field else [],
        bodies=_named(members),
        agencies=_named([member for member in members if member.kind == OrganisationKind.AGENCY]),
    )


def _named(members: list[Member]) -> dict[str, str]:
    bodies: list[Organisation] = [member.organisation for member in members]
    return {body.credit_code: body.name for body in bodies if body.credit_code}


def _bodies(key: str) -> frozenset[str]:
    return frozenset(facts_of([key])[key].bodies) if key.isdigit() else frozenset()


def _public_page(key: str) -> str | None:
    seen = key.isdigit() and Centre.objects.published().filter(pk=key).exists()
    return reverse("centres:public-centre", args=[key]) if seen else None


notices.register(notices.Subject(SUBJECT, address=_public_page, bodies=_bodies))
reviews.register(
    reviews.Kind(SUBJECT, facts=facts_of, address=lambda key, _blind: reverse("centres:dossier", args=[key]))
)
