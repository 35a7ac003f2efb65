"""A list is divided at random into replicates, which are released, suspended, withdrawn and put in order."""

from collections import Counter
from datetime import timedelta

import pytest

from surveys.database.tallies import wrong_tallies
from surveys.fieldwork.models import Case, CaseState, Draw, DrawKind, Pool, Sample, SampleStatus
from surveys.fieldwork.queries import outcomes_of, ready_counts, why_no_case
from surveys.fieldwork.services import (
    BeingDrawnError,
    CannotDivideError,
    NewAppointment,
    SampleNotReadyError,
    TooFewCasesError,
    carry_out,
    divide_list,
    move_sample,
    record_disposition,
    record_opposition_check,
    release_cases,
    release_sample,
    resume_sample,
    suspend_sample,
    withdraw_sample,
)
from surveys.people.models import AuditEntry

from .conftest import MONDAY_NOON, Field, rome

LATER = MONDAY_NOON + timedelta(minutes=30)
TODAY = MONDAY_NOON.date()
NUMBERS = [f"02 12345{number:02}" for number in range(20)]


def divided(field: Field, parts: int = 4, *, released: bool = False, rows: list[str] = NUMBERS) -> list[Sample]:
    """The replicates of a list whose check with the register holds."""
    sample = field.load(*rows, released=released)
    record_opposition_check(sample=sample, checked_on=TODAY, waiver="", by=field.chiara, now=MONDAY_NOON)
    carry_out(draw=divide_list(sample=sample, parts=parts, seed=7, by=field.chiara, now=MONDAY_NOON), now=MONDAY_NOON)
    return list(Sample.objects.filter(part_of=sample).order_by("number"))


def release(field: Field, *samples: Sample) -> None:
    for sample in samples:
        release_sample(sample=sample, by=field.chiara, now=MONDAY_NOON)


def of(*samples: Sample) -> set[int]:
    return set(Case.objects.filter(sample__in=samples).values_list("number", flat=True))


def released_by_number(field: Field, count: int, *, comes_first: bool = False) -> None:
    facts = {"seed": 9, "comes_first": comes_first, "by": field.chiara, "now": MONDAY_NOON, "today": TODAY}
    draw = release_cases(study=field.study, count=count, **facts)
    if draw is not None:
        carry_out(draw=draw, now=MONDAY_NOON)


def test_a_list_is_divided_into_parts_that_are_alike_and_not_in_its_order(field: Field) -> None:
    parts = divided(field)
    assert [(part.name, part.cases_made, part.status) for part in parts] == [
        (f"R{number}", 5, SampleStatus.LOADED) for number in (1, 2, 3, 4)
    ]
    assert set.union(*map(of, parts)) == set(range(1, 21))
    assert of(parts[0]) != {1, 2, 3, 4, 5}
    assert Sample.objects.get(part_of=None).cases_made == 0
    assert AuditEntry.objects.get(verb="sample.divided").details["seed"] == 7
    assert field.claim() is None
    assert wrong_tallies() == {}


def test_a_draw_that_was_interrupted_goes_on(field: Field) -> None:
    sample = field.load(*NUMBERS, released=False)
    draw = divide_list(sample=sample, parts=2, seed=7, by=field.chiara, now=MONDAY_NOON)
    with pytest.raises(BeingDrawnError):
        divide_list(sample=sample, parts=2, seed=7, by=field.chiara, now=MONDAY_NOON)
    one = Sample.objects.filter(part_of=sample).earliest("number")
    with pytest.raises(SampleNotReadyError):
        release(field, one)
    assert (carry_out(draw=draw, now=MONDAY_NOON), carry_out(draw=draw, now=MONDAY_NOON)) == (20, 0)
    assert Draw.objects.filter(finished_at=None).count() == 0
    release(field, one)
    assert field.claim()


