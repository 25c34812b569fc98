"""What a password may not be, besides too short or among the most used: something that says where and whose it is."""

from __future__ import annotations

import re
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ipportal.core.accounts.models import User

SHORTEST_WORD: Final = 3
OF_THE_PORTAL: Final = ("ipportal", "jsipo", "jiangsu", "patent", "portal", "password", "知识产权", "江苏", "专利")


class ContextWordsValidator:
    """Refuses a password that is nothing but words of the portal, the person and the body, with little added."""

    def validate(self, password: str, user: User | None = None) -> None:
        left = password.casefold()
        for word in sorted(_words(user), key=len, reverse=True):
            left = left.replace(word, "")
        added = len(re.sub(r"[\W\d_]", "", left))
        if left != password.casefold() and added < SHORTEST_WORD:
            raise ValidationError(self.get_help_text(), code="password_of_the_context")

    def get_help_text(self) -> str:
        return _("The password may not be made of your name, your organisation or the portal's name.")


def _words(user: User | None) -> set[str]:
    words = {*OF_THE_PORTAL}
    if user is not None and user.pk is not None:
        own: list[Any] = [user.username, user.display_name, user.first_name, user.last_name, user.email]
        own += user.memberships.values_list("organisation__name", flat=True)
        words |= {part for text in own for part in (text.casefold(), *re.split(r"[\W_]+", text.casefold()))}
    return {word for word in words if len(word) >= SHORTEST_WORD or any(sign > "\u2e80" for sign in word)}
