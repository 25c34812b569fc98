"""Somebody who types into a draft as the page's script does: what no answer came to is sent until one comes."""

from __future__ import annotations

import http.client
import json
import random
import threading
import urllib.parse
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.test import Client

from tests.core.submissions.conftest import hidden

SIGNS: Final = "高价值专利培育中心报告 2027-H1.5"


def browser_of(client: Client, place: str) -> dict[str, str]:
    """What the browser of somebody who was signed in and has opened a form sends along with everything."""
    assert client.get(place).status_code == 200
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    told = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"Cookie": told, "X-CSRFToken": cookies["csrftoken"]}


@dataclass
class Field:
    """A field on the open page: what stands in it, and up to where the server has said that it has it."""

    base: str
    typed: str
    said: str
    texts: int = 0


@dataclass
class Typist:
    """Adds sign by sign to the fields of one open page; `run` is for a thread."""

    headers: dict[str, str]
    place: str
    keys: tuple[str, ...]
    chance: random.Random
    port: int = 0
    writer: str = ""
    turn: int = 0
    fields: dict[str, Field] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    saves: int = 0
    sending: threading.Event = field(default_factory=threading.Event)  # set when a text has left
    stop: threading.Event = field(default_factory=threading.Event)
    problem: BaseException | None = None

    def open_page(self, port: int, stands: Mapping[str, tuple[str, int]]) -> None:
        """`stands`: the texts that its fields hold, and their revisions."""
        self.port = port
        status, page = self.request("GET", self.place)
        assert status == 200, page[:500]
        told = hidden(page)
        self.writer = told["writer"]
        for key in self.keys:
            typed, revision = stands.get(key, ("", 0))
            base = told[f"base-{key}"]
            assert base.startswith(f"{revision}."), key
            self.fields[key] = Field(base, typed, typed)

    def run(self) -> None:
        """Until told to stop; the last text is answered as well."""
        try:
            while not self.stop.is_set():
                self.type_on(self.chance.choice(self.keys))
                self.stop.wait(0.03)
        except BaseException as problem:
            self.problem = problem
            raise

    def type_on(self, key: str) -> None:
        one = self.fields[key]
        one.typed += self.chance.choice(SIGNS)
        one.texts += 1
        while not self.is_answered(one, key):
            threading.Event().wait(0.05)

    def is_answered(self, one: Field, key: str) -> bool:
        """Sent; whether the server says that it has it."""
        self.turn += 1
        told = {"typed": one.typed, "base": one.base, "writer": self.writer, "turn": str(self.turn)}
        try:
            status, body = self.request("POST", f"{self.place}fields/{key}/", told)
        except (OSError, http.client.HTTPException):
            self.answers["broken off"] += 1
            return False
        if status == 503:
            self.answers["503"] += 1
            return False
        assert status == 200, body[:2000]
        answer = json.loads(body)
        self.answers[answer["how"]] += 1
        assert answer["how"] in ("saved", "same"), answer
        one.base, one.said = f"{answer['revision']}.", one.typed
        self.saves += 1
        return True

    def request(self, method: str, path: str, told: Mapping[str, str] | None = None) -> tuple[int, str]:
        headers = self.headers | {"X-Autosave": "1"}
        if told is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request(method, path, urllib.parse.urlencode(told) if told is not None else None, headers)
            self.sending.set()
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()
