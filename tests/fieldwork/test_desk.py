"""What a supervisor reads of the field: outcomes, rates, what becomes ready, the plan, cases found."""

from datetime import date, timedelta

import pytest

from surveys.fieldwork.models import CaseState, QuotaCell
from surveys.fieldwork.queries import (
    CellRow,
    case_file,
    count_cases,
    dispositions_by_attempt,
    due_by_quarter,
    outcomes_of,
    parked_cases,
    plan_of,
    queue_totals,
    quota_changes,
    quota_rows,
    supply_of,
    used_up_cases,
    why_no_case,
)
from surveys.fieldwork.queries.case_search import find_cases
from surveys.fieldwork.services import NewAppointment, ReasonMissingError, change_quota_cell, lapse_leases
from surveys.interviewing.services import correct_disposition

from .conftest import MONDAY_NOON, Field, make_study, rome

ROWS = ("035 5550141;;Anna Ferri", "035 5550142;;Maria Rossi", "035 5550143;;Ugo Rossi")


@pytest.fixture
def three(field: Field) -> Field:
    field.load(*ROWS)
    return field


def test_cases_are_counted_by_last_outcome_open_and_closed(three: Field) -> None:
    three.work("no_answer")
    three.work("do_not_call")
    counts = count_cases(three.study)
    found = [(row.code, row.open, row.closed) for row in counts.outcomes]
    assert counts.states == {"waiting": 2, "held": 0, "parked": 0, "closed": 1}
    assert sorted(found) == [("", 1, 0), ("do_not_call", 0, 1), ("no_answer", 1, 0)]


def test_open_cases_count_as_if_the_field_ended_now(three: Field) -> None:
    three.work("do_not_call")
    three.work("no_answer")
    found = outcomes_of(three.study)
    assert (found.closed, found.so_far) == ({"2.11": 1}, {"3.13": 1, "3.11": 1})
    assert (found.by_class["R"], found.by_class["UH"], found.cases, found.never_called) == (1, 2, 3, 1)
    assert (found.e, found.rates["REF1"], found.rates["RR5"]) == (1.0, 1 / 3, 0.0)


def test_without_cases_every_rate_is_undefined(field: Field) -> None:
    found = outcomes_of(field.study)
    assert (found.cases, found.e, set(found.rates.values())) == (0, None, {None})


def test_a_refusal_outweighs_the_silence_that_came_later(three: Field) -> None:
    case = three.work("soft_refusal", note="Not now, at work")
    attempt = three.claim(MONDAY_NOON + timedelta(days=7, minutes=2))
    assert attempt is not None
    assert attempt.case_id == case.pk
    assert outcomes_of(three.study).so_far == {"2.11": 1, "3.11": 2}


def test_outcomes_are_counted_attempt_by_attempt_as_corrected(three: Field) -> None:
    three.work("busy")
    case = three.work("no_answer")
    three.work("busy", MONDAY_NOON + timedelta(minutes=40))
    found = [(row.label, row.counts[:2]) for row in dispositions_by_attempt(three.study)]
    assert found == [("Busy", (1, 1)), ("No answer", (1, 0))]
    correct_disposition(
        attempt=case.attempts.get(), code="busy", reason="A slip", by=three.chiara, now=MONDAY_NOON + timedelta(hours=1)
    )
    assert [(row.label, row.counts[:2]) for row in dispositions_by_attempt(three.study)] == [("Busy", (2, 1))]


def test_cases_become_ready_by_quarters_of_an_hour(three: Field) -> None:
    three.work("busy", rome(23, "12:05"))  # ready again at 12:36
    quarters = due_by_quarter(three.study, rome(23, "12:07"), quarters=4)
    assert quarters == [
        (rome(23, clock), count)
        for clock, count in zip(("12:00", "12:15", "12:30", "12:45"), (0, 0, 1, 0), strict=True)
    ]


def test_a_screen_that_was_left_is_told_with_its_person(three: Field) -> None:
    attempt = three.claim()
    assert attempt is not None
    three.dial(attempt)
    lapse_leases(now=MONDAY_NOON + timedelta(minutes=11))
    parked = parked_cases(three.study).get()
    assert (parked.pk, parked.left_by, parked.owner) == (attempt.case_id, "Anna", three.anna)
    assert outcomes_of(three.study).so_far == {"3.90": 1, "3.11": 2}


def test_nobody_was_called_by_a_screen_that_was_left_before_it_dialled(three: Field) -> None:
    attempt = three.claim()
    assert attempt is not None
    lapse_leases(now=MONDAY_NOON + timedelta(minutes=11))
    attempt.refresh_from_db()
    assert (attempt.is_abandoned, attempt.disposition) == (True, "given_back")
    assert outcomes_of(three.study).so_far == {"3.11": 3}


def test_the_supply_says_what_is_released_and_what_is_not(three: Field) -> None:
    three.load("035 5550149", released=False)
    supply = supply_of(three.study)
    assert (supply.released, supply.unreleased, used_up_cases(three.study)) == (1, 1, 0)


