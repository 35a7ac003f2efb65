"""What closing a call does to the case, its numbers and its promises."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.fieldwork.models import Appointment, Attempt, CaseState
from surveys.fieldwork.queries import forbidden_among
from surveys.fieldwork.services import (
    AppointmentMissingError,
    AppointmentRefusedError,
    AttemptClosedError,
    NewAppointment,
    NoteMissingError,
    NoteTooShortError,
    NothingDialledError,
    NumberRefusedError,
    OutsideHoursError,
    UnknownDispositionError,
    end_call,
    record_call,
    record_disposition,
)
from surveys.fieldwork.services.do_not_call import forbid
from tests.answered import answer_call

from .conftest import MONDAY_NOON, Field, rome

ONE_PM = MONDAY_NOON + timedelta(hours=1)


def dialled(field: Field) -> Attempt:
    attempt = field.claim()
    assert attempt
    field.dial(attempt)
    return attempt


def test_a_complete_interview_closes_the_case(field: Field) -> None:
    field.load("02 1234567")
    case = field.work("complete")
    assert (case.state, case.final_outcome, case.closed_as) == (CaseState.CLOSED, "1.1", "complete")
    assert case.closed_at == MONDAY_NOON + timedelta(minutes=1)


def test_a_hard_refusal_is_final_and_forbids_every_number_of_the_case_in_every_study(field: Field) -> None:
    field.load("02 1234567;347 1234567")
    case = field.work("do_not_call")
    assert (case.state, case.final_outcome) == (CaseState.CLOSED, "2.11")
    assert forbidden_among({"+39021234567", "+393471234567"}, None) == {"+39021234567", "+393471234567"}


def test_a_soft_refusal_needs_a_note_and_rests_a_week(field: Field) -> None:
    field.load("02 1234567")
    attempt = dialled(field)
    with pytest.raises(NoteMissingError):
        record_disposition(attempt=attempt, code="soft_refusal", note="  ", now=MONDAY_NOON)
    with pytest.raises(NoteTooShortError):
        record_disposition(attempt=attempt, code="soft_refusal", note="at dinner ", now=MONDAY_NOON)
    case = record_disposition(attempt=attempt, code="soft_refusal", note=" was at\x00 dinner", now=MONDAY_NOON)
    assert (case.due_at, case.note) == (MONDAY_NOON + timedelta(days=7), "was at dinner")


def test_a_call_back_needs_a_time(field: Field) -> None:
    field.load("02 1234567")
    with pytest.raises(AppointmentMissingError):
        record_disposition(attempt=dialled(field), code="call_back", now=MONDAY_NOON)


@pytest.mark.parametrize(
    "appointment",
    [NewAppointment(at=rome(23, "11:00")), NewAppointment(at=rome(29)), NewAppointment(at=rome(24, "20:30"))],
    ids=["in the past", "on a Sunday", "in the evening"],
)
def test_an_appointment_lies_ahead_and_within_the_hours(field: Field, appointment: NewAppointment) -> None:
    field.load("02 1234567")
    with pytest.raises(AppointmentRefusedError):
        record_disposition(attempt=dialled(field), code="call_back", appointment=appointment, now=MONDAY_NOON)
    assert Appointment.objects.count() == 0


def test_a_final_outcome_takes_no_appointment(field: Field) -> None:
    field.load("02 1234567")
    appointment = NewAppointment(at=rome(24))
    with pytest.raises(AppointmentRefusedError):
        record_disposition(attempt=dialled(field), code="complete", appointment=appointment, now=MONDAY_NOON)


def test_an_outcome_needs_a_dial_first(field: Field) -> None:
    field.load("02 1234567")
    attempt = field.claim()
    assert attempt
    with pytest.raises(NothingDialledError):
        record_disposition(attempt=attempt, code="no_answer", now=MONDAY_NOON)


@pytest.mark.parametrize("code", ["nonsense", "abandoned", "given_back"])
def test_only_outcomes_that_people_may_give_are_taken(field: Field, code: str) -> None:
    field.load("02 1234567")
    with pytest.raises(UnknownDispositionError):
        record_disposition(attempt=dialled(field), code=code, now=MONDAY_NOON)


def test_the_same_request_twice_changes_nothing_twice(field: Field) -> None:
    field.load("02 1234567")
    attempt = dialled(field)
    first = record_disposition(attempt=attempt, code="no_answer", key="k1", now=MONDAY_NOON)
    again = record_disposition(attempt=attempt, code="no_answer", key="k1", now=ONE_PM)
    assert (again.due_at, again.attempts_counted) == (first.due_at, 1)
    with pytest.raises(AttemptClosedError):
        record_disposition(attempt=attempt, code="complete", key="k2", now=ONE_PM)


def test_no_answer_does_not_consume_an_appointment_but_reaching_somebody_does(field: Field) -> None:
    field.load("02 1234567")
    at = rome(24, "15:00")
    field.work("call_back", appointment=NewAppointment(at=at))
    case = field.work("no_answer", now=at)
    assert (case.rank, case.due_at) == (2, at + timedelta(minutes=31))
    assert Appointment.objects.get().ended_at is None
    field.work("not_available", now=at + timedelta(minutes=31))
    assert Appointment.objects.get().ended_as == "reached"


def test_a_new_appointment_replaces_the_one_that_stood(field: Field) -> None:
    field.load("02 1234567")
    field.work("call_back", appointment=NewAppointment(at=rome(24, "15:00")))
    field.work("call_back", now=rome(24, "15:00"), appointment=NewAppointment(at=rome(25, "15:00"), kind="soft"))
    standing = Appointment.objects.get(ended_at=None)
    assert (standing.at, standing.expires_at) == (rome(25, "15:00"), rome(25, "19:00"))
    assert Appointment.objects.exclude(pk=standing.pk).get().ended_as == "replaced"


def test_numbers_are_worked_in_turn_and_dead_ones_retired(field: Field) -> None:
    field.load("02 1234567;347 1234567")
    case = field.work("not_working")
    assert (case.state, case.due_at) == (CaseState.WAITING, MONDAY_NOON + timedelta(minutes=1))
    assert [phone.dead_at is None for phone in case.phones.order_by("order")] == [False, True]
    case = field.work("not_working", now=ONE_PM)
    assert (case.state, case.closed_as, case.final_outcome) == (CaseState.CLOSED, "no_number", "4.31")


def test_the_eighth_attempt_is_the_last(field: Field) -> None:
    field.study.calling_policy = {"max_attempts": 2}
    field.study.save()
    field.load("02 1234567")
    assert field.work("no_answer").state == CaseState.WAITING
    case = field.work("no_answer", now=rome(24))
    assert (case.state, case.closed_as, case.final_outcome) == (CaseState.CLOSED, "attempts_used", "3.13")


def test_an_attempt_counts_once_however_many_numbers_are_dialled(field: Field) -> None:
    field.load("02 1234567;347 1234567")
    attempt = field.claim()
    assert attempt
    first, second = attempt.case.phones.order_by("order")
    field.dial(attempt, phone=first)
    field.dial(attempt, phone=second)
    field.dial(attempt, phone=first)
    attempt.case.refresh_from_db()
    assert attempt.case.attempts_counted == 1
    assert [phone.attempts for phone in attempt.case.phones.order_by("order")] == [1, 1]
    assert attempt.calls.count() == 3


def test_a_second_click_on_dial_is_the_same_call(field: Field) -> None:
    field.load("02 1234567")
    attempt = dialled(field)
    phone = attempt.case.phones.get()
    assert record_call(attempt=attempt, phone=phone, now=ONE_PM) == attempt.calls.get()


def test_a_call_is_answered_and_ended_once(field: Field) -> None:
    field.load("02 1234567")
    call = dialled(field).calls.get()
    answer_call(call=call, now=MONDAY_NOON)
    end_call(call=call, now=ONE_PM, result="no_answer")
    call = end_call(call=answer_call(call=call, now=ONE_PM), now=ONE_PM + timedelta(hours=1))
    assert (call.answered_at, call.ended_at, call.result) == (MONDAY_NOON, ONE_PM, "no_answer")


def test_a_number_found_dead_is_retired_while_the_attempt_goes_on_with_the_next(field: Field) -> None:
    field.load("02 1234567;347 1234567")
    attempt = dialled(field)
    call = attempt.calls.get()
    with pytest.raises(UnknownDispositionError):
        end_call(call=call, now=MONDAY_NOON, result="nonsense")
    end_call(call=call, now=MONDAY_NOON, result="not_working")
    field.dial(attempt)
    case = record_disposition(attempt=attempt, code="no_answer", now=MONDAY_NOON)
    assert [phone.dead_at is None for phone in case.phones.order_by("order")] == [False, True]
    assert list(attempt.calls.order_by("pk").values_list("result", flat=True)) == ["not_working", "no_answer"]


def test_what_must_not_be_dialled_is_refused_at_the_dial_too(field: Field) -> None:
    field.load("02 1234567", "02 1234568")
    attempt = field.claim()
    assert attempt
    phone = attempt.case.phones.get()
    other = attempt.case.sample.cases.get(number=2).phones.get()
    with pytest.raises(NumberRefusedError):
        record_call(attempt=attempt, phone=other, now=MONDAY_NOON)
    with pytest.raises(OutsideHoursError):
        record_call(attempt=attempt, phone=phone, now=rome(23, "20:00"))
    forbid([phone.number], now=MONDAY_NOON)
    with pytest.raises(NumberRefusedError):
        record_call(attempt=attempt, phone=phone, now=MONDAY_NOON)


def test_a_number_that_is_dead_is_not_dialled(field: Field) -> None:
    field.load("02 1234567")
    attempt = field.claim()
    assert attempt
    attempt.case.phones.update(dead_at=MONDAY_NOON)
    with pytest.raises(NumberRefusedError):
        record_call(attempt=attempt, phone=attempt.case.phones.get(), now=MONDAY_NOON)


def test_an_interview_that_may_go_on_is_remembered_in_the_outcome(field: Field) -> None:
    field.study.calling_policy = {"max_attempts": 1}
    field.study.save()
    field.load("02 1234567")
    assert field.work("line_dropped", resumable=True).final_outcome == "2.12"


def test_an_outcome_looks_once_for_an_appointment_where_there_is_none(field: Field) -> None:
    field.load("02 1234567")
    attempt = dialled(field)
    with CaptureQueriesContext(connection) as captured:
        record_disposition(attempt=attempt, code="no_answer", now=MONDAY_NOON)
    assert sum('FROM "surveys_appointment"' in query["sql"] for query in captured) == 1
