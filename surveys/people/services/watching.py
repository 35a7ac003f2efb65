"""Record and end the agreement on which watching people at work rests; note who has read it."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from surveys.people.models import AuditVerb, User, WatchingAgreement, WatchingNotice
from surveys.people.services.audit import record


def record_agreement(
    *,
    kind: str,
    reached_on: date,
    scopes: Collection[str],
    months: int,
    document: str,
    by: User | None,
    now: datetime,
) -> WatchingAgreement:
    """Put an agreement or authorisation in force; one that held before ends."""
    with transaction.atomic():
        _end(now)
        agreement = WatchingAgreement.objects.create(
            kind=kind,
            reached_on=reached_on,
            scopes=sorted(scopes),
            months=months,
            document=document,
            recorded_by=by,
            recorded_at=now,
        )
        details = {"kind": kind, "reached_on": reached_on.isoformat(), "scopes": agreement.scopes, "months": months}
        record(by=by, verb=AuditVerb.WATCHING_AGREED, subject=_subject(agreement), details=details, now=now)
    return agreement


def end_agreement(*, by: User | None, now: datetime) -> bool:
    """End the agreement in force: from now on nobody is watched. Returns whether there was one."""
    with transaction.atomic():
        ended = _end(now)
        if ended is not None:
            record(by=by, verb=AuditVerb.WATCHING_ENDED, subject=_subject(ended), now=now)
    return ended is not None


def note_watching_read(*, person: User, agreement: WatchingAgreement, now: datetime) -> None:
    """Note, once, that the person has read what is watched."""
    with transaction.atomic():
        found = {"agreement": agreement, "person": person}
        _notice, is_new = WatchingNotice.objects.get_or_create(**found, defaults={"read_at": now})
        if is_new:
            record(by=person, verb=AuditVerb.WATCHING_READ, subject=_subject(agreement), now=now)


def _end(now: datetime) -> WatchingAgreement | None:
    held = WatchingAgreement.objects.select_for_update().filter(is_in_force=True).first()
    if held is not None:
        WatchingAgreement.objects.filter(pk=held.pk).update(is_in_force=False, ended_at=now)
    return held


def _subject(agreement: WatchingAgreement) -> str:
    return f"watching_agreement:{agreement.pk}"
