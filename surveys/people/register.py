"""The register as it is read, searched and kept for a time."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from surveys.database.guards import retention

from .audit import record
from .models import AuditEntry

LINES_A_PAGE = 50
LINES_A_STEP = 500
PAUSE_SECONDS = 0.02
DAYS_A_MONTH = 30.44
ADMINISTRATION = "register:1"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: empty values ask for all. ``subject`` also finds lines whose details name it;
    ``subjects`` are those of the lines themselves, any of them.

    ``person``: who did it or to whose account it was done; ``group``: how the verb begins, such as ``session``;
    ``since`` and ``until``: moments, the second one excluded.
    """

    person: int | None = None
    group: str = ""
    study: int | None = None
    subject: str = ""
    subjects: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None


def lines(wanted: Wanted) -> QuerySet[AuditEntry]:
    """The lines that are wanted, newest first."""
    found = AuditEntry.objects.select_related("actor").order_by("-pk")
    if wanted.person is not None:
        found = found.filter(Q(actor=wanted.person) | Q(subject=f"person:{wanted.person}"))
    if wanted.group:
        found = found.filter(verb__startswith=f"{wanted.group}.")
    if wanted.study is not None:
        found = found.filter(study=wanted.study)
    if wanted.subject:
        told = found.alias(told=Cast("details", TextField()))
        found = told.filter(Q(subject=wanted.subject) | Q(told__contains=f'"{wanted.subject}"'))
    if wanted.subjects:
        found = found.filter(subject__in=wanted.subjects)
    if wanted.since is not None:
        found = found.filter(at__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(at__lt=wanted.until)
    return found


def page_of_lines(wanted: Wanted, before: int | None = None) -> tuple[list[AuditEntry], bool]:
    """A page of lines older than the one with the key ``before``, and whether there are more."""
    found = lines(wanted)
    if before is not None:
        found = found.filter(pk__lt=before)
    page = list(found[: LINES_A_PAGE + 1])
    return page[:LINES_A_PAGE], len(page) > LINES_A_PAGE


def all_lines(wanted: Wanted) -> Iterator[list[AuditEntry]]:
    """Every line that is wanted, newest first, some at a time: no query lasts as long as the reader."""
    last: int | None = None
    while step := list((lines(wanted) if last is None else lines(wanted).filter(pk__lt=last))[:LINES_A_STEP]):
        yield step
        last = step[-1].pk


def forget_old_lines(*, now: datetime) -> int:
    """Delete what is older than the register is kept, once a day, in small steps; how many lines."""
    limit = now - timedelta(days=settings.REGISTER_MONTHS * DAYS_A_MONTH)
    old = AuditEntry.objects.filter(at__lt=limit).order_by("at")
    if not AuditEntry.objects.filter(at__lt=limit - timedelta(days=1)).exists():
        return 0
    gone = 0
    while step := list(old.values_list("pk", flat=True)[:LINES_A_STEP]):
        with transaction.atomic(), retention():
            AuditEntry.objects.filter(pk__in=step).delete()
        gone += len(step)
        if connection.vendor == "sqlite":
            time.sleep(PAUSE_SECONDS)
    details = {"before": limit.date().isoformat(), "lines": gone}
    record(by=None, verb="register.expired", subject=ADMINISTRATION, details=details, now=now)
    return gone
