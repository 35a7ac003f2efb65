"""The entry point of the web server: ``granian --interface asginl cati.asgi:application``.

``cati.wsgi`` behind a door at which slow clients wait: a body is received whole before a thread is taken for its
request (``cati.bodies``), and the thread is free again when the response is made, however slowly its client takes it
(``cati.outgoing``).
"""

import asyncio
import io
import logging
import os
import resource
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.files import File
from django.http import FileResponse
from django.http.response import HttpResponseBase

from cati.bodies import (
    BodyLimits,
    BodyRefusedError,
    ClientGoneError,
    Receive,
    UnfinishedBodies,
    find_client_address,
    read_length,
)
from cati.outgoing import AbandonedError, BrokenError, Outgoing, OutgoingFile, OutgoingStream, close_connection
from cati.threads import ThreadPool
from cati.wsgi import application as wsgi_application

Scope = MutableMapping[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]

WHOLE = 256 * 1024
"""Bytes of a response up to which it is handed to the server in one piece."""
SECONDS_WITHOUT_TAKING = 60
"""Seconds after which a client that takes nothing of its response is left."""
WITHOUT_BODY = {"GET", "HEAD", "OPTIONS"}
BASE = {
    "SCRIPT_NAME": "",
    "GATEWAY_INTERFACE": "CGI/1.1",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}
logger = logging.getLogger(__name__)
threads = ThreadPool()
unfinished_bodies = UnfinishedBodies(BodyLimits(largest=settings.LARGEST_REQUEST))


def raise_limit_of_files() -> None:
    """Allow this process as many open files as it may have: every slow client holds a connection, and some a file."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


raise_limit_of_files()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Receive a request, have it answered by the WSGI application on a thread, and send the response."""
    environ = build_environ(scope)
    try:
        await receive_body(environ, receive)
    except ClientGoneError:
        # A body that is no HTTP ends like that of a client that has gone, who is no longer there to be told.
        await send({"type": "http.response.start", "status": 400, "headers": [(b"connection", b"close")]})
        await send({"type": "http.response.body", "body": b""})
        return
    exchange = Exchange(environ, send, asyncio.get_running_loop())
    threads.run(exchange.run)
    if content := await exchange.rest:
        await send_outgoing(content, receive, send, scope)


