"""Waiting for what happens in another process or thread: a test waits for an event, never for a number of seconds."""

import asyncio
import http.client
import selectors
import time
from collections.abc import Callable, Coroutine
from contextlib import closing, suppress
from typing import Any

HANG = 300
"""Seconds after which what has not happened never will: ten times what a busy machine needs."""
BETWEEN_LOOKS = 0.02


def wait_until(has_happened: Callable[[], object], what: str = "what was waited for") -> None:
    """Look again and again until it has; ``AssertionError`` once it is clear that it hangs."""
    end = time.monotonic() + HANG
    while not has_happened():
        assert time.monotonic() < end, f"{what} has not happened"
        time.sleep(BETWEEN_LOOKS)


def wait_for_site(port: int, page: str = "/readyz") -> None:
    """Until the site on the port says that it is ready, or shows the page."""

    def is_ready() -> bool:
        wire = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        with suppress(OSError, http.client.HTTPException), closing(wire):
            wire.request("GET", page)
            with wire.getresponse() as answer:
                return answer.status == 200
        return False

    wait_until(is_ready, f"an answer on port {port}")


def rest(seconds: float) -> None:
    """Let real time go by: for a drill that plays people at their pace. A test waits for an event instead."""
    time.sleep(seconds)


class SetClockLoop(asyncio.SelectorEventLoop):
    """A loop whose clock goes on to what is due next instead of waiting for it, so that no time is too short."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(_WithoutWaiting(self))

    def time(self) -> float:
        """The loop's own time, in seconds."""
        return self._now

    def pass_by(self, seconds: float) -> None:
        """Let so much time go by."""
        self._now += seconds


class _WithoutWaiting(selectors.DefaultSelector):
    def __init__(self, loop: SetClockLoop) -> None:
        super().__init__()
        self.loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(0)
        if not events and timeout:
            self.loop.pass_by(timeout)
        return events


def play_with_set_clock(play: Coroutine[Any, Any, None]) -> None:
    """Run it in a loop whose clock is set: there ``pause`` takes no time."""
    with asyncio.Runner(loop_factory=SetClockLoop) as runner:
        runner.run(play)


pause = asyncio.sleep
"""Seconds of the loop's clock."""
