"""When a replicate is released its people are looked at again: whom any study has called lately, and duplicates."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from surveys.fieldwork.models import AppointmentKind, Case, Sample
from surveys.fieldwork.services import (
    NewAppointment,
    add_phone,
    carry_out,
    change_rules,
    force_appointment,
    give_back,
    record_disposition,
    redate_cases,
    release_case,
    release_cases,
    release_sample,
)
from surveys.fieldwork.services.claiming import GIVEN_BACK_RESTS
from surveys.fieldwork.services.resting import rest_cases
from surveys.fieldwork.services.samples import load_sample
from surveys.fieldwork.tasks import request_rules
from surveys.formats.phones import normalise
from surveys.people.models import AuditEntry

from .conftest import MONDAY_NOON, READING, Field, join, make_study


def loaded(field: Field, *numbers: str, choice: str = "refuse") -> Sample:
    """A list that is loaded with thirty days of rest, and not released yet."""
    return load_sample(
        study=field.study,
        content=("tel;tel2;nome\n" + "\n".join(f"{number};;" for number in numbers)).encode(),
        file_name="list.csv",
        reading=replace(READING, choices={"contacted_lately": choice}, rest_days=30),
        name="R2",
        by=field.chiara,
        now=MONDAY_NOON - timedelta(days=3),
    )


def released(field: Field, sample: Sample) -> tuple[int, int]:
    return rest_cases(sample=release_sample(sample=sample, by=field.chiara, now=MONDAY_NOON), now=MONDAY_NOON)


@pytest.mark.parametrize(("choice", "resting"), [("refuse", 1), ("warn", 0)])
def test_whom_another_study_has_called_since_waits_until_the_days_of_rest_are_over(
    make_field: Callable[..., Field], db: None, choice: str, resting: int
) -> None:
    field = make_field()
    sample = loaded(field, "02 1234567", "02 1234568", choice=choice)
    other = replace(field, study=make_study(name="Tea"))
    join(other.study, field.anna)
    other.load("02 1234567")
    other.work("no_answer")
    assert released(field, sample) == (resting, 0)
    assert released(field, sample) == (0, 0)
    due = {case.number: case.due_at for case in Case.objects.filter(sample=sample)}
    assert (due[1] == MONDAY_NOON + timedelta(days=30)) == bool(resting)
    assert due[2] <= MONDAY_NOON
    assert AuditEntry.objects.filter(verb="sample.rested").count() == resting


def test_whom_the_study_has_called_in_another_case_is_a_duplicate(field: Field) -> None:
    sample = loaded(field, "02 1234567", "02 1234568")
    field.load("02 1234500")
    attempt = field.claim()
    assert attempt
    add_phone(attempt=attempt, phone=normalise("02 1234567"), now=MONDAY_NOON)
    field.dial(attempt)
    record_disposition(attempt=attempt, code="no_answer", now=MONDAY_NOON)
    assert released(field, sample) == (0, 1)
    closed = Case.objects.get(sample=sample, state="closed")
    assert (closed.closed_as, closed.phones.get().number) == ("duplicate", "+39021234567")
    again = field.claim()
    assert again
    assert again.case.phones.get().number == "+39021234568"


def test_who_rests_goes_on_resting_when_the_calling_rules_change(
    make_field: Callable[..., Field], db: None, tasks_at_once: None
) -> None:
    field = make_field()
    sample = loaded(field, "02 1234567")
    other = replace(field, study=make_study(name="Tea"))
    join(other.study, field.anna)
    other.load("02 1234567")
    other.work("no_answer")
    assert released(field, sample) == (1, 0)
    request_rules(study=field.study, stored={"max_attempts": 5}, reason="fewer", by=field.chiara, now=MONDAY_NOON)
    assert Case.objects.get(sample=sample).due_at == MONDAY_NOON + timedelta(days=30)


def test_who_rests_goes_on_resting_when_a_supervisor_puts_the_case_back_into_the_queue(
    make_field: Callable[..., Field], db: None
) -> None:
    field = make_field()
    sample = loaded(field, "02 1234567")
    other = replace(field, study=make_study(name="Tea"))
    join(other.study, field.anna)
    other.load("02 1234567")
    other.work("no_answer")
    assert released(field, sample) == (1, 0)
    case = Case.objects.get(sample=sample)
    release_case(case=case, by=field.chiara, now=MONDAY_NOON + timedelta(hours=1))
    case.refresh_from_db()
    assert case.due_at == MONDAY_NOON + timedelta(days=30)
    assert field.claim(MONDAY_NOON + timedelta(days=29)) is None
    assert field.claim(MONDAY_NOON + timedelta(days=30))


@pytest.mark.parametrize("before", [(), ("no_answer",)], ids=["fresh", "called"])
def test_a_case_that_was_given_back_rests_its_minutes_whatever_the_rules_become(
    field: Field, before: tuple[str, ...]
) -> None:
    field.load("02 1234567")
    for code in before:
        field.work(code, MONDAY_NOON - timedelta(hours=2))
    noon = MONDAY_NOON + timedelta(hours=2)
    attempt = field.claim(noon)
    assert attempt
    give_back(attempt=attempt, now=noon)
    later = noon + timedelta(minutes=1)
    version = change_rules(study=field.study, stored={"max_attempts": 9}, reason="more", by=field.chiara, now=later)
    assert version
    redate_cases(version=version, now=later)
    assert Case.objects.get().due_at == noon + GIVEN_BACK_RESTS
    assert field.claim(later) is None
    assert field.claim(noon + GIVEN_BACK_RESTS)


def test_an_appointment_that_a_supervisor_makes_ends_a_rest(field: Field) -> None:
    field.load("02 1234567")
    attempt = field.claim()
    assert attempt
    give_back(attempt=attempt, now=MONDAY_NOON)
    case = Case.objects.get()
    wanted = NewAppointment(at=MONDAY_NOON + timedelta(minutes=1), kind=AppointmentKind.SUPER)
    force_appointment(case=case, wanted=wanted, by=field.chiara, now=MONDAY_NOON)
    case.refresh_from_db()
    assert (case.rests_until, case.due_at) == (None, MONDAY_NOON - timedelta(minutes=4))


def test_whom_a_supervisor_wants_called_does_not_rest(make_field: Callable[..., Field], db: None) -> None:
    field = make_field()
    sample = loaded(field, "02 1234567")
    other = replace(field, study=make_study(name="Tea"))
    join(other.study, field.anna)
    other.load("02 1234567")
    other.work("no_answer")
    later = MONDAY_NOON + timedelta(minutes=10)
    release_sample(sample=sample, by=field.chiara, now=MONDAY_NOON)
    wanted = NewAppointment(at=later, kind=AppointmentKind.SUPER)
    force_appointment(case=Case.objects.get(sample=sample), wanted=wanted, by=field.chiara, now=MONDAY_NOON)
    sample.refresh_from_db()
    assert rest_cases(sample=sample, now=MONDAY_NOON) == (0, 0)
    assert field.claim(later)


def test_a_replicate_that_is_cut_rests_before_it_is_released(make_field: Callable[..., Field], db: None) -> None:
    field = make_field()
    sample = loaded(field, "02 1234567", "02 1234568")
    Sample.objects.filter(pk=sample.pk).update(opposition_checked_on=MONDAY_NOON.date())
    other = replace(field, study=make_study(name="Tea"))
    join(other.study, field.anna)
    other.load("02 1234567", "02 1234568")
    for _ in range(2):
        other.work("no_answer")
    facts: dict[str, Any] = {"seed": 7, "comes_first": False, "by": field.chiara, "now": MONDAY_NOON}
    draw = release_cases(study=field.study, count=1, today=MONDAY_NOON.date(), **facts)
    assert draw
    carry_out(draw=draw, now=MONDAY_NOON)
    assert Case.objects.get(sample__status="released", study=field.study).due_at == MONDAY_NOON + timedelta(days=30)
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))[-2:] == [
        "sample.rested",
        "sample.released",
    ]
