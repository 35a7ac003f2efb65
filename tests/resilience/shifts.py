"""Several interviewers at work at the same time, and waiting for what they have come to."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from .caller import Caller
from .interviewer import Interviewer


@contextmanager
def at_work(people: Sequence[Interviewer | Caller]) -> Iterator[None]:
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
