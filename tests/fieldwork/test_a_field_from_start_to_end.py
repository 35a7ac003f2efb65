"""A whole field in compressed time: interviewers claim, dial, promise, leave screens; the rules hold after every event.

The size is small by default; ``FIELDWORK_SIMULATION=5000x20x10`` plays 5,000 cases, 20 interviewers, 10 days.
The simulation keeps its own account of what may be called when, from the published rules and not from the code.
"""

import heapq
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from surveys.fieldwork.models import Appointment, Attempt, Case, CaseState, DoNotCall, PhoneNumber
from surveys.fieldwork.queries import cases_by_state
from surveys.fieldwork.services import (
    NewAppointment,
    give_back,
    lapse_leases,
    open_case,
    record_call,
    record_disposition,
    release_case,
    renew_lease,
)
from surveys.people.models import User

from .conftest import ROME, Field, join, person, rome

CASES, INTERVIEWERS, DAYS = map(int, os.environ.get("FIELDWORK_SIMULATION", "80x4x4").split("x"))
REST = {
    "no_answer": timedelta(minutes=180),
    "busy": timedelta(minutes=30),
    "answering_machine": timedelta(minutes=180),
    "not_available": timedelta(minutes=240),
    "soft_refusal": timedelta(days=7),
    "line_dropped": timedelta(minutes=1),
}
REST_AFTER_APPOINTMENT = REST | {
    "no_answer": timedelta(minutes=30),
    "busy": timedelta(minutes=10),
    "answering_machine": timedelta(minutes=30),
    "not_available": timedelta(minutes=60),
}
CHANCES = {
    "no_answer": 38,
    "busy": 7,
    "answering_machine": 12,
    "not_working": 4,
    "not_available": 8,
    "call_back": 8,
    "soft_refusal": 6,
    "do_not_call": 3,
    "line_dropped": 1,
    "complete": 10,
    "screened_out": 3,
}
FINAL = {"complete", "screened_out", "do_not_call"}
MINUTES = {"complete": 12, "screened_out": 3, "call_back": 2}


