"""Somebody who takes one case after the other, over real HTTP, and gives each back undialled."""

import random
import re
import threading
import time
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from .interviewer import AGAIN_AFTER, Told, ask


@dataclass
class Caller:
    """``held``: attempt → when it was told to us, and when we began to give it back."""

    port: int
    sign: dict[str, Any]
    study: int
    pick: random.Random
    held: dict[int, tuple[float, float]] = field(default_factory=dict)
    longest_wait: float = 0
    fault: Exception | None = None
    at_home: bool = False

    def work(self, until: threading.Event) -> None:
        """Take, look at it for a moment, give back."""
        try:
            while not until.is_set() and (told := self._post(f"/shift/{self.study}/next/")):
                since = time.monotonic()
                time.sleep(self.pick.uniform(0.5, 1.5))
                found = re.fullmatch(r"/calls/(\d+)/", told.headers["Location"] or "")
                if found is None:
                    continue  # nothing is ready
                attempt = int(found[1])
                self.held[attempt] = (since, time.monotonic())
                self._post(f"/calls/{attempt}/give-back/")
        except Exception as fault:  # told by the test's own thread
            self.fault = fault

    def _post(self, path: str) -> Told | None:
        """Ask until somebody answers."""
        begun = time.monotonic()
        while (told := ask(self.port, self.sign, "POST", path)) is None or told.status >= 500:
            if self.at_home:
                return None
            time.sleep(AGAIN_AFTER)
        self.longest_wait = max(self.longest_wait, time.monotonic() - begun)
        assert told.status in {200, 302, 404, 410}, (told.status, path)
        return told


def held_twice(callers: list[Caller], case_of: dict[int, int]) -> list[int]:
    """Cases that two of them had before them at the same moment."""
    spans = [(case_of[attempt], who, *span) for who, one in enumerate(callers) for attempt, span in one.held.items()]
    return [a[0] for a, b in combinations(spans, 2) if a[0] == b[0] and a[1] != b[1] and a[2] < b[3] and b[2] < a[3]]
