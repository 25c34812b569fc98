"""What the database refuses, in words: constraint → sentence. The same sentence stands in rules and on pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from ipportal.core.kit.errors import Conflict

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Sentences = Mapping[str, "_StrPromise"]


@contextmanager
def explained_by(sentences: Sentences) -> Iterator[None]:
    """A refusal of the database becomes the conflict that it is; the rest of the transaction goes on."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnostics: Any = getattr(error.__cause__, "diag", None)
        sentence = sentences.get(getattr(diagnostics, "constraint_name", None) or "")
        if sentence is None:
            raise
        raise Conflict(sentence) from error
