"""What a supervisor promises or forbids for a case."""

from datetime import timedelta
from typing import Any

import pytest

from surveys.fieldwork.models import Appointment, AppointmentKind, Case, CaseState, Keeping
from surveys.fieldwork.queries import forbidden_among
from surveys.fieldwork.services import (
    AppointmentMissingError,
    AppointmentRefusedError,
    CaseClosedError,
    CaseTakenError,
    NewAppointment,
    ReasonMissingError,
    forbid_calls,
    force_appointment,
    make_exact,
    suspend,
    take_role_away,
)
from surveys.people.models import AuditEntry, Role

from .conftest import MONDAY_NOON, Field, join, make_study, rome

LATER = MONDAY_NOON + timedelta(minutes=10)


@pytest.fixture
def case(field: Field) -> Case:
    """A case that rests for hours, and another that is ready."""
    field.load("035 5550141", "035 5550142")
    return field.work("no_answer")


def forced(at: object = LATER, **facts: object) -> NewAppointment:
    return NewAppointment(at=at, kind=AppointmentKind.SUPER, **facts)  # type: ignore[arg-type]


def test_a_forced_case_goes_before_everything_else(field: Field, case: Case) -> None:
    force_appointment(case=case, wanted=forced(owner=field.bruno), by=field.chiara, now=LATER)
    attempt = field.claim(LATER, by=field.bruno)
    assert attempt is not None
    assert (attempt.case_id, attempt.reason) == (case.pk, "super_appointment")


@pytest.mark.parametrize("is_suspended", [False, True])
def test_what_was_to_be_called_by_somebody_who_is_gone_is_anybodys(
    field: Field, case: Case, *, is_suspended: bool
) -> None:
    elsewhere = make_study("Tea")
    join(elsewhere, field.bruno)
    wanted = forced(owner=field.bruno, keeping=Keeping.ONLY)
    force_appointment(case=case, wanted=wanted, by=field.chiara, now=LATER)
    Case.objects.exclude(pk=case.pk).update(state=CaseState.CLOSED, closed_at=LATER, closed_as="stopped")
    assert field.claim(LATER, by=field.anna) is None
    facts: Any = {"by": field.chiara, "person": field.bruno, "now": LATER, "at_once": True}
    if is_suspended:
        suspend(**facts)
    else:
        take_role_away(**facts, study=elsewhere, role=Role.INTERVIEWER)
        assert field.claim(LATER, by=field.anna) is None
        take_role_away(**facts, study=field.study, role=Role.INTERVIEWER)
    attempt = field.claim(LATER, by=field.anna)
    assert attempt is not None
    assert (attempt.case_id, attempt.reason) == (case.pk, "super_appointment")


def test_a_forced_time_outside_the_hours_needs_a_reason(field: Field, case: Case) -> None:
    night = rome(23, "22:00")
    with pytest.raises(AppointmentRefusedError):
        force_appointment(case=case, wanted=forced(night), by=field.chiara, now=LATER)
    force_appointment(case=case, wanted=forced(night, hours_reason="Asked for it"), by=field.chiara, now=LATER)
    assert Appointment.objects.get(case=case, ended_at=None).at == night


def test_nobody_is_called_in_the_past(field: Field, case: Case) -> None:
    with pytest.raises(AppointmentRefusedError):
        force_appointment(case=case, wanted=forced(MONDAY_NOON), by=field.chiara, now=LATER)


def test_a_case_in_somebodys_hands_is_left_to_them(field: Field, case: Case) -> None:
    attempt = field.claim(LATER)
    assert attempt is not None
    for act in (force_appointment, make_exact, forbid_calls):
        facts = {"wanted": forced()} if act is force_appointment else {"reason": "Letter"}
        with pytest.raises(CaseTakenError):
            act(case=attempt.case, by=field.chiara, now=LATER, **facts)  # type: ignore[operator]


def test_an_approximate_appointment_becomes_exact(field: Field, case: Case) -> None:
    at = rome(23, "16:00")
    promise = NewAppointment(at=at, kind=AppointmentKind.SOFT, owner=field.anna, ask_for="Mrs Ferri")
    other = field.work("call_back", appointment=promise, by=field.anna)
    made = make_exact(case=other, by=field.chiara, now=LATER)
    assert (made.kind, made.at, made.owner, made.ask_for) == ("hard", at, field.anna, "Mrs Ferri")
    assert Appointment.objects.filter(case=other, ended_at=None).count() == 1


def test_without_an_appointment_there_is_nothing_to_make_exact(field: Field, case: Case) -> None:
    with pytest.raises(AppointmentMissingError):
        make_exact(case=case, by=field.chiara, now=LATER)


def test_a_person_who_writes_to_us_is_never_called_again(field: Field, case: Case) -> None:
    with pytest.raises(ReasonMissingError):
        forbid_calls(case=case, reason="", by=field.chiara, now=LATER)
    closed = forbid_calls(case=case, reason="A letter of 20 November", by=field.chiara, now=LATER)
    assert (closed.state, closed.final_outcome, closed.attempts_counted) == (CaseState.CLOSED, "2.11", 1)
    assert forbidden_among({"+390355550141"}, None)
    assert AuditEntry.objects.get(verb="case.forbidden").details == {"reason": "A letter of 20 November"}
    with pytest.raises(CaseClosedError):
        force_appointment(case=case, wanted=forced(), by=field.chiara, now=LATER)


def test_whoever_was_interviewed_and_then_writes_to_us_stays_a_complete(field: Field, case: Case) -> None:
    done = field.work("complete")
    forbidden = forbid_calls(case=done, reason="A letter", by=field.chiara, now=LATER)
    assert (forbidden.state, forbidden.final_outcome) == (CaseState.CLOSED, "1.1")
