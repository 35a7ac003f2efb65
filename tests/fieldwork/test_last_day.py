"""No appointment is promised for a day on which nobody is rung any more."""

from datetime import date, timedelta

import pytest

from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import Case
from surveys.fieldwork.queries import has_ended, last_day_for_appointments, upcoming_appointments
from surveys.fieldwork.services import (
    FieldEndedError,
    NewAppointment,
    force_appointment,
    give_back,
    open_case,
    record_disposition,
)
from surveys.fieldwork.services.errors import AppointmentTooLateError, StudyClosedError
from surveys.web.interviewer.pages.appointments import quick_choices

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
    assert last_day_for_appointments(field.study, MONDAY_NOON) == MONDAY_NOON.date() + timedelta(days=365)


def test_no_later_day_is_proposed(field: Field) -> None:
    field.load("02 1234567")
    attempt = field.claim()
    assert attempt
    assert {choice.at.day for choice in quick_choices(attempt.case, MONDAY_NOON)} == {23, 24}
    ends(field, MONDAY_NOON.date())
    attempt.case.study.refresh_from_db()
    assert {choice.at.day for choice in quick_choices(attempt.case, MONDAY_NOON)} == {23}


def test_after_the_fields_last_day_nobody_is_handed_a_case_and_a_running_call_is_ended(field: Field) -> None:
    field.load("02 1234567", "02 1234568")
    ends(field, date(2026, 11, 23))
    attempt = field.claim(rome(23, "19:59"))
    assert attempt
    field.dial(attempt, rome(23, "19:59"))
    after = rome(24, "09:30")
    with pytest.raises(FieldEndedError):
        field.claim(after, by=field.bruno)
    assert record_disposition(attempt=attempt, code="no_answer", now=after).last_disposition == "no_answer"
    assert open_case(case=attempt.case, interviewer=field.bruno, now=after).case_id == attempt.case_id


def test_a_case_in_hand_that_nobody_has_dialled_is_not_dialled_after_the_last_day(field: Field) -> None:
    field.load("02 1234567")
    attempt = field.claim(rome(23, "19:59"))
    assert attempt
    ends(field, date(2026, 11, 23))
    with pytest.raises(FieldEndedError):
        field.dial(attempt, rome(24, "09:30"))
    give_back(attempt=attempt, now=rome(24, "09:31"))
    with pytest.raises(FieldEndedError):
        open_case(case=attempt.case, interviewer=field.anna, direction="outbound", now=rome(24, "09:32"))


@pytest.mark.parametrize(("zone", "is_over"), [("Europe/Rome", True), ("America/New_York", False)])
def test_the_last_day_is_over_by_the_studys_own_clock(field: Field, zone: str, is_over: bool) -> None:
    Study.objects.filter(pk=field.study.pk).update(time_zone=zone)
    ends(field, date(2026, 11, 23))
    assert has_ended(field.study, rome(24, "00:30")) is is_over


def test_a_closed_study_takes_no_appointment_and_shows_none(field: Field) -> None:
    field.load("02 1234567", "02 1234568")
    field.work("call_back", appointment=NewAppointment(at=rome(24, "15:00")))
    attempt = field.claim()
    assert attempt
    field.dial(attempt)
    assert upcoming_appointments(now=MONDAY_NOON, study=field.study).count() == 1
    Study.objects.filter(pk=field.study.pk).update(status=StudyStatus.CLOSED)
    with pytest.raises(StudyClosedError):
        record_disposition(
            attempt=attempt, code="call_back", appointment=NewAppointment(at=rome(24, "15:00")), now=MONDAY_NOON
        )
    with pytest.raises(StudyClosedError):
        force_appointment(
            case=Case.objects.get(number=1), wanted=NewAppointment(at=rome(24)), by=field.chiara, now=MONDAY_NOON
        )
    record_disposition(attempt=attempt, code="not_available", now=MONDAY_NOON)
    for whose in ({"study": field.study}, {"interviewer": field.anna}):
        assert not upcoming_appointments(now=rome(25), **whose).exists()
