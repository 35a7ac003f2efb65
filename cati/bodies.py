"""Request bodies are received whole before a thread is taken for them, within bounds on time, rate, size and number.

Nothing here counts connections: a call centre shares one address. What is bounded is the number of *unfinished* bodies
of an address that are behind, and where there are too many, those furthest behind are refused: an interviewer's answer
arrives together with its headers and is never one of them, whatever else comes from the same address.
"""

import asyncio
import io
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address
from tempfile import SpooledTemporaryFile
from typing import IO, Any

Receive = Callable[[], Awaitable[Mapping[str, Any]]]

IN_MEMORY = 16 * 1024
"""Bytes of a body beyond which it is received into a temporary file."""
LONGEST_LENGTH = 18
"""Digits of a Content-Length: a longer one is no length that anything has."""


@dataclass(frozen=True)
class BodyLimits:
    """What a process receives; the numbers are those of one of the web server's processes."""

    largest: int
    """Bytes of one body."""
    least_rate: int = 8 * 1024
    """Bytes a second below which a body falls behind."""
    patience: float = 30.0
    """Seconds that a body may be behind the least rate: a line may be away for a moment."""
    deadline: float = 15 * 60.0
    """Seconds after which a body that is not whole is refused, however fast it comes."""
    grace: float = 2.0
    """Seconds behind from which a body counts as one of too many: a busy machine needs a moment to read an answer."""
    most_of_an_address: int = 64
    """Of those that are behind."""
    most_bodies: int = 1024
    most_bytes: int = 512 * 1024 * 1024
    """Of all unfinished bodies together: they lie on a disk that others need too."""


class BodyRefusedError(Exception):
    """A body was not received; ``status`` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class ClientGoneError(Exception):
    """The client closed its connection before the body was whole."""


class UnfinishedBody:
    """A body that is being received by the current task."""

    def __init__(self, address: str, now: float) -> None:
        self.address, self.began = address, now
        self.received = 0
        self.refusal = 0
        """The status with which it is refused."""
        self._task = asyncio.current_task()
        self._file: IO[bytes] | None = None

    def compute_lag(self, now: float, least_rate: int) -> float:
        """Return for how many seconds it is behind the least rate; negative if it is ahead."""
        return now - self.began - self.received / least_rate

    def take(self, chunk: bytes, *, is_last: bool) -> None:
        """Add what has arrived."""
        self.received += len(chunk)
        if self._file is None and is_last:
            self._file = io.BytesIO(chunk)
            return
        if self._file is None:
            self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (closed with its request)
        self._file.write(chunk)

    def refuse(self, status: int) -> None:
        """Make the task that waits for its next part give up; the task that asks for it sees it by itself."""
        self.refusal = status
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()

    def finish(self) -> IO[bytes]:
        """Return the file, at its beginning."""
        if self._file is None:
            return io.BytesIO()
        self._file.seek(0)
        return self._file

    def discard(self) -> None:
        """Give the file's room back."""
        if self._file is not None:
            self._file.close()


