"""Who writes forms and who releases them: officials of the province, never the same one both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import OFFICIAL
from ipportal.core.accounts.rules import holds
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.submissions.formdesk.models import FormDraft

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User


def may_keep_forms(user: User | AnonymousUser) -> Verdict:
    if holds(user, OFFICIAL):
        return YES
    return no(_("Only officials of the province keep forms."))


@gate(FormDraft)
def visible_to(user: User | AnonymousUser) -> QuerySet[FormDraft]:
    return FormDraft.objects.all() if may_keep_forms(user) else FormDraft.objects.none()


def may_write(user: User, draft: FormDraft) -> Verdict:
    if not (allowed := may_keep_forms(user)):
        return allowed
    if not draft.is_open:
        return no(_("It was released or given up and is not changed any more."))
    return YES


def may_release(user: User, draft: FormDraft) -> Verdict:
    """What bodies must fill in to be supported is looked at by two."""
    if not (allowed := may_write(user, draft)):
        return allowed
    if user.pk in draft.writers:
        return no(_("Another official than those who wrote in it releases a form."))
    return YES
