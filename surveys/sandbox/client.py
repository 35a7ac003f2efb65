"""Run a function of the core in a separate process, within its limits."""

import atexit
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from .bounds import Bounds
from .opening import once
from .wire import BROKEN, DONE, REFUSED, RESULT, BrokenWireError, receive_plain, send

T = TypeVar("T")
AT_ONCE = 2
"""Files that one web process has opened at a time, which bounds the memory that all of them take."""
IN_LINE = 6
"""Files that may wait for these; further ones raise ``BusyError`` at once, so that threads stay free for others."""
PATIENCE = 15
"""Seconds to wait for another file to finish, and, on a busy machine, for a result beyond ``Bounds.wait``."""
ROOT = Path(__file__).parents[2]
INHERITED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
logger = logging.getLogger(__name__)


class OutOfBoundsError(Exception):
    """The work exceeded its limits, or failed; ``reason`` is ``exceeded`` or ``broken``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BusyError(Exception):
    """Too many files are open or waiting: nothing was done, and the same request can be repeated in a minute."""


class _Server:
    """The forking process, started on first use, and started anew after it has died or in a forked child."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = 0
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def wire(self) -> socket.socket:
        """Return a socket to a newly forked process that waits for its work. Raises ``OutOfBoundsError``."""
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            for _ in range(2):
                try:
                    socket.send_fds(self._started(), [b"x"], [theirs.fileno()])
                except OSError:
                    self._forget()
                    continue
                return ours
        ours.close()
        raise OutOfBoundsError("broken")

    def _started(self) -> socket.socket:
        if self._control is None or self._owner != os.getpid():
            self._control, theirs = socket.socketpair()
            environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "surveys.sandbox.server"],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd=ROOT,
                    env=environment,
                )
            self._owner = os.getpid()
        return self._control

    def _forget(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None and self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
        self._control = self._process = None

    def close(self) -> None:
        """Kill the forking process, if this process started it."""
        if self._owner == os.getpid():
            self._forget()


_server = _Server()
_free = threading.BoundedSemaphore(AT_ONCE)
_places = threading.BoundedSemaphore(AT_ONCE + IN_LINE)
atexit.register(_server.close)


class Stream(Iterator[Any]):
    """Iterates over the results of a generator function of the core; closed at its end or when garbage-collected.

    Raises the exceptions of ``formats`` that the function raises, ``OutOfBoundsError``, and ``BusyError`` when made.
    """

    def __init__(self, work: Callable[..., Iterator[Any]], *arguments: Any, bounds: Bounds) -> None:
        self._wire: socket.socket | None = None
        if not _places.acquire(blocking=False):
            raise BusyError
        if not _free.acquire(timeout=PATIENCE):
            _places.release()
            raise BusyError
        try:
            self._wire = _server.wire()
        except BaseException:
            _free.release()
            _places.release()
            raise
        self._wire.settimeout(bounds.wait + PATIENCE)
        try:
            send(self._wire, (work, arguments, bounds))
        except OSError as error:
            self.close()
            raise OutOfBoundsError("broken") from error

    def __next__(self) -> Any:
        if self._wire is None:
            raise StopIteration
        try:
            kind, value = receive_plain(self._wire)
        except (BrokenWireError, OSError) as error:
            self.close()
            raise OutOfBoundsError("exceeded") from error
        if kind == RESULT:
            return value
        self.close()
        if kind == REFUSED:
            raise value
        if kind == DONE:
            raise StopIteration
        if kind == BROKEN:
            logger.error("a file could not be opened: %s", value)
        raise OutOfBoundsError("exceeded" if "MemoryError" in str(value) else "broken")

    def close(self) -> None:
        """Close the connection, which ends the process, and free its place."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()
            _free.release()
            _places.release()

    def __del__(self) -> None:
        self.close()


def run(work: Callable[..., T], *arguments: Any, bounds: Bounds | None = None) -> T:
    """Return the result of a function of the core. Raises the exceptions of ``formats``, and those of ``Stream``."""
    stream = Stream(once, work, arguments, bounds=bounds or Bounds())
    try:
        result: T = next(stream)
        return result
    finally:
        stream.close()
