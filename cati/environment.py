"""Environment variables turned into Django settings: database, secret key, mail, identity provider, metrics."""

import os
import socket
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from cati.postgresql import postgresql

SHORTEST_TOKEN = 20
MOST_EARLIER_KEYS = 3
SMTP_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
SECONDS_FOR_MAIL = 10
"""A mail server that does not answer must not delay pages or the worker's rounds for longer."""


def flag(name: str) -> bool:
    """Whether the variable is set to 1, true, yes or on."""
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def names(name: str) -> list[str]:
    """The comma-separated values of the variable."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def number(name: str, usual: int, *, least: int, most: int) -> int:
    """The variable as a whole number from ``least`` to ``most``; ``usual`` if it is not set."""
    text = os.environ.get(name, "").strip() or str(usual)
    if not text.isdecimal() or not least <= int(text) <= most:
        raise ImproperlyConfigured(f"{name}={text} is no whole number from {least} to {most}")
    return int(text)


def secret_key(data_dir: Path) -> str:
    """SECRET_KEY, else the key in the data folder, which is created on first use and readable by its owner only."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        written, name = tempfile.mkstemp(prefix="secret_key.", dir=data_dir)  # readable by its owner only
        with os.fdopen(written, "w") as file:
            file.write(get_random_secret_key())
            file.flush()
            os.fsync(written)
        try:
            os.link(name, path)  # whole at once: processes that start together all read the same key
        except FileExistsError:
            pass  # another one created it first
        finally:
            os.unlink(name)
    return path.read_text()


def earlier_keys() -> list[str]:
    """SECRET_KEY_FALLBACKS: the do-not-call list and the erasure ledger may have been written under these keys."""
    keys = names("SECRET_KEY_FALLBACKS")
    if len(keys) > MOST_EARLIER_KEYS:
        raise ImproperlyConfigured(f"SECRET_KEY_FALLBACKS takes {MOST_EARLIER_KEYS} earlier keys, not {len(keys)}.")
    return keys


def database(data_dir: Path) -> dict[str, Any]:
    """Return Django's database settings from DATABASE_URL.

    SQLite runs in WAL mode, every commit reaches the disk, and a transaction takes its write lock
    when it begins, so that no acknowledged write is lost and no transaction is refused the lock half-way.
    """
    url = urlsplit(os.environ.get("DATABASE_URL", ""))
    if url.scheme in {"", "sqlite"}:
        path = Path(unquote(url.path)[1:]) if url.scheme else data_dir / "ascolto.sqlite3"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(path),
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                # Overwrite deleted content, whatever the default of the SQLite library.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; "
                "PRAGMA secure_delete=ON; PRAGMA recursive_triggers=ON;",  # else REPLACE deletes past triggers
            },
            # A file, not memory: each thread of the live server opens its own connection.
            "TEST": {"NAME": os.environ.get("TEST_SQLITE_NAME", str(data_dir / "test.sqlite3"))},
            "CONN_MAX_AGE": None,
        }
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL must begin with sqlite:// or postgres://, not {url.scheme}://")
    return postgresql(url)


def replica() -> dict[str, Any]:
    """Return Django's settings of the standby from REPLICA_URL, as a database beside the default; nothing without it.

    Tests see the default database in its place.
    """
    text = os.environ.get("REPLICA_URL", "")
    if not text:
        return {}
    url = urlsplit(text)
    if urlsplit(os.environ.get("DATABASE_URL", "")).scheme in {"", "sqlite"}:
        raise ImproperlyConfigured("REPLICA_URL is for PostgreSQL: a standby of the server that DATABASE_URL names")
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"REPLICA_URL must begin with postgres://, not {url.scheme}://")
    return {"replica": {**postgresql(url, "prefer-standby"), "TEST": {"MIRROR": "default"}}}


def email() -> dict[str, Any]:
    """Return Django's mail settings from EMAIL_URL; without it messages go to the console, and no page offers mail.

    smtp:// is unencrypted (port 25), smtp+tls:// uses STARTTLS (587), smtps:// TLS from the first byte (465).
    """
    url = urlsplit(os.environ.get("EMAIL_URL", ""))
    sender = {"DEFAULT_FROM_EMAIL": os.environ.get("EMAIL_FROM", "ascolto@localhost")}
    if not url.scheme:
        console = "django.core.mail.backends.console.EmailBackend"
        return {"EMAIL_BACKEND": console, "SENDS_MAIL": False, **sender}
    if url.scheme not in SMTP_PORTS:
        raise ImproperlyConfigured(f"EMAIL_URL must begin with {', '.join(SMTP_PORTS)}, not {url.scheme}")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname or "localhost",
        "EMAIL_PORT": url.port or SMTP_PORTS[url.scheme],
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": url.scheme == "smtp+tls",
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_TIMEOUT": SECONDS_FOR_MAIL,
        "SENDS_MAIL": True,
        **sender,
    }


def own_provider() -> dict[str, Any]:
    """Settings of the institute's own OpenID Connect provider; without OIDC_ISSUER no provider is configured."""
    issuer = os.environ.get("OIDC_ISSUER", "").strip()
    if not issuer:
        return {}
    url = urlsplit(issuer)
    if url.scheme != "https" and url.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ImproperlyConfigured(f"OIDC_ISSUER must begin with https://, not {issuer}")
    missing = [name for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET") if not os.environ.get(name)]
    if missing:
        raise ImproperlyConfigured(f"OIDC_ISSUER needs {' and '.join(missing)}, which the provider gives")
    return {
        "issuer": issuer,
        "client_id": os.environ["OIDC_CLIENT_ID"],
        "secret": os.environ["OIDC_CLIENT_SECRET"],
        "name": os.environ.get("OIDC_NAME", url.hostname),
        "second_factor": names("OIDC_SECOND_FACTOR"),
    }


def demo() -> tuple[list[str], str]:
    """The accounts that sign in with one click on the demo's server, and the password that they must have.

    Never on a site that other machines can reach, because no password is asked for.
    """
    accounts = names("DEMO_ACCOUNTS")
    if accounts and (names("ALLOWED_HOSTS") or flag("HTTPS")):
        raise ImproperlyConfigured(
            "DEMO_ACCOUNTS lets anybody in without a password: it is for manage.py demo, "
            "never beside ALLOWED_HOSTS or HTTPS"
        )
    return accounts, os.environ.get("DEMO_PASSWORD", "")


def metrics_token(data_dir: Path) -> str:
    """Return METRICS_TOKEN; if it is set, create the folder in which this machine's processes write their metrics.

    The Prometheus client reads the folder's name from the environment when it is imported.
    """
    token = os.environ.get("METRICS_TOKEN", "")
    if token and len(token) < SHORTEST_TOKEN:
        raise ImproperlyConfigured(
            f"METRICS_TOKEN can be guessed: give it {SHORTEST_TOKEN} random characters or more, for example by "
            "python3 -c 'import secrets; print(secrets.token_urlsafe())'"
        )
    if token:
        folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR") or str(data_dir / "metrics" / socket.gethostname())
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    return token
