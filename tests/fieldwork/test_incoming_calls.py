"""The respondent rings: who it is, what of them is shown, and what becomes of the case."""

from datetime import timedelta

import pytest

from surveys.fieldwork.models import Attempt, Case, CaseState, PhoneNumber
from surveys.fieldwork.queries import case_panel, forbidden_among
from surveys.fieldwork.queries.callers import MOST_CALLERS, Callers
from surveys.fieldwork.services import (
    AlreadyDialledError,
    CaseTakenError,
    HoldsAnotherCaseError,
    InterviewerBusyError,
    NewAppointment,
    NotAnInterviewerError,
    NothingDialledError,
    NothingWrittenError,
    TooManySearchesError,
    claim_next_case,
    give_back,
    lapse_leases,
    leave_note,
    look_for_caller,
    open_case,
    put_through,
    record_disposition,
)
from surveys.fieldwork.services.inbound import MOST_SEARCHES, WITHIN
from surveys.people.models import AuditEntry, User

from .conftest import MONDAY_NOON, Field, make_study, person, rome

SOON = MONDAY_NOON + timedelta(minutes=10)
PEOPLE = ("035 5550147;;Maria Rinaldi", "347 1234567;;Ugo De Bianchi", "02 1234567;347 5550112;Anna Rinaldi")


@pytest.fixture
def three(field: Field) -> Field:
    field.load(*PEOPLE)
    return field


def heard(field: Field, words: str, by: User | None = None) -> list[int]:
    """The numbers of the cases found."""
    return [one.case_number for one in look(field, words, by).found]


def look(field: Field, words: str, by: User | None = None) -> Callers:
    return look_for_caller(interviewer=by or field.anna, words=words, now=SOON)


def case(number: int) -> Case:
    return Case.objects.get(number=number)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("0355550147", [1]),
        ("035/555.01.47", [1]),
        ("+39 035 5550147", [1]),
        ("0039-035-5550147", [1]),
        ("0147", [1]),
        ("347 555 01 12", [3]),
        ("555 01", [1, 3]),
        ("147", []),
        ("rinaldi", [1, 3]),
        ("Rinaldi Maria", [1]),
        ("ri", []),
        ("2", [2]),
        ("000003", [3]),
        ("Brambilla", []),
        ("   ", []),
    ],
)
def test_a_caller_is_found_by_what_they_say_of_themselves(three: Field, words: str, found: list[int]) -> None:
    assert heard(three, words) == found


def test_no_more_is_shown_than_it_takes_to_know_a_caller_again(three: Field) -> None:
    at = rome(24, "15:00")
    three.work("call_back", appointment=NewAppointment(at=at))
    caller = look(three, "maria").found[0]
    assert (caller.name, caller.number_ends, caller.said) == ("Maria R.", "147", "Asked to be rung again.")
    assert caller.appointment is not None
    assert caller.appointment.at == at
    assert not {"Rinaldi", "+390355550147"} & {str(getattr(caller, name)) for name in caller.__slots__}


def test_only_a_few_are_shown_those_called_last_first_and_that_there_are_more(field: Field) -> None:
    field.load(*(f"02 12345{number};;Maria Rinaldi" for number in range(10, 18)))
    field.work("no_answer")
    field.work("no_answer", MONDAY_NOON + timedelta(minutes=5))
    callers = look(field, "maria")
    assert [one.case_number for one in callers.found[:2]] == [2, 1]
    assert (len(callers.found), callers.has_more) == (MOST_CALLERS, True)


def test_only_people_who_may_have_been_called_in_ones_own_studies_are_found(three: Field) -> None:
    stranger, unreleased = person("stranger"), three.load("06 1234567;;Maria Verdi", released=False)
    elsewhere = Field(make_study("Tea"), stranger, stranger, stranger)
    elsewhere.load("035 5550147;;Maria Rinaldi")
    assert heard(three, "maria") == [1]
    assert heard(three, "maria", by=stranger) == []
    assert heard(three, "maria", by=three.chiara) == []
    assert unreleased.cases.count() == 1
    type(three.study).objects.filter(pk=three.study.pk).update(status="paused")
    assert heard(three, "maria") == []