def test_each_replicate_gets_its_share_of_every_stratum(field: Field) -> None:
    sample = field.load(*NUMBERS, released=False)
    Case.objects.filter(number__lte=12).update(stratum="north")
    draw = divide_list(sample=sample, parts=4, seed=3, by_stratum=True, by=field.chiara, now=MONDAY_NOON)
    carry_out(draw=draw, now=MONDAY_NOON)
    north = Counter(Case.objects.filter(stratum="north").values_list("sample__number", flat=True))
    assert north == {1: 3, 2: 3, 3: 3, 4: 3}


@pytest.mark.parametrize("parts", [1, 21, 201])
def test_no_replicate_is_empty_and_one_is_none(field: Field, parts: int) -> None:
    sample = field.load(*NUMBERS, released=False)
    with pytest.raises(CannotDivideError):
        divide_list(sample=sample, parts=parts, seed=1, by=field.chiara, now=MONDAY_NOON)


def test_a_list_in_the_field_stays_in_it_while_it_is_divided(field: Field) -> None:
    sample = field.load(*NUMBERS)
    field.work("no_answer")
    held = field.claim(by=field.bruno)
    assert held
    draw = divide_list(sample=sample, parts=2, seed=7, by=field.chiara, now=MONDAY_NOON)
    assert field.claim()
    carry_out(draw=draw, now=MONDAY_NOON)
    assert set(Sample.objects.filter(part_of=sample).values_list("status", flat=True)) == {"released"}
    assert outcomes_of(field.study).cases == 20
    field.dial(held)
    assert record_disposition(attempt=held, code="complete", now=LATER).state == CaseState.CLOSED
    assert not Pool.objects.filter(replicate=str(sample.pk)).exists()


def test_fresh_cases_of_one_replicate_are_worked_before_those_of_the_next(field: Field) -> None:
    parts = divided(field)
    release(field, parts[0], parts[1])
    worked = [field.work("wrong_person").number for _ in range(10)]
    assert (set(worked[:5]), set(worked[5:])) == (of(parts[0]), of(parts[1]))


def test_another_order_says_whose_fresh_cases_come_first(field: Field) -> None:
    parts = divided(field)
    release(field, parts[0], parts[1])
    assert move_sample(sample=parts[1], by_places=-1, by=field.chiara, now=MONDAY_NOON)
    assert not move_sample(sample=parts[1], by_places=-1, by=field.chiara, now=MONDAY_NOON)
    assert {field.work("wrong_person").number for _ in range(5)} == of(parts[1])


def test_a_list_that_is_released_later_comes_after_those_that_have_an_order(field: Field) -> None:
    parts = divided(field)
    release(field, parts[0])
    late = field.load("02 7654321")
    assert [field.work("wrong_person").sample_id for _ in range(6)] == [parts[0].pk] * 5 + [late.pk]


def test_so_many_cases_are_released_whole_replicates_first_and_the_rest_by_lot(field: Field) -> None:
    parts = divided(field)
    released_by_number(field, 7)
    whole, cut = Sample.objects.filter(status="released").order_by("precedence", "pk")
    rest = Sample.objects.get(pk=parts[1].pk)
    assert (whole.pk, whole.cases_made, cut.name, cut.cases_made) == (parts[0].pk, 5, "R5", 2)
    assert (rest.name, rest.status, rest.cases_made) == ("R2", "loaded", 3)
    assert outcomes_of(field.study).cases == 7
    with pytest.raises(TooFewCasesError):
        released_by_number(field, 14)


def test_cases_released_to_come_first_come_before_the_fresh_ones_in_the_field(field: Field) -> None:
    parts = divided(field)
    release(field, parts[2])
    released_by_number(field, 5, comes_first=True)
    assert {field.work("wrong_person").number for _ in range(5)} == of(parts[0])


def test_lists_that_are_not_checked_are_not_released_by_number(field: Field) -> None:
    parts = divided(field)
    record_opposition_check(sample=parts[0], checked_on=None, waiver="", by=field.chiara, now=MONDAY_NOON)
    with pytest.raises(TooFewCasesError):
        released_by_number(field, 1)


