"""A browser in the middle of an interview: it keeps an answer and its key until the server acknowledges it."""

import http.client
import random
import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

AGAIN_AFTER = 0.2
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


class LostPlaceError(AssertionError):
    """The server asked something else than the question that is due."""


@dataclass
class Interviewer:
    """One interviewer on the questionnaire of ``benchmarks.step_world``, whose pages are numbered ``s0 n1 s2 …``.

    ``acknowledged``: key → (page, answer) of everything the server said it has.
    """

    port: int
    sign: dict[str, Any]
    pick: random.Random
    acknowledged: dict[str, tuple[str, str]] = field(default_factory=dict)
    pause: tuple[float, float] = (0.05, 0.2)
    """Seconds, at least and at most, between an acknowledged answer and the next."""
    resent: int = 0
    longest_wait: float = 0
    """Seconds between sending an answer for the first time and its acknowledgement."""
    fault: Exception | None = None
    at_home: bool = False
    """Whether they have given up: nobody will answer any more."""

    def work(self, until: threading.Event) -> None:
        """Answer one question after the other; where it stands is asked anew after every silence."""
        try:
            time.sleep(self.pick.uniform(0, self.pause[1]))  # nobody presses a key in the same moment as forty others
            page, key = self.where()
            while page and not until.is_set():
                page, key = self.answered(page, key)
                time.sleep(self.pick.uniform(*self.pause))
        except Exception as fault:  # told by the test's own thread
            self.fault = fault

    def answered(self, page: str, key: str) -> tuple[str, str]:
        """The page and key that follow, once this answer is acknowledged; it is sent until then."""
        begun = time.monotonic()
        given = "1" if page.startswith("s") else str(self.pick.randint(1, 99))
        while (following := self.taken(page, key, given)) is None:
            if self.at_home:
                return "", ""
            self.resent += 1
            self.where(page)
        self.longest_wait = max(self.longest_wait, time.monotonic() - begun)
        return following

    def taken(self, page: str, key: str, given: str) -> tuple[str, str] | None:
        """Send an answer once: the page and key that follow, or nothing when it was not acknowledged."""
        answer = self.sent(page, key, given)
        if answer is None or answer[0] >= 500:
            return None
        status, saved, text = answer
        if status != 200 or not saved:
            raise LostPlaceError(f"{status} for {page}: {text[:300]}")
        self.acknowledged[key] = (page, given)
        return self._due(text, number_of(page) + 1)

    def sent(self, page: str, key: str, given: str) -> tuple[int, bool, str] | None:
        """Send an answer once."""
        body = urlencode({"page": page, "key": key, "q0-path": page, "q0-typed": given})
        return self.once("POST", body, FORM | FRAGMENT)

    def where(self, pending: str = "") -> tuple[str, str]:
        """Page and key after a reload: the page that is pending, or the next if its answer had been stored."""
        while (answer := self.once("GET")) is None or answer[0] >= 500:
            if self.at_home:
                return "", ""
            time.sleep(AGAIN_AFTER)
        if answer[0] != 200:
            raise LostPlaceError(f"{answer[0]} after a restart")
        return self._due(answer[2], *((number_of(pending), number_of(pending) + 1) if pending else ()))

    def _due(self, text: str, *numbers: int) -> tuple[str, str]:
        page, key = _hidden(text, "page"), _hidden(text, "key")
        if page and numbers and number_of(page) not in numbers:
            raise LostPlaceError(f"asked {page}, due was one of {numbers}")
        return page, key

    def once(self, method: str, body: str = "", headers: dict[str, str] | None = None) -> tuple[int, bool, str] | None:
        """Status, whether it says “saved”, and the text; nothing when nobody answers."""
        told = ask(self.port, self.sign, method, f"/calls/{self.sign['attempt']}/interview/", body, headers or {})
        return None if told is None else (told.status, "Ascolto-Saved" in told.headers, told.body.decode())


@dataclass(frozen=True)
class Told:
    """What a server answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


def ask(
    port: int, sign: dict[str, Any], method: str, path: str, body: str = "", headers: dict[str, str] | None = None
) -> Told | None:
    """Ask as whoever has this session; nothing when nobody answers."""
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    cookie = f"sessionid={sign['session']}; csrftoken={sign['csrf']}"
    sent = {"Cookie": cookie, "X-CSRFToken": sign["csrf"], "Accept-Language": "en", **(headers or {})}
    try:
        wire.request(method, path, body or None, sent)
        response = wire.getresponse()
        return Told(response.status, response.headers, response.read())
    except (OSError, http.client.HTTPException):
        return None
    finally:
        wire.close()


def number_of(page: str) -> int:
    """The number in a page's name."""
    return int(page[1:])


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""
