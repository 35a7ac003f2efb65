"""Screens that were left, and what a supervisor puts right."""

from datetime import timedelta

import pytest

from surveys.fieldwork.models import Appointment, Attempt, Case, CaseState, Direction, OutcomeCorrection
from surveys.fieldwork.queries import dispositions_of, forbidden_among, history_of, parked_for
from surveys.fieldwork.services import (
    AttemptClosedError,
    CaseClosedError,
    CaseTakenError,
    CorrectionRefusedError,
    NewAppointment,
    ReasonMissingError,
    lapse_leases,
    open_case,
    reassign_case,
    record_disposition,
    release_case,
)
from surveys.interviewing.services import correct_disposition, reopen_case
from surveys.people.models import AuditEntry

from .conftest import MONDAY_NOON, Field, rome

LEFT = MONDAY_NOON + timedelta(minutes=10)
FORGOTTEN = LEFT + timedelta(minutes=60)


def held(field: Field, *, dialled: bool) -> Attempt:
    attempt = field.claim()
    assert attempt
    if dialled:
        field.dial(attempt)
    return attempt


def test_a_screen_left_before_dialling_gives_its_case_back(field: Field) -> None:
    field.load("02 1234567")
    attempt = held(field, dialled=False)
    assert lapse_leases(now=LEFT - timedelta(seconds=1)) == 0
    assert lapse_leases(now=LEFT) == 1
    attempt.refresh_from_db()
    assert (attempt.disposition, attempt.is_abandoned, attempt.case.attempts_counted) == ("given_back", True, 0)
    again = field.claim(LEFT, by=field.bruno)
    assert again
    assert again.case == attempt.case


def test_a_case_taken_up_again_and_left_again_is_set_aside_again(field: Field) -> None:
    field.load("02 1234567")
    case = held(field, dialled=True).case
    lapse_leases(now=LEFT)
    for turn in (1, 2):
        at = LEFT + timedelta(minutes=20 * turn)
        open_case(case=Case.objects.get(pk=case.pk), interviewer=field.anna, direction=Direction.OUTBOUND, now=at)
        lapse_leases(now=at + timedelta(minutes=10))
        assert list(parked_for(field.anna, LEFT)) == [case]
    assert field.claim(LEFT + timedelta(hours=1), by=field.bruno) is None


def test_a_dialled_case_is_parked_for_its_holder_then_for_the_supervisor(field: Field) -> None:
    field.load("02 1234567")
    attempt = held(field, dialled=True)
    lapse_leases(now=LEFT)
    case = parked_for(field.anna, LEFT).get()
    assert (case.state, case.holder) == (CaseState.PARKED, None)
    assert field.claim(LEFT) is None
    assert lapse_leases(now=FORGOTTEN) == 1
    assert list(parked_for(field.anna, LEFT)) == []
    case.refresh_from_db()
    assert (case.state, case.owner) == (CaseState.PARKED, None)
    assert field.claim(rome(26)) is None
    with pytest.raises(CaseTakenError):
        open_case(case=case, interviewer=field.anna, direction="outbound", now=rome(26))
    with pytest.raises(AttemptClosedError):
        record_disposition(attempt=attempt, code="complete", now=FORGOTTEN)


def test_whoever_left_a_screen_may_take_the_case_up_again_and_nobody_else(field: Field) -> None:
    field.load("02 1234567")
    held(field, dialled=True)
    lapse_leases(now=LEFT)
    case = parked_for(field.anna, LEFT).get()
    with pytest.raises(CaseTakenError):
        open_case(case=case, interviewer=field.bruno, direction="outbound", now=LEFT)
    attempt = open_case(case=case, interviewer=field.anna, direction="outbound", now=LEFT)
    field.dial(attempt, LEFT)
    assert record_disposition(attempt=attempt, code="complete", now=LEFT).final_outcome == "1.1"


def test_a_supervisor_releases_a_case_from_its_holder(field: Field) -> None:
    field.load("02 1234567")
    attempt = held(field, dialled=False)
    case = release_case(case=attempt.case, by=field.chiara, now=MONDAY_NOON, reason="went home")
    assert case.state == CaseState.WAITING
    again = field.claim(by=field.bruno)
    assert again
    assert again.number == 2
    entry = AuditEntry.objects.get(verb="case.released")
    assert (entry.actor, entry.details) == (field.chiara, {"reason": "went home"})


def test_a_parked_case_goes_back_to_the_queue_when_the_supervisor_says_so(field: Field) -> None:
    field.load("02 1234567")
    held(field, dialled=True)
    lapse_leases(now=LEFT)
    release_case(case=Case.objects.get(), by=field.chiara, now=LEFT)
    assert field.claim(LEFT, by=field.bruno) is not None


def test_a_closed_case_is_reopened_with_its_limits_anew_but_not_against_a_no(field: Field) -> None:
    field.load("02 1234567", "02 1234568")
    wrong, refused = field.work("wrong_person"), field.work("do_not_call")
    with pytest.raises(CaseClosedError):
        release_case(case=wrong, by=field.chiara, now=MONDAY_NOON)
    assert reopen_case(case=wrong, by=field.chiara, now=LEFT, reason="The son").state == CaseState.WAITING
    assert wrong.pk == getattr(field.claim(LEFT), "case_id", None)
    with pytest.raises(CorrectionRefusedError, match="No number is left"):
        reopen_case(case=refused, by=field.chiara, now=LEFT, reason="The client asks")
    refused.refresh_from_db()
    assert (refused.state, refused.final_outcome) == (CaseState.CLOSED, "2.11")


