"""Limits on memory, processor time, waiting time and disk of a sandboxed process, and how they are enforced."""

import os
import resource
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LIFETIME = 300
"""Seconds of processor time after which a process that is kept begins no more work."""
NICER = 10
"""Added niceness of the process: on a loaded machine files wait for requests, never an interviewer for a file."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits of one piece of work.

    ``memory``: bytes beyond what the process uses at its start; ``processor``: seconds of processor time in all;
    ``wait``: seconds from one result to the next; ``written``: bytes of a temporary file.
    """

    memory: int = 768 * 1024 * 1024
    processor: int = 30
    wait: int = 60
    written: int = 1024 * 1024 * 1024

    def hold(self) -> None:
        """Set the limits for this process from now on; the kernel ends it when it exceeds one."""
        os.nice(NICER)
        for kind, limit in (
            (resource.RLIMIT_AS, self.memory + _memory_in_use()),
            (resource.RLIMIT_FSIZE, self.written),
            (resource.RLIMIT_CORE, 0),
        ):
            with suppress(ValueError, OSError):  # the system has no such limit, or a lower one already
                resource.setrlimit(kind, (limit, limit))
        self.begin()
        signal.signal(signal.SIGALRM, signal.SIG_DFL)

    def begin(self) -> None:
        """Set the limit on processor time of one piece of work, beyond what the process has used before it."""
        limit = int(time.process_time()) + self.processor + 1
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (limit, LIFETIME + self.processor + 1))

    def wait_for_next(self) -> None:
        """Start the timer: the next result has to come within ``wait`` seconds."""
        signal.setitimer(signal.ITIMER_REAL, self.wait)


def stop_waiting() -> None:
    """Stop the timer: the client may take any time to read a result."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def _memory_in_use() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        return 512 * 1024 * 1024