def test_a_search_leaves_who_was_shown_in_the_audit_and_never_what_was_typed(three: Field) -> None:
    look(three, "Rinaldi")
    entry = AuditEntry.objects.get(verb="caller.searched")
    shown = [case(number).audit_name for number in (1, 3)]
    assert (entry.actor, entry.at, entry.details) == (three.anna, SOON, {"cases": shown})


def test_nobody_reads_a_sample_by_searching(three: Field) -> None:
    for _ in range(MOST_SEARCHES):
        look(three, "maria")
    with pytest.raises(TooManySearchesError):
        look(three, "maria")
    assert heard(three, "maria", by=three.bruno) == [1]
    assert look_for_caller(interviewer=three.anna, words="maria", now=SOON + WITHIN).found


def test_whoever_rings_comes_before_a_case_that_is_not_dialled_yet(three: Field) -> None:
    held = three.claim()
    assert held
    attempt = open_case(case=case(2), interviewer=three.anna, now=SOON)
    held.refresh_from_db()
    assert (attempt.case.number, attempt.direction, held.disposition) == (2, "inbound", "given_back")
    assert (case(1).state, case(1).due_at) == (CaseState.WAITING, SOON)


def test_a_call_that_runs_is_ended_before_another_is_taken(three: Field) -> None:
    held = three.claim()
    assert held
    three.dial(held)
    with pytest.raises(HoldsAnotherCaseError):
        open_case(case=case(2), interviewer=three.anna, now=SOON)
    assert Attempt.objects.get(closed_at=None) == held


def test_a_colleagues_case_leaves_ones_own_in_hand(three: Field) -> None:
    mine, theirs = three.claim(), three.claim(by=three.bruno)
    assert mine is not None
    assert theirs is not None
    with pytest.raises(CaseTakenError):
        open_case(case=theirs.case, interviewer=three.anna, now=SOON)
    assert set(Attempt.objects.filter(closed_at=None)) == {mine, theirs}


def test_what_a_caller_only_asked_changes_nothing(three: Field) -> None:
    three.work("not_available")
    due = case(1).due_at
    attempt = open_case(case=case(1), interviewer=three.bruno, now=SOON)
    given = give_back(attempt=attempt, now=SOON)
    assert (given.state, given.due_at, given.attempts_counted) == (CaseState.WAITING, due, 1)


def test_a_closed_case_is_closed_again_as_it_was(three: Field) -> None:
    three.work("wrong_person")
    attempt = open_case(case=case(1), interviewer=three.bruno, now=SOON)
    given = give_back(attempt=attempt, now=SOON)
    assert (given.state, given.final_outcome, given.closed_as) == (CaseState.CLOSED, "4.10", "wrong_person")


def test_a_case_set_aside_waits_for_the_supervisor_again_and_never_goes_back_by_itself(three: Field) -> None:
    left = three.claim()
    assert left
    three.dial(left)
    lapse_leases(now=SOON + timedelta(hours=1))
    attempt = open_case(case=case(1), interviewer=three.bruno, now=SOON + timedelta(hours=1))
    given = give_back(attempt=attempt, now=SOON + timedelta(hours=1))
    assert (attempt.reason, given.state, given.owner) == ("inbound_set_aside", CaseState.PARKED, None)


def test_who_has_been_dialled_back_is_not_given_back(three: Field) -> None:
    attempt = open_case(case=case(2), interviewer=three.anna, now=SOON)
    three.dial(attempt, SOON)
    with pytest.raises(AlreadyDialledError):
        give_back(attempt=attempt, now=SOON)


