"""Put numbers on a do-not-call list, and take them off again."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from surveys.calling.exclusions import HOUSE
from surveys.database.digests import digest_of, digests_of, key_name, key_names
from surveys.database.guards import redaction
from surveys.database.pauses import yield_to_writers
from surveys.fieldwork.models import DoNotCall, Origin, PhoneNumber, Removal, RemovedNumber
from surveys.fieldwork.queries.do_not_call import PURPOSE, listed_among
from surveys.people.models import AuditEntry, AuditVerb, User
from surveys.people.services import record

from .errors import FieldworkError, ReasonMissingError
from .queueing import take_out_of_queue

ENTRIES_A_COMMIT = 300
_OF_THE_SYSTEM = ("do_not_call", "erased")
"""Reasons that nobody has written."""


class AlreadyListedError(FieldworkError):
    """The number stands on this list already."""


class EntryKeptForEverError(FieldworkError):
    """The entry of a person whose data were erased: nobody can say any more that it was they who ask."""


def forbid(
    numbers: Iterable[str], *, now: datetime, listed_in: str = HOUSE, origin: str = Origin.CALL, **facts: object
) -> None:
    """Put numbers on a list; those already on it, under whatever known key, stay unchanged."""
    numbers, key = list(numbers), key_name(PURPOSE)
    listed = listed_among(numbers, listed_in)
    rows = [
        DoNotCall(digest=digest_of(PURPOSE, number), key=key, added_at=now, listed_in=listed_in, origin=origin, **facts)
        for number in numbers
        if number not in listed
    ]
    DoNotCall.objects.bulk_create(rows, ignore_conflicts=True)


def forbid_for_ever(numbers: Collection[str], *, by: User | None, now: datetime) -> None:
    """Put the numbers of somebody whose data are erased on the house's list; nobody takes them off it again."""
    forbid(numbers, now=now, added_by=by, origin=Origin.ERASED, reason="erased")
    digests = [digest for number in numbers for digest in digests_of(PURPOSE, number)]
    DoNotCall.objects.filter(digest__in=digests, listed_in=HOUSE).exclude(origin=Origin.ERASED).update(
        origin=Origin.ERASED, reason="erased"
    )


def forget_reasons(numbers: Collection[str]) -> None:
    """Erase what was written about the person of these numbers on every list, where entries were taken off, and in the
    register; the entries stay.
    """
    digests = [digest for number in numbers for digest in digests_of(PURPOSE, number)]
    listed = DoNotCall.objects.filter(digest__in=digests).exclude(reason__in=[*_OF_THE_SYSTEM, ""])
    listed.update(reason="")
    RemovedNumber.objects.filter(digest__in=digests).exclude(note="").update(note="")
    subjects = [DoNotCall(digest=digest).audit_name for digest in digests]
    entries = [one for one in AuditEntry.objects.filter(subject__in=subjects) if one.details.get("note")]
    for entry in entries:
        entry.details["note"] = ""
    with redaction():
        AuditEntry.objects.bulk_update(entries, ["details"], batch_size=500)


def add_number(
    *, number: str, listed_in: str, origin: str, reason: str, by: User, now: datetime, study: int | None = None
) -> DoNotCall:
    """Put a number on a list by hand. Raises ``AlreadyListedError``."""
    with transaction.atomic():
        if listed_among({number}, listed_in):
            raise AlreadyListedError
        forbid([number], now=now, listed_in=listed_in, origin=origin, reason=reason.strip()[:200], added_by=by)
        take_out_of_queue([number], now)
        entry = DoNotCall.objects.get(digest=digest_of(PURPOSE, number), listed_in=listed_in)
        details = {"list": listed_in, "origin": origin}
        verb = AuditVerb.DO_NOT_CALL_ADDED
        record(by=by, verb=verb, subject=entry.audit_name, study=study, details=details, now=now)
    return entry


def remove_number(
    *, entry: DoNotCall, why: str, note: str, right_number: str = "", by: User, now: datetime
) -> RemovedNumber:
    """Take an entry off its list; what it was stays among those removed. Cases that it closed stay closed.

    ``right_number``: where the entry was wrong, the number that takes its place. Raises ``EntryKeptForEverError``, and
    ``ReasonMissingError`` unless it is said what shows that somebody asked for it.
    """
    if entry.origin == Origin.ERASED:
        raise EntryKeptForEverError
    if why != Removal.WRONG and not note.strip():
        raise ReasonMissingError
    with transaction.atomic():
        # Of two who remove it at once one finds it gone.
        deleted, _ = DoNotCall.objects.filter(pk=entry.pk).exclude(origin=Origin.ERASED).delete()
        if not deleted:
            raise EntryKeptForEverError
        facts = {name: getattr(entry, name) for name in ("digest", "listed_in", "origin", "added_by_id", "added_at")}
        removed = RemovedNumber.objects.create(**facts, why=why, note=note.strip()[:200], removed_by=by, removed_at=now)
        if right_number:
            forbid([right_number], now=now, listed_in=entry.listed_in, origin=entry.origin, added_by=by)
            take_out_of_queue([right_number], now)
        details = {"list": entry.listed_in, "why": why, "note": removed.note}
        record(by=by, verb=AuditVerb.DO_NOT_CALL_REMOVED, subject=entry.audit_name, details=details, now=now)
    return removed


def discard_list(*, listed_in: str) -> int:
    """Delete a client's or a study's own list, with what was taken off it, in small steps; how many entries.

    Its numbers went with the client's data. Raises ``EntryKeptForEverError`` for the list of the house.
    """
    if listed_in == HOUSE:
        raise EntryKeptForEverError
    gone = 0
    for model in (DoNotCall, RemovedNumber):
        while ids := list(model.objects.filter(listed_in=listed_in).values_list("pk", flat=True)[:ENTRIES_A_COMMIT]):
            deleted = model.objects.filter(pk__in=ids).delete()[0]
            gone += deleted if model is DoNotCall else 0
            yield_to_writers()
    return gone


def digest_anew() -> int:
    """Renew unreadable entries whose numbers are still known under the present key; how many."""
    lost = DoNotCall.objects.exclude(key__in=key_names(PURPOSE)).exclude(attempt=None)
    done = 0
    for entry in lost:
        numbers = PhoneNumber.objects.filter(case__attempts=entry.attempt_id).values_list("number", flat=True)
        if numbers:
            kept = {name: getattr(entry, name) for name in ("listed_in", "origin", "reason", "attempt", "added_by_id")}
            forbid(numbers, now=entry.added_at, **kept)
            done += DoNotCall.objects.filter(pk=entry.pk).delete()[0]
    return done
