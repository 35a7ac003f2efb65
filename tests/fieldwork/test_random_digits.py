"""Random digits are off: a list of them is drawn with a reason that is kept, and waits for the opposition register."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from surveys.calling.random_digits import numbers_like
from surveys.fieldwork.models import PhoneNumber, Sample
from surveys.fieldwork.services import OppositionUncheckedError, release_checked_sample
from surveys.people.models import AuditEntry

from .conftest import MONDAY_NOON, Field


def test_the_same_seed_draws_the_same_numbers_of_the_lists_blocks_and_none_that_it_has() -> None:
    known = ["+39021234567", "+39064567890"]
    drawn = numbers_like(known, count=60, last=2, seed=7)
    assert drawn == numbers_like(known, count=60, last=2, seed=7) != numbers_like(known, count=60, last=2, seed=8)
    assert {number[:-2] for number in drawn} == {number[:-2] for number in known}
    assert (len(set(drawn)), set(drawn) & set(known)) == (60, set())
    assert len(numbers_like(known, count=500, last=2, seed=7)) == 198
    assert numbers_like([], count=5, last=2, seed=7) == []


def test_nothing_is_drawn_without_a_reason_and_nobody_is_called_without_a_check(field: Field) -> None:
    field.load("02 1234567", "02 1234568")
    with pytest.raises(CommandError, match="Random digits are off"):
        call_command("random_digits", field.study.pk, "List", 20)
    assert Sample.objects.count() == 1
    call_command("random_digits", field.study.pk, "List", 20, "--because", "parere del 3/11", stdout=StringIO())
    made = Sample.objects.latest("pk")
    assert (made.cases_made, made.source) == (20, "random digits (2), 1: parere del 3/11")
    assert all(one.number.startswith("+390212345") for one in PhoneNumber.objects.filter(case__sample=made))
    assert AuditEntry.objects.get(verb="sample.random_digits").details["reason"] == "parere del 3/11"
    with pytest.raises(OppositionUncheckedError):
        release_checked_sample(sample=made, by=field.chiara, now=MONDAY_NOON, today=MONDAY_NOON.date())
