"""A supervisor moves single cases to another replicate of their list."""

from datetime import timedelta

import pytest

from surveys.fieldwork.models import Case, Sample, SampleStatus
from surveys.fieldwork.services import FieldworkError, carry_out, divide_list, move_to_replicate

from .conftest import MONDAY_NOON, Field

LATER = MONDAY_NOON + timedelta(minutes=10)


@pytest.fixture
def replicates(field: Field) -> list[Sample]:
    """A list in the field in two replicates, of which the second is held back; another list beside it."""
    sample = field.load(*(f"035 555014{digit}" for digit in range(4)))
    carry_out(draw=divide_list(sample=sample, parts=2, seed=1, by=field.chiara, now=MONDAY_NOON), now=MONDAY_NOON)
    other = field.load("035 5550150")
    return [*Sample.objects.filter(part_of=sample).order_by("number"), other]


def move(field: Field, case: Case, target: Sample) -> Case:
    return move_to_replicate(case=case, target=target, by=field.chiara, now=LATER, reason="Balance")


def test_a_case_goes_to_the_other_replicate_with_its_pool(field: Field, replicates: list[Sample]) -> None:
    first, second, _other = replicates
    case = Case.objects.filter(sample=first).earliest("pk")
    moved = move(field, case, second)
    assert (moved.sample, moved.pool.replicate, moved.pool.is_open) == (second, str(second.pk), True)
    assert [Sample.objects.get(pk=one.pk).cases_made for one in (first, second)] == [1, 3]


def test_a_case_stays_in_its_list_and_a_called_one_in_the_field(field: Field, replicates: list[Sample]) -> None:
    called = field.work("no_answer")
    target = next(one for one in replicates[:2] if one.pk != called.sample_id)
    Sample.objects.filter(pk=target.pk).update(status=SampleStatus.LOADED)
    for case, wrong in ((called, target), (called, replicates[2]), (called, called.sample)):
        with pytest.raises(FieldworkError):
            move(field, case, wrong)
    fresh = Case.objects.filter(sample=called.sample, last_called_at=None).earliest("pk")
    assert move(field, fresh, target).sample == target
