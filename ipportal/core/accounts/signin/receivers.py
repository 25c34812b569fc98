"""What the libraries announce is written down: who came in, who failed, who was locked out; never a password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from ipportal.core.accounts.models import User
from ipportal.core.accounts.signin import actions, rules
from ipportal.core.accounts.signin.lockout import closed_it, is_locked
from ipportal.core.accounts.signin.models import End
from ipportal.core.audit.actions import write
from ipportal.core.audit.middleware import Allowance
from ipportal.core.audit.models import Outcome

if TYPE_CHECKING:
    from django.http import HttpRequest

FAILURES_A_MINUTE: Final = 120  # of names that are nobody's or locked, by one process: nobody fills the trail
NOBODYS: Final = ("user", "", "")
failures = Allowance(FAILURES_A_MINUTE)


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    actions.begin(request, user)


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    sign_in = rules.sign_in_of(request)
    if sign_in is not None:
        actions.end(sign_in, End.SIGNED_OUT)


@receiver(user_login_failed)
def sign_in_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    meant = _account(credentials.get("username"))
    counts = meant != NOBODYS and not (request is not None and is_locked(request))
    if counts or failures.take():
        write(None, "", "sign-in failed", meant, outcome=Outcome.REFUSED)


@receiver(user_locked_out)
def locked_out(request: HttpRequest, username: str | None, **_: Any) -> None:
    """Once, when the lock closes: what is tried while it is closed fails like anything else."""
    if closed_it(request):
        write(None, "", "sign-in locked", _account(username), outcome=Outcome.REFUSED)


def _account(username: str | None) -> tuple[str, str, str]:
    """The account that was meant. A name that is nobody's may be a password in the wrong field: it is not kept."""
    user = User.objects.filter(username=username or "").only("pk", "username").first()
    return ("user", str(user.pk), user.username) if user else NOBODYS
