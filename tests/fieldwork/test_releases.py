"""A last look before a list is released, and a release that is taken back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import Case, CaseState, Pool, Sample, SampleStatus
from surveys.fieldwork.queries import outcomes_of, preview_release, untouched_cases
from surveys.fieldwork.services import (
    NewAppointment,
    SampleNotReadyError,
    begin_withdrawal,
    cancel_sample,
    force_appointment,
    give_back,
    keep_stragglers,
    lapse_leases,
    open_case,
    record_disposition,
    release_sample,
    withdraw_sample,
)
from surveys.people.models import AuditEntry

from .conftest import MONDAY_NOON, Field, rome

LATER = MONDAY_NOON + timedelta(minutes=30)


def look(field: Field, sample: Sample, now: object = MONDAY_NOON) -> tuple[int, int, int, dict[str, int]]:
    seen = preview_release(sample, now)  # type: ignore[arg-type]
    return seen.cases, seen.at_once, seen.people, {one.code: one.count for one in seen.reasons}


def withdraw(field: Field, sample: Sample, now: object = LATER) -> Sample:
    return withdraw_sample(sample=sample, kept_as="List, called", by=field.chiara, now=now)  # type: ignore[arg-type]


def test_the_look_says_how_many_are_reachable_at_once_and_by_whom(field: Field) -> None:
    sample = field.load("02 1234567", "02 1234568", "+1 212 555 0147", released=False)
    assert look(field, sample) == (3, 2, 2, {"hours": 1})
    assert look(field, sample, rome(29)) == (3, 0, 0, {"hours": 3})
    assert preview_release(sample, rome(29)).next_at == rome(30, "09:00")


def test_the_look_counts_what_would_be_ready_after_the_release(field: Field) -> None:
    sample = field.load("02 1234567", "02 1234568", released=False)
    seen = preview_release(sample, MONDAY_NOON)
    release_sample(sample=sample, by=field.chiara, now=MONDAY_NOON)
    claimed = [field.claim(by=person) for person in (field.anna, field.bruno)]
    assert (seen.at_once, seen.people) == (len(claimed), 2)
    assert all(claimed)


def test_nobody_is_reachable_while_the_study_is_not_in_the_field(field: Field) -> None:
    sample = field.load("02 1234567", released=False)
    Study.objects.filter(pk=field.study.pk).update(status=StudyStatus.PAUSED)
    sample.study.refresh_from_db()
    seen = preview_release(sample, MONDAY_NOON)
    assert (seen.cases, seen.at_once, seen.is_fielding) == (1, 0, False)


def test_a_release_of_which_nobody_was_called_is_taken_back_whole(field: Field) -> None:
    sample = field.load("02 1234567", "02 1234568")
    assert withdraw(field, sample).status == SampleStatus.LOADED
    assert field.claim() is None
    assert (Sample.objects.count(), sample.cases_made) == (1, 2)
    assert AuditEntry.objects.filter(verb="sample.withdrawn", actor=field.chiara).count() == 1
    release_sample(sample=sample, by=field.chiara, now=LATER)
    assert field.claim()


def test_whoever_was_called_or_is_in_hand_or_was_promised_a_call_stays_in_the_field(field: Field) -> None:
    sample = field.load(*(f"02 12345{number}" for number in range(60, 66)))
    field.work("no_answer")
    field.work("call_back", appointment=NewAppointment(at=rome(24, "15:00")))
    field.work("complete")
    in_hand = field.claim(LATER, by=field.bruno)
    assert in_hand
    assert untouched_cases(sample) == 2
    withdraw(field, sample)
    kept = Sample.objects.exclude(pk=sample.pk).get()
    assert (kept.name, kept.status, kept.cases_made, sample.cases_made) == ("List, called", "released", 4, 2)
    assert sorted(Case.objects.filter(sample=kept).values_list("number", flat=True)) == [1, 2, 3, 4]
    assert set(Pool.objects.filter(replicate=str(kept.pk)).values_list("is_open", flat=True)) == {True}
    field.dial(in_hand, LATER)
    assert record_disposition(attempt=in_hand, code="no_answer", now=LATER).state == CaseState.WAITING
    promised = field.claim(rome(24, "15:00"))
    assert promised
    assert promised.case.number == 2


def test_whom_nobody_has_called_is_counted_without_those_who_were_promised_a_call(field: Field) -> None:
    sample = field.load(*(f"02 12345{number}" for number in range(60, 65)))
    other = field.load("02 1234570")
    back = field.claim()
    assert back
    give_back(attempt=back, now=MONDAY_NOON)
    for case in (Case.objects.get(number=2), Case.objects.get(sample=other)):
        force_appointment(case=case, wanted=NewAppointment(at=rome(24, "15:00")), by=field.chiara, now=MONDAY_NOON)
    field.work("no_answer")
    assert (untouched_cases(sample), untouched_cases(other)) == (3, 0)
    left = field.claim(LATER)
    assert left
    lapse_leases(now=LATER + timedelta(days=1))  # the screen was left before anything was dialled
    assert untouched_cases(sample) == 3
    for code, wanted in (("call_back", NewAppointment(at=rome(25, "15:00"))), ("soft_refusal", None)):
        rings = Case.objects.filter(sample=sample, state="waiting", attempts__calls=None, appointments=None).first()
        assert rings
        spoken = open_case(case=rings, interviewer=field.anna, now=rome(24))
        record_disposition(attempt=spoken, code=code, note="Rang herself", appointment=wanted, now=rome(24))
    assert untouched_cases(sample) == 2  # who rang and said no was not called, and no call is promised


def test_whoever_was_only_promised_a_call_by_a_supervisor_stays_too(field: Field) -> None:
    sample = field.load("02 1234567", "02 1234568")
    wanted = NewAppointment(at=rome(24, "15:00"))
    force_appointment(case=Case.objects.get(number=2), wanted=wanted, by=field.chiara, now=MONDAY_NOON)
    withdraw(field, sample)
    assert [case.number for case in Case.objects.exclude(sample=sample)] == [2]


def test_neither_a_withdrawal_nor_the_look_for_stragglers_goes_through_the_cases(field: Field) -> None:
    sample = field.load("02 1234567", "02 1234568")
    with CaptureQueriesContext(connection) as asked:
        assert begin_withdrawal(sample=sample, kept_as="List, called", by=field.chiara, now=LATER) is None
        assert keep_stragglers(now=LATER) == 0
    assert [one["sql"] for one in asked if '"last_called_at" IS NOT NULL' in one["sql"]] == []
    Case.objects.filter(number=2).update(last_called_at=LATER)
    assert (keep_stragglers(now=LATER), keep_stragglers(now=LATER)) == (1, 0)
    assert Sample.objects.get(status="released").cases_made == 1


def test_what_was_taken_back_may_be_given_up(field: Field) -> None:
    sample = field.load("02 1234567", "02 1234568")
    field.work("no_answer")
    withdraw(field, sample)
    cancel_sample(sample=sample)
    assert Case.objects.count() == 1
    assert field.claim(rome(24)) is not None


def test_only_a_released_list_can_be_taken_back_and_only_once(field: Field) -> None:
    sample = field.load("02 1234567", released=False)
    with pytest.raises(SampleNotReadyError):
        withdraw(field, sample)
    release_sample(sample=sample, by=field.chiara, now=MONDAY_NOON)
    withdraw(field, sample)
    with pytest.raises(SampleNotReadyError):
        withdraw(field, sample)


def test_a_list_that_is_not_released_is_in_no_figure_of_the_outcomes(field: Field) -> None:
    field.load("02 1234567", "02 1234568")
    field.work("wrong_person")
    before = outcomes_of(field.study)
    assert (before.closed, before.so_far, before.cases) == ({"4.10": 1}, {"3.11": 1}, 2)
    waiting = field.load("02 1234569", "02 1234560", released=False)
    assert outcomes_of(field.study) == before
    release_sample(sample=waiting, by=field.chiara, now=MONDAY_NOON)
    assert outcomes_of(field.study).so_far == {"3.11": 3}
