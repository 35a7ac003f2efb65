"""A field with people in it who differ: what a forecast is measured against.

It is played case by case and call by call, with ``next_call`` alone; nothing of it is shared with ``calling.forecast``.
What the forecast is not told: some cases are hardly ever reached and some always, some people are at home in the
evening only, some never take part; interviewers differ in how they persuade and how fast they work; days differ.
"""

import heapq
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from surveys.calling.forecast import (
    Forecast,
    PastCall,
    PoolSupply,
    Scenario,
    Shift,
    evidence_of,
    forecast,
    part_at,
    situation_of,
)
from surveys.calling.history import History, Number, PastAttempt, Promise
from surveys.calling.hours import is_open
from surveys.calling.next_call import next_call
from surveys.calling.policy import APPOINTMENTS, DEFAULT, CallingPolicy
from surveys.calling.standard_dispositions import STANDARD

MONDAY = date(2026, 11, 2)
HOURS = (15 * 60, 20 * 60)
SILENT = ("no_answer", "no_answer", "no_answer", "answering_machine", "busy")
PUT_OFF = ("not_available", "not_available", "soft_refusal", "soft_refusal", "hung_up", "do_not_call", "unable")


@dataclass
class Person:
    """A respondent, as they are: how easy to reach, how much more so in the evening, how willing."""

    reached: float
    evenings: float
    willing: float
    is_dead: bool
    history: History


