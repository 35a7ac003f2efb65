"""Who is handed which case, when."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.design.models import StudyStatus
from surveys.fieldwork.models import Appointment, CaseState, Pool
from surveys.fieldwork.services import (
    AlreadyDialledError,
    AttemptClosedError,
    CaseTakenError,
    HoldsAnotherCaseError,
    NewAppointment,
    NotAnInterviewerError,
    OutsideHoursError,
    StudyNotFieldingError,
    give_back,
    open_case,
    record_disposition,
    renew_lease,
)
from surveys.fieldwork.services.do_not_call import forbid

from .conftest import MONDAY_NOON, Field, rome

TWO = ("02 1234567", "02 1234568")


def test_fresh_cases_come_in_the_order_of_the_sample(field: Field) -> None:
    field.load(*TWO)
    assert [field.work("no_answer").number, field.work("no_answer").number] == [1, 2]
    assert field.claim() is None


def test_whoever_holds_a_case_gets_it_again(field: Field) -> None:
    field.load(*TWO)
    assert field.claim() == field.claim()


def test_two_people_are_handed_different_cases(field: Field) -> None:
    field.load(*TWO)
    first, second = field.claim(), field.claim(by=field.bruno)
    assert first
    assert second
    assert first.case != second.case


def test_an_unreleased_sample_is_not_handed_out(field: Field) -> None:
    field.load(*TWO, released=False)
    assert field.claim() is None


def test_only_a_fielding_study_hands_out_cases(field: Field) -> None:
    field.load(*TWO)
    field.study.status = StudyStatus.PAUSED
    field.study.save()
    with pytest.raises(StudyNotFieldingError):
        field.claim()


def test_a_claim_takes_back_what_an_abandoned_screen_holds(field: Field) -> None:
    field.load("02 1234567")
    assert field.claim() is not None
    assert field.claim(MONDAY_NOON + timedelta(minutes=9), by=field.bruno) is None
    assert field.claim(MONDAY_NOON + timedelta(minutes=10), by=field.bruno) is not None


def test_whoever_comes_back_to_a_case_that_nobody_took_keeps_it(field: Field) -> None:
    field.load("02 1234567")
    attempt, back = field.claim(), MONDAY_NOON + timedelta(minutes=30)
    assert field.claim(back) == attempt
    assert field.claim(back + timedelta(minutes=9), by=field.bruno) is None


def test_only_interviewers_of_the_study_get_cases(field: Field) -> None:
    field.load(*TWO)
    with pytest.raises(NotAnInterviewerError):
        field.claim(by=field.chiara)


def test_a_case_that_was_not_answered_rests_three_hours(field: Field) -> None:
    field.load("02 1234567")
    closed_at = MONDAY_NOON + timedelta(minutes=1)
    assert field.work("no_answer").due_at == closed_at + timedelta(hours=3)
    assert field.claim(closed_at + timedelta(hours=2, minutes=59)) is None
    attempt = field.claim(closed_at + timedelta(hours=3))
    assert attempt
    assert attempt.reason == "recall"


def test_a_busy_line_that_is_due_comes_before_recalls_and_fresh_cases(field: Field) -> None:
    field.load(*TWO, "02 1234569")
    field.work("busy")
    attempt = field.claim(MONDAY_NOON + timedelta(minutes=31))
    assert attempt
    assert (attempt.case.number, attempt.reason) == (1, "busy")


def test_recalls_come_before_fresh_cases_unless_the_study_says_otherwise(field: Field) -> None:
    field.load(*TWO)
    field.work("no_answer", now=rome(23, "09:00"))
    later = rome(23, "13:00")
    attempt = field.claim(later)
    assert attempt
    assert attempt.case.number == 1
    give_back(attempt=attempt, now=later)
    field.study.calling_policy = {"order": "fresh_first"}
    field.study.save()
    attempt = field.claim(later + timedelta(minutes=10))
    assert attempt
    assert attempt.case.number == 2


def test_nobody_is_handed_a_case_outside_the_calling_hours(field: Field) -> None:
    field.load("02 1234567")
    assert field.claim(rome(22)) is None  # Sunday
    assert field.claim(rome(23, "08:59")) is None
    assert field.claim(rome(23, "20:00")) is None
    assert field.claim(rome(23, "19:59")) is not None


def test_a_national_holiday_and_the_evening_before_have_hours_of_their_own(field: Field) -> None:
    field.load("02 1234567")
    assert field.claim(rome(8, month=12)) is None
    assert field.claim(rome(7, "19:30", month=12)) is None
    assert field.claim(rome(7, "18:59", month=12)) is not None


def test_hours_are_those_of_the_respondent(field: Field) -> None:
    field.study.time_zone = "America/New_York"
    field.study.save()
    field.load("+1 212 555 0123")
    assert field.claim(rome(23, "14:59")) is None
    assert field.claim(rome(23, "15:00")) is not None


def test_a_number_on_the_do_not_call_list_is_never_handed_out(field: Field) -> None:
    field.load(*TWO)
    forbid(["+39021234567"], now=MONDAY_NOON)
    attempt = field.claim()
    assert attempt
    assert attempt.case.number == 2
    first = attempt.case.sample.cases.get(number=1)
    assert (first.state, first.closed_as) == (CaseState.CLOSED, "no_number")


def test_the_pool_that_is_furthest_behind_goes_first(field: Field) -> None:
    field.load("02 1234567")
    field.load("02 1234568")
    second = Pool.objects.order_by("-pk").first()
    assert second
    Pool.objects.filter(pk=second.pk).update(deficit=0.5)
    attempt = field.claim()
    assert attempt
    assert attempt.case.pool == second


def test_a_case_given_back_counts_as_no_attempt_and_rests_five_minutes(field: Field) -> None:
    field.load("02 1234567")
    attempt = field.claim()
    assert attempt
    case = give_back(attempt=attempt, now=MONDAY_NOON)
    assert (case.state, case.attempts_counted) == (CaseState.WAITING, 0)
    assert field.claim(MONDAY_NOON + timedelta(minutes=4)) is None
    assert field.claim(MONDAY_NOON + timedelta(minutes=5)) is not None


def test_a_dialled_case_cannot_be_given_back(field: Field) -> None:
    field.load("02 1234567")
    attempt = field.claim()
    assert attempt
    field.dial(attempt)
    with pytest.raises(AlreadyDialledError):
        give_back(attempt=attempt, now=MONDAY_NOON)


def test_a_heartbeat_keeps_the_case_and_fails_once_it_is_gone(field: Field) -> None:
    field.load("02 1234567")
    attempt = field.claim()
    assert attempt
    renew_lease(attempt=attempt, now=MONDAY_NOON + timedelta(minutes=5))
    attempt.case.refresh_from_db()
    assert attempt.case.lease_until == MONDAY_NOON + timedelta(minutes=15)
    give_back(attempt=attempt, now=MONDAY_NOON)
    with pytest.raises(AttemptClosedError):
        renew_lease(attempt=attempt, now=MONDAY_NOON)


def test_a_respondent_who_rings_is_opened_at_once_whatever_the_queue_says(field: Field) -> None:
    field.load("02 1234567")
    case = field.work("no_answer")
    attempt = open_case(case=case, interviewer=field.bruno, now=rome(22))  # a Sunday
    assert (attempt.direction, attempt.reason, attempt.number) == ("inbound", "inbound", 2)
    assert record_disposition(attempt=attempt, code="complete", now=rome(22)).final_outcome == "1.1"


def test_a_case_in_a_colleagues_hands_cannot_be_opened(field: Field) -> None:
    field.load(*TWO)
    attempt = field.claim()
    assert attempt
    with pytest.raises(CaseTakenError):
        open_case(case=attempt.case, interviewer=field.bruno, now=MONDAY_NOON)
    other = field.claim(by=field.bruno)
    assert other
    field.dial(other)
    with pytest.raises(HoldsAnotherCaseError):
        open_case(case=attempt.case, interviewer=field.bruno, now=MONDAY_NOON)


def test_an_appointment_with_an_owner_at_work_waits_for_them_until_it_expires(field: Field) -> None:
    field.load(*TWO)
    at = rome(24, "15:00")
    field.work("call_back", appointment=NewAppointment(at=at, owner=field.anna))
    busy = field.claim(at - timedelta(minutes=10))
    assert busy
    for minutes in (0, 6, 12):
        renew_lease(attempt=busy, now=at + timedelta(minutes=minutes - 1))
        assert field.claim(at + timedelta(minutes=minutes), by=field.bruno) is None
    give_back(attempt=busy, now=at + timedelta(minutes=12))
    kept = field.claim(at + timedelta(minutes=12))
    assert kept
    assert (kept.case.number, kept.reason) == (1, "hard_appointment")


def test_an_appointment_whose_owner_is_not_at_work_is_kept_by_anybody_a_little_later(field: Field) -> None:
    field.load("02 1234567")
    at = rome(24, "15:00")
    field.work("call_back", appointment=NewAppointment(at=at, owner=field.anna))
    assert field.claim(at + timedelta(minutes=4), by=field.bruno) is None
    attempt = field.claim(at + timedelta(minutes=5), by=field.bruno)
    assert attempt
    assert attempt.reason == "hard_appointment"


def test_an_appointment_whose_owner_is_away_passes_to_others_even_while_the_queue_is_full(field: Field) -> None:
    field.load(*TWO)
    at = rome(24, "15:00")
    field.work("call_back", appointment=NewAppointment(at=at, owner=field.anna))
    attempt = field.claim(at + timedelta(minutes=60), by=field.bruno)
    assert attempt
    assert (attempt.case.number, attempt.reason) == (1, "missed_appointment")


def test_an_appointment_is_handed_out_five_minutes_early_and_first(field: Field) -> None:
    field.load(*TWO)
    field.work("call_back", appointment=NewAppointment(at=rome(24, "15:00")))
    early = field.claim(rome(24, "14:55"))
    assert early
    assert (early.case.number, early.reason) == (1, "hard_appointment")


def test_an_appointment_outside_the_hours_is_kept_when_the_respondent_asked_for_it(field: Field) -> None:
    field.load("02 1234567")
    sunday = rome(29, "21:00")
    field.work("call_back", appointment=NewAppointment(at=sunday, hours_reason="works shifts"))
    attempt = field.claim(sunday)
    assert attempt
    field.dial(attempt, sunday)
    assert Appointment.objects.get().ended_at is None


@pytest.mark.parametrize("late", [rome(29, "23:30"), rome(30, "02:30"), rome(30, "03:10")], ids=str)
def test_nobody_is_rung_at_night_for_an_appointment_outside_the_hours_that_was_missed(
    field: Field, late: datetime
) -> None:
    field.load("02 1234567")
    field.work("call_back", appointment=NewAppointment(at=rome(29, "22:00"), hours_reason="works shifts"))
    begun = field.claim(rome(29, "22:30"))
    assert begun
    with pytest.raises(OutsideHoursError):
        field.dial(begun, late)
    give_back(attempt=begun, now=rome(29, "22:31"))
    assert field.claim(late) is None
    in_the_morning = field.claim(rome(30, "09:00"))
    assert in_the_morning
    assert in_the_morning.reason == "missed_appointment"


def test_an_appointment_missed_in_the_evening_moves_to_the_next_hours(field: Field) -> None:
    field.load("02 1234567")
    field.work("call_back", appointment=NewAppointment(at=rome(24, "19:55")))
    assert field.claim(rome(24, "20:01")) is None
    attempt = field.claim(rome(25, "09:00"))
    assert attempt
    assert attempt.reason == "missed_appointment"


def test_a_claim_asks_the_database_as_often_whatever_the_size_of_the_sample(field: Field) -> None:
    counts = []
    for size in (3, 60):
        field.load(*(f"02 55{size:02}{number:04}" for number in range(size)))
        with CaptureQueriesContext(connection) as captured:
            attempt = field.claim()
        counts.append(len([q for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]))
        assert attempt
        give_back(attempt=attempt, now=MONDAY_NOON)
    assert counts == [17, 17]  # the last is the line in the register
