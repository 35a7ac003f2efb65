"""The register of audit: who did or saw what, of whom, when, from where, in one grammar.

A verb is ``noun.verb`` (``case.viewed``), a subject ``kind:id`` (``case:12``). ``details`` hold references of the same
kind and plain facts, never names, numbers or words that somebody typed: a line outlives the data it is
tells of. What was typed is kept as a keyed hash: who knows it may ask for it, nobody reads it.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.core import context
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpRequest

from surveys.database.guards import retention
from surveys.database.inserts import insert_object
from surveys.database.pauses import yield_to_writers
from surveys.database.turns import small_write
from surveys.people.models import AuditEntry, AuditVerb, User
from surveys.people.queries.register import LINES_A_STEP
from surveys.people.services.devices import device_of

AGAIN_AFTER = timedelta(minutes=10)
LINES_LOOKED_AT = 50


def record(
    *,
    by: User | None,
    verb: AuditVerb,
    subject: str,
    now: datetime,
    study: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Write a line; ``study``: the key of its study. Address and device are those of the current request."""
    address, device = origin()
    facts = {"study": study, "details": details or {}, "address": address, "device": device, "at": now}
    with small_write():
        insert_object(AuditEntry(actor=by, verb=verb, subject=subject, **facts))


def record_look(
    *,
    by: User | None,
    verb: AuditVerb,
    subject: str,
    now: datetime,
    study: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """As ``record``, for what is done repeatedly: nothing if the same line was written in the last minutes."""
    # By the subject alone, so that the database goes by its index and not by that of a person's thousands of lines.
    lately = AuditEntry.objects.filter(subject=subject, at__gt=now - AGAIN_AFTER, at__lte=now).order_by("-pk")
    same: tuple[object, ...] = (by.pk if by else None, verb, *origin())
    lines: list[tuple[object, ...]] = [*lately.values_list("actor", "verb", "address", "device")[:LINES_LOOKED_AT]]
    if same not in lines:
        record(by=by, verb=verb, subject=subject, study=study, details=details, now=now)


def origin() -> tuple[str | None, str]:
    """The address and device of the current request; nothing in a command or a background job."""
    request: HttpRequest | None = context.request
    if request is None:
        return None, ""
    try:
        address = get_client_ip(request)
    except ImproperlyConfigured:  # fewer servers have spoken for it than PROXIES says
        address = None
    return address, device_of(request.headers.get("User-Agent", ""))


DAYS_A_MONTH = 30.44
ADMINISTRATION = "register:1"


def forget_old_lines(*, now: datetime) -> int:
    """Delete lines past the register's retention period, once a day, in small steps; how many."""
    limit = now - timedelta(days=settings.REGISTER_MONTHS * DAYS_A_MONTH)
    old = AuditEntry.objects.filter(at__lt=limit).order_by("at")
    if not AuditEntry.objects.filter(at__lt=limit - timedelta(days=1)).exists():
        return 0
    gone = 0
    while step := list(old.values_list("pk", flat=True)[:LINES_A_STEP]):
        with transaction.atomic(), retention():
            AuditEntry.objects.filter(pk__in=step).delete()
        gone += len(step)
        yield_to_writers()
    details = {"before": limit.date().isoformat(), "lines": gone}
    record(by=None, verb=AuditVerb.REGISTER_EXPIRED, subject=ADMINISTRATION, details=details, now=now)
    return gone