def build_environ(scope: Scope) -> dict[str, Any]:
    """Return the WSGI environment of a request, its body not yet in it."""
    environ: dict[str, Any] = BASE.copy()
    path = scope["raw_path"]
    environ["PATH_INFO"] = (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1")
    environ["QUERY_STRING"] = scope["query_string"].decode("latin-1")
    environ["REQUEST_METHOD"] = scope["method"]
    environ["SERVER_PROTOCOL"] = f"HTTP/{scope['http_version']}"
    environ["SERVER_NAME"], environ["SERVER_PORT"] = scope["server"]
    environ["REMOTE_ADDR"] = scope["client"][0]
    environ["wsgi.url_scheme"] = scope["scheme"]
    for name, value in scope["headers"]:
        key = get_environ_key(name)
        if not key:
            continue
        text = value.decode("latin-1")
        if key in environ:
            # Repeated: cookies by HTTP/2, anything by anybody.
            text = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
        environ[key] = text
    return environ


@lru_cache(maxsize=256)
def get_environ_key(name: bytes) -> str:
    """Return the key of a header in the WSGI environment; empty for one that is left out.

    One with an underscore would be taken for its namesake with a hyphen, and ``X_Forwarded_For``, which no proxy sets
    anew, for what the trusted proxy said (Django's and nginx's rule).
    """
    if b"_" in name:
        return ""
    key = name.decode("latin-1").replace("-", "_").upper()
    return key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"


async def receive_body(environ: dict[str, Any], receive: Receive) -> None:
    """Put the request's body into the environment, or the status with which it is refused.

    A body in chunks has a length when it is here.
    """
    said_length = environ.get("CONTENT_LENGTH")
    is_announced = said_length or "HTTP_TRANSFER_ENCODING" in environ
    # HTTP/2 need not announce a body.
    may_come = environ["SERVER_PROTOCOL"] == "HTTP/2" and environ["REQUEST_METHOD"] not in WITHOUT_BODY
    if said_length == "0" or not (is_announced or may_come):
        environ["wsgi.input"] = io.BytesIO()
        return
    try:
        length = read_length(said_length)
        if length is not None and length > settings.LARGEST_REQUEST:
            raise BodyRefusedError(413)
        environ["wsgi.input"], received = await unfinished_bodies.receive(
            receive=receive,
            length=length,
            address=find_client_address(
                peer=environ["REMOTE_ADDR"],
                forwarded=environ.get("HTTP_X_FORWARDED_FOR", ""),
                proxies=settings.ALLAUTH_TRUSTED_PROXY_COUNT,
            ),
        )
        environ["CONTENT_LENGTH"] = str(received)
    except BodyRefusedError as refusal:
        environ["wsgi.input"] = io.BytesIO()
        environ["ascolto.refused_body"] = refusal.status


class Exchange:
    """A request and its response, made on a thread.

    The thread itself sends a response that is there whole: granian's ``send`` does so when it is called, and for the
    way through the event loop the client would wait for two more threads to take turns.
    """

    def __init__(self, environ: dict[str, Any], send: Send, loop: asyncio.AbstractEventLoop) -> None:
        self._environ, self._send, self._loop = environ, send, loop
        self.rest: asyncio.Future[Outgoing | None] = loop.create_future()
        """What is left to be sent."""

    def run(self) -> None:
        """Make the response; on a thread."""
        try:
            self._respond()
        except Exception:
            logger.exception("a response could not be made")
        finally:
            self._environ["wsgi.input"].close()
            self._loop.call_soon_threadsafe(self._set_rest, None)

    def _set_rest(self, content: Outgoing | None) -> None:
        if not self.rest.done():
            self.rest.set_result(content)

    def _start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        self._send({"type": "http.response.start", "status": int(status[:3]), "headers": encoded})

    def _respond(self) -> None:
        response: Any = wsgi_application(self._environ, self._start_response)
        try:
            if not response.streaming:
                self._hand_over(response.content)
            elif self._environ["REQUEST_METHOD"] == "HEAD":
                self._hand_over(b"")
            else:
                self._stream(response)
        finally:
            response.close()

    def _hand_over(self, content: bytes) -> None:
        if len(content) <= WHOLE:
            self._send({"type": "http.response.body", "body": content})
        else:
            self._fill([content])

    def _stream(self, response: HttpResponseBase) -> None:
        file = find_file(response)
        if file is None:
            self._fill(iter(response))
        elif os.fstat(file.fileno()).st_size <= WHOLE:
            self._hand_over(file.read())
        else:
            self._loop.call_soon_threadsafe(self._set_rest, OutgoingFile(file.fileno(), file.tell()))

    def _fill(self, chunks: Any) -> None:
        stream, is_whole = OutgoingStream(self._loop), False
        self._loop.call_soon_threadsafe(self._set_rest, stream)
        try:
            stream.fill(chunks)
            is_whole = True
        except AbandonedError:
            pass
        finally:
            stream.complete(is_whole=is_whole)


def find_file(response: HttpResponseBase) -> io.BufferedReader | None:
    """Return the file of the disk that the response is, if it is one."""
    if not isinstance(response, FileResponse):
        return None
    file = getattr(response, "file_to_stream", None)
    if isinstance(file, File):
        file = file.file
    return file if isinstance(file, io.BufferedReader) else None


async def send_outgoing(content: Outgoing, receive: Receive, send: Send, scope: Scope) -> None:
    """Send a large response as its client takes it, until there is no more, or no client."""
    watch = asyncio.create_task(wait_until_gone(receive))
    watch.add_done_callback(lambda _: content.abandon())
    try:
        async for chunk in content.read_chunks():
            async with asyncio.timeout(SECONDS_WITHOUT_TAKING):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    except (TimeoutError, BrokenError):
        # In the middle, so that nobody takes what has come for the whole; HTTP/2 would take other requests along.
        if scope["http_version"] != "2":
            close_connection((scope["client"][0], int(scope["client"][1])))
    finally:
        watch.cancel()
        content.abandon()


async def wait_until_gone(receive: Receive) -> None:
    """Return when the client has closed its connection."""
    while (await receive())["type"] != "http.disconnect":
        pass
