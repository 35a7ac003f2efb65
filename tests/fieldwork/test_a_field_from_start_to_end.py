"""A whole field in compressed time: interviewers claim, dial, promise, leave screens; the rules hold after every event.

The size is small by default; ``FIELDWORK_SIMULATION=5000x20x10`` plays 5,000 cases, 20 interviewers, 10 days.
The study has day parts and outcomes of its own, and its rules are changed twice in mid-field, while people call.
Every eleventh case shares a number with its neighbour, so that who says "never again" is known by two cases. The list
is divided into replicates, which a manager releases, suspends, withdraws and reorders meanwhile.
"""

import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.db import connection

from surveys.database.tallies import fold_tallies
from surveys.fieldwork.models import Attempt, Case, CaseState, PhoneNumber, RulesVersion, Sample
from surveys.fieldwork.services import (
    carry_out,
    change_rules,
    divide_list,
    lapse_leases,
    record_opposition_check,
    redate_cases,
    release_case,
    release_sample,
)

from .account import after_event, at_the_end
from .conftest import MONDAY_NOON, Field, join, person
from .rules_then import rules_of_the_field
from .samplers import Manager, samples_at_the_end, stragglers_kept, wrongly_handed_out
from .shifts import Shift, all_at_once, hang_up, one_after_the_other, opening_of
from .standing_counted import disagreements

