"""The role is taken away, or the study paused, in the middle of a call."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from surveys.design.models import Membership
from surveys.design.services import close_study, pause_study, revoke_role
from surveys.fieldwork.models import Case, CaseState
from surveys.fieldwork.services import (
    FieldworkError,
    NotAnInterviewerError,
    StudyNotFieldingError,
    give_back,
    lapse_leases,
    open_case,
    record_call,
    record_disposition,
)
from surveys.people.models import Role
from surveys.people.services import suspend_person

from .conftest import MONDAY_NOON, Field

SOON = MONDAY_NOON + timedelta(minutes=5)
LATER = MONDAY_NOON + timedelta(hours=1)


def paused(field: Field) -> None:
    pause_study(study=field.study, by=field.chiara, now=MONDAY_NOON)


def closed(field: Field) -> None:
    close_study(study=field.study, by=field.chiara, now=MONDAY_NOON)


def without_role(field: Field) -> None:
    revoke_role(by=field.chiara, person=field.anna, study=field.study, role=Role.INTERVIEWER, now=MONDAY_NOON)


def suspended(field: Field) -> None:
    suspend_person(by=field.chiara, person=field.anna, now=MONDAY_NOON)


CHANGES = [
    (paused, StudyNotFieldingError),
    (closed, StudyNotFieldingError),
    (without_role, NotAnInterviewerError),
    (suspended, NotAnInterviewerError),
]
Change = Callable[[Field], None]


@pytest.mark.parametrize(("change", "refusal"), CHANGES)
def test_a_call_that_runs_is_ended_with_its_outcome_and_no_other_case_comes(
    field: Field, change: Change, refusal: type[FieldworkError]
) -> None:
    field.load("02 1234567", "02 1234568")
    attempt = field.claim()
    assert attempt
    field.dial(attempt)
    change(field)
    phone = attempt.case.phones.get()
    record_call(attempt=attempt, phone=phone, now=SOON)  # the line had dropped
    case = record_disposition(attempt=attempt, code="not_available", note="at work until six", now=SOON)
    assert (case.last_disposition, case.note) == ("not_available", "at work until six")
    with pytest.raises(refusal):
        field.claim(SOON)


@pytest.mark.parametrize(("change", "refusal"), CHANGES)
def test_what_is_not_dialled_yet_is_not_dialled_any_more_and_can_be_given_back(
    field: Field, change: Change, refusal: type[FieldworkError]
) -> None:
    field.load("02 1234567")
    attempt = field.claim()
    assert attempt
    change(field)
    with pytest.raises(refusal):
        field.dial(attempt, SOON)
    assert give_back(attempt=attempt, now=SOON).state == CaseState.WAITING


@pytest.mark.parametrize(("change", "owner"), [(paused, "anna"), (without_role, None), (suspended, None)])
def test_a_screen_left_by_somebody_who_interviews_no_more_waits_for_the_supervisor(
    field: Field, change: Change, owner: str | None
) -> None:
    field.load("02 1234567")
    attempt = field.claim()
    assert attempt
    field.dial(attempt)
    change(field)
    lapse_leases(now=LATER)
    case = Case.objects.select_related("owner").get()
    assert (case.state, case.owner and case.owner.username) == (CaseState.PARKED, owner)


def test_nobody_opens_a_case_of_a_study_that_was_theirs(field: Field) -> None:
    field.load("02 1234567")
    Membership.objects.filter(user=field.anna).delete()
    with pytest.raises(NotAnInterviewerError):
        open_case(case=Case.objects.get(), interviewer=field.anna, now=SOON)
