"""What a firm sees of itself: its pledges, the products it may use and why, whom it may ask."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from ipportal.core.accounts.models import Organisation
from ipportal.core.kit import clock
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name
from patents.finance.models import Pledge, PledgedRight, Pledgor, RightKind, Size
from patents.finance.products.contacts import Contact, contacts_of
from patents.finance.products.models import FinanceProduct
from patents.finance.rules import visible_to
from patents.register.models import Patent

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User
    from patents.finance.rules import Acting

SOON_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class OwnPledge:
    pledge: Pledge
    days_left: int

    @property
    def ends_soon(self) -> bool:
        return self.pledge.is_live and 0 <= self.days_left <= SOON_DAYS


@dataclass(frozen=True, slots=True)
class Fit:
    """A product that a firm may use, and why it fits."""

    product: FinanceProduct
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What the portal knows of a firm, by its credit code; an empty size is not known."""

    body: Organisation
    city: Region | None
    size: str
    right_kinds: frozenset[str]

    @property
    def size_name(self) -> str:
        return str(Size(self.size).label)


@dataclass(frozen=True, slots=True)
class Page:
    profile: Profile
    pledges: list[OwnPledge]
    fits: list[Fit]
    contacts: list[Contact]


def pages_of(user: User, who: Acting) -> list[Page]:
    """One for each firm that the person acts for."""
    bodies = Organisation.objects.filter(pk__in=who.firms).select_related("region__parent").order_by("name")
    return [_page(user, body) for body in bodies]


def _page(user: User, body: Organisation) -> Page:
    today = clock.today()
    profile = profile_of(user, body)
    city = profile.city.code if profile.city else ""
    return Page(profile, _own(user, body, today), fits(profile, today), contacts_of(city) if city else [])


def _own(user: User, body: Organisation, today: dt.date) -> list[OwnPledge]:
    if not body.credit_code:
        return []
    named = Pledgor.objects.filter(credit_code=body.credit_code).values("pledge")
    rows = visible_to(user).filter(pk__in=named).with_names().order_by("term_to", "pk")  # type: ignore[attr-defined]  # of its own
    return [OwnPledge(pledge, (pledge.term_to - today).days) for pledge in rows]


def profile_of(user: User, body: Organisation) -> Profile:
    """From the pledges that the person may see, and the register."""
    region = body.region
    city = region if region.level == "city" else region.parent if region.level == "county" else None
    code = body.credit_code or "-"
    seen = visible_to(user).filter(pk__in=Pledgor.objects.filter(credit_code=code).values("pledge")).values("pk")
    named = Pledgor.objects.filter(pledge__in=seen, credit_code=code)
    size = named.exclude(size="").order_by("-pk").values_list("size", flat=True)
    pledged = PledgedRight.objects.filter(pledge__in=seen).values_list("kind", flat=True)
    kinds = set(pledged.order_by().distinct())
    if Patent.objects.filter(credit_code=code).exists():
        kinds.add(RightKind.PATENT)
    return Profile(body, city, size.first() or "", frozenset(kinds))


def fits(profile: Profile, today: dt.date) -> list[Fit]:
    """Published products whose limits the firm is known to be within; those that fit most closely first."""
    offered = [(product, why(product, profile)) for product in FinanceProduct.objects.on_offer(today)]
    found = [Fit(product, reasons) for product, reasons in offered if reasons is not None]
    return sorted(found, key=lambda fit: -len(fit.reasons))


def why(product: FinanceProduct, profile: Profile) -> tuple[str, ...] | None:
    """The reasons for which it fits, or None. A size that is not known is named, and does not rule a product out."""
    reasons = []
    if product.cities:
        if profile.city is None or profile.city.code not in product.cities:
            return None
        reasons.append(_("It is for firms in %(city)s.") % {"city": region_name(profile.city)})
    if product.right_kinds:
        shared = sorted(profile.right_kinds & set(product.right_kinds))
        if not shared:
            return None
        names = ", ".join(str(RightKind(kind).label) for kind in shared)
        reasons.append(_("Your firm holds such rights: %(kinds)s.") % {"kinds": names})
    if product.sizes:
        if profile.size and profile.size not in product.sizes:
            return None
        known = _("It is for enterprises of your size.")
        unknown = _("It is for enterprises of certain sizes; the size of your firm is not known here.")
        reasons.append(known if profile.size else unknown)
    return tuple(reasons) or (_("It states no limit of place, size or right."),)
