"""A form sent after the sign-in had ended is kept for whoever typed it, and stands in its page when they are back.

Sealed, for that person alone, for a day, without files and passwords. Nothing is done with it: they look through it
and press again.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from ipportal.core.accounts.signin import rules
from ipportal.core.accounts.signin.models import KEPT_FOR, KeptForm
from ipportal.core.kit.http import declared_methods
from ipportal.core.kit.sealed import seal, unseal

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ipportal.core.accounts.models import User

PARAMETER: Final = "kept"
LONGEST: Final = 200_000  # characters of all fields together
MOST: Final = 5  # forms of one person
TOKEN: Final = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field


class Kept(NamedTuple):
    """What was typed, where it was going, and the page on which its form stands (empty: not known)."""

    token: str
    path: str
    page: str
    fields: dict[str, list[str]]
    left_out: list[str]

    @property
    def return_path(self) -> str:
        """The page with its form, filled in again."""
        parts = urlsplit(self.page)
        query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != PARAMETER]
        return f"{parts.path}?{urlencode([*query, (PARAMETER, self.token)])}"


def keep(request: HttpRequest, user: User) -> str | None:
    """Put what was sent aside; answers the address that leads back to it, or None where nothing can be kept."""
    if getattr(_view(request.path_info), "keeps_nothing", False):
        return None
    fields = {name: request.POST.getlist(name) for name in request.POST if name != TOKEN and "password" not in name}
    left_out = [*request.FILES, *(name for name in request.POST if "password" in name)]
    if not fields or sum(len(value) for values in fields.values() for value in values) > LONGEST:
        return None
    told = {"path": request.path, "page": page_of(request), "fields": fields, "left_out": left_out}
    token = secrets.token_urlsafe(32)
    KeptForm.objects.create(token=token, user=user, sealed=seal(json.dumps(told)))
    newest = KeptForm.objects.filter(user=user).values_list("token", flat=True)[:MOST]
    KeptForm.objects.filter(user=user).exclude(token__in=list(newest)).delete()
    return reverse("kept-form", args=[token])


def page_of(request: HttpRequest) -> str:
    """Where the form stands: at the address itself if that can be opened, otherwise the page one came from."""
    if request.method in ("GET", "HEAD") or _opens(request.path_info):
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host() or not _opens(came_from.path):
        return ""
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path


def _opens(path: str) -> bool:
    view = _view(path)
    if view is None:
        return False
    methods = declared_methods(view)
    return methods is None or "GET" in methods


def _view(path: str) -> Any:
    try:
        return resolve(path).func
    except Resolver404:
        return None


def of(user: User, token: str) -> Kept | None:
    """What this person had typed; another's is answered as if there were none."""
    row = rules.kept_forms_visible_to(user).filter(token=token, kept_at__gt=timezone.now() - KEPT_FOR).first()
    told = unseal(row.sealed) if row else None
    return Kept(token=token, **json.loads(told)) if told else None


def on_page(request: HttpRequest) -> Kept | None:
    """What the page at hand is to be filled in with again; looked up once, and only where the address says so."""
    token = request.GET.get(PARAMETER)
    if not token or not request.user.is_authenticated:
        return None
    if not hasattr(request, "kept_form"):
        found: Any = of(request.user, token)
        request.kept_form = found  # type: ignore[attr-defined]  # read below
    known: Kept | None = request.kept_form  # type: ignore[attr-defined]  # set above
    return known
