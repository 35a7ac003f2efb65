"""A case's history as the plain values that the calling rules take."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Case as DatabaseCase
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from surveys.calling.dispositions import Dispositions
from surveys.calling.history import History, Number, PastAttempt, Promise
from surveys.calling.next_call import PASSED_ON_REASONS, kept_appointments
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
    return history_after(case, dispositions, _ATTEMPTS.all(case=case.pk), phones, promise)


def closed_attempts(case: Case) -> list[Any]:
    """The case's closed attempts in their order, each with its ``code`` as corrected and the ``phone`` dialled last."""
    return _ATTEMPTS.all(case=case.pk)


def history_after(
    case: Case,
    dispositions: Dispositions,
    attempts: Sequence[Any],
    phones: Sequence[PhoneNumber],
    promise: Appointment | None,
) -> History:
    """The same of a case of which all is known; ``attempts``: what ``closed_attempts`` says."""
    return History(
        attempts=tuple(
            PastAttempt(
                dispositions.by_code[past.code],
                past.closed_at,
                past.is_dialled,
                past.phone,
                is_kept,
            )
            for past, is_kept in zip(attempts, kept_appointments(past.reason for past in attempts), strict=True)
        ),
        numbers=tuple(
            Number(phone.pk, phone.attempts, phone.dead_at is not None, bool(phone.is_next)) for phone in phones
        ),
        promise=None if promise is None else _as_promise(promise, attempts),
        zone=case.time_zone,
        counted=case.attempts_counted,
        reopened_at=case.reopened_at,
        reopened_after=_up_to(attempts, case.reopened_after),
        is_resumable=case.is_resumable,
        is_partial=case.is_partial,
    )


def histories_of(cases: Sequence[Case], dispositions: Dispositions) -> dict[int, History]:
    """The histories of several cases of one study, by their ids; three queries."""
    ids = [case.pk for case in cases]
    attempts, phones = defaultdict(list), defaultdict(list)
    for past in _closed(Attempt.objects.filter(case__in=ids)).only("case", *_OF_ATTEMPTS).order_by("case", "number"):
        attempts[past.case_id].append(past)
    for phone in PhoneNumber.objects.filter(case__in=ids).order_by("case", "order", "pk"):
        phones[phone.case_id].append(phone)
    promises = {one.case_id: one for one in Appointment.objects.filter(case__in=ids, ended_at=None)}
    return {
        case.pk: history_after(case, dispositions, attempts[case.pk], phones[case.pk], promises.get(case.pk))
        for case in cases
    }


def closed_attempts_of(cases: Sequence[Case]) -> dict[int, list[Any]]:
    """The same of several cases, by their ids."""
    attempts = defaultdict(list)
    found = _closed(Attempt.objects.filter(case__in=[case.pk for case in cases]))
    for past in found.only("case", *_OF_ATTEMPTS).order_by("case", "number"):
        attempts[past.case_id].append(past)
    return attempts


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


def carried_on() -> Q:
    """Of calls: those that were dialled in the attempt before, and went on in a colleague's hands."""
    return Q(attempt__reason__in=PASSED_ON_REASONS, dialled_at__lte=F("attempt__claimed_at"))


def why_dialled() -> DatabaseCase:
    """Of attempts: why the call was made; of one that goes on with a colleague's call, why that one was."""
    before = Attempt.objects.filter(case=OuterRef("case"), number__lt=OuterRef("number"))
    first = before.exclude(reason__in=PASSED_ON_REASONS).order_by("-number").values("reason")[:1]
    return DatabaseCase(When(reason__in=PASSED_ON_REASONS, then=Subquery(first)), default=F("reason"))


def corrections_of(attempt: OuterRef) -> QuerySet[OutcomeCorrection]:
    """The attempt's corrections, the latest first: ``after`` of the first is the present outcome."""
    return OutcomeCorrection.objects.filter(attempt=attempt).order_by("-pk")


_OF_ATTEMPTS = ("number", "direction", "closed_at", "is_dialled", "reason")


def _closed(attempts: QuerySet[Attempt]) -> QuerySet[Attempt, Any]:
    """Those of the attempts that are closed, with their outcome as corrected and the number dialled last."""
    corrected = corrections_of(OuterRef("pk"))
    dialled = Call.objects.filter(attempt=OuterRef("pk")).order_by("-pk")
    return (
        attempts.filter(closed_at__isnull=False)
        .only(*_OF_ATTEMPTS)
        .annotate(
            code=Coalesce(Subquery(corrected.values("after")[:1]), F("disposition")),
            phone=Subquery(dialled.values("phone_id")[:1]),
        )
    )


# Asked at every claim and every outcome of every interviewer.
_ATTEMPTS: Prepared[Any] = Prepared(lambda case: _closed(Attempt.objects.filter(case=case)).order_by("number"), case=-1)
_PHONES = Prepared(lambda case: PhoneNumber.objects.filter(case=case).order_by("order", "pk"), case=-1)
_OPEN_APPOINTMENT = Prepared(
    lambda case: Appointment.objects.filter(case=case, ended_at=None).select_related("owner"), case=-1
)
