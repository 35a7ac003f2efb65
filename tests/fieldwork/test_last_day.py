"""No appointment is promised for a day on which nobody is rung any more."""

from datetime import date, timedelta

import pytest

from surveys.design.models import Study
from surveys.fieldwork.rules import last_day_to_promise
from surveys.fieldwork.services import NewAppointment, record_disposition
from surveys.fieldwork.services.errors import AppointmentTooLateError
from surveys.web.interviewer.appointments import quick_choices

from .conftest import MONDAY_NOON, Field, rome


def ends(field: Field, day: date | None) -> None:
    Study.objects.filter(pk=field.study.pk).update(ends_on=day)
    field.study.refresh_from_db()


def test_an_appointment_after_the_field_s_last_day_is_refused(field: Field) -> None:
    field.load("02 1234567")
    ends(field, date(2026, 11, 25))
    attempt = field.claim()
    assert attempt
    field.dial(attempt)
    late, last = NewAppointment(at=rome(26, "10:00")), NewAppointment(at=rome(25, "18:00"))
    with pytest.raises(AppointmentTooLateError):
        record_disposition(attempt=attempt, code="call_back", appointment=late, now=MONDAY_NOON)
    case = record_disposition(attempt=attempt, code="call_back", appointment=last, now=MONDAY_NOON)
    assert case.appointments.count() == 1


@pytest.mark.parametrize("day", [None, date(2026, 11, 20)], ids=["no end", "an end that has passed"])
def test_without_an_end_ahead_a_year_is_the_most(field: Field, day: date | None) -> None:
    ends(field, day)
    assert last_day_to_promise(field.study, MONDAY_NOON) == MONDAY_NOON.date() + timedelta(days=365)


def test_no_later_day_is_proposed(field: Field) -> None:
    field.load("02 1234567")
    attempt = field.claim()
    assert attempt
    assert {choice.day for choice in quick_choices(attempt.case, MONDAY_NOON)} == {"23/11/2026", "24/11/2026"}
    ends(field, MONDAY_NOON.date())
    attempt.case.study.refresh_from_db()
    assert {choice.day for choice in quick_choices(attempt.case, MONDAY_NOON)} == {"23/11/2026"}