@dataclass
class PlayedField:
    """A field of so many days, Sundays included. ``by_day``: completes; ``calls``: all those made so far."""

    seed: int
    cases: int = 1200
    people: int = 2
    days: int = 18
    policy: CallingPolicy = DEFAULT
    by_day: list[int] = field(default_factory=list)
    calls: list[PastCall] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        ease, will = self.dice.uniform(1.5, 3.5), self.dice.uniform(0.6, 1.6)
        self.persons = [self._person(ease, will) for _ in range(self.cases)]
        self.interviewers = [
            (self.dice.lognormvariate(0, 0.35), self.dice.lognormvariate(0, 0.15)) for _ in range(self.people)
        ]
        self.queue: list[tuple[int, datetime, int]] = []
        self.later: list[tuple[datetime, int]] = [(datetime(2026, 1, 1, tzinfo=UTC), at) for at in range(self.cases)]

    def _person(self, ease: float, will: float) -> Person:
        return Person(
            reached=self.dice.betavariate(1.2, ease),
            evenings=self.dice.choice((1.0, 1.0, 1.8)),
            willing=self.dice.betavariate(will, 3.0),
            is_dead=self.dice.random() < 0.06,
            history=History(numbers=(Number(1),)),
        )

    @property
    def known(self) -> int:
        """The days after which it is forecast: the first third."""
        return self.days // 3

    def forecast(self, runs: int) -> tuple[Forecast, int]:
        """The forecast after the first third, and the completes that there are in the end."""
        self.play(0, self.known)
        found = forecast(self.scenario(self.known), runs)
        self.play(self.known, self.days)
        return found, sum(self.by_day)

    def play(self, first: int, last: int) -> None:
        """Play the days from the first to before the last."""
        for place in range(first, last):
            day = MONDAY + timedelta(days=place)
            before, mood = len(self.calls), self.dice.lognormvariate(0, 0.08)
            if day.weekday() < 6:
                self._day(day, mood)
            self.by_day.append(sum(call.code == "complete" for call in self.calls[before:]))

    def _day(self, day: date, mood: float) -> None:
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=1)  # Rome's, in November
        free = [(midnight + timedelta(minutes=HOURS[0]), who) for who in range(self.people)]
        while free:
            now, who = heapq.heappop(free)
            if now >= midnight + timedelta(minutes=HOURS[1]) or not is_open(self.policy, now, "Europe/Rome", ()):
                continue
            at = self._claim(now)
            minutes = 10.0 if at is None else self._call(at, now, who, mood)
            heapq.heappush(free, (now + timedelta(minutes=minutes), who))

    def _claim(self, now: datetime) -> int | None:
        while self.later and self.later[0][0] <= now:
            at = heapq.heappop(self.later)[1]
            said = next_call(self.persons[at].history, self.policy, now)
            if said.rank is not None and said.due_at is not None:
                if said.is_callable(now):
                    heapq.heappush(self.queue, (said.rank, said.due_at, at))
                else:
                    heapq.heappush(self.later, (said.due_at, at))
        return heapq.heappop(self.queue)[2] if self.queue else None

    def _call(self, at: int, now: datetime, who: int, mood: float) -> float:
        person, (persuades, pace) = self.persons[at], self.interviewers[who]
        said = next_call(person.history, self.policy, now)
        keeps = said.rank in APPOINTMENTS
        part = part_at(now + timedelta(hours=1), ())
        chance = person.reached * (person.evenings if part != "afternoon" else 1.0)
        code = self._outcome(person, min(0.97, 0.75 if keeps else chance), mood * persuades, keeps=keeps)
        minutes = pace * {"complete": 17.0}.get(code, 3.0 if STANDARD.by_code[code].is_contact else 1.6)
        minutes *= self.dice.uniform(0.7, 1.3)
        situation = situation_of(person.history.counted + 1, keeps_appointment=keeps, after_refusal=bool(said.skill))
        self.calls.append(PastCall(part, situation, code, minutes, who))
        closed = now + timedelta(minutes=minutes)
        person.history = self._after(person.history, code, closed, keeps=keeps)
        then = next_call(person.history, self.policy, closed)
        if then.due_at is not None:
            heapq.heappush(self.later, (max(then.due_at, closed), at))
        return minutes

    def _outcome(self, person: Person, reached: float, persuades: float, *, keeps: bool) -> str:
        if person.is_dead:
            return "not_working"
        if self.dice.random() > reached:
            return self.dice.choice(SILENT)
        if self.dice.random() < min(0.95, person.willing * persuades * (1.8 if keeps else 1.0)):
            return "complete" if self.dice.random() < 0.93 else "screened_out"
        return "call_back" if self.dice.random() < person.willing else self.dice.choice(PUT_OFF)

    def _after(self, history: History, code: str, now: datetime, *, keeps: bool) -> History:
        disposition = STANDARD.by_code[code]
        attempt = PastAttempt(disposition, now, number=1, followed_appointment=keeps)
        promise = None if disposition.is_contact else history.promise
        if code == "call_back":
            at = now + timedelta(hours=self.dice.choice((2, 24, 26, 48)))
            promise = Promise("hard", at, len(history.attempts) + 1, at + timedelta(hours=1), 1)
        dead = history.numbers[0].is_dead or disposition.ends_number
        return replace(
            history,
            attempts=(*history.attempts, attempt),
            numbers=(Number(1, history.counted + 1, dead),),
            promise=promise,
            counted=history.counted + 1,
        )

    def scenario(self, day: int) -> Scenario:
        """What is known of the field on the morning of a day: its calls, its cases, who will work."""
        now = datetime(2026, 11, 2, 6, tzinfo=UTC) + timedelta(days=day)
        waiting = [one.history for one in self.persons if next_call(one.history, self.policy, now).rank is not None]
        called = [history for history in waiting if history.attempts]
        worked = sum(bool(one.history.attempts) for one in self.persons)
        pool = PoolSupply(fresh={1: len(waiting) - len(called)}, called=called, worked=worked)
        days = [MONDAY + timedelta(days=place) for place in range(day, self.days)]
        return Scenario(
            policy=self.policy,
            holidays=frozenset(),
            now=now,
            shifts=[Shift(one, *HOURS, self.people) for one in days if one.weekday() < 6],
            evidence=evidence_of(self.calls, self.policy.dispositions),
            pools=[pool],
            completes=sum(self.by_day),
            days=self.days - day,
        )
