"""Named events between rooms: told in the transaction that made them true, to whoever subscribed at the start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import transaction

Subscriber = Callable[..., None]
_subscribers: dict[str, list[Subscriber]] = defaultdict(list)


def subscribe(name: str) -> Callable[[Subscriber], Subscriber]:
    """Call the function, in the publisher's transaction, whenever `name` is published."""

    def add(function: Subscriber) -> Subscriber:
        if function not in _subscribers[name]:
            _subscribers[name].append(function)
        return function

    return add


def publish(name: str, **payload: Any) -> None:
    """Tell every subscriber; a subscriber that fails undoes the whole change."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{name} must be published inside the transaction that makes it true")
    for subscriber in _subscribers[name]:
        subscriber(**payload)
