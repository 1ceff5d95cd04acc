"""Somebody at a browser of the plainest kind: cookies, one form at a time, no redirects followed, and the patience to press again."""

from __future__ import annotations

import http.client
import os
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from trellis.demo.people import PASSWORD

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_GONE = (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError)


class NotAnswered(Exception):
    """Nothing came back in all the time there was."""


@dataclass(frozen=True)
class Answer:
    """What came back. `to` is where the browser is sent."""

    status: int
    to: str
    body: str


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


class Visitor:
    """One person signed in at `address`. Several threads may use one visitor, as several presses of one button."""

    def __init__(self, address: str, email: str) -> None:
        self.address, self.email = address, email
        self.token = ""
        self._open = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPCookieProcessor(CookieJar())).open

    def ask(self, path: str, fields: dict[str, Any] | None = None) -> Answer:
        """One request, once. Raises OSError or HTTPException when the other side is gone."""
        data = None
        if fields is not None:
            data = urllib.parse.urlencode({"csrfmiddlewaretoken": self.token, **fields}, doseq=True).encode()
        request = urllib.request.Request(self.address + path, data, {"Referer": self.address + path})  # noqa: S310
        try:
            with self._open(request, timeout=30) as found:
                answer = Answer(found.status, found.headers.get("Location", ""), found.read().decode())
        except urllib.error.HTTPError as found:
            answer = Answer(found.code, found.headers.get("Location", ""), found.read().decode())
        token = _TOKEN.search(answer.body)
        if token:
            self.token = token[1]
        return answer

    def insist(self, path: str, fields: dict[str, Any] | None = None, seconds: float = 120) -> Answer:
        """The same request again and again until it is answered by something other than a fault. Raises NotAnswered."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                answer = self.ask(path, fields)
            except _GONE:
                time.sleep(0.1)
                continue
            if answer.status < 500:
                return answer
            time.sleep(0.1)
        raise NotAnswered(path)

    def sign_in(self) -> Visitor:
        """By the real page."""
        self.insist("/sign-in/")
        answer = self.insist("/sign-in/", {"login": self.email, "password": PASSWORD, "form_key": new_key()})
        assert answer.status == 303, f"{self.email} could not sign in: {answer.status}"
        self.insist("/concerns/new/")
        return self


class Acknowledged:
    """What the other side said yes to, on disk before anything else happens."""

    def __init__(self, path: Path) -> None:
        self._file, self._lock, self.count = path.open("a"), threading.Lock(), 0

    def note(self, word: str) -> None:
        with self._lock:
            self._file.write(word + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.count += 1

    def close(self) -> None:
        self._file.close()


def new_key() -> str:
    """A form's key, as the page makes it."""
    return uuid.uuid4().hex