@dataclass
class Play:
    """The field being played, and what must be true of it."""

    field: Field
    chance: random.Random
    rests_until: dict[int, datetime] = field(default_factory=dict)
    promised: dict[int, datetime] = field(default_factory=dict)
    finished: dict[int, str] = field(default_factory=dict)
    said_no: set[str] = field(default_factory=set)
    parked: set[int] = field(default_factory=set)
    events: int = 0

    def turn(self, interviewer: User, now: datetime) -> timedelta:
        """One interviewer does one thing; how long it takes them."""
        attempt = self.field.claim(now, interviewer)
        if attempt is None:
            return timedelta(minutes=20)
        self.check_handed_out(attempt, now)
        whim = self.chance.random()
        if whim < 0.02:
            give_back(attempt=attempt, now=now)
            return timedelta(minutes=1)
        if whim < 0.03:
            return timedelta(minutes=15)  # the screen is left, nothing dialled
        phone = self.chance.choice(list(attempt.case.phones.filter(dead_at=None)))
        record_call(attempt=attempt, phone=phone, now=now)
        if whim < 0.05:
            self.parked.add(attempt.case_id)
            return timedelta(minutes=15)  # the screen is left in mid-call
        return self.close(attempt, phone, now)

    def close(self, attempt: Attempt, phone: PhoneNumber, now: datetime) -> timedelta:
        [code] = self.chance.choices(list(CHANCES), list(CHANCES.values()))
        minutes = timedelta(minutes=MINUTES.get(code, 1))
        if minutes > timedelta(minutes=9):
            renew_lease(attempt=attempt, now=now + timedelta(minutes=9))
        ended = now + minutes
        appointment = self.promise(ended) if code == "call_back" else None
        case = record_disposition(
            attempt=attempt, code=code, note="they said so", appointment=appointment, key=str(attempt.pk), now=ended
        )
        self.account(case, code, phone, appointment, ended)
        return minutes

    def promise(self, now: datetime) -> NewAppointment:
        day = (now + timedelta(days=1)).astimezone(ROME)
        while day.weekday() == 6:
            day += timedelta(days=1)
        return NewAppointment(at=day.replace(hour=self.chance.randrange(10, 18), minute=0))

    def account(
        self, case: Case, code: str, phone: PhoneNumber, appointment: NewAppointment | None, now: datetime
    ) -> None:
        rest = REST_AFTER_APPOINTMENT if case.pk in self.promised else REST
        self.rests_until[case.pk] = now + rest.get(code, timedelta())
        if code in FINAL:
            self.finished[case.pk] = code
        if code == "do_not_call":
            self.said_no |= set(case.phones.values_list("number", flat=True))
        if appointment is not None:
            self.promised[case.pk] = appointment.at
        elif code not in {"no_answer", "busy", "answering_machine", "not_working"}:
            self.promised.pop(case.pk, None)

    def respondent_rings(self, interviewer: User, now: datetime) -> None:
        waiting = list(Case.objects.filter(state=CaseState.WAITING, attempts_counted__gt=0).order_by("pk")[:50])
        if waiting and not Case.objects.filter(holder=interviewer).exists():
            case = self.chance.choice(waiting)
            attempt = open_case(case=case, interviewer=interviewer, now=now)
            record_disposition(attempt=attempt, code="complete", now=now)
            self.finished[case.pk] = "complete"

    def check_handed_out(self, attempt: Attempt, now: datetime) -> None:
        """What was handed out may be called now: hours, rest, promises, refusals, leases."""
        case, local = attempt.case, now.astimezone(ROME)
        assert case.pk not in self.finished
        assert case.pk not in self.parked
        assert self.said_no.isdisjoint(case.phones.filter(dead_at=None).values_list("number", flat=True))
        closing = {5: 19, 6: 0}.get(local.weekday(), 20)
        assert (10 if local.weekday() == 5 else 9) <= local.hour < closing
        if case.pk in self.promised:
            assert now >= self.promised[case.pk] - timedelta(minutes=5)
        if attempt.number > 1:
            assert now >= self.rests_until.get(case.pk, now)

    def check_sums(self) -> None:
        """After every event: as many open attempts as held cases, and every case in one state."""
        self.events += 1
        states = cases_by_state(self.field.study)
        assert sum(states.values()) == CASES
        assert Attempt.objects.filter(closed_at=None).count() == states["held"]
        completes = sum(code == "complete" for code in self.finished.values())
        assert Case.objects.filter(final_outcome="1.1").count() == completes
        assert DoNotCall.objects.count() == len(self.said_no)

    def check_the_end(self) -> None:
        assert not Appointment.objects.filter(ended_at=None, case__state=CaseState.CLOSED).exists()
        assert not Attempt.objects.filter(closed_at__isnull=False, disposition="").exists()
        assert not Case.objects.filter(state=CaseState.CLOSED, final_outcome="").exists()
        for case in Case.objects.all():
            dialled = case.attempts.filter(is_dialled=True).count()
            assert case.attempts_counted == dialled
            assert dialled <= 8 + 3 * case.appointments.count()


@pytest.mark.django_db
def test_the_rules_hold_from_the_first_call_to_the_last(make_field: Callable[[], Field]) -> None:
    played = make_field()
    played.load(
        *(f"02 55{number:05};347 00{number:05}" if number % 3 else f"02 55{number:05}" for number in range(CASES))
    )
    play = Play(played, random.Random(20261123))
    people = [join(played.study, person(f"person{number}")) for number in range(INTERVIEWERS)]
    for day in range(DAYS):
        opening = rome(23, "08:50") + timedelta(days=day)
        shift = [(opening + timedelta(minutes=number), number) for number in range(INTERVIEWERS)]
        while shift:
            now, number = heapq.heappop(shift)
            lapse_leases(now=now)
            if play.chance.random() < 0.01:
                play.respondent_rings(people[number], now)
            busy = play.turn(people[number], now)
            play.check_sums()
            if now + busy < opening + timedelta(hours=11, minutes=20):
                heapq.heappush(shift, (now + busy, number))
        night = opening + timedelta(hours=13)
        lapse_leases(now=night)
        for case in Case.objects.filter(state=CaseState.PARKED):
            release_case(case=case, by=played.chiara, now=night)
            play.parked.discard(case.pk)
        play.check_sums()
    play.check_the_end()
    assert len(play.finished) > CASES / 10
    assert play.events > CASES
