"""A case's past as the plain values that the rules of calling read."""

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from surveys.calling.history import History, Number, PastAttempt, Promise
from surveys.calling.next_call import APPOINTMENT_REASONS
from surveys.fieldwork.models import Appointment, Attempt, Call, Case, OutcomeCorrection


def history_of(case: Case) -> History:
    """The case's closed attempts (as corrected), its numbers, its open appointment. Three queries."""
    promise = open_appointment(case)
    return History(
        attempts=tuple(_attempts(case)),
        numbers=tuple(
            Number(phone.pk, phone.attempts, phone.dead_at is not None) for phone in case.phones.order_by("order", "pk")
        ),
        promise=None if promise is None else as_promise(promise),
        zone=case.time_zone,
        counted=case.attempts_counted,
        reopened_at=case.reopened_at,
        is_resumable=case.is_resumable,
        is_partial=case.is_partial,
    )


def open_appointment(case: Case) -> Appointment | None:
    """The promise that still stands."""
    return Appointment.objects.filter(case=case, ended_at=None).select_related("owner").first()


def as_promise(appointment: Appointment) -> Promise:
    """An appointment as the rules see it."""
    return Promise(
        kind=appointment.kind,
        at=appointment.at,
        made_at=appointment.made_at,
        expires_at=appointment.expires_at,
        number=appointment.phone_id,
        ignores_hours=bool(appointment.hours_reason),
    )


def _attempts(case: Case) -> list[PastAttempt]:
    corrected = OutcomeCorrection.objects.filter(attempt=OuterRef("pk")).order_by("-corrected_at", "-pk")
    dialled = Call.objects.filter(attempt=OuterRef("pk")).order_by("-dialled_at", "-pk")
    rows = (
        Attempt.objects.filter(case=case, closed_at__isnull=False)
        .annotate(
            code=Coalesce(Subquery(corrected.values("after")[:1]), F("disposition")),
            phone=Subquery(dialled.values("phone_id")[:1]),
        )
        .order_by("number")
        .values_list("code", "closed_at", "is_dialled", "phone", "reason")
    )
    return [
        PastAttempt(str(code), closed_at, is_dialled, phone, reason in APPOINTMENT_REASONS)
        for code, closed_at, is_dialled, phone, reason in rows
        if closed_at is not None
    ]