def test_who_reopened_a_case_and_why_is_in_the_register(field: Field) -> None:
    field.load("02 1234567")
    case = field.work("wrong_person")
    reopen_case(case=case, by=field.chiara, now=LEFT, reason="The son answered")
    entry = AuditEntry.objects.get(verb="case.reopened")
    assert (entry.actor, entry.subject, entry.study, entry.at) == (
        field.chiara,
        case.audit_name,
        field.study.pk,
        LEFT,
    )
    assert entry.details["reason"] == "The son answered"


def test_a_case_is_reopened_though_the_servers_clock_was_set_back_since_it_closed(field: Field) -> None:
    field.load("02 1234567")
    case = field.work("wrong_person", LEFT)
    an_hour_ago = LEFT - timedelta(hours=1)
    assert reopen_case(case=case, by=field.chiara, now=an_hour_ago, reason="The son").state == CaseState.WAITING
    attempt = field.claim(an_hour_ago)
    assert attempt
    assert attempt.reason == "reopened"


def test_the_last_correction_holds_though_the_servers_clock_was_set_back_between_two(field: Field) -> None:
    field.load("02 1234567")
    field.work("no_answer")
    attempt = Attempt.objects.get()
    for code, now in (("wrong_person", LEFT), ("busy", LEFT - timedelta(hours=1))):
        case = correct_disposition(attempt=attempt, code=code, reason="Misheard", by=field.chiara, now=now)
    assert (case.state, case.last_disposition) == (CaseState.WAITING, "busy")


def test_a_held_case_is_neither_reopened_nor_reassigned(field: Field) -> None:
    field.load("02 1234567")
    case = held(field, dialled=False).case
    with pytest.raises(CorrectionRefusedError, match="A colleague has this case"):
        reopen_case(case=case, by=field.chiara, now=MONDAY_NOON, reason="The son")
    with pytest.raises(CaseTakenError):
        reassign_case(case=case, to=field.bruno, by=field.chiara, now=MONDAY_NOON)


def test_a_reassigned_case_is_handed_to_that_person_first_and_to_nobody_else(field: Field) -> None:
    field.load("02 1234567", "02 1234568")
    second = Case.objects.get(number=2)
    reassign_case(case=second, to=field.bruno, by=field.chiara, now=MONDAY_NOON)
    for_anna, for_bruno = field.claim(), field.claim(by=field.bruno)
    assert for_anna
    assert for_bruno
    assert (for_anna.case.number, for_bruno.case.number) == (1, 2)
    assert for_bruno.reason == "super_appointment"


def test_reassigning_keeps_the_promise_that_stands(field: Field) -> None:
    field.load("02 1234567")
    at = rome(24, "15:00")
    case = field.work("call_back", appointment=NewAppointment(at=at, owner=field.anna, ask_for="Maria"))
    reassign_case(case=case, to=field.bruno, by=field.chiara, now=MONDAY_NOON)
    standing = Appointment.objects.get(ended_at=None)
    assert (standing.at, standing.owner, standing.ask_for) == (at, field.bruno, "Maria")


def test_a_corrected_outcome_moves_the_case_and_the_attempt_keeps_what_was_said(field: Field) -> None:
    field.load("02 1234567")
    case = field.work("wrong_person")
    attempt = case.attempts.get()
    with pytest.raises(ReasonMissingError):
        correct_disposition(attempt=attempt, code="no_answer", reason=" ", by=field.chiara, now=LEFT)
    case = correct_disposition(attempt=attempt, code="no_answer", reason="wrong key", by=field.chiara, now=LEFT)
    assert (case.state, case.final_outcome, case.last_disposition) == (CaseState.WAITING, "", "no_answer")
    attempt.refresh_from_db()
    assert attempt.disposition == "wrong_person"
    case = correct_disposition(attempt=attempt, code="do_not_call", reason="heard it", by=field.chiara, now=LEFT)
    assert (case.state, case.final_outcome) == (CaseState.CLOSED, "2.11")
    assert [one.code for one in history_of(case, dispositions_of(case.study)).attempts] == ["do_not_call"]
    assert forbidden_among({"+39021234567"}, None)
    assert list(OutcomeCorrection.objects.order_by("pk").values_list("before", "after")) == [
        ("wrong_person", "no_answer"),
        ("no_answer", "do_not_call"),
    ]


def test_a_number_wrongly_called_dead_lives_again(field: Field) -> None:
    field.load("02 1234567")
    case = field.work("not_working")
    assert case.state == CaseState.CLOSED
    attempt = case.attempts.get()
    case = correct_disposition(attempt=attempt, code="busy", reason="wrong key", by=field.chiara, now=LEFT)
    assert (case.state, case.phones.get().dead_at) == (CaseState.WAITING, None)
