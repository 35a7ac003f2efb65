"""One call of a webhook: to the address that was checked, over TLS, within a time, and without following anybody.

``http.client`` on a connection of our own: that is how the name is asked for once, the address that was checked is the
one that is called, and a server that sends a byte every second is hung up on as one that sends none.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from requests.certs import where

from .addresses import REASONS, AddressError, Target, resolved, target_of

SECONDS = 10.0
"""After so long a call is hung up, whatever it is doing."""
ERRORS: dict[str, Promise] = {
    **REASONS,
    "timeout": _("No answer in time."),
    "tls": _("The certificate of the server is not good."),
    "connection": _("The server cannot be reached, or hung up."),
}
"""Why there was no answer, in words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a call: the HTTP status, or ``error``, a key of ``ERRORS``."""

    status: int | None = None
    error: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the receiver took it. A redirection is not followed, and no success."""
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = SECONDS) -> Answer:
    """Send the body. The answer's body is not read: nothing in it concerns us."""
    try:
        target = target_of(url)
        raw = socket.create_connection((resolved(target), target.port), timeout=seconds)
    except AddressError as error:
        return Answer(error=error.reason)
    except TimeoutError:
        return Answer(error="timeout")
    except OSError:
        return Answer(error="connection")
    over = threading.Event()
    # Of its own: the one that speaks TLS takes the first one's number away.
    watched = raw.dup()
    watch = threading.Timer(seconds, _hang_up, [watched, over])
    watch.daemon = True
    watch.start()
    try:
        status = _status(raw, target, body, headers)
        # Hanging up ends what was still being said: that was no answer.
        return Answer(error="timeout") if over.is_set() else Answer(status)
    except ssl.SSLCertVerificationError:
        return Answer(error="tls")
    except (OSError, http.client.HTTPException) as error:
        late = over.is_set() or isinstance(error, TimeoutError)
        return Answer(error="timeout" if late else "connection")
    finally:
        watch.cancel()
        watched.close()
        raw.close()


def _hang_up(connection: socket.socket, over: threading.Event) -> None:
    over.set()
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _status(raw: socket.socket, target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    speaking = http.client.HTTPConnection(target.host, target.port)
    speaking.sock = _trusted().wrap_socket(raw, server_hostname=target.host) if target.is_tls else raw
    try:
        speaking.request("POST", target.path, body, {"Host": target.authority, **headers, "Connection": "close"})
        return speaking.getresponse().status
    finally:
        speaking.close()


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """Whose certificates are good: those that this machine knows, and the usual public ones."""
    context = ssl.create_default_context()
    context.load_verify_locations(where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
