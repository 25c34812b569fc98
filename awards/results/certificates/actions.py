"""Making the certificate of an award: once, and from then on the same file."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from awards.results.certificates.key import signing_key
from awards.results.certificates.models import Certificate
from awards.results.certificates.paper import drawn, signed
from awards.results.certificates.rules import may_have
from awards.results.models import Award
from ipportal.core.audit.actions import record
from ipportal.core.kit.verdict import require

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

SIGNS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another


@transaction.atomic
def certificate_of(award: Award, *, by: User) -> Certificate:
    award = (
        Award.objects.select_for_update(of=("self",)).select_related("edition", "category", "decision").get(pk=award.pk)
    )
    require(may_have(by, award))
    made = Certificate.objects.filter(award=award).first()
    if made is None:
        made = _make(award)
        record("certificate made", by=by, thing=award, code=made.code, sha256=made.sha256)
    return made


def _make(award: Award) -> Certificate:
    key, code = signing_key(), _code()
    with override("zh-hans"):
        address = f"{settings.PORTAL_URL.rstrip('/')}{reverse('award-certificate', args=[code])}"
    is_shown = key.demonstration or award.demonstration
    file = signed(drawn(award, code, address, demonstration=is_shown), key)
    return Certificate.objects.create(
        award=award, code=code, file=file, sha256=hashlib.sha256(file).hexdigest(), signed_as=key.subject,
        demonstration=is_shown,
    )  # fmt: skip


def _code() -> str:
    return "-".join("".join(secrets.choice(SIGNS) for _sign in range(4)) for _part in range(3))
