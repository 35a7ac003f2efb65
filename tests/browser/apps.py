"""An app that shows codes, as on a telephone (RFC 6238)."""

import base64
import hashlib
import hmac
import struct
import time


def code_of(secret: str, *, ahead: float = 0) -> str:
    """The six digits of now, or of so many seconds ahead."""
    step = struct.pack(">Q", int(time.time() + ahead) // 30)
    made = hmac.new(base64.b32decode(secret), step, hashlib.sha1).digest()
    at = made[-1] & 0x0F
    return f"{(struct.unpack('>I', made[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