def test_the_plan_spreads_the_target_over_days_with_calling_hours(field: Field) -> None:
    study = field.study
    study.target, study.starts_on, study.ends_on = 60, date(2026, 11, 23), date(2026, 11, 28)  # Monday to Saturday
    plan = plan_of(study, 30, rome(25))
    assert plan is not None
    assert (plan.per_day, plan.days_ahead, plan.expected_end) == (10, 1, date(2026, 11, 26))
    assert (plan.is_working_day, plan_of(study, 30, rome(29)).is_working_day) == (True, False)  # type: ignore[union-attr]
    behind = plan_of(study, 0, rome(25))
    assert behind is not None
    assert (behind.days_ahead, behind.expected_end) == (-2, None)


def test_without_a_target_there_is_no_plan(field: Field) -> None:
    assert plan_of(field.study, 3, rome(25)) is None


def test_for_nobody_in_particular_an_appointment_of_a_colleague_is_no_obstacle(three: Field) -> None:
    promise = NewAppointment(at=rome(23, "15:00"), owner=three.bruno)
    three.work("call_back", by=three.bruno, appointment=promise)
    reasons = {reason.code: reason.count for reason in why_no_case(three.study, None, rome(23, "12:30")).reasons}
    assert reasons == {"ready": 2, "appointment": 1}
    for_anna = {reason.code: reason.count for reason in why_no_case(three.study, three.anna, rome(23, "12:30")).reasons}
    assert for_anna == {"ready": 2, "colleague": 1}


@pytest.mark.parametrize("clock", ["08:00", "12:02", "12:36", "19:59", "21:00"])
def test_the_totals_of_the_queue_are_those_of_its_reasons(three: Field, clock: str) -> None:
    three.work("busy")
    three.work("call_back", appointment=NewAppointment(at=rome(23, "19:00"), owner=three.bruno))
    three.load("035 5550149", released=False)
    now = rome(24 if clock == "08:00" else 23, clock)
    reasons, totals = why_no_case(three.study, None, now), queue_totals(three.study, now)
    ready = sum(reason.count for reason in reasons.reasons if reason.code == "ready")
    assert (totals.open_cases, totals.ready, totals.next_at) == (reasons.open_cases, ready, reasons.next_at)


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("2", [2]),
        ("000002", [2]),
        ("rossi", [2, 3]),
        ("035 555 0141", [1]),
        ("+39 0355550143", [3]),
        ("50142", [2]),
        ("nobody", []),
        ("", []),
    ],
)
def test_a_case_is_found_by_number_name_or_telephone(three: Field, words: str, numbers: list[int]) -> None:
    assert [case.number for case in find_cases(three.study, words)] == numbers


def test_a_case_of_another_study_is_not_found(three: Field) -> None:
    assert [case.number for case in find_cases(make_study("Tea"), "Ferri")] == []


def test_the_file_of_a_case_has_the_outcome_as_it_stands(three: Field) -> None:
    case = three.work("no_answer")
    attempt = case.attempts.get()
    correct_disposition(attempt=attempt, code="busy", reason="A slip", by=three.chiara, now=rome(23, "12:30"))
    case.refresh_from_db()
    file = case_file(case)
    assert (file.contact.name, file.worked[0].label, file.worked[0].attempt.disposition) == (
        "Anna Ferri",
        "Busy",
        "no_answer",
    )
    assert (file.standing, file.forbidden, case.state) == (None, frozenset(), CaseState.WAITING)


def cell(field: Field, **facts: object) -> QuotaCell:
    return QuotaCell.objects.create(study=field.study, name="women", **{"target": 10, **facts})  # type: ignore[misc]


def test_a_target_is_changed_with_a_reason_and_both_values_are_kept(field: Field) -> None:
    women = cell(field, completes=4)
    with pytest.raises(ReasonMissingError):
        change_quota_cell(cell=women, target=4, on_full="stop", reason=" ", by=field.chiara, now=MONDAY_NOON)
    change_quota_cell(cell=women, target=4, on_full="stop", reason="The client", by=field.chiara, now=MONDAY_NOON)
    (row,) = quota_rows(field.study, completes=4)
    assert (row.cell.target, row.missing, row.is_full, row.supply) == (4, 0, True, "full")
    (entry,) = quota_changes(field.study)
    assert (entry.actor, entry.details["target"], entry.details["reason"]) == (field.chiara, [10, 4], "The client")


@pytest.mark.parametrize(
    ("left", "needed", "supply"),
    [(20, 20, "enough"), (19, 20, "scarce"), (10, 20, "scarce"), (9, 20, "short"), (None, 20, "unknown")],
)
def test_a_cell_says_whether_its_sample_is_enough(left: int | None, needed: int, supply: str) -> None:
    assert CellRow(QuotaCell(name="women", target=10, completes=4), left, needed).supply == supply
