"""Which addresses a webhook may call: public ones over https, and those that the operator allows by name."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST = 500
REASONS: dict[str, Promise] = {
    "unreadable": _("This is no address of a web server."),
    "not_https": _("The address must begin with https://."),
    "credentials": _("Leave user and password out of the address: calls are signed instead."),
    "private": _("This address is in a private network, which webhooks do not reach."),
    "unknown_host": _("There is no server of this name."),
}
"""Why an address is refused, in words."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressError(ValueError):
    """The address may not be called; ``reason`` is a key of ``REASONS``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call goes. ``path`` with the query; ``is_inside``: the operator allows it whatever its address."""

    host: str
    port: int
    path: str
    is_tls: bool
    is_inside: bool

    @property
    def authority(self) -> str:
        """The value of the header ``Host``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_tls else 80) else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """Read the address of a webhook, without asking for its server. Raises ``AddressError``."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise AddressError("unreadable")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressError("unreadable") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise AddressError("unreadable")
    if parts.username is not None or parts.password is not None:
        raise AddressError("credentials")
    is_tls = parts.scheme == "https"
    port = port or (443 if is_tls else 80)
    is_inside = f"{parts.hostname}:{port}" in settings.WEBHOOK_INSIDE
    if not is_tls and not is_inside:
        raise AddressError("not_https")
    if not is_inside and _is_private_number(parts.hostname):
        raise AddressError("private")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.hostname, port, path, is_tls, is_inside)


def resolved(target: Target) -> str:
    """The one address that is called for this name, asked once for each call. Raises ``AddressError``.

    A name with a private address among its own is refused as a whole.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressError("unknown_host") from None
    addresses = [str(one[4][0]) for one in found]
    if not target.is_inside and not all(is_public(one) for one in addresses):
        raise AddressError("private")
    return addresses[0]


def _is_private_number(host: str) -> bool:
    """Whether this is the number of a machine in a private network, which no name hides; how it may be written besides
    is found out when it is called."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return not is_public(host)


def is_public(address: str) -> bool:
    """Whether this is an address of the public internet, also behind what carries IPv4 in IPv6."""
    try:
        one = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(one, ipaddress.IPv6Address):
        if one.scope_id or one in NAT64 or one.teredo:
            return False
        inner = one.ipv4_mapped or one.sixtofour
        if inner is not None:
            return is_public(str(inner))
        if one.is_site_local or int(one) >> 32 == 0:  # ::/96 carries IPv4 too
            return False
    return one.is_global and not one.is_multicast and not one.is_reserved
