"""Interviewers at play: what one does in a shift, step by step, and the two ways in which many do it."""

import heapq
import random
from collections.abc import Callable, Collection, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Barrier

from django.db import connection

from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Case, CaseState, PhoneNumber
from surveys.fieldwork.services import (
    AppointmentForbiddenError,
    CaseTakenError,
    NewAppointment,
    NumberRefusedError,
    claim_next_case,
    give_back,
    lapse_leases,
    open_case,
    record_call,
    record_disposition,
    renew_lease,
)
from surveys.people.models import User

from .conftest import ROME, rome

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
    "on_holiday": 3,
    "moved": 1,
    "threat": 1,
}
MINUTES = {"complete": 12, "screened_out": 3, "call_back": 2}
AT_ONCE, A_MINUTE = timedelta(), timedelta(minutes=1)

Steps = Generator[tuple[int | None, timedelta], datetime, datetime]
"""After each thing done: the case it was done to, and how long until the next; sent back: the time then."""


@dataclass
class Shift:
    """One interviewer's days."""

    study: Study
    person: User
    chance: random.Random
    events: int = 0
    calls: int = 0
    wrong: list[str] = field(default_factory=list)
    hidden: Collection[str] = ()
    """Outcomes that are not offered any more."""
    looks: Callable[[Attempt], list[str]] | None = None
    sees: Callable[[datetime], list[str]] | None = None
    """Looks at the pages after each step."""

    def __post_init__(self) -> None:
        self._steps = self._work()
        next(self._steps)

    def step(self, now: datetime, check: Callable[[int | None], list[str]]) -> timedelta:
        """Do the next thing and check the field; how long until the one after."""
        case, pause = self._steps.send(now)
        self.events += 1
        self.wrong += check(case)
        if self.sees is not None:
            self.wrong += self.sees(now)
        return pause

    def _work(self) -> Steps:
        now = yield None, AT_ONCE
        while True:
            rings = self.chance.random() < 0.01 and now.astimezone(ROME).hour < 20
            now = yield from self._answer(now) if rings else self._turn(now)

    def _turn(self, now: datetime) -> Steps:
        attempt = claim_next_case(study=self.study, interviewer=self.person, now=now)
        if attempt is None:
            return (yield None, timedelta(minutes=20))
        if self.looks is not None:
            self.wrong += self.looks(attempt)
        now = yield attempt.case_id, AT_ONCE
        whim = self.chance.random()
        if whim < 0.02:
            give_back(attempt=attempt, now=now)
            return (yield attempt.case_id, A_MINUTE)
        if whim < 0.03:
            return (yield attempt.case_id, timedelta(minutes=15))  # the screen is left, nothing dialled
        phone = self.chance.choice(list(PhoneNumber.objects.filter(case=attempt.case_id, dead_at=None)))
        try:
            record_call(attempt=attempt, phone=phone, now=now)
        except NumberRefusedError:  # whoever shares it has just said never again
            give_back(attempt=attempt, now=now)
            return (yield attempt.case_id, A_MINUTE)
        self.calls += 1
        if whim < 0.05:
            return (yield attempt.case_id, timedelta(minutes=15))  # the screen is left in mid-call
        return (yield from self._talk(attempt))

    def _talk(self, attempt: Attempt) -> Steps:
        [code] = self.chance.choices(list(CHANCES), list(CHANCES.values()))
        code = "not_available" if code in self.hidden else code
        minutes = MINUTES.get(code, 1)
        now = yield attempt.case_id, timedelta(minutes=min(minutes, 9))
        if minutes > 9:
            renew_lease(attempt=attempt, now=now)
            now = yield attempt.case_id, timedelta(minutes=minutes - 9)
        facts = {"attempt": attempt, "note": "Said so on the phone.", "key": str(attempt.pk), "now": now}
        try:
            record_disposition(code=code, appointment=self._promise(now) if code == "call_back" else None, **facts)
        except AppointmentForbiddenError:  # whoever shares the number has just said never again
            record_disposition(code="soft_refusal", **facts)
        return (yield attempt.case_id, AT_ONCE)

    def _promise(self, now: datetime) -> NewAppointment:
        day = (now + timedelta(days=1)).astimezone(ROME)
        while day.weekday() == 6:
            day += timedelta(days=1)
        return NewAppointment(at=day.replace(hour=self.chance.randrange(10, 18), minute=0))

    def _answer(self, now: datetime) -> Steps:
        """Somebody who was called before rings back, if there is one."""
        called = list(Case.objects.filter(state=CaseState.WAITING, attempts_counted__gt=0).order_by("pk")[:50])
        if not called:
            return (yield None, A_MINUTE)
        case = self.chance.choice(called)
        try:
            attempt = open_case(case=case, interviewer=self.person, now=now)
        except CaseTakenError:  # by a colleague, a moment ago
            return (yield case.pk, A_MINUTE)
        now = yield case.pk, timedelta(minutes=5)
        record_disposition(attempt=attempt, code="complete", now=now)
        return (yield case.pk, AT_ONCE)


def opening_of(day: int) -> tuple[datetime, datetime]:
    """When a day's shifts begin, ten minutes before anybody may be called, and when they are over."""
    opening = rome(23, "08:50") + timedelta(days=day)
    return opening, opening + timedelta(hours=11, minutes=30)


def one_after_the_other(shifts: list[Shift], day: int, check: Callable[[int | None], list[str]]) -> None:
    """A day in which one thing happens at a time, in the order of its time."""
    opening, closing = opening_of(day)
    waiting = [(opening + timedelta(minutes=number % 10), number) for number in range(len(shifts))]
    lapsed_at = opening
    while waiting:
        now, number = heapq.heappop(waiting)
        if now >= lapsed_at + A_MINUTE:
            lapse_leases(now=now)
            lapsed_at = now
        following = now + shifts[number].step(now, check)
        if following < closing:
            heapq.heappush(waiting, (following, number))


def all_at_once(
    shifts: list[Shift], threads: ThreadPoolExecutor, day: int, check: Callable[[int | None], list[str]]
) -> None:
    """A day by a clock that all share: what falls into one minute happens at the same time, on connections of its own.

    The clock waits until everybody has done what the minute asks of them.
    """
    opening, closing = opening_of(day)
    following = [opening + timedelta(minutes=number % 10) for number in range(len(shifts))]

    def minute_of(number: int, now: datetime) -> None:
        while following[number] <= now:
            following[number] = now + shifts[number].step(now, check)

    for now in _minutes(opening, closing):
        busy = [threads.submit(minute_of, number, now) for number, at in enumerate(following) if at <= now]
        busy.append(threads.submit(lapse_leases, now=now))
        for one in busy:
            one.result()


def _minutes(opening: datetime, closing: datetime) -> Iterator[datetime]:
    while opening < closing:
        yield opening
        opening += A_MINUTE


def hang_up(threads: ThreadPoolExecutor, count: int) -> None:
    """Close the connection of each of so many threads."""
    gate = Barrier(count)

    def close() -> None:
        gate.wait()
        connection.close()

    for closed in [threads.submit(close) for _ in range(count)]:
        closed.result()
