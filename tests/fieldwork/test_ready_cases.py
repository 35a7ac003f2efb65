"""The cases that pages call ready are those that claims give: claimed until none is left, in fields made by chance."""

import random
from datetime import timedelta

import pytest

from surveys.fieldwork.models import Case, CaseState, Origin, Pilot, Sample
from surveys.fieldwork.queries import queue_of, queue_totals, why_no_case
from surveys.fieldwork.queries.pilots import is_stopped_by_pilot
from surveys.fieldwork.services import (
    FieldEndedError,
    NewAppointment,
    PilotFullError,
    StudyNotFieldingError,
    add_number,
    force_appointment,
    give_back,
    suspend_sample,
)
from surveys.people.models import Role, User

from .conftest import MONDAY_NOON, Field, join, make_study, person, rome

FIELDS = 30
NOT_HANDED_OUT = (StudyNotFieldingError, FieldEndedError, PilotFullError)


def make_random_field(number: int, chance: random.Random, people: list[User]) -> Field:
    """Two lists with up to four cases each; numbers forbidden later, appointments, pools shut, lists held back."""
    anna, bruno, chiara = people
    study = make_study(f"Study {number}", ends_on=chance.choice([None, None, rome(23).date(), rome(30).date()]))
    field = Field(study, join(study, anna), join(study, bruno), join(study, chiara, Role.SUPERVISOR))
    for part in range(2):
        rows = [f"02 {number % 90 + 10}{part}{row:05}" for row in range(chance.randrange(1, 5))]
        sample = field.load(*rows, released=chance.random() < 0.8)
        checked_on = chance.choice([None, None, None, MONDAY_NOON.date() - timedelta(days=40)])
        Sample.objects.filter(pk=sample.pk).update(opposition_checked_on=checked_on)
        sample.refresh_from_db()
        promise_and_forbid(field, sample, chance)
        if sample.status == "released" and chance.random() < 0.3:
            suspend_sample(sample=sample, by=chiara, now=MONDAY_NOON)
    if chance.random() < 0.15:
        study.status = "paused"
        study.save()
    if chance.random() < 0.15:
        Pilot.objects.create(study=study, completes=1, filled_at=MONDAY_NOON, set_at=MONDAY_NOON)
    return field


def promise_and_forbid(field: Field, sample: Sample, chance: random.Random) -> None:
    for case in Case.objects.filter(sample=sample):
        whim = chance.random()
        if whim < 0.3:
            at = MONDAY_NOON + timedelta(hours=chance.choice([0, 1, 9, 10]))
            wanted = NewAppointment(
                at=at,
                kind=chance.choice(["hard", "soft", "super"]),
                owner=chance.choice([None, field.anna]),
                hours_reason="They wish it so.",
            )
            force_appointment(case=case, wanted=wanted, by=field.chiara, now=MONDAY_NOON)
        elif whim < 0.5:
            add_number(
                number=case.phones.get().number,
                listed_in="house",
                origin=Origin.REQUEST,
                reason="asked by letter",
                by=field.chiara,
                now=MONDAY_NOON,
            )
    if chance.random() < 0.2:
        pool = Case.objects.filter(sample=sample).select_related("pool")[0].pool
        pool.is_open = False
        pool.save()


def claim_until_empty(field: Field, now: object) -> int:
    """How many cases two people get, each given back at once."""
    given: set[int] = set()
    for somebody in (field.anna, field.bruno):
        while True:
            try:
                attempt = field.claim(now, somebody)  # type: ignore[arg-type]
            except NOT_HANDED_OUT:
                break
            if attempt is None:
                break
            given.add(attempt.case_id)
            give_back(attempt=attempt, now=now)  # type: ignore[arg-type]
    return len(given)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(10))
def test_as_many_cases_are_ready_as_claims_give(seed: int) -> None:
    chance = random.Random(20261203 + seed)
    people = [person(name) for name in ("anna", "bruno", "chiara")]
    for number in range(FIELDS):
        field = make_random_field(number, chance, people)
        now = chance.choice([MONDAY_NOON + timedelta(minutes=5), rome(23, "21:05"), rome(24, "10:00"), rome(29)])
        stopped = [field.study.pk] if is_stopped_by_pilot(field.study) else []
        queue = queue_of([field.study], None, now, stopped=stopped)
        ready = queue_totals(field.study, now, queue=queue).ready
        told = {reason.code: reason.count for reason in why_no_case(field.study, None, now, queue).reasons}
        still_open = Case.objects.filter(study=field.study, sample__status="released").exclude(state="closed").count()
        assert queue_totals(field.study, now, queue=queue).open_cases == still_open
        assert told.get("ready", 0) == ready
        assert claim_until_empty(field, now) == ready, (seed, number, now, told)


def test_a_number_that_is_forbidden_leaves_the_queue_at_once_in_every_study(field: Field) -> None:
    field.load("02 5550001", "02 5550002")
    other = Field(make_study("Tea"), *(field.anna, field.bruno, field.chiara))
    join(other.study, field.anna)
    other.load("02 5550001", "02 5550003")
    assert [queue_totals(one.study, MONDAY_NOON).ready for one in (field, other)] == [2, 2]
    field.work("do_not_call")
    assert [queue_totals(one.study, MONDAY_NOON).ready for one in (field, other)] == [1, 1]
    gone = Case.objects.get(study=other.study, phones__number="+39025550001")
    assert (gone.state, gone.closed_as) == (CaseState.CLOSED, "no_number")


def test_open_are_the_cases_of_released_lists_alone(field: Field) -> None:
    field.load(*(f"02 55500{row:02}" for row in range(10)))
    field.load(*(f"02 55600{row:02}" for row in range(40)), released=False)
    queue = why_no_case(field.study, None, MONDAY_NOON)
    assert {reason.code: reason.count for reason in queue.reasons} == {"not_released": 40, "ready": 10}
    assert queue.open_cases == queue_totals(field.study, MONDAY_NOON).open_cases == 10
