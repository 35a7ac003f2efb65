"""Several numbers and people of a case: wrong ones are retired, others tried, right ones told in the call."""

from dataclasses import replace

import pytest

from surveys.fieldwork.models import (
    Attempt,
    CaseState,
    Contact,
    ContactPerson,
    ContactRole,
    PhoneNumber,
)
from surveys.fieldwork.queries import case_panel
from surveys.fieldwork.services import (
    NewAppointment,
    NumberForbiddenError,
    NumberKnownError,
    NumberRefusedError,
    PersonUnnamedError,
    add_person,
    add_phone,
    ask_for,
    call_next,
    correct_number,
    erase_contact,
    record_disposition,
    retire_number,
)
from surveys.formats.phones import normalise
from surveys.people.models import AuditEntry

from .conftest import MONDAY_NOON, Field, rome

ONE, TWO, NEW = "+39025550001", "+393475550002", "+393475550009"


def numbers(attempt: Attempt) -> list[tuple[str, str | None]]:
    """Each number of the case with why it is dead."""
    found = PhoneNumber.objects.filter(case=attempt.case_id).order_by("order", "pk")
    return [(one.number, one.dead_as) for one in found]


def next_number(attempt: Attempt) -> str:
    phone = case_panel(attempt, MONDAY_NOON).next_phone
    return phone.number if phone else ""


@pytest.fixture
def attempt(field: Field) -> Attempt:
    field.load("02 555 0001;347 555 0002;Elena Parisi")
    attempt = field.claim()
    assert attempt is not None
    return attempt


@pytest.mark.parametrize(
    ("first", "second", "final"),
    [
        ("wrong_person", "wrong_person", "4.10"),
        ("wrong_person", "not_working", "4.31"),
        ("not_working", "wrong_person", "4.10"),
        ("business", "business", "4.51"),
        ("business", "deceased", "2.31"),
    ],
)
def test_a_wrong_number_ends_the_number_and_the_case_with_its_last(
    field: Field, first: str, second: str, final: str
) -> None:
    field.load("02 555 0001;347 555 0002;Elena Parisi")
    case = field.work(first)
    assert (case.state, case.final_outcome) == (CaseState.WAITING, "")
    assert [one.dead_at is None for one in case.phones.order_by("order")] == [False, True]
    case = field.work(second, rome(23, "16:00"))
    assert (case.state, case.final_outcome) == (CaseState.CLOSED, final)


def test_the_wrong_person_on_the_only_number_closes_the_case_as_before(field: Field) -> None:
    field.load("02 555 0001")
    case = field.work("wrong_person")
    assert (case.state, case.closed_as, case.final_outcome) == (CaseState.CLOSED, "wrong_person", "4.10")


def test_a_number_told_in_the_call_comes_next_until_it_is_dialled(field: Field, attempt: Attempt) -> None:
    assert next_number(attempt) == ONE
    added = add_phone(attempt=attempt, phone=normalise("347 555 0009"), use="work", now=MONDAY_NOON)
    assert (next_number(attempt), added.use, added.added_at) == (NEW, "work", MONDAY_NOON)
    field.dial(attempt, phone=added)
    assert not PhoneNumber.objects.filter(is_next=True).exists()
    call_next(attempt=attempt, number=PhoneNumber.objects.get(number=TWO), now=MONDAY_NOON)
    assert next_number(attempt) == TWO
    assert AuditEntry.objects.filter(verb="case.number_chosen", subject=attempt.case.audit_name).count() == 1


def test_the_number_that_comes_next_comes_before_that_of_an_open_appointment(field: Field) -> None:
    field.load("02 555 0001;347 555 0002;Elena Parisi")
    agreed = NewAppointment(at=rome(23, "15:00"), phone=PhoneNumber.objects.get(number=ONE))
    field.work("call_back", appointment=agreed)
    attempt = field.claim(rome(23, "15:01"))
    assert attempt is not None
    assert next_number(attempt) == ONE
    call_next(attempt=attempt, number=PhoneNumber.objects.get(number=TWO), now=rome(23, "15:02"))
    assert next_number(attempt) == TWO
    add_phone(attempt=attempt, phone=normalise("347 555 0009"), now=rome(23, "15:03"))
    assert next_number(attempt) == NEW


def test_a_retired_number_that_is_told_again_was_dialled_as_often_as_before(field: Field, attempt: Attempt) -> None:
    field.dial(attempt)
    retire_number(attempt=attempt, number=PhoneNumber.objects.get(number=ONE), now=MONDAY_NOON)
    told = replace(normalise("02 555 0001"), extension="12")
    add_phone(attempt=attempt, phone=told, now=MONDAY_NOON)
    again = PhoneNumber.objects.get(number=ONE)
    assert (again.dead_at, again.attempts, again.extension) == (None, 1, "12")


