"""What ``next_call`` says of simulated cases, remembered by what it reads of them.

Cases of a field that is played have few histories that differ in what the rules read: how often they were tried, on
which number, in which part of the week, with which outcome last and when. For each of them ``next_call`` is asked once,
in all runs together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Hashable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from surveys.calling.day_parts import part_at
from surveys.calling.dispositions import Disposition
from surveys.calling.history import History, Number, PastAttempt, Promise
from surveys.calling.hours import kind_of
from surveys.calling.next_call import Eligibility, next_call
from surveys.calling.policy import APPOINTMENTS, CallingPolicy

from .situations import APPOINTMENT, situation_of
from .timetable import Timetable

FINAL, USED_UP = -1, -2
"""Instead of a state: closed by its outcome; closed because the rules allow no further call."""
_LIMITS = frozenset({"attempts_used", "day_parts_used", "never_open"})


class CaseStates:
    """The states in which cases are, by number, and for each state what the rules say of it.

    ``rank``: how urgent; ``due``: the first slot in which it may be called; ``until``: the slot in which the rules must
    be asked again; ``situation``: of the next attempt; ``limits``: the number of what the rules read of its past but
    for the last call, which is the same for many states.
    """

    def __init__(self, policy: CallingPolicy, holidays: Container[date], times: Timetable) -> None:
        self._policy, self._holidays, self._times = policy, holidays, times
        # Where a number may be tried as often as its case, the limit of the case comes first.
        self._counts_numbers = policy.max_attempts_per_number < policy.max_attempts
        self._most = {part.key: part.max_attempts for part in policy.day_parts if part.max_attempts}
        self._limits_by_past: dict[Hashable, int] = {}
        self._rechecked: dict[tuple[int, int], int] = {}
        self._after: dict[tuple[int, int, int, int], int] = {}
        self.rank: list[int] = []
        self.due: list[int] = []
        self.until: list[int] = []
        self.situation: list[int] = []
        self.limits: list[int] = []
        self._number: list[int | None] = []
        self._histories: list[History] = []

    def add(self, history: History, now: datetime) -> int:
        """The state of a case with this history at ``now``."""
        return self._state(history, next_call(history, self._policy, now, self._holidays))

    def forget(self, given: int) -> None:
        """Forget all states but the first ``given``, and what was remembered of any."""
        for column in (self.rank, self.due, self.until, self.situation, self.limits, self._number, self._histories):
            del column[given:]
        kept = max(self.limits, default=-1)  # they are numbered in the order of the states
        self._limits_by_past = {past: number for past, number in self._limits_by_past.items() if number <= kept}
        self._rechecked.clear()
        self._after.clear()

    def recheck(self, state: int, slot: int) -> int:
        """The state of the same case in a later slot, in which the rules may say something else."""
        key = state, slot
        if key not in self._rechecked:
            self._rechecked[key] = self.add(self._histories[state], self._times.slots[slot].at)
        return self._rechecked[key]

    def after(self, state: int, disposition: Disposition, place: int, slot: int, promised: int = -1) -> int:
        """The state after a call in this slot that ended so. ``place``: the number of the disposition.

        ``promised``: the slot of the appointment that was made.
        """
        key = self.limits[state], place, slot, promised
        if key not in self._after:
            self._after[key] = self._called(state, disposition, slot, promised)
        return self._after[key]

    def _called(self, state: int, disposition: Disposition, slot: int, promised: int) -> int:
        at, history = self._times.slots[slot].at, self._histories[state]
        number, keeps = self._number[state], self.situation[state] == APPOINTMENT
        attempt = PastAttempt(disposition, at, number=number, followed_appointment=keeps)
        attempts = (*history.attempts, attempt)
        promise = None if disposition.is_contact else history.promise
        if promised >= 0:
            moment = self._times.slots[promised].at
            missed = moment + timedelta(minutes=self._policy.hard_expires_minutes)
            promise = Promise("hard", moment, len(attempts), missed, number)
        numbers = tuple(
            Number(one.id, one.attempts + 1, one.is_dead or disposition.ends_number) if one.id == number else one
            for one in history.numbers
        )
        called = replace(
            history,
            attempts=attempts,
            numbers=numbers,
            promise=promise,
            counted=history.counted + 1,
            is_resumable=history.is_resumable or disposition.retry_reason == "resume",
        )
        return self.add(called, at)

    def _state(self, history: History, said: Eligibility) -> int:
        if said.rank is None:
            return USED_UP if said.reason in _LIMITS else FINAL
        past = self._past(history, said)
        self.rank.append(int(said.rank))
        self.due.append(self._times.slot_from(said.due_at))
        self.until.append(self._times.slot_from(said.valid_until))
        keeps = said.rank in APPOINTMENTS
        self.situation.append(
            situation_of(history.counted + 1, keeps_appointment=keeps, after_refusal=bool(said.skill))
        )
        self.limits.append(self._limits_by_past.setdefault(past, len(self._limits_by_past)))
        self._number.append(said.number)
        self._histories.append(history)
        return len(self.rank) - 1

    def _past(self, history: History, said: Eligibility) -> Hashable:
        """What the rules read of a history after one more call, whatever the times and outcomes of the earlier ones."""
        binding = history.attempts[history.reopened_after if history.reopened_at else 0 :]
        if any(attempt.disposition.ends_case for attempt in binding):
            return id(history)  # somebody who asked for more after a final outcome: rare, and a case for itself
        numbers = [number.id for number in history.numbers]
        promise = history.promise
        return (
            history.zone,
            history.reopened_at is not None,
            sum(attempt.is_dialled for attempt in binding) if history.reopened_at else history.counted,
            tuple((number.attempts if self._counts_numbers else 0, number.is_dead) for number in history.numbers),
            numbers.index(said.number) if said.number in numbers else -1,
            promise and (promise.kind, promise.at, promise.expires_at, promise.ignores_hours, said.reason),
            said.skill,
            self._spent(history.zone, binding),
        )

    def _spent(self, zone: str, attempts: Sequence[PastAttempt]) -> Hashable:
        """What the case has had of the limits of a day and of the parts of the week."""
        policy = self._policy
        if not (policy.day_parts or policy.max_attempts_per_day):
            return None
        clock = ZoneInfo(zone)
        tried = [attempt.at.astimezone(clock) for attempt in attempts if attempt.is_dialled]
        parts = Counter(
            part.key
            for at in tried
            if (part := part_at(policy.day_parts, kind_of(policy, at.date(), self._holidays), at.hour)) is not None
        )
        today = (tried[-1].date(), sum(at.date() == tried[-1].date() for at in tried)) if tried else None
        spent = tuple(min(most, parts[key]) for key, most in self._most.items())
        return spent, today if policy.max_attempts_per_day else None
