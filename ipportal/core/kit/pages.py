"""Public pages are made once per state of the data and day: the same bytes for all, kept ready, checked by ETag."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, Final, NamedTuple, ParamSpec, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.kit.display import display_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
SHELF_BYTES: Final = 48_000_000


class Page(NamedTuple):
    """What is sent: bytes, their digest, and the headers that belong to them."""

    body: bytes
    etag: str
    headers: tuple[tuple[str, str], ...]


class Shelf:
    """Finished pages of this process, the least recently wanted thrown away first; bounded in bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held = 0
        self._pages: OrderedDict[Any, Page] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Any, page: Page) -> None:
        with self._lock:
            old = self._pages.pop(key, None)
            self._held += len(page.body) - (len(old.body) if old else 0)
            self._pages[key] = page
            while self._held > self._limit:
                self._held -= len(self._pages.popitem(last=False)[1].body)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._held = 0


shelf: Final = Shelf(SHELF_BYTES)


def data_version() -> tuple[int, dt.date] | None:
    """The number that moves whenever anything the public sees moves, and the day at the office: one row by its key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT version, (portal_now() AT TIME ZONE %s)::date FROM ipportal_data_version WHERE id = 1",
            [str(OFFICE_ZONE)],
        )
        row: tuple[int, dt.date] | None = cursor.fetchone()
    return row


def public_page(*, reads: Sequence[str] = (), keeps: bool = True) -> Callable[[View[P]], View[P]]:
    """A page anyone may see. `reads` names the parameters it looks at; all others are ignored and not repeated.

    Kept by address, language, display switches, data version and day. Without a data version nothing is kept, nor
    where a page says so: one that everybody asks something else, or that moves without the data.
    """

    def decorate(view: View[P]) -> View[P]:
        @login_not_required
        @require_safe
        @wraps(view)
        def page(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            query = _query(request, reads)
            mark_public(request, query)
            request.GET = QueryDict(query)
            version = data_version() if keeps else None
            key = (request.path, query, get_language(), display_of(request), version)
            kept = shelf.get(key) if version is not None else None
            if kept is None:
                response = view(request, *args, **kwargs)
                if not isinstance(response, HttpResponse) or response.status_code != 200:
                    return response
                kept = _finished(response)
                if version is not None:
                    shelf.put(key, kept)
            return _answer(request, kept)

        return cast("View[P]", page)

    return decorate


def mark_public(request: HttpRequest, query: str = "") -> None:
    """From here on the frame does not ask who is reading."""
    request.is_public_page = True  # type: ignore[attr-defined]  # read by the site context processor
    request.public_query = query  # type: ignore[attr-defined]  # the address as this page reads it


def _query(request: HttpRequest, reads: Sequence[str]) -> str:
    """Only what the page reads, in one order, so that one page is kept once."""
    return urlencode([(name, value) for name in reads for value in request.GET.getlist(name)])


def _finished(response: HttpResponse) -> Page:
    body = response.content
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    kept = [(name, response[name]) for name in ("Content-Type", "Content-Disposition") if name in response]
    return Page(body, etag, tuple(kept))


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    same = page.etag in request.headers.get("If-None-Match", "")
    response = HttpResponseNotModified() if same else HttpResponse(page.body)
    for name, value in () if same else page.headers:
        response[name] = value
    response["ETag"] = page.etag
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response
