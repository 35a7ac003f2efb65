"""Responses too large to be handed over at once: kept until their clients take them, without a thread that waits.

A view's generator runs on its thread as fast as it can; what the client has not taken yet lies in memory and beyond
that in a temporary file. A file on the disk is read as it is taken.
"""

import asyncio
import os
import socket
import stat
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from time import monotonic
from typing import Protocol

CHUNK = 64 * 1024
IN_MEMORY = 1024 * 1024
"""Bytes of a response beyond which it lies in a temporary file."""
LONGEST_PAUSE = 0.2
"""Seconds after which what a generator has made is handed on, though it is not a whole chunk."""


class Outgoing(Protocol):
    """A response's content on its way to the client."""

    def read_chunks(self) -> AsyncIterator[bytes]:
        """Yield the content, piece by piece, as it is there."""

    def abandon(self) -> None:
        """Give back what it holds: all was sent, or nobody takes it any more."""


class AbandonedError(Exception):
    """Raised in the thread that makes a response which nobody takes any more."""


class BrokenError(Exception):
    """The rest of a response could not be made."""


class OutgoingStream:
    """Content that a thread makes while the event loop sends it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop, self._news = loop, asyncio.Event()
        self._lock = threading.Lock()
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (closed when it is abandoned)
        self._written = self._sent = 0
        self._is_complete = self._is_whole = self._is_abandoned = False

    def fill(self, chunks: Iterable[bytes]) -> None:
        """Take all that the iterable makes; in the thread. Raises ``AbandonedError`` when nobody takes more of it."""
        pending, size, flushed = list[bytes](), 0, 0.0
        for chunk in chunks:
            pending.append(chunk)
            size += len(chunk)
            if size >= CHUNK or monotonic() - flushed > LONGEST_PAUSE:
                self._write(b"".join(pending))
                pending, size, flushed = [], 0, monotonic()
        self._write(b"".join(pending))

    def _write(self, content: bytes) -> None:
        with self._lock:
            if self._is_abandoned:
                raise AbandonedError
            self._file.seek(self._written)
            self._file.write(content)
            self._written += len(content)
        self._loop.call_soon_threadsafe(self._news.set)

    def complete(self, *, is_whole: bool) -> None:
        """Nothing more will come; in the thread."""
        with self._lock:
            self._is_complete, self._is_whole = True, is_whole
        self._loop.call_soon_threadsafe(self._news.set)

    async def read_chunks(self) -> AsyncIterator[bytes]:
        """Yield the content, piece by piece, as it is there; ``BrokenError`` if the rest could not be made."""
        while not self._is_abandoned:
            self._news.clear()
            with self._lock:
                is_complete = self._is_complete
                self._file.seek(self._sent)
                chunk = self._file.read(CHUNK)
                self._sent += len(chunk)
            if chunk:
                yield chunk
            elif is_complete and not self._is_whole:
                raise BrokenError
            elif is_complete:
                return
            else:
                await self._news.wait()

    def abandon(self) -> None:
        """Free the file; the thread stops at its next piece."""
        with self._lock:
            self._is_abandoned = True
            self._file.close()
        self._news.set()


class OutgoingFile:
    """A file on the disk, from where it stands."""

    def __init__(self, descriptor: int, position: int) -> None:
        self._descriptor, self._position = os.dup(descriptor), position
        self._is_abandoned = False

    async def read_chunks(self) -> AsyncIterator[bytes]:
        """Yield the content, piece by piece."""
        while not self._is_abandoned and (chunk := os.pread(self._descriptor, CHUNK, self._position)):
            self._position += len(chunk)
            yield chunk

    def abandon(self) -> None:
        """Close the file."""
        if not self._is_abandoned:
            self._is_abandoned = True
            os.close(self._descriptor)


def close_connection(peer: tuple[str, int]) -> None:
    """Shut down this process's connection with a client that takes nothing any more.

    An application cannot: the server would keep it, with what is on the way, as long as the client lives.
    """
    with suppress(OSError):
        for name in os.listdir("/proc/self/fd"):
            with suppress(OSError):
                if not stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                    continue
                with socket.socket(fileno=os.dup(int(name))) as connection:
                    if connection.getpeername()[:2] == peer:
                        connection.shutdown(socket.SHUT_RDWR)
