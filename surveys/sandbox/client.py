"""Run a function of the core in a separate process, within its limits."""

import atexit
import logging
import os
import select
import socket
import subprocess
import sys
import threading
import time
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
KEPT, KEPT_FOR, GRACE = 2, 180.0, 20.0
"""Processes of one web process that wait for more of the same work, for how many seconds, and how much longer they
wait by themselves, so that none ends while work is on its way to it."""
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


class _Kept:
    """The processes that wait for more work of the same person's, by whose; the one that waits longest goes first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = 0
        self._wires: dict[str, tuple[socket.socket, float]] = {}

    def taken(self, whose: str) -> socket.socket | None:
        """Take the process out; ``None`` if there is none, or it has ended by itself."""
        with self._lock:
            found = self._wires.pop(whose, None) if self._owner == os.getpid() else None
        if found is None:
            return None
        wire, since = found
        has_ended = bool(select.select([wire], [], [], 0)[0])  # there is nothing else to read
        if not has_ended and time.monotonic() - since < KEPT_FOR:
            return wire
        wire.close()
        return None

    def keep(self, whose: str, wire: socket.socket) -> None:
        """Let it wait; of two with the same work the later one stays."""
        with self._lock:
            if self._owner != os.getpid():
                self._wires, self._owner = {}, os.getpid()
            gone = [self._wires.pop(whose, None)]
            self._wires[whose] = wire, time.monotonic()
            if len(self._wires) > KEPT:
                gone.append(self._wires.pop(next(iter(self._wires))))
        for one in gone:
            if one is not None:
                one[0].close()

    def close(self) -> None:
        """Let the processes end, if this process keeps them."""
        with self._lock:
            wires, self._wires = self._wires, {}
        if self._owner == os.getpid():
            for wire, _ in wires.values():
                wire.close()


_kept = _Kept()
atexit.register(_kept.close)


class Stream(Iterator[Any]):
    """Iterates over the results of a generator function of the core; closed at its end or when garbage-collected.

    Raises the exceptions of ``formats`` that the function raises, ``OutOfBoundsError``, and ``BusyError`` when made.
    """

    def __init__(self, work: Callable[..., Iterator[Any]], *arguments: Any, bounds: Bounds, kept_as: str = "") -> None:
        self._wire: socket.socket | None = None
        self._kept_as = kept_as
        if not _places.acquire(blocking=False):
            raise BusyError
        if not _free.acquire(timeout=PATIENCE):
            _places.release()
            raise BusyError
        try:
            self._wire = self._begun((work, _with_whole_paths(arguments), bounds, KEPT_FOR + GRACE if kept_as else 0))
        except BaseException:
            _free.release()
            _places.release()
            raise
        self._wire.settimeout(bounds.wait + PATIENCE)

    def _begun(self, message: tuple[Any, ...]) -> socket.socket:
        """Send the work to the process that was kept for it, or to a new one. Raises ``OutOfBoundsError``."""
        if kept := _kept.taken(self._kept_as):
            try:
                send(kept, message)
                return kept
            except OSError:
                kept.close()
        wire = _server.wire()
        wire.settimeout(PATIENCE)
        try:
            send(wire, message)
        except OSError as error:
            wire.close()
            raise OutOfBoundsError("broken") from error
        return wire

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
        if kind in (DONE, REFUSED) and self._kept_as:
            _kept.keep(self._kept_as, self._wire)
            self._let_go()
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
        if wire := self._let_go():
            wire.close()

    def _let_go(self) -> socket.socket | None:
        wire, self._wire = self._wire, None
        if wire is not None:
            _free.release()
            _places.release()
        return wire

    def __del__(self) -> None:
        self.close()


def _with_whole_paths(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the arguments with absolute paths: the other process works in a folder of its own."""
    return tuple(argument.absolute() if isinstance(argument, Path) else argument for argument in arguments)


def run(work: Callable[..., T], *arguments: Any, bounds: Bounds | None = None, kept_as: str = "") -> T:
    """Return the result of a function of the core. Raises the exceptions of ``formats``, and those of ``Stream``.

    ``kept_as``: whose work it is; the process waits ``KEPT_FOR`` seconds for more of theirs, and remembers what it has
    read. It never gets the work of others.
    """
    stream = Stream(once, work, _with_whole_paths(arguments), bounds=bounds or Bounds(), kept_as=kept_as)
    try:
        result: T = next(stream)
        if kept_as:
            next(stream, None)  # the end of the work, after which the process waits for more
        return result
    finally:
        stream.close()