def test_that_nobody_answers_is_not_said_of_somebody_who_rings(three: Field) -> None:
    attempt = open_case(case=case(2), interviewer=three.anna, now=SOON)
    with pytest.raises(NothingDialledError):
        record_disposition(attempt=attempt, code="no_answer", now=SOON)
    said = record_disposition(attempt=attempt, code="hung_up", now=SOON)
    assert (said.state, said.attempts_counted) == (CaseState.WAITING, 0)


def test_who_has_finished_and_rings_is_not_called_again_for_what_they_said_then(three: Field) -> None:
    three.work("complete")
    attempt = open_case(case=case(1), interviewer=three.bruno, now=SOON)
    said = record_disposition(attempt=attempt, code="hung_up", now=SOON)
    assert (said.state, said.final_outcome, said.closed_as) == (CaseState.CLOSED, "1.1", "complete")


def test_who_said_no_and_rings_is_called_at_the_time_they_ask_for(three: Field) -> None:
    three.work("wrong_person")
    attempt = open_case(case=case(1), interviewer=three.bruno, now=SOON)
    at = rome(24, "15:00")
    said = record_disposition(attempt=attempt, code="call_back", appointment=NewAppointment(at=at), now=SOON)
    assert (said.state, said.due_at) == (CaseState.WAITING, at - timedelta(minutes=5))


def test_who_wants_no_call_any_more_can_say_so_by_ringing(three: Field) -> None:
    attempt = open_case(case=case(3), interviewer=three.anna, now=SOON)
    record_disposition(attempt=attempt, code="do_not_call", now=SOON)
    numbers = PhoneNumber.objects.filter(case=case(3)).values_list("number", flat=True)
    assert forbidden_among(numbers, None) == set(numbers)


def test_a_screen_left_during_an_incoming_call_is_set_aside(three: Field) -> None:
    open_case(case=case(2), interviewer=three.anna, now=SOON)
    lapse_leases(now=SOON + timedelta(hours=1))
    assert (case(2).state, case(2).owner) == (CaseState.PARKED, three.anna)


def test_a_supervisor_puts_a_caller_through_to_whoever_is_free(three: Field) -> None:
    three.claim()
    attempt = put_through(case=case(2), to=three.anna, by=three.chiara, now=SOON, reason="She is on line 2")
    entry = AuditEntry.objects.get(verb="case.put_through")
    assert (attempt.interviewer, attempt.direction) == (three.anna, "inbound")
    assert entry.details == {"reason": "She is on line 2", "to": three.anna.audit_name}
    with pytest.raises(InterviewerBusyError):
        put_through(case=case(3), to=three.anna, by=three.chiara, now=SOON)


def test_a_note_waits_for_whoever_has_the_case(three: Field) -> None:
    three.work("not_available", note="home after six")
    leave_note(case=case(1), text=" rang at noon, will be in at four ", by=three.bruno, now=SOON)
    assert case(1).note == "home after six\nBruno R.: rang at noon, will be in at four"
    left = Attempt.objects.get(case=case(1), direction="inbound")
    assert (left.interviewer, left.disposition, left.note) == (
        three.bruno,
        "given_back",
        "rang at noon, will be in at four",
    )
    attempt = open_case(case=case(1), interviewer=three.anna, now=SOON)
    assert [past.note for past in case_panel(attempt, SOON).history] == ["home after six", left.note]
    with pytest.raises(NothingWrittenError):
        leave_note(case=case(1), text=" ", by=three.bruno, now=SOON)
    with pytest.raises(NotAnInterviewerError):
        leave_note(case=case(1), text="hello", by=person("stranger"), now=SOON)


def test_two_who_take_the_same_caller_do_not_both_get_them(three: Field) -> None:
    open_case(case=case(2), interviewer=three.anna, now=SOON)
    with pytest.raises(CaseTakenError):
        open_case(case=case(2), interviewer=three.bruno, now=SOON)
    assert claim_next_case(study=three.study, interviewer=three.bruno, now=SOON).case.number == 1
