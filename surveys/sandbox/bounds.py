"""How much a piece of work may take, and how a process is held to that."""

import os
import resource
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

NICER = 10
"""Steps behind whoever answers requests: where there is nothing to spare a file waits, never an interviewer."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """``memory``: bytes beyond what the process begins with; ``processor``: seconds of work in all; ``wait``: seconds
    from one result to the next; ``written``: bytes of a temporary file."""

    memory: int = 768 * 1024 * 1024
    processor: int = 30
    wait: int = 60
    written: int = 1024 * 1024 * 1024

    def hold(self) -> None:
        """Hold this process to them from now on; the kernel ends it where it goes beyond."""
        os.nice(NICER)
        for kind, limit in (
            (resource.RLIMIT_AS, self.memory + _memory_in_use()),
            (resource.RLIMIT_CPU, self.processor + 1),
            (resource.RLIMIT_FSIZE, self.written),
            (resource.RLIMIT_CORE, 0),
        ):
            with suppress(ValueError, OSError):  # a system that has no such limit, or a lower one already
                resource.setrlimit(kind, (limit, limit))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)

    def wait_for_next(self) -> None:
        """The next result has so much time from now on."""
        signal.setitimer(signal.ITIMER_REAL, self.wait)


def stop_waiting() -> None:
    """Whoever takes the results may take any time."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def _memory_in_use() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        return 512 * 1024 * 1024
