"""The opposition register: a list is checked before its people are called, or has a recorded exemption."""

from datetime import date, datetime

from django.db import transaction

from surveys.calling.opposition import HOLDS, MISSING, RUN_OUT, check_of
from surveys.design.models import Study
from surveys.fieldwork.models import Sample, SampleStatus
from surveys.fieldwork.queries.samples import samples_of_list
from surveys.people.models import AuditVerb, User
from surveys.people.services import record

from .errors import FieldworkError, ReasonMissingError
from .samples import release_sample


class OppositionUncheckedError(FieldworkError):
    """The list was not checked with the opposition register in time and has no exemption."""


def record_opposition_check(
    *, sample: Sample, checked_on: date | None, waiver: str, by: User | None, now: datetime
) -> Sample:
    """Record when the list was checked, or why it is exempt.

    Raises ``OppositionUncheckedError`` where a list in the field would have neither.
    """
    is_rung = samples_of_list(sample).filter(status=SampleStatus.RELEASED).exists()
    if is_rung and checked_on is None and not waiver.strip():
        raise OppositionUncheckedError
    sample.opposition_checked_on, sample.opposition_waiver = checked_on, waiver.strip()[:200]
    said = {"opposition_checked_on": sample.opposition_checked_on, "opposition_waiver": sample.opposition_waiver}
    with transaction.atomic():
        # A list is checked as a whole: what is said of it is said of its replicates.
        samples_of_list(sample).update(**said)
        record(
            by=by,
            verb=AuditVerb.SAMPLE_CHECKED,
            subject=f"sample:{sample.pk}",
            study=sample.study_id,
            details={"checked_on": checked_on.isoformat() if checked_on else None, "waiver": sample.opposition_waiver},
            now=now,
        )
    return sample


def set_register_limit(*, study: Study, days: int, reason: str, by: User, now: datetime) -> Study:
    """Say for how many days a check with the register holds in the study; for more than usual with a legal reason.

    Raises ``ReasonMissingError``.
    """
    if days > HOLDS and not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        facts = {"register_days": days, "register_reason": reason.strip()[:300]}
        Study.objects.filter(pk=study.pk).update(**facts)
        verb, subject = AuditVerb.SAMPLE_LIMIT_SET, f"study:{study.pk}"
        record(by=by, verb=verb, subject=subject, study=study.pk, details=facts, now=now)
    study.refresh_from_db()
    return study


def release_checked_sample(*, sample: Sample, by: User | None, now: datetime, today: date) -> Sample:
    """Release the sample if its list was checked in time or need not be.

    Raises ``OppositionUncheckedError`` or ``SampleNotReadyError``.
    """
    held = sample.study.register_days
    if check_of(sample.opposition_checked_on, sample.opposition_waiver, today, held) in {MISSING, RUN_OUT}:
        raise OppositionUncheckedError
    return release_sample(sample=sample, by=by, now=now)
