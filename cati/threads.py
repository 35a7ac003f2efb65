"""The threads of a web worker that run the application: as many as are needed at a time, up to a number."""

import queue
import threading
from collections import deque
from collections.abc import Callable

from django.db import connections

THREADS = 32
IDLE_SECONDS = 30.0
"""Seconds after which a thread without work ends and gives its database connection back."""
Job = Callable[[], None]


class ThreadPool:
    """Runs jobs on up to ``size`` threads; a further job waits until a thread is free.

    A job goes to the thread that became idle last, so that of a quiet worker few threads live, and each of them holds
    a connection to the database. ``concurrent.futures`` keeps every thread that it has ever started.
    """

    def __init__(self, size: int = THREADS, idle_seconds: float = IDLE_SECONDS) -> None:
        self._size, self._idle_seconds = size, idle_seconds
        self._lock = threading.Lock()
        self._idle: list[queue.SimpleQueue[Job]] = []
        self._waiting: deque[Job] = deque()
        self._threads = 0

    def run(self, job: Job) -> None:
        """Run the job on a thread as soon as one is free. The job handles its own exceptions."""
        with self._lock:
            if self._idle:
                self._idle.pop().put(job)
            elif self._threads < self._size:
                self._threads += 1
                threading.Thread(target=self._work, args=(job,), name="request", daemon=True).start()
            else:
                self._waiting.append(job)

    def _work(self, job: Job) -> None:
        inbox: queue.SimpleQueue[Job] = queue.SimpleQueue()
        next_job: Job | None = job
        while next_job is not None:
            next_job()
            del next_job  # else its request and response stay in memory while the thread waits
            next_job = self._get_next_job(inbox)
        connections.close_all()

    def _get_next_job(self, inbox: "queue.SimpleQueue[Job]") -> Job | None:
        """Return the next job of this thread, or None if it has waited long enough to end."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._idle.append(inbox)
        try:
            return inbox.get(timeout=self._idle_seconds)
        except queue.Empty:
            pass
        with self._lock:
            if inbox in self._idle:
                self._idle.remove(inbox)
                self._threads -= 1
                return None
        return inbox.get()  # it was put there between the time-out and the lock
