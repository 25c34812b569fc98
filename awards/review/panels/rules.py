"""Officials of the province make panels and site checks, in their phase; a nominee sees its own time alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from awards.nominations.rules import acting_as
from awards.nominations.states import State
from awards.review.panels.models import PanelSession, PanelSlot, SiteCheck
from awards.rounds.models import PhaseKind
from awards.rounds.phases import may_in
from ipportal.core.kit import clock
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from awards.nominations.models import Nomination
    from awards.rounds.models import Edition
    from ipportal.core.accounts.models import User

    Anyone = User | AnonymousUser


@gate(PanelSession)
def sessions_visible_to(user: Anyone) -> QuerySet[PanelSession]:
    return PanelSession.objects.all() if may_keep_panels(user) else PanelSession.objects.none()


@gate(PanelSlot)
def slots_visible_to(user: Anyone) -> QuerySet[PanelSlot]:
    """All for the province; its own time for the nominee."""
    who = acting_as(user)
    if who.is_province:
        return PanelSlot.objects.all()
    return PanelSlot.objects.filter(nomination__body__in=who.works) if who.works else PanelSlot.objects.none()


@gate(SiteCheck)
def checks_visible_to(user: Anyone) -> QuerySet[SiteCheck]:
    return SiteCheck.objects.all() if may_keep_panels(user) else SiteCheck.objects.none()


def may_keep_panels(user: Anyone) -> Verdict:
    return YES if acting_as(user).is_province else no(_("Only officials of the province's office keep panels."))


def may_in_panel(user: Anyone, edition: Edition) -> Verdict:
    """The office, while the phase of the panels runs."""
    if not (allowed := may_keep_panels(user)):
        return allowed
    return may_in(edition, PhaseKind.PANEL, clock.today())


def is_before_the_panel(nomination: Nomination) -> Verdict:
    if nomination.state == State.PANEL:
        return YES
    return no(_("The nomination is not before the panel."))


def may_move_slot(slot: PanelSlot) -> Verdict:
    """What was heard stays where it was."""
    if slot.finding:
        return no(_("It has been heard: its finding is written."))
    return is_before_the_panel(slot.nomination)


def runs_on(edition: Edition, day: dt.date) -> Verdict:
    """A session sits on a day of its phase."""
    return may_in(edition, PhaseKind.PANEL, day)
