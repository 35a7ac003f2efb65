"""DATABASE_URL and REPLICA_URL of PostgreSQL, one server or several, turned into Django's settings."""

import re
import socket
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import make_conninfo

HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]*)(?::(\d{1,5}))?")
OF_DJANGO = {"pool", "isolation_level", "server_side_binding", "assume_role"}
"""Options of Django's that libpq does not know."""
NOTICED_SOON = {
    "connect_timeout": "3",
    "keepalives_idle": "3",
    "keepalives_interval": "2",
    "keepalives_count": "2",
    "tcp_user_timeout": "5000",
}
"""Timeouts by which a server that disappears silently is noticed within seconds; libpq's defaults wait for hours."""


def postgresql(url: SplitResult, sessions: str = "read-write") -> dict[str, Any]:
    """Return Django's database settings. Raises ``ImproperlyConfigured`` with a message for people.

    With several hosts every new connection looks for one that accepts these ``sessions``, by libpq's name; a broken
    connection is noticed at the next request, which opens a new one.
    """
    user, _, where = url.netloc.rpartition("@")
    name, _, password = user.partition(":")
    # By this name the nodes of a site are counted, see ``web.operator.pages.readiness``.
    options = {"application_name": f"ascolto@{socket.gethostname()}"} | dict(
        parse_qsl(url.query, keep_blank_values=True)
    )
    hosts, ports = _machines(where)
    host = options.pop("host", ",".join(hosts))
    port = options.pop("port", ",".join(ports) if any(ports) else "")
    if "," in host:
        options.setdefault("target_session_attrs", sessions)
    if host and not host.startswith("/"):
        options = NOTICED_SOON | options
    _refuse_unknown(options)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path[1:]),
        "USER": unquote(name),
        "PASSWORD": unquote(password),
        "HOST": host,
        "PORT": port,
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def _machines(where: str) -> tuple[list[str], list[str]]:
    """Return the names and the ports of the hosts, in two lists of equal length; an empty port means the default."""
    found = [HOST.fullmatch(unquote(part)) for part in where.split(",")] if where else []
    if any(match is None or (len(found) > 1 and not match[1]) for match in found):
        raise ImproperlyConfigured(
            f"DATABASE_URL names machines that cannot be understood ({where}). It looks so: "
            "postgres://user:password@db1.example.it:5432,db2.example.it:5432/ascolto"
        )
    machines = [match for match in found if match is not None]
    return [match[1].strip("[]") for match in machines], [match[2] or "" for match in machines]


def _refuse_unknown(options: dict[str, str]) -> None:
    told = {name: value for name, value in options.items() if name not in OF_DJANGO}
    try:
        make_conninfo(**told)
    except psycopg.ProgrammingError as error:
        raise ImproperlyConfigured(
            f"DATABASE_URL has an option that PostgreSQL does not know: {str(error).strip()}"
        ) from error
