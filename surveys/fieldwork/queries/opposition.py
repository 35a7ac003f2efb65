"""What is said of a study's samples as a whole and of no case: which are held back, and whose fresh cases go first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from surveys.calling.opposition import is_unchecked, oldest_that_holds
from surveys.database.prepared import Prepared
from surveys.design.models import Study
from surveys.fieldwork.models import Appointment, AppointmentKind, PhoneNumber, Sample, SampleStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """The released samples by what ``Pool.replicate`` says.

    ``held_back``: suspended, or their check with the opposition register has expired and they have no recorded
    exemption; only calls that were promised are made. ``precedence``: of those whose fresh cases have a place in an
    order; all others come together, before them.
    """

    held_back: frozenset[str]
    precedence: Mapping[str, int]


def standing_of_samples(study: Study, now: datetime) -> Standing:
    """How the study's released samples stand now."""
    oldest = oldest_check(study, now)
    found = _NOT_AS_USUAL.all(study=study.pk, oldest=oldest)
    return Standing(
        frozenset([str(one.pk) for one in found if one.suspended_at is not None or _has_run_out(one, oldest)]),
        {str(one.pk): one.precedence for one in found},
    )


def today_in(study: Study, now: datetime) -> date:
    """The day that it is in the study's time zone."""
    return now.astimezone(ZoneInfo(study.time_zone)).date()


def oldest_check(study: Study, now: datetime) -> date:
    """The earliest day of a check with the register that holds in the study now."""
    return oldest_that_holds(today_in(study, now), study.register_days)


def list_of_case(case_id: int) -> Sample | None:
    """What is recorded about the register of the list from which the case comes."""
    return _LIST.first(case=case_id)


def unchecked_among(
    phones: Sequence[PhoneNumber], sample: Sample, promise: Appointment | None, study: Study, now: datetime
) -> frozenset[int]:
    """The ids of the living numbers that may not be called for want of a check with the opposition register.

    ``promise``: the case's open appointment. Whoever asked to be called on a number is called on it all the same.
    """
    oldest = oldest_check(study, now)
    return frozenset(
        phone.pk
        for phone in phones
        if phone.dead_at is None
        and is_unchecked(
            phone.register_checked_on,
            sample.opposition_checked_on,
            sample.opposition_waiver,
            oldest,
            stands_alone=bool(phone.register_alone),
        )
        and not is_promised(phone, promise, now)
    )


def is_promised(phone: PhoneNumber, promise: Appointment | None, now: datetime) -> bool:
    """Whether somebody has asked to be called on this number; what a supervisor wants is nobody's request."""
    if promise is None or promise.kind == AppointmentKind.SUPER:
        return False
    if promise.expires_at is not None and promise.expires_at <= now:
        return False
    return promise.phone_id == phone.pk or (promise.phone_id is None and not phone.register_alone)


def _has_run_out(sample: Sample, oldest: date) -> bool:
    checked_on = sample.opposition_checked_on
    return not sample.opposition_waiver and checked_on is not None and checked_on < oldest


# Asked at every claim.
_NOT_AS_USUAL = Prepared(
    lambda study, oldest: (
        Sample.objects.filter(study=study, status=SampleStatus.RELEASED)
        .filter(
            ~Q(precedence=0) | Q(suspended_at__isnull=False) | Q(opposition_waiver="", opposition_checked_on__lt=oldest)
        )
        .only("pk", "precedence", "suspended_at", "opposition_waiver", "opposition_checked_on")
    ),
    study=-1,
    oldest=date(1900, 1, 1),
)
_LIST = Prepared(
    lambda case: Sample.objects.filter(cases=case).only("pk", "opposition_checked_on", "opposition_waiver"), case=-1
)