def test_of_a_suspended_replicate_only_promised_calls_are_made(field: Field) -> None:
    parts = divided(field)
    release(field, parts[0])
    field.work("call_back", appointment=NewAppointment(at=rome(24, "15:00")))
    suspend_sample(sample=parts[0], by=field.chiara, now=LATER)
    assert field.claim(LATER) is None
    assert ready_counts([field.study], field.anna, LATER).total() == 0
    why = {one.code: one.count for one in why_no_case(field.study, field.anna, LATER).reasons if one.count}
    assert why == {"not_released": 15, "suspended": 4, "appointment": 1}
    promised = field.claim(rome(24, "15:00"))
    assert promised
    assert promised.reason == "hard_appointment"
    resume_sample(sample=parts[0], by=field.chiara, now=LATER)
    assert field.claim(rome(24, "15:01"), by=field.bruno)


def test_what_is_withdrawn_leaves_what_was_begun_in_the_field_also_a_case_in_hand(field: Field) -> None:
    parts = divided(field)
    release(field, parts[0])
    called = field.work("no_answer").number
    held = field.claim(by=field.bruno)
    assert held
    withdraw_sample(sample=parts[0], kept_as="R1, never called", by=field.chiara, now=LATER)
    left, kept = Sample.objects.get(pk=parts[0].pk), Sample.objects.get(status="released")
    assert (left.name, left.status, left.cases_made) == ("R1, never called", "loaded", 3)
    assert (kept.name, of(kept)) == ("R1", {called, held.case.number})
    field.dial(held)
    assert record_disposition(attempt=held, code="complete", now=LATER).final_outcome == "1.1"
    assert field.claim(LATER) is None
    assert wrong_tallies() == {}


def test_no_replicate_is_withdrawn_while_its_list_is_still_being_divided(field: Field) -> None:
    sample = field.load(*NUMBERS)
    draw = divide_list(sample=sample, parts=2, seed=7, by=field.chiara, now=MONDAY_NOON)
    one = Sample.objects.filter(part_of=sample).earliest("number")
    with pytest.raises(BeingDrawnError):
        withdraw_sample(sample=one, kept_as="R1, never called", by=field.chiara, now=MONDAY_NOON)
    carry_out(draw=draw, now=MONDAY_NOON)
    withdraw_sample(sample=one, kept_as="R1, never called", by=field.chiara, now=LATER)
    one.refresh_from_db()
    assert (one.status, one.cases_made, len(of(one))) == (SampleStatus.LOADED, 10, 10)


def test_the_end_of_one_draw_lets_no_sample_be_used_from_which_another_still_draws(field: Field) -> None:
    parts = divided(field, parts=2)
    facts = {"kind": DrawKind.KEEP, "asked_at": MONDAY_NOON}
    Draw.objects.create(source=parts[0], sizes=[[parts[1].pk, 0]], **facts)
    other = Draw.objects.create(source=parts[1], sizes=[[parts[0].pk, 0]], **facts)
    Sample.objects.filter(pk__in=[part.pk for part in parts]).update(status=SampleStatus.DRAWING)
    carry_out(draw=other, now=MONDAY_NOON)
    assert [Sample.objects.get(pk=part.pk).status for part in parts] == [SampleStatus.DRAWING, SampleStatus.LOADED]


def test_a_replicate_that_nobody_called_is_withdrawn_whole(field: Field) -> None:
    parts = divided(field)
    release(field, *parts)
    withdraw_sample(sample=parts[3], kept_as="R4, never called", by=field.chiara, now=LATER)
    assert Sample.objects.get(pk=parts[3].pk).name == "R4"
    assert outcomes_of(field.study).cases == 15


def test_a_check_of_the_list_is_one_of_its_replicates(field: Field) -> None:
    parts = divided(field)
    release(field, parts[0])
    Sample.objects.update(opposition_checked_on=TODAY - timedelta(days=31))
    assert field.claim() is None
    whole = Sample.objects.get(part_of=None)
    record_opposition_check(sample=whole, checked_on=TODAY, waiver="", by=field.chiara, now=MONDAY_NOON)
    assert field.claim()
