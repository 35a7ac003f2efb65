"""The register: who did or saw what, of whom, when, from where. One grammar for all of it.

A verb is ``noun.verb`` (``case.viewed``), a subject ``kind:id`` (``case:12``). ``details`` hold references of the same
kind and plain facts, never names, numbers or words that somebody typed: what is written here outlives the data it
tells of. What was typed is kept as a keyed hash: who knows it may ask for it, nobody reads it.
"""

import re
from datetime import datetime, timedelta
from typing import Any

from allauth.core import context
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from surveys.questionnaire.types.searching import flat

from .devices import device_of
from .models import AuditEntry, User

LOOKS = frozenset({"case.taken", "case.viewed"})
"""Verbs of whoever only looked at a case."""
AGAIN_AFTER = timedelta(minutes=10)
LINES_LOOKED_AT = 50
TELLING_DIGITS = 8
"""So many last digits tell a telephone number in whatever way it is written."""
SHORTEST_NUMBER = 6


def record(
    *,
    by: User | None,
    verb: str,
    subject: str,
    now: datetime,
    study: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Keep who did what to whom; ``study``: the key of the study it belongs to. From where, the request says."""
    address, device = origin()
    AuditEntry.objects.create(
        actor=by, verb=verb, subject=subject, study=study, details=details or {}, address=address, device=device, at=now
    )


def record_look(
    *,
    by: User | None,
    verb: str,
    subject: str,
    now: datetime,
    study: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """The same for what is done again and again: nothing where the last minutes have such a line already."""
    # By the subject alone, so that the database goes by its index and not by that of a person's thousands of lines.
    lately = AuditEntry.objects.filter(subject=subject, at__gt=now - AGAIN_AFTER, at__lte=now).order_by("-pk")
    same: tuple[object, ...] = (by.pk if by else None, verb, *origin())
    lines: list[tuple[object, ...]] = [*lately.values_list("actor", "verb", "address", "device")[:LINES_LOOKED_AT]]
    if same not in lines:
        record(by=by, verb=verb, subject=subject, study=study, details=details, now=now)


def origin() -> tuple[str | None, str]:
    """The address and the device of the request that is being answered; nothing for a command or a background job."""
    request: HttpRequest | None = context.request
    if request is None:
        return None, ""
    try:
        address = get_client_ip(request)
    except ImproperlyConfigured:  # fewer servers have spoken for it than PROXIES says
        address = None
    return address, device_of(request.headers.get("User-Agent", ""))


def keyed(text: str, key: str | None = None) -> str:
    """The text as nobody can read it who lacks the site's key; the same text is always the same."""
    return salted_hmac("surveys.people.audit", text, secret=key, algorithm="sha256").hexdigest()[:32]


def ever_searched(words: str) -> list[str]:
    """The subjects under which a search may stand: with the site's key, and with those it had before."""
    return [searched(words, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def searched(words: str, key: str | None = None) -> str:
    """The subject of a search: alike for one number in all its spellings, and for a name's words in any order."""
    digits = re.sub(r"\D", "", words)
    if len(digits) >= SHORTEST_NUMBER and not any(sign.isalpha() for sign in words):
        return f"search:{keyed(digits[-TELLING_DIGITS:], key)}"
    return f"search:{keyed(' '.join(sorted(flat(words).split())), key)}"
