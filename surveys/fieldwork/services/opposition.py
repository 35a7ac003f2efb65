"""The opposition register: a list is checked before its people are called, or has a recorded exemption."""

from datetime import date, datetime

from django.db import transaction

from surveys.calling.opposition import MISSING, RUN_OUT, check_of
from surveys.fieldwork.models import Sample, SampleStatus
from surveys.people.models import AuditVerb, User
from surveys.people.services import record

from .errors import FieldworkError
from .samples import release_sample


class OppositionUncheckedError(FieldworkError):
    """The list was not checked with the opposition register in time and has no exemption."""


def record_opposition_check(
    *, sample: Sample, checked_on: date | None, waiver: str, by: User | None, now: datetime
) -> Sample:
    """Record when the list was checked, or why it is exempt.

    Raises ``OppositionUncheckedError`` where a list in the field would have neither.
    """
    if sample.status == SampleStatus.RELEASED and checked_on is None and not waiver.strip():
        raise OppositionUncheckedError
    sample.opposition_checked_on, sample.opposition_waiver = checked_on, waiver.strip()[:200]
    with transaction.atomic():
        sample.save(update_fields=["opposition_checked_on", "opposition_waiver"])
        record(
            by=by,
            verb=AuditVerb.SAMPLE_CHECKED,
            subject=f"sample:{sample.pk}",
            study=sample.study_id,
            details={"checked_on": checked_on.isoformat() if checked_on else None, "waiver": sample.opposition_waiver},
            now=now,
        )
    return sample


def release_checked_sample(*, sample: Sample, by: User | None, now: datetime, today: date) -> Sample:
    """Release the sample if its list was checked in time or need not be.

    Raises ``OppositionUncheckedError`` or ``SampleNotReadyError``.
    """
    if check_of(sample.opposition_checked_on, sample.opposition_waiver, today) in {MISSING, RUN_OUT}:
        raise OppositionUncheckedError
    return release_sample(sample=sample, by=by, now=now)