def test_the_same_digits_with_another_extension_are_a_correction_in_the_register(attempt: Attempt) -> None:
    told = replace(normalise("02 555 0001"), extension="12")
    correct_number(attempt=attempt, number=PhoneNumber.objects.get(number=ONE), to=told, now=MONDAY_NOON)
    assert numbers(attempt) == [(ONE, None), (TWO, None)]
    assert AuditEntry.objects.filter(verb="case.number_corrected", subject=attempt.case.audit_name).count() == 1


def test_a_corrected_number_takes_the_place_of_the_wrong_one_which_is_kept_retired(attempt: Attempt) -> None:
    wrong = PhoneNumber.objects.get(number=ONE)
    correct_number(attempt=attempt, number=wrong, to=normalise("347 555 0009"), now=MONDAY_NOON)
    assert numbers(attempt) == [(ONE, "replaced"), (NEW, None), (TWO, None)]
    assert next_number(attempt) == NEW
    assert list(AuditEntry.objects.filter(verb="case.number_corrected").values_list("details", flat=True)) == [
        {"attempt": f"attempt:{attempt.pk}", "phone": f"phone:{PhoneNumber.objects.get(number=NEW).pk}"}
    ]


def test_a_number_marked_wrong_ends_its_call_and_the_next_one_is_dialled_in_the_same_attempt(
    field: Field, attempt: Attempt
) -> None:
    field.dial(attempt)
    retire_number(attempt=attempt, number=PhoneNumber.objects.get(number=ONE), now=MONDAY_NOON)
    assert numbers(attempt) == [(ONE, "wrong_number"), (TWO, None)]
    assert list(attempt.calls.values_list("result", "ended_at")) == [("wrong_number", MONDAY_NOON)]
    field.dial(attempt)
    case = record_disposition(attempt=attempt, code="not_working", now=MONDAY_NOON)
    assert (case.attempts_counted, case.final_outcome) == (1, "4.31")


def test_what_may_not_be_stored_is_refused_and_nothing_changes(field: Field, attempt: Attempt) -> None:
    refused = {"347 555 0002": NumberKnownError, "347 555 0009": NumberForbiddenError}
    field.load("347 555 0009", now=MONDAY_NOON)
    other = PhoneNumber.objects.get(number=NEW)
    field.dial(attempt)
    record_disposition(attempt=attempt, code="no_answer", now=MONDAY_NOON)
    field.work("do_not_call")
    again = field.claim(rome(23, "17:00"))
    assert again is not None
    assert again.case_id == attempt.case_id
    before = numbers(again)
    for text, error in refused.items():
        with pytest.raises(error):
            add_phone(attempt=again, phone=normalise(text), now=MONDAY_NOON)
    with pytest.raises(NumberRefusedError):
        retire_number(attempt=again, number=other, now=MONDAY_NOON)
    with pytest.raises(PersonUnnamedError):
        add_person(attempt=again, role=ContactRole.REFERRAL, name=" ", now=MONDAY_NOON)
    assert numbers(again) == before


def test_a_gatekeeper_is_remembered_and_a_referral_is_asked_for(attempt: Attempt) -> None:
    add_person(attempt=attempt, role="gatekeeper", name="Rosa", note="reception, before 11", now=MONDAY_NOON)
    assert (case_panel(attempt, MONDAY_NOON).respondent, next_number(attempt)) == ("", ONE)
    named = {"role": "referral", "name": "Ugo Neri", "phone": normalise("347 555 0009")}
    ugo = add_person(attempt=attempt, **named, use="work", now=MONDAY_NOON)
    panel = case_panel(attempt, MONDAY_NOON)
    assert (panel.respondent, next_number(attempt)) == ("Ugo Neri", NEW)
    assert [(one.name, one.role) for one in panel.people] == [("Rosa", "gatekeeper"), ("Ugo Neri", "referral")]
    assert [phone.number for phone in ugo.phones.all()] == [NEW]
    ask_for(attempt=attempt, person=None, now=MONDAY_NOON)
    assert case_panel(attempt, MONDAY_NOON).respondent == ""


def test_the_erasure_of_a_case_covers_its_other_people(field: Field, attempt: Attempt) -> None:
    add_person(attempt=attempt, role="gatekeeper", name="Rosa", phone=normalise("347 555 0009"), now=MONDAY_NOON)
    field.dial(attempt)
    case = record_disposition(attempt=attempt, code="no_answer", now=MONDAY_NOON)
    erase_contact(case=case, reason="by letter", by=field.chiara, now=MONDAY_NOON)
    assert not ContactPerson.objects.exists()
    assert not PhoneNumber.objects.filter(case=case).exists()
    assert Contact.objects.get(case=case).has_others is None
