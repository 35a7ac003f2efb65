"""Refuse to start with settings too weak for a site that other machines can reach, saying what to set instead."""

from collections.abc import Iterator, Sequence

from django.core.exceptions import ImproperlyConfigured

LOCAL = {"localhost", "127.0.0.1", "[::1]"}
SHORTEST_KEY, FEWEST_CHARACTERS = 50, 10
NEW_KEY = "python -c 'import secrets; print(secrets.token_urlsafe(60))'"
YES_OR_NO = {"", "0", "1", "true", "false", "yes", "no", "on", "off"}


def refuse_weak(*, key: str, hosts: Sequence[str], origins: Sequence[str], https: str, debug: bool) -> None:
    """Raise ``ImproperlyConfigured``, listing every reason why these settings would not protect people's data.

    ``https``: the value of the environment variable. A site that only this machine can reach is not checked.
    """
    found = [*_of_names(hosts, origins), *_of_https(https)]
    if any(not _is_local(host) for host in hosts):
        found += _of_reachable(key, https, debug)
    if found:
        raise ImproperlyConfigured("Ascolto does not start so:\n" + "\n".join(f"- {line}" for line in found))


def _of_names(hosts: Sequence[str], origins: Sequence[str]) -> Iterator[str]:
    for host in hosts:
        if host == "*" or host.startswith("."):
            yield (
                f"ALLOWED_HOSTS={host} would answer to names that are not the site's. "
                "Write its whole name: ALLOWED_HOSTS=ascolto.example.it"
            )
        elif "/" in host or (":" in host and not host.startswith("[")):
            yield f"ALLOWED_HOSTS={host} is an address. Write the name alone, without https:// and port."
    for origin in origins:
        if "*" in origin or not origin.startswith(("https://", "http://")):
            yield f"CSRF_TRUSTED_ORIGINS={origin} is no origin. Write it whole: https://ascolto.example.it"


def _of_https(https: str) -> Iterator[str]:
    if https.strip().lower() not in YES_OR_NO:
        yield f"HTTPS={https} is neither yes nor no. Write HTTPS=1."


def _of_reachable(key: str, https: str, debug: bool) -> Iterator[str]:
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS or key.startswith("django-insecure-"):
        yield (
            f"SECRET_KEY can be guessed: it signs sessions, and needs {SHORTEST_KEY} random characters. Make one with "
            f"{NEW_KEY}, or leave SECRET_KEY out, and one is made and kept in DATA_DIR."
        )
    if https.strip().lower() not in {"1", "true", "yes", "on"}:
        yield (
            "Others can reach the site (ALLOWED_HOSTS), and HTTPS is not set: names, numbers and passwords would "
            "travel in the clear. Put a server with a certificate before it (Caddy, nginx) and write HTTPS=1."
        )
    if debug:
        yield "DEBUG=1 shows code and settings to whoever makes a page fail. Leave it out."


def _is_local(host: str) -> bool:
    return host in LOCAL or host.endswith(".localhost")
