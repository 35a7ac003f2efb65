"""Messages between a client process and its sandboxed process: pickles over a socket, each preceded by its length.

A sandboxed process has read an untrusted file: of its messages only plain values and the core's classes are unpickled.
"""

import io
import pickle
import socket
import struct
from typing import Any

HEAD = struct.Struct("!Q")
LARGEST = 256 * 1024 * 1024
"""Bytes of one message at most."""
RESULT, REFUSED, BROKEN, DONE = "result", "refused", "broken", "done"
"""Kinds of message from the sandboxed process: a value, a core exception, another exception's traceback, the end."""
_PLAIN = {
    "builtins": {"set", "frozenset", "bytearray", "complex"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "collections": {"OrderedDict", "Counter", "defaultdict"},
}
_OURS = ("surveys.questionnaire.", "surveys.formats.")


class BrokenWireError(Exception):
    """The other side has closed the connection, or has sent an invalid message."""


def send(wire: socket.socket, value: Any) -> None:
    """Send a value as one message."""
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    wire.sendall(HEAD.pack(len(content)))
    wire.sendall(content)


def receive(wire: socket.socket) -> Any:
    """Return a value from a trusted process. Raises ``BrokenWireError``."""
    return pickle.loads(_content(wire))  # noqa: S301 (sent by the web process)


def receive_plain(wire: socket.socket) -> Any:
    """Return a value from a process that has read an untrusted file. Raises ``BrokenWireError``."""
    content = _content(wire)
    try:
        return _Plain(io.BytesIO(content)).load()
    except (pickle.UnpicklingError, ValueError, TypeError, AttributeError, EOFError, ImportError, IndexError) as error:
        raise BrokenWireError from error


class _Plain(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if name in _PLAIN.get(module, ()):
            return super().find_class(module, name)
        if module.startswith(_OURS) and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def _content(wire: socket.socket) -> bytes:
    (length,) = HEAD.unpack(_exactly(wire, HEAD.size))
    if length > LARGEST:
        raise BrokenWireError
    return _exactly(wire, length)


def _exactly(wire: socket.socket, length: int) -> bytes:
    parts, left = [], length
    while left:
        part = wire.recv(min(left, 1 << 20))
        if not part:
            raise BrokenWireError
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
