"""A list in the field stops being rung when its check with the opposition register has run out."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from surveys.design.models import Study
from surveys.fieldwork.models import Case, Sample
from surveys.fieldwork.queries import queue_of, queue_totals, ready_counts, supply_of, why_no_case
from surveys.fieldwork.queries.opposition import standing_of_samples
from surveys.fieldwork.services import (
    NewAppointment,
    OppositionUncheckedError,
    ReasonMissingError,
    record_opposition_check,
    set_register_limit,
)

from .conftest import MONDAY_NOON, Field, rome


def checked(sample: Sample, now: datetime, days_ago: int, **facts: Any) -> None:
    Sample.objects.filter(pk=sample.pk).update(opposition_checked_on=now.date() - timedelta(days=days_ago), **facts)


def test_nobody_of_a_list_whose_check_has_run_out_is_handed_out_until_it_is_checked_anew(field: Field) -> None:
    sample = field.load("02 1234567", "02 1234568")
    checked(sample, MONDAY_NOON, 31)
    assert field.claim() is None
    why = why_no_case(field.study, field.anna, MONDAY_NOON)
    assert ([(reason.code, reason.count) for reason in why.reasons], why.next_at) == ([("register", 2)], None)
    assert ready_counts([field.study], field.anna, MONDAY_NOON).total() == 0
    totals = queue_totals(field.study, MONDAY_NOON)
    assert (totals.open_cases, totals.ready, totals.next_at) == (2, 0, None)

    sample.refresh_from_db()
    record_opposition_check(sample=sample, checked_on=MONDAY_NOON.date(), waiver="", by=field.chiara, now=MONDAY_NOON)
    assert ready_counts([field.study], field.anna, MONDAY_NOON).total() == 2
    assert field.claim()


@pytest.mark.parametrize(("days", "reason"), [(15, ""), (31, "own customers")], ids=["in time", "with a reason"])
def test_a_check_in_time_or_a_reason_lets_the_list_be_rung(field: Field, days: int, reason: str) -> None:
    checked(field.load("02 1234567"), MONDAY_NOON, days, opposition_waiver=reason)
    assert field.claim()


def test_a_study_with_a_legal_reason_calls_for_longer(field: Field) -> None:
    checked(field.load("02 1234567"), MONDAY_NOON, 20)
    assert field.claim() is None
    with pytest.raises(ReasonMissingError):
        set_register_limit(study=field.study, days=30, reason=" ", by=field.chiara, now=MONDAY_NOON)
    set_register_limit(study=field.study, days=30, reason="Parere del DPO", by=field.chiara, now=MONDAY_NOON)
    assert field.claim()


def test_other_lists_of_the_study_go_on(field: Field) -> None:
    checked(field.load("02 1234567"), MONDAY_NOON, 31)
    checked(field.load("02 1234568"), MONDAY_NOON, 3)
    attempt = field.claim()
    assert attempt
    assert attempt.case.phones.get().number == "+39021234568"


def test_whoever_asked_for_an_appointment_is_rung_all_the_same(field: Field) -> None:
    sample = field.load("02 1234567", "02 1234568")
    field.work("call_back", appointment=NewAppointment(at=rome(24, "10:00")))
    checked(sample, rome(24, "10:00"), 31)
    attempt = field.claim(rome(24, "10:00"))
    assert attempt
    assert attempt.reason == "hard_appointment"
    assert field.claim(rome(24, "10:00"), field.bruno) is None


def test_a_list_in_the_field_is_not_left_without_check_and_reason(field: Field) -> None:
    sample = field.load("02 1234567")
    with pytest.raises(OppositionUncheckedError):
        record_opposition_check(sample=sample, checked_on=None, waiver=" ", by=field.chiara, now=MONDAY_NOON)


def test_the_oldest_check_is_that_of_lists_with_somebody_left_to_call(field: Field) -> None:
    checked(field.load("02 1234567"), MONDAY_NOON, 20)
    checked(field.load("02 1234568"), MONDAY_NOON, 10)
    checked(field.load("02 1234569"), MONDAY_NOON, 40, opposition_waiver="own customers")
    assert supply_of(field.study).checked_on == MONDAY_NOON.date() - timedelta(days=20)
    Case.objects.filter(number=1).update(state="closed", closed_at=MONDAY_NOON)
    assert supply_of(field.study).checked_on == MONDAY_NOON.date() - timedelta(days=10)


@pytest.mark.parametrize(("zone", "hour"), [("Europe/Rome", 23), ("America/New_York", 29)])
def test_a_check_runs_out_at_the_studys_own_midnight(field: Field, zone: str, hour: int) -> None:
    sample = field.load("02 1234567")
    Study.objects.filter(pk=field.study.pk).update(time_zone=zone)
    field.study.refresh_from_db()
    Sample.objects.filter(pk=sample.pk).update(opposition_checked_on=date(2026, 11, 9))  # holds on 24 November
    midnight = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(hours=hour)
    for now, found in ((midnight - timedelta(minutes=1), set()), (midnight, {str(sample.pk)})):
        assert standing_of_samples(field.study, now).held_back == found
        [group] = queue_of([field.study], None, now).waiting.groups
        assert group.has_run_out == bool(found)
