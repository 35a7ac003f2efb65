"""What goes over the socket between a process and the one that works for it: pickles, each with its length.

What comes back was made beside a stranger's file: only plain values and the core's own classes are read.
"""

import io
import pickle
import socket
import struct
from typing import Any

HEAD = struct.Struct("!Q")
LARGEST = 256 * 1024 * 1024
"""Bytes of one message."""
RESULT, REFUSED, BROKEN, DONE = "result", "refused", "broken", "done"
"""What the parts of an answer are: a value, an exception of the core, any other exception's traceback, the end."""
_PLAIN = {
    "builtins": {"set", "frozenset", "bytearray", "complex"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "collections": {"OrderedDict", "Counter", "defaultdict"},
}
_OURS = ("surveys.questionnaire.", "surveys.formats.")


class BrokenWireError(Exception):
    """The other side is gone, or sends what it never would."""


def send(wire: socket.socket, value: Any) -> None:
    """Send a value whole."""
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    wire.sendall(HEAD.pack(len(content)))
    wire.sendall(content)


def receive(wire: socket.socket) -> Any:
    """A value from a process that is trusted."""
    return pickle.loads(_content(wire))  # noqa: S301 (the web process, whose request it is)


def receive_plain(wire: socket.socket) -> Any:
    """A value from a process that has read a stranger's file. Raises ``BrokenWireError``."""
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
