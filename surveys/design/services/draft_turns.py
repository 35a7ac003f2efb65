"""Changes of one draft come one after the other in a process: made at once, all but the first would be for nothing."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from surveys.database import turns

_locks: defaultdict[int, RLock] = defaultdict(RLock)
"""By the id of the study."""


@contextmanager
def turn_of(study_id: int, seconds: float) -> Iterator[bool]:
    """Wait for those who change the study's draft, at most so long; whether they have finished.

    Other processes do not wait, and no lock of the database is held: whoever stores a change still looks whether the
    draft is the one that was changed. Nor does who waits here keep the site's turn to write: it is taken, below, for
    the writing alone, so that none who has the one ever waits for the other.
    """
    lock = _locks[study_id]
    with turns.paused():
        is_mine = lock.acquire(timeout=seconds)
        try:
            yield is_mine
        finally:
            if is_mine:
                lock.release()
