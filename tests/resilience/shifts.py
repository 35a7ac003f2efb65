"""Several interviewers at work at the same time."""

import threading
from collections.abc import Iterator, Sequence
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
