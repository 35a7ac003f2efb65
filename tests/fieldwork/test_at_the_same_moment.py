"""Several people at once, each on a database connection of their own."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from surveys.fieldwork.models import Attempt, Case, CaseState
from surveys.fieldwork.services import (
    AttemptClosedError,
    CaseTakenError,
    HoldsAnotherCaseError,
    claim_next_case,
    lapse_leases,
    open_case,
    record_call,
    record_disposition,
)
from surveys.interviewing.services import erase_person
from surveys.people.models import AuditEntry
from tests.at_once import together

from .conftest import MONDAY_NOON, Field, join, person

pytestmark = pytest.mark.django_db(transaction=True)


def test_twelve_interviewers_who_claim_at_once_get_twelve_different_cases(make_field: Callable[[], Field]) -> None:
    field = make_field()
    field.load(*(f"02 55{number:05}" for number in range(60)))
    people = [join(field.study, person(f"person{number}")) for number in range(12)]

    def shift(number: int) -> list[int]:
        worked = []
        for _ in range(5):
            attempt = claim_next_case(study=field.study, interviewer=people[number], now=MONDAY_NOON)
            assert attempt is not None
            record_call(attempt=attempt, phone=attempt.case.phones.get(), now=MONDAY_NOON)
            record_disposition(attempt=attempt, code="no_answer", now=MONDAY_NOON)
            worked.append(attempt.case_id)
        return worked

    shifts = together(*(lambda number=number: shift(number) for number in range(12)))
    assert [shift for shift in shifts if isinstance(shift, Exception)] == []
    worked = Counter(case for shift in shifts if isinstance(shift, list) for case in shift)
    assert worked == dict.fromkeys(Case.objects.values_list("pk", flat=True), 1)


def test_one_person_in_two_windows_holds_one_case(make_field: Callable[[], Field]) -> None:
    field = make_field()
    field.load("02 1234567", "02 1234568")
    attempts = together(field.claim, field.claim, field.claim)
    assert len({attempt.pk for attempt in attempts if isinstance(attempt, Attempt)}) == 1
    assert Case.objects.filter(state=CaseState.HELD).count() == 1


def test_a_person_whom_several_erase_at_once_is_erased_once(make_field: Callable[[], Field]) -> None:
    field = make_field()
    field.load("02 1234567")
    facts = {"case": Case.objects.get(), "by": field.bruno, "now": MONDAY_NOON}
    done = together(*(lambda: erase_person(reason="retention", **facts) for _ in range(6)))
    assert [one for one in done if isinstance(one, Exception)] == []
    assert AuditEntry.objects.filter(verb="case.erased").count() == 1


def test_the_last_case_goes_to_one_of_two(make_field: Callable[[], Field]) -> None:
    field = make_field()
    field.load("02 1234567")
    attempts = together(field.claim, lambda: field.claim(by=field.bruno))
    assert sorted(isinstance(attempt, Attempt) for attempt in attempts) == [False, True]
    assert None in attempts


def test_a_respondent_who_rings_while_their_case_is_claimed_is_opened_by_one(make_field: Callable[[], Field]) -> None:
    field = make_field()
    field.load("02 1234567")
    case = Case.objects.get()
    found = together(
        field.claim,
        lambda: open_case(case=case, interviewer=field.bruno, now=MONDAY_NOON),
    )
    assert [error for error in found if isinstance(error, Exception) and not isinstance(error, CaseTakenError)] == []
    assert sum(isinstance(attempt, Attempt) for attempt in found) == 1
    assert Attempt.objects.filter(closed_at=None).count() == 1


def test_a_double_enter_closes_once(make_field: Callable[[], Field]) -> None:
    field = make_field()
    field.load("02 1234567")
    attempt = field.claim()
    assert attempt
    field.dial(attempt)

    def close() -> Case:
        return record_disposition(attempt=attempt, code="no_answer", key="enter", now=MONDAY_NOON)

    cases = together(close, close, close)
    assert [case for case in cases if not isinstance(case, Case)] == []
    assert Case.objects.get().attempts_counted == 1


def test_an_outcome_and_a_lapse_at_once_leave_one_of_them(make_field: Callable[[], Field]) -> None:
    field = make_field()
    field.load("02 1234567")
    attempt = field.claim()
    assert attempt
    field.dial(attempt)
    now = MONDAY_NOON + timedelta(minutes=10)
    closed, lapsed = together(
        lambda: record_disposition(attempt=attempt, code="complete", now=now),
        lambda: lapse_leases(now=now),
    )
    state = Case.objects.get().state
    if isinstance(closed, AttemptClosedError):
        assert (state, lapsed) == (CaseState.PARKED, 1)
    else:
        assert (state, lapsed) == (CaseState.CLOSED, 0)


def test_two_windows_cannot_open_two_cases(make_field: Callable[[], Field]) -> None:
    field = make_field()
    field.load("02 1234567", "02 1234568")
    first, second = Case.objects.order_by("number")
    found = together(
        lambda: open_case(case=first, interviewer=field.anna, now=MONDAY_NOON),
        lambda: open_case(case=second, interviewer=field.anna, now=MONDAY_NOON),
    )
    assert sum(isinstance(attempt, Attempt) for attempt in found) == 1
    assert sum(isinstance(error, HoldsAnotherCaseError) for error in found) == 1