PACE = 3
"""The field is divided by two changes of the rules."""
CASES, INTERVIEWERS, DAYS = map(int, os.environ.get("FIELDWORK_SIMULATION", "40x4x3").split("x"))
RECOUNT = max(1, CASES // 100)
"""The counters are recounted after so many events, and every night: after each one where the field is small."""
LOOKED_AT = max(1, int(os.environ.get("FIELDWORK_LOOKS", "12")))
"""The pages are looked at after so many steps of each person; with ``FIELDWORK_LOOKS=1`` after each."""
pytestmark = pytest.mark.timeout(300 + 2 * CASES)


def begin(played: Field, looks: Callable[[Attempt], list[str]] | None = None) -> list[Shift]:
    """The sample, released, and the interviewers."""
    sample = played.load(
        *(f"02 55{number:05};347 00{number:05}" if number % 3 else f"02 55{number:05}" for number in range(CASES)),
        released=False,
    )
    divide(played, sample)
    phones = list(PhoneNumber.objects.filter(order=0).order_by("case__number"))
    PhoneNumber.objects.bulk_create(
        PhoneNumber(case_id=mine.case_id, number=theirs.number, kind="landline", order=9)
        for mine, theirs in zip(phones[1::11], phones[0::11], strict=False)
    )
    shifts = [
        Shift(
            played.study, join(played.study, person(f"person{number}")), random.Random(20261123 + number), looks=looks
        )
        for number in range(INTERVIEWERS)
    ]
    return [*shifts, Manager(played.study, played.chiara, random.Random(20261122))]


def divide(played: Field, sample: Sample) -> None:
    """The list in six replicates, two of them released."""
    about = {"by": played.chiara, "now": MONDAY_NOON}
    record_opposition_check(sample=sample, checked_on=None, waiver="invented numbers", **about)
    carry_out(draw=divide_list(sample=sample, parts=6, seed=20261120, **about), now=MONDAY_NOON)
    for part in Sample.objects.filter(part_of=sample, number__lte=2):
        release_sample(sample=part, **about)


def at_night(played: Field, day: int) -> list[str]:
    """The supervisor puts back into the queue what was left in mid-call; what is wrong then."""
    night = opening_of(day)[1] + timedelta(hours=2)
    lapse_leases(now=night)
    stragglers_kept(played.study.pk, night)
    fold_tallies()
    for case in Case.objects.filter(state=CaseState.PARKED):
        release_case(case=case, by=played.chiara, now=night)
    return after_event(played.study, CASES, None, RULES)


def standing_of_every(steps: int, played: Field) -> Callable[[datetime], list[str]]:
    """Hold headlines, alerts, counts and rates against those counted anew after every so many steps of a shift."""
    seen = count(1)
    return lambda now: disagreements(played.study.pk, now) if next(seen) % steps == 0 else []


RULES = rules_of_the_field(*(opening_of(DAYS * turn // PACE)[0] for turn in (1, 2)))


def rules_of_day(played: Field, shifts: list[Shift], day: int) -> RulesVersion | None:
    """What changes on this day comes into force at its opening; the waiting cases follow while people call."""
    opening = opening_of(day)[0]
    changed = [one for one in RULES if one.since == opening or (day == 0 and one is RULES[0])]
    version = None
    for rules in changed:
        facts = {"study": played.study, "reason": "simulation", "by": played.chiara, "now": opening}
        version = change_rules(stored=rules.stored, **facts)
        for shift in shifts:
            shift.hidden = [code for code, one in rules.stored["outcomes"].items() if one.get("is_hidden")]
    return version


def check_of(played: Field) -> Callable[[int | None], list[str]]:
    events = count(1)
    return lambda case: after_event(played.study, CASES, case, RULES, recounts=next(events) % RECOUNT == 0)


def tell(say: Callable[[str], None], how: str, shifts: list[Shift], wrong: list[str]) -> None:
    events, calls = sum(shift.events for shift in shifts), sum(shift.calls for shift in shifts)
    say(
        f"fieldwork simulation, {how}, {connection.vendor}: {CASES:,} cases, {INTERVIEWERS} interviewers, {DAYS} days: "
        f"{events:,} events, {calls:,} calls, violations: {len(wrong)}"
    )
    assert wrong == [], wrong[:20]
    assert events > CASES
    used = {code for code, one in RULES[0].stored["outcomes"].items()} & set(
        Attempt.objects.values_list("disposition", flat=True)
    )
    assert used
    assert RulesVersion.objects.filter(redated_at__isnull=False).count() == len(RULES) + 1
    assert Case.objects.filter(state=CaseState.CLOSED).count() > CASES / 10


@pytest.mark.django_db(transaction=CASES > 1000)  # PostgreSQL cleans up nothing behind a transaction that is open
def test_the_rules_hold_from_the_first_call_to_the_last(
    make_field: Callable[[], Field], say: Callable[[str], None]
) -> None:
    played = make_field()
    shifts, nights = begin(played, wrongly_handed_out), list[str]()
    for shift in shifts:
        shift.sees = standing_of_every(LOOKED_AT, played)
    for day in range(DAYS):
        version = rules_of_day(played, shifts, day)
        if version is not None:
            redate_cases(version=version, now=opening_of(day)[0])
        one_after_the_other(shifts, day, check_of(played))
        nights += at_night(played, day)
    wrong = nights + [line for shift in shifts for line in shift.wrong] + at_the_end(played.study, CASES, RULES)
    wrong += samples_at_the_end(played.study.pk)
    tell(say, "one after the other", shifts, wrong)


@pytest.mark.django_db(transaction=True)
def test_the_rules_hold_while_everybody_works_at_the_same_moment(
    make_field: Callable[[], Field], say: Callable[[str], None]
) -> None:
    """On SQLite writers take turns, but claims, dials and outcomes of different people mix all the same."""
    played = make_field()
    shifts, nights = begin(played), list[str]()
    connections = INTERVIEWERS + 3
    with ThreadPoolExecutor(connections) as threads:
        for day in range(DAYS):
            version = rules_of_day(played, shifts, day)
            redating = [threads.submit(redate_cases, version=version, now=opening_of(day)[0])] if version else []
            all_at_once(shifts, threads, day, check_of(played))
            assert [one.result() >= 0 for one in redating] == [True] * len(redating)
            nights += at_night(played, day)
        hang_up(threads, connections)
    wrong = nights + [line for shift in shifts for line in shift.wrong] + at_the_end(played.study, CASES, RULES)
    wrong += samples_at_the_end(played.study.pk)
    tell(say, "all at the same moment", shifts, wrong)
