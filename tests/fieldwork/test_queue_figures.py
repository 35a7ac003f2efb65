"""The figures of the queue are what looking at the cases one by one gives, at any moment and however they are mixed."""

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db.models import Q

from surveys.calling.hours import is_open
from surveys.database.tallies import fold_tallies, wrong_tallies
from surveys.fieldwork.models import Appointment, Case, Pool, Purpose
from surveys.fieldwork.queries import due_by_quarter, queue_totals, ready_counts, rules_of, why_no_case
from surveys.people.models import User

from .conftest import MONDAY_NOON, Field

A_MOMENT = timedelta(microseconds=1)
SECONDS = (-9000, -900, -1, 0, 0, 1, 600, 899, 900, 5000, 30_000)
NOWS = [MONDAY_NOON + timedelta(seconds=seconds) for seconds in (-1000, 0, 1, 899, 900, 4000, 29_999, 60_000)]
"""The last ones when the hours are over in one time zone, in both."""


def mixed(field: Field, chance: random.Random) -> None:
    """Two lists, one of them released; pools of two time zones, some shut; cases in every state."""
    for number in (1, 2):
        field.load(*(f"02 {number}55{row:05}" for row in range(30)), released=number == 1)
    for pool in list(Pool.objects.all()):
        for zone, cells in (("America/New_York", ""), ("Europe/Rome", "women"), ("Europe/Rome", "men")):
            Pool.objects.create(
                study=field.study, replicate=pool.replicate, hours_group=zone, cells=cells, is_open=cells != "men"
            )
    for case in Case.objects.all():
        pools = Pool.objects.filter(replicate=str(case.sample_id))
        case.pool, case.rank = chance.choice(list(pools)), chance.randrange(1, 7)
        case.due_at = MONDAY_NOON + timedelta(seconds=chance.choice(SECONDS)) + chance.choice((-A_MOMENT, 0 * A_MOMENT))
        case.state = chance.choice(["waiting"] * 8 + ["parked", "closed"])
        case.closed_at = MONDAY_NOON if case.state == "closed" else None
        case.owner = chance.choice([None] * 4 + [field.anna, field.bruno]) if case.state == "waiting" else None
        case.quarantined_at = MONDAY_NOON if case.state == "parked" and chance.random() < 0.5 else None
        case.purpose = Purpose.PRACTICE if chance.random() < 0.1 else Purpose.LIVE
        case.save()
        if case.rank <= 3 and chance.random() < 0.5:
            about = {"at": case.due_at, "made_at": MONDAY_NOON, "hours_reason": chance.choice(["", "wants it so"])}
            Appointment.objects.create(study_id=case.study_id, case=case, **about)


def reason(case: Case, person: User | None, now: datetime) -> str:
    """Why the person does not get the case now."""
    if case.state == "parked":
        return "quarantine" if case.quarantined_at else "parked"
    if case.sample.status != "released":
        return "not_released"
    if not case.pool.is_open:
        return "shut"
    if person and case.owner not in (None, person):
        return "colleague"
    if case.due_at > now:
        return "appointment" if case.rank <= 3 else "resting"
    rules = rules_of(case.study, now)
    waived = [one for one in case.appointments.all() if one.hours_reason and one.at > now - timedelta(minutes=60)]
    if not is_open(rules.policy, now, case.pool.hours_group, rules.holidays) and not (case.rank <= 3 and waived):
        return "hours"
    return "ready"


@pytest.mark.parametrize("seed", range(3))
def test_every_case_is_counted_where_it_belongs(field: Field, seed: int) -> None:
    mixed(field, random.Random(seed))
    assert wrong_tallies() == {}
    if seed:
        fold_tallies()
    wanted = Case.objects.exclude(state="closed").filter(purpose=Purpose.LIVE)
    wanted = wanted.filter(Q(sample__status="released") | Q(state="waiting"))
    cases = list(wanted.select_related("study", "pool", "sample", "owner").prefetch_related("appointments"))
    still_open = sum(case.sample.status == "released" for case in cases)
    for now in NOWS:
        for person in (None, field.anna, field.chiara):
            counted = Counter(reason(case, person, now) for case in cases)
            why = why_no_case(field.study, person, now)
            assert {one.code: one.count for one in why.reasons} == counted
            assert why.open_cases == still_open
            first = {code: [c.due_at for c in cases if reason(c, person, now) == code] for code in counted}
            for one in why.reasons:
                if one.code in {"appointment", "resting", "colleague"}:
                    assert one.next_at == min(first[one.code]), one.code
            if person:
                assert ready_counts([field.study], person, now)[field.study.pk] == counted["ready"]
            else:
                totals = queue_totals(field.study, now)
                assert (totals.open_cases, totals.ready) == (still_open, counted["ready"])
        in_reach = [case for case in cases if reason(case, None, now) in {"appointment", "resting"}]
        for start, count in due_by_quarter(field.study, now):
            quarter = [case for case in in_reach if start <= case.due_at < start + timedelta(minutes=15)]
            assert count == len(quarter), start
