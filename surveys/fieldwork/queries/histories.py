"""A case's history as the plain values that the calling rules take."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from surveys.calling.dispositions import Dispositions
from surveys.calling.history import History, Number, PastAttempt, Promise
from surveys.calling.next_call import APPOINTMENT_REASONS
from surveys.database.prepared import Prepared
from surveys.fieldwork.models import Appointment, Attempt, Call, Case, OutcomeCorrection, PhoneNumber


def history_of(case: Case, dispositions: Dispositions, phones: Sequence[PhoneNumber] | None = None) -> History:
    """The case's closed attempts (as corrected), numbers and open appointment; three queries.

    ``dispositions``: those of the case's study, from ``rules_of`` or ``dispositions_of``. ``phones``: the result of
    ``phones_of``, which saves one of the queries.
    """
    numbers = phones_of(case) if phones is None else phones
    return history_with(case, dispositions, numbers, open_appointment(case))


def history_with(
    case: Case, dispositions: Dispositions, phones: Sequence[PhoneNumber], promise: Appointment | None
) -> History:
    """The same of a case whose numbers and open appointment are known; one query."""
    attempts = _ATTEMPTS.all(case=case.pk)
    return History(
        attempts=tuple(
            PastAttempt(
                dispositions.by_code[past.code],
                past.closed_at,
                past.is_dialled,
                past.phone,
                past.reason in APPOINTMENT_REASONS,
            )
            for past in attempts
        ),
        numbers=tuple(Number(phone.pk, phone.attempts, phone.dead_at is not None) for phone in phones),
        promise=None if promise is None else _as_promise(promise, attempts),
        zone=case.time_zone,
        counted=case.attempts_counted,
        reopened_at=case.reopened_at,
        reopened_after=_up_to(attempts, case.reopened_after),
        is_resumable=case.is_resumable,
        is_partial=case.is_partial,
    )


def phones_of(case: Case) -> list[PhoneNumber]:
    """The case's numbers in their order."""
    return _PHONES.all(case=case.pk)


def open_appointment(case: Case) -> Appointment | None:
    """The open appointment, if there is one."""
    return _OPEN_APPOINTMENT.first(case=case.pk)


def last_number(case: Case) -> int:
    """The number of the case's last attempt, open or closed; 0 before the first."""
    return case.attempts.aggregate(last=Max("number"))["last"] or 0


def _as_promise(appointment: Appointment, attempts: Iterable[Any]) -> Promise:
    return Promise(
        kind=appointment.kind,
        at=appointment.at,
        made_after=_up_to(attempts, appointment.made_after),
        expires_at=appointment.expires_at,
        number=appointment.phone_id,
        ignores_hours=bool(appointment.hours_reason),
    )


def _up_to(attempts: Iterable[Any], number: int) -> int:
    """The number of attempts up to this number."""
    return sum(past.number <= number for past in attempts)


def corrections_of(attempt: OuterRef) -> QuerySet[OutcomeCorrection]:
    """The attempt's corrections, the latest first: ``after`` of the first is the present outcome."""
    return OutcomeCorrection.objects.filter(attempt=attempt).order_by("-pk")


def _closed_attempts(case: int) -> QuerySet[Attempt]:
    corrected = corrections_of(OuterRef("pk"))
    dialled = Call.objects.filter(attempt=OuterRef("pk")).order_by("-pk")
    return (
        Attempt.objects.filter(case=case, closed_at__isnull=False)
        .only("number", "closed_at", "is_dialled", "reason")
        .annotate(
            code=Coalesce(Subquery(corrected.values("after")[:1]), F("disposition")),
            phone=Subquery(dialled.values("phone_id")[:1]),
        )
        .order_by("number")
    )


# Asked at every claim and every outcome of every interviewer.
_ATTEMPTS: Prepared[Any] = Prepared(_closed_attempts, case=-1)
_PHONES = Prepared(lambda case: PhoneNumber.objects.filter(case=case).order_by("order", "pk"), case=-1)
_OPEN_APPOINTMENT = Prepared(
    lambda case: Appointment.objects.filter(case=case, ended_at=None).select_related("owner"), case=-1
)
