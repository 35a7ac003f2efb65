"""No appointment is made with a number that a do-not-call list forbids, by whoever makes it."""

from datetime import timedelta

import pytest

from surveys.fieldwork.models import Appointment, Case, CaseState
from surveys.fieldwork.services import (
    AppointmentForbiddenError,
    NewAppointment,
    forbid,
    force_appointment,
    make_exact,
    reassign_case,
    record_disposition,
)

from .conftest import MONDAY_NOON, Field

LATER = MONDAY_NOON + timedelta(hours=2)


def test_an_interviewer_makes_none_with_a_forbidden_number(field: Field) -> None:
    field.load("02 5550001;347 0000001")
    attempt = field.claim()
    assert attempt is not None
    field.dial(attempt)
    first, second = attempt.case.phones.order_by("order")
    forbid([first.number], now=MONDAY_NOON)
    with pytest.raises(AppointmentForbiddenError):
        record_disposition(
            attempt=attempt, code="call_back", appointment=NewAppointment(at=LATER, phone=first), now=MONDAY_NOON
        )
    assert not Appointment.objects.exists()
    record_disposition(
        attempt=attempt, code="call_back", appointment=NewAppointment(at=LATER, phone=second), now=MONDAY_NOON
    )
    assert Appointment.objects.get().phone == second


def test_without_a_number_it_needs_one_that_may_be_called(field: Field) -> None:
    field.load("02 5550001")
    case = Case.objects.get()
    wanted = NewAppointment(at=LATER)
    force_appointment(case=case, wanted=wanted, by=field.chiara, now=MONDAY_NOON)
    forbid([case.phones.get().number], now=MONDAY_NOON)  # on a list that says nothing to the queue
    for make in (
        lambda: force_appointment(case=case, wanted=wanted, by=field.chiara, now=MONDAY_NOON),
        lambda: make_exact(case=case, by=field.chiara, now=MONDAY_NOON),
        lambda: reassign_case(case=case, to=field.anna, by=field.chiara, now=MONDAY_NOON),
    ):
        with pytest.raises(AppointmentForbiddenError):
            make()
    assert Case.objects.get().state == CaseState.WAITING
    assert Appointment.objects.count() == 1
