"""Counts of days that are over are kept: the figures are those of a count of everything, whatever happens meanwhile."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from surveys.fieldwork.models import Attempt
from surveys.fieldwork.queries import last_days
from surveys.interviewing.queries import contacts_made

from .scene import NOON, make_scene

pytestmark = pytest.mark.django_db


def test_calls_of_days_that_are_over_are_read_once_and_those_of_today_each_time() -> None:
    scene = make_scene(cases=3, now=NOON - timedelta(days=9), dialled=False)

    cases = list(type(scene.attempt.case).objects.filter(study=scene.study).values_list("pk", flat=True))

    def call(days: float, number: int, code: str = "soft_refusal") -> None:
        at = NOON - timedelta(days=days)
        Attempt.objects.create(
            case_id=cases[number % len(cases)],
            interviewer=scene.interviewer,
            number=number + 2,
            claimed_at=at,
            closed_at=at,
            disposition=code,
        )

    def counted(days: int = 30) -> tuple[int, int]:
        made = contacts_made([scene.study], *last_days(days, NOON), NOON)
        return sum(one.contacts for one in made), sum(one.refused for one in made)

    for number, (days, code) in enumerate(
        [(0, "soft_refusal"), (1, "call_back"), (1.5, "soft_refusal"), (6, "no_answer"), (20, "soft_refusal")]
    ):
        call(days, number, code)
    assert (counted(), counted(7)) == ((4, 3), (3, 2))
    call(0, 10)
    assert (counted(), counted(7)) == ((5, 4), (4, 3))
    kept = counted(), counted(7)
    cache.clear()
    assert (counted(), counted(7)) == kept
    # What it stands for: a day that is over is not read again.
    call(3, 11)
    assert counted() == kept[0]
    after_midnight = timezone.localtime(NOON).replace(hour=0, minute=30)
    made = contacts_made([scene.study], *last_days(7, after_midnight), after_midnight)
    call(1, 12)
    again = contacts_made([scene.study], *last_days(7, after_midnight), after_midnight)
    assert sum(one.contacts for one in again) == sum(one.contacts for one in made) + 1
