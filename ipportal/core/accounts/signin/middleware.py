"""Who is asking, if their sign-in still lasts; whoever has no second factor and needs one is led to it first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from ipportal.core.accounts.models import User
from ipportal.core.accounts.signin import actions, kept, rules
from ipportal.core.accounts.signin.models import End, SignIn
from ipportal.core.kit.http import answer, for_program, is_open

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from ipportal.core.kit.middleware import Middleware

GetResponse = Callable[[HttpRequest], "HttpResponseBase"]
View = TypeVar("View", bound=Callable[..., Any])
STOP_POLLING: Final = 286  # htmx shows the answer and asks no more


def before_second_factor(view: View) -> View:
    """On the few views that somebody needs on the way to a second factor."""
    view.before_second_factor = True  # type: ignore[attr-defined]  # read below
    return view


def sign_ins_end(get_response: GetResponse) -> Middleware:
    """After the framework's own look at the session. Public pages never ask, so nothing is asked for them."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        request.user = SimpleLazyObject(lambda: _person(request))  # type: ignore[assignment]  # as the framework does
        return get_response(request)

    def process_view(request: HttpRequest, view: Callable[..., Any], *_args: Any) -> HttpResponseBase | None:
        if is_open(view):
            return None
        if not request.user.is_authenticated:
            return _signed_out(request)
        return None if hasattr(view, "before_second_factor") else _second_factor_first(request)

    middleware = cast("Middleware", handle)
    middleware.process_view = process_view
    return middleware


def _signed_out(request: HttpRequest) -> HttpResponseBase | None:
    """What was typed is kept for whose session it was; a page that asks by itself is told, and keeps what is in it.

    Everything else is led to the sign-in by the framework.
    """
    if request.headers.get("X-Autosave"):  # the page keeps what was typed, and waits until somebody signs in
        return JsonResponse({"how": "signed-out"}, status=401)
    if _is_poll(request):
        return render(request, "account/_signed_out.html", {"next": _page_at_hand(request)}, status=STOP_POLLING)
    ended = rules.ended_sign_in(request)
    if request.method != "POST" or ended is None or for_program(request):
        return None
    target = kept.keep(request, ended.user) or kept.page_of(request) or reverse("desk")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")


def _page_at_hand(request: HttpRequest) -> str:
    """Of a fragment: the page it stands on."""
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    return page.path if page.netloc == request.get_host() else reverse("desk")


def _second_factor_first(request: HttpRequest) -> HttpResponseBase | None:
    if not rules.needs_second_factor(request.user) or rules.has_second_factor(cast("User", request.user)):
        return None
    if for_program(request):
        return answer(request, 403, _("Set up your second factor on the pages of the portal first."))
    target = request.get_full_path() if request.method == "GET" else reverse("desk")
    return redirect(f"{reverse('second-factor-form')}?{urlencode({'next': target})}")


def _person(request: HttpRequest) -> User | AnonymousUser:
    number = request.session.get(rules.SIGN_IN)
    person = auth.get_user(request)
    sign_in = SignIn.objects.filter(pk=number).select_related("user").first() if number else None
    over = _over(sign_in, person)
    # Whatever is written from here on asks who it is that writes.
    request.user = AnonymousUser() if over else person
    request.sign_in = None if over else sign_in  # type: ignore[attr-defined]  # read by `of`
    if over:
        _leave(request, sign_in, over)
    elif sign_in and not _is_poll(request):
        actions.note_use(sign_in)
    return request.user


def _over(sign_in: SignIn | None, person: User | AnonymousUser) -> End | None:
    if not person.is_authenticated:
        return End.CLOSED if sign_in else None
    if sign_in is None or sign_in.user_id != person.pk:
        return End.SIGNED_OUT
    return sign_in.over(timezone.now())


def _leave(request: HttpRequest, sign_in: SignIn | None, because: End) -> None:
    """The session is emptied, but remembers whose it was: what they were typing is kept for them alone."""
    request.session.flush()
    if sign_in is not None:
        actions.end(sign_in, because)
        request.session[rules.ENDED] = sign_in.pk


def _is_poll(request: HttpRequest) -> bool:
    """Pages that ask by themselves how work stands do so through htmx; nobody sits there because of that."""
    return request.method == "GET" and request.headers.get("HX-Request") == "true"
