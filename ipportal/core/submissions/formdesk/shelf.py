"""What lies at the form desk: forms with their versions, how much stands on each, and what is being written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count

from ipportal.core.kit import clock
from ipportal.core.submissions import registry
from ipportal.core.submissions.formdesk import checks
from ipportal.core.submissions.formdesk.comparing import Difference, differences
from ipportal.core.submissions.formdesk.models import DraftState, FormDraft
from ipportal.core.submissions.models import FormVersion

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Shelved:
    """A version, what stands on it, and what it asks otherwise than the one before it."""

    version: FormVersion
    submissions: int
    changes: list[Difference] | None


@dataclass(slots=True)
class Shelf:
    """One form. The versions newest first."""

    code: str
    names: list[str | Promise]
    versions: list[Shelved] = field(default_factory=list)
    today: FormVersion | None = None
    drafts: list[FormDraft] = field(default_factory=list)

    @property
    def newest(self) -> FormVersion:
        return self.versions[0].version

    @property
    def submissions(self) -> int:
        return sum(one.submissions for one in self.versions)

    @property
    def lacking(self) -> list[tuple[str, str]]:
        """A later portal may read a field that the staff's version does not ask."""
        return checks.lacking(self.today.form) if self.today else []


def shelves(codes: Collection[str] | None = None, *, compared: bool = False) -> list[Shelf]:
    """Of all forms or of some, in four queries."""
    found = FormVersion.objects.order_by("code", "version")
    drafts = FormDraft.objects.filter(state=DraftState.OPEN).select_related("based_on")
    if codes is not None:
        found, drafts = found.filter(code__in=codes), drafts.filter(code__in=codes)
    counts = dict(FormVersion.objects.values_list("pk").annotate(n=Count("submissions")))
    given_out: dict[str, FormVersion] = {}
    for version in FormVersion.objects.given_out(clock.today()):
        given_out.setdefault(version.code, version)
    made: dict[str, Shelf] = {}
    before: dict[str, FormVersion] = {}
    for version in found:
        shelf = made.setdefault(
            version.code, Shelf(version.code, _names(version.code), today=given_out.get(version.code))
        )
        last = before.get(version.code)
        changes = differences(last.form, version.form) if compared and last else None
        shelf.versions.insert(0, Shelved(version, counts[version.pk], changes))
        before[version.code] = version
    for draft in drafts:
        made[draft.code].drafts.append(draft)
    return list(made.values())


def _names(code: str) -> list[str | Promise]:
    return [kind.name for kind in registry.on_form(code)]
