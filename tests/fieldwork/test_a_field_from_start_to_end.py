"""A whole field in compressed time: interviewers claim, dial, promise, leave screens; the rules hold after every event.

The size is small by default; ``FIELDWORK_SIMULATION=5000x20x10`` plays 5,000 cases, 20 interviewers, 10 days.
Every eleventh case shares a number with its neighbour, so that who says "never again" is known by two cases.
"""

import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from surveys.database.tallies import fold_tallies
from surveys.fieldwork.models import Case, CaseState, PhoneNumber
from surveys.fieldwork.services import lapse_leases, release_case

from .account import after_event, at_the_end
from .conftest import Field, join, person
from .shifts import Shift, all_at_once, hang_up, one_after_the_other, opening_of

CASES, INTERVIEWERS, DAYS = map(int, os.environ.get("FIELDWORK_SIMULATION", "80x4x4").split("x"))
pytestmark = pytest.mark.timeout(300 + 2 * CASES)


def begin(played: Field) -> list[Shift]:
    """The sample, released, and the interviewers."""
    played.load(
        *(f"02 55{number:05};347 00{number:05}" if number % 3 else f"02 55{number:05}" for number in range(CASES))
    )
    phones = list(PhoneNumber.objects.filter(order=0).order_by("case__number"))
    PhoneNumber.objects.bulk_create(
        PhoneNumber(case_id=mine.case_id, number=theirs.number, kind="landline", order=9)
        for mine, theirs in zip(phones[1::11], phones[0::11], strict=False)
    )
    return [
        Shift(played.study, join(played.study, person(f"person{number}")), random.Random(20261123 + number))
        for number in range(INTERVIEWERS)
    ]


def at_night(played: Field, day: int) -> None:
    """The supervisor puts back into the queue what was left in mid-call."""
    night = opening_of(day)[1] + timedelta(hours=2)
    lapse_leases(now=night)
    fold_tallies()
    for case in Case.objects.filter(state=CaseState.PARKED):
        release_case(case=case, by=played.chiara, now=night)


def check_of(played: Field) -> Callable[[int | None], list[str]]:
    return lambda case: after_event(played.study, CASES, case)


def tell(say: Callable[[str], None], how: str, shifts: list[Shift], wrong: list[str], started: float) -> None:
    events, calls = sum(shift.events for shift in shifts), sum(shift.calls for shift in shifts)
    say(
        f"fieldwork simulation, {how}, {connection.vendor}: {CASES:,} cases, {INTERVIEWERS} interviewers, {DAYS} days: "
        f"{events:,} events, {calls:,} calls, {time.perf_counter() - started:.0f} s, violations: {len(wrong)}"
    )
    assert wrong == []
    assert events > CASES
    assert Case.objects.filter(state=CaseState.CLOSED).count() > CASES / 10


@pytest.mark.django_db
def test_the_rules_hold_from_the_first_call_to_the_last(
    make_field: Callable[[], Field], say: Callable[[str], None]
) -> None:
    started = time.perf_counter()
    played = make_field()
    shifts = begin(played)
    for day in range(DAYS):
        one_after_the_other(shifts, day, check_of(played))
        at_night(played, day)
    wrong = [line for shift in shifts for line in shift.wrong] + at_the_end(played.study, CASES)
    tell(say, "one after the other", shifts, wrong, started)


@pytest.mark.django_db(transaction=True)
def test_the_rules_hold_while_everybody_works_at_the_same_moment(
    make_field: Callable[[], Field], say: Callable[[str], None]
) -> None:
    """On SQLite writers take turns, but claims, dials and outcomes of different people mix all the same."""
    started = time.perf_counter()
    played = make_field()
    shifts = begin(played)
    connections = INTERVIEWERS + 1
    with ThreadPoolExecutor(connections) as threads:
        for day in range(DAYS):
            all_at_once(shifts, threads, day, check_of(played))
            at_night(played, day)
        hang_up(threads, connections)
    wrong = [line for shift in shifts for line in shift.wrong] + at_the_end(played.study, CASES)
    tell(say, "all at the same moment", shifts, wrong, started)
