"""Several interviewers at work at the same time, and waiting for what they have come to."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol


class Worker(Protocol):
    """Somebody who works until the event, and gives up once they are at home."""

    at_home: bool

    def work(self, until: threading.Event) -> None: ...


@contextmanager
def at_work(people: Sequence[Worker]) -> Iterator[None]:
    """Each answers in a thread of their own; a server that is killed ends the shift."""
    over = threading.Event()
    threads = [threading.Thread(target=person.work, args=(over,)) for person in people]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for person in people:
            person.at_home = True
        for thread in threads:
            thread.join(60)


def wait_until(done: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)
