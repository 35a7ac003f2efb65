"""How a number is dialled: manually, or by a link that a telephone on the desk or a softphone handles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from .translatable import gettext_noop

HAND = "hand"
NUMBER = "{number}"
USUAL = {"tel": f"tel:{NUMBER}", "sip": f"sip:{NUMBER}"}
"""The links that can be chosen by name."""

LONGEST = 200
WEB = frozenset({"https", "http"})
ON_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
NOT_A_TELEPHONE = frozenset(
    "about blob chrome data file filesystem ftp jar javascript mailto resource vbscript view-source ws wss".split()
)
"""Schemes that run code, display content or read files, so that they are not accepted for dialling."""

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class Link:
    """A link that dials a number. ``origin`` is set if it is a request to a web-based telephone system."""

    address: str
    origin: str = ""


def fault_of(way: str) -> str:
    """An explanation of what is wrong with a way of dialling; empty if it can be used."""
    if way == HAND or way in USUAL:
        return ""
    if len(way) > LONGEST:
        return gettext_noop("The link is too long.")
    if re.search(r"[\s\x00-\x1f\x7f\"'<>\\^`|]", way):
        return gettext_noop("The link contains a space or a character that no link has.")
    if way.count(NUMBER) != 1 or re.search(r"[{}]", way.replace(NUMBER, "")):
        return gettext_noop("Write {number} once, where the number goes, for example callto:{number}.")
    found = _SCHEME.match(way)
    if not found:
        return gettext_noop("The link begins with a scheme and a colon, for example callto: or https://.")
    scheme = found[0][:-1]
    if scheme in NOT_A_TELEPHONE:
        return gettext_noop("Links of this kind do not dial.")
    return _web_fault(way, scheme) if scheme in WEB else ""


def link_of(way: str, number: str) -> Link | None:
    """The link that dials the number in this way; None for manual dialling and for a way that cannot be used."""
    if way == HAND or fault_of(way):
        return None
    pattern = USUAL.get(way, way)
    if pattern.partition(":")[0] not in WEB:
        return Link(pattern.replace(NUMBER, quote(number, safe="+")))
    parts = urlsplit(pattern)
    return Link(pattern.replace(NUMBER, quote(number, safe="")), f"{parts.scheme}://{parts.netloc}")


def _web_fault(way: str, scheme: str) -> str:
    server = re.split(r"[/?#]", way.removeprefix(f"{scheme}://"))[0]
    if NUMBER in server or "@" in server:
        return gettext_noop("The number goes behind the name of the server, never into it.")
    try:
        host, _port = urlsplit(way).hostname, urlsplit(way).port
    except ValueError:
        host = None
    if not host or not re.fullmatch(r"[a-z0-9.:-]+", host):
        return gettext_noop("There is no such web address.")
    if scheme == "http" and host not in ON_THIS_MACHINE:
        return gettext_noop(
            "Numbers travel by https:// only, but for a program on the same machine (http://localhost)."
        )
    return ""
