"""The process that forks a child for each file: it has the libraries loaded, one thread, and nothing else.

A child ends with its work, or, where the client says so, waits a while for more of the same person's work.

Run as ``python -m surveys.sandbox.server`` with a socket as standard input; ends when the client closes the socket.
"""

import gc
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Iterator
from typing import Any

from . import opening  # noqa: F401 (imported here so that no file waits for it)
from .bounds import LIFETIME, Bounds, stop_waiting
from .wire import BROKEN, DONE, REFUSED, RESULT, BrokenWireError, receive, send

SELDOM = (100_000, 50, 50)
"""When garbage is looked for: a process that ends with its one piece of work seldom has any to free."""


def main() -> None:
    """Fork for every socket received; returns when the client has closed its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that started this one
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps the children
    control = socket.socket(fileno=os.dup(0))
    gc.collect()
    gc.freeze()
    while True:
        try:
            beginning, files, _, _ = socket.recv_fds(control, 1, 1)
        except ConnectionError:
            return
        if not beginning:
            return
        if os.fork() == 0:
            control.close()
            os.close(0)
            _serve_and_end(socket.socket(fileno=files[0]))
        for file in files:
            os.close(file)


def _serve_and_end(wire: socket.socket) -> None:
    """Do one piece of work in the forked process, then exit."""
    try:
        _serve(wire)
    except (BrokenWireError, OSError):
        pass  # the client no longer waits for the result
    except BaseException:  # a panic in a Rust library is a BaseException
        _try_to_send(wire, (BROKEN, traceback.format_exc()[-4000:]))
    finally:
        os._exit(0)


def _serve(wire: socket.socket) -> None:
    work, arguments, bounds, kept_for = receive(wire)
    bounds.hold()
    gc.set_threshold(*SELDOM)
    _do(wire, work, arguments, bounds)
    while kept_for and time.process_time() < LIFETIME:  # what it has read is remembered
        signal.setitimer(signal.ITIMER_REAL, kept_for)
        work, arguments, bounds, kept_for = receive(wire)
        bounds.begin()
        _do(wire, work, arguments, bounds)


def _do(wire: socket.socket, work: Any, arguments: tuple[Any, ...], bounds: Bounds) -> None:
    bounds.wait_for_next()
    for part in _parts(work, arguments):
        stop_waiting()
        send(wire, part)
        bounds.wait_for_next()
    stop_waiting()


def _parts(work: Any, arguments: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    try:
        for result in work(*arguments):
            yield RESULT, result
        yield DONE, None
    except (MemoryError, OSError):
        raise
    except Exception as error:
        if not type(error).__module__.startswith("surveys.formats."):
            raise
        yield REFUSED, error


def _try_to_send(wire: socket.socket, part: tuple[str, str]) -> None:
    try:
        stop_waiting()
        send(wire, part)
    except (OSError, MemoryError):
        pass


if __name__ == "__main__":
    main()
    sys.exit(0)