class UnfinishedBodies:
    """The bodies that this process is receiving, by the address of their clients."""

    def __init__(self, limits: BodyLimits) -> None:
        self._limits = limits
        self._bodies: dict[str, set[UnfinishedBody]] = defaultdict(set)
        self._count = self._bytes = 0
        self._is_watched = False

    async def receive(self, *, receive: Receive, length: int | None, address: str) -> tuple[IO[bytes], int]:
        """Return a file with the whole body, and its size. ``length``: as the client says it.

        Raises ``BodyRefusedError`` and ``ClientGoneError``.
        """
        loop = asyncio.get_running_loop()
        body = UnfinishedBody(address, loop.time())
        self._add(body, loop)
        try:
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise ClientGoneError
                chunk, has_more = message.get("body", b""), message.get("more_body", False)
                is_last = body.received + len(chunk) == length if length is not None else not has_more
                self._take(body, chunk, is_last=is_last, now=loop.time())
                if body.refusal:
                    raise BodyRefusedError(body.refusal)
                if is_last:
                    return body.finish(), body.received
                if not has_more:
                    raise ClientGoneError
        except BaseException as error:
            body.discard()
            if isinstance(error, asyncio.CancelledError) and body.refusal:
                asyncio.current_task().uncancel()  # type: ignore[union-attr]
                raise BodyRefusedError(body.refusal) from None
            if isinstance(error, OSError):  # the disk is full
                raise BodyRefusedError(HTTPStatus.SERVICE_UNAVAILABLE) from error
            raise
        finally:
            self._remove(body)

    def _add(self, body: UnfinishedBody, loop: asyncio.AbstractEventLoop) -> None:
        self._bodies[body.address].add(body)
        self._count += 1
        if self._count > self._limits.most_bodies:
            self._refuse_slowest_of_all(now=body.began)
        if not self._is_watched:
            self._is_watched = True
            loop.call_later(1.0, self._watch, loop)

    def _take(self, body: UnfinishedBody, chunk: bytes, *, is_last: bool, now: float) -> None:
        if body.received + len(chunk) > self._limits.largest:
            raise BodyRefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        body.take(chunk, is_last=is_last)
        if body in self._bodies.get(body.address, set()):
            self._bytes += len(chunk)
        if self._bytes > self._limits.most_bytes:
            self._refuse_slowest_of_all(now=now)

    def _remove(self, body: UnfinishedBody) -> None:
        same_address = self._bodies.get(body.address, set())
        if body not in same_address:
            return
        same_address.remove(body)
        if not same_address:
            del self._bodies[body.address]
        self._count -= 1
        self._bytes -= body.received

    def _refuse_slowest_of_all(self, *, now: float) -> None:
        every_body = [body for bodies in self._bodies.values() for body in bodies]
        slowest = max(every_body, key=lambda body: body.compute_lag(now, self._limits.least_rate))
        self._refuse(slowest, HTTPStatus.SERVICE_UNAVAILABLE)

    def _refuse(self, body: UnfinishedBody, status: int) -> None:
        body.refuse(status)
        self._remove(body)  # at once: what is given up counts no more

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Refuse what is too late, and of an address what is too much, each second as long as there is anything."""
        now = loop.time()
        for bodies in [*self._bodies.values()]:
            self._refuse_late([*bodies], now)
        self._is_watched = bool(self._bodies)
        if self._is_watched:
            loop.call_later(1.0, self._watch, loop)

    def _refuse_late(self, bodies: list[UnfinishedBody], now: float) -> None:
        limits = self._limits
        lags = {body: body.compute_lag(now, limits.least_rate) for body in bodies}
        late = {body for body in bodies if lags[body] > limits.patience or now - body.began > limits.deadline}
        behind = sorted((body for body in bodies if lags[body] > limits.grace), key=lags.__getitem__)
        for body in late:
            self._refuse(body, HTTPStatus.REQUEST_TIMEOUT)
        for body in behind[limits.most_of_an_address :]:
            if body not in late:
                self._refuse(body, HTTPStatus.TOO_MANY_REQUESTS)


def read_length(text: str | None) -> int | None:
    """Return the length that a client says, or None if it says none, as it does of chunks.

    Raises ``BodyRefusedError`` for what no body's length can be.
    """
    if not text:
        return None
    if not text.isdecimal() or len(text) > LONGEST_LENGTH:
        raise BodyRefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return int(text)


def find_client_address(*, peer: str, forwarded: str, proxies: int) -> str:
    """Return the client's address as the trusted proxy says it; of IPv6 the network, which one subscriber has.

    ``peer`` is who is connected, ``forwarded`` the header X-Forwarded-For, to which each of the trusted proxies has
    added an address: what stands before these was written by the client.
    """
    addresses = forwarded.split(",") if proxies and forwarded else []
    address = addresses[-proxies].strip() if len(addresses) >= proxies > 0 else peer
    if ":" not in address:
        return address
    try:
        parsed = ip_address(address.strip("[]"))
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    return str(parsed.ipv4_mapped) if parsed.ipv4_mapped else str(IPv6Address(int(parsed) >> 64 << 64))
