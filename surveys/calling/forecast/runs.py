"""One run: the calls of the days that are played, one after the other, by the study's rules.

It is the inner loop of a forecast, some forty thousand calls two hundred times over, so it is written for speed: cases
are numbers of states, and what the rules say comes from the memory of ``CaseStates``.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from surveys.calling.history import History, Number
from surveys.calling.quotas import Cell, deficit_of_all, is_done, is_full
from surveys.calling.standard_dispositions import CALL_BACK

from .case_states import FINAL, CaseStates
from .draws import BEGUN, Chances, shares
from .scenario import PoolSupply, Scenario
from .timetable import NEVER, SLOT, Timetable, timetable

AHEAD = (1, 2, 4, 8, 12, 20, 30)
"""How many half hours of work ahead an appointment is, each as likely."""
TOGETHER = 4
PRIOR_RESPONDENTS = 40.0
DRAWN_AT_ONCE = 16
"""So many cases are drawn from the pools as they were, before their lengths are looked at again."""
IN_NONE = -1
"""Instead of the place of a cell: of respondents who are in no cell of a group."""
MOST_STATES = 300_000
"""Beyond so many states what was remembered is forgotten after the run; a field of 5,000 cases comes to fewer."""


@dataclass(slots=True)
class Run:
    """What a run came to. By day: ``completes``, ``hours`` of work, ``fresh`` cases left, ``is_done`` at its end.

    ``cells``: completes of each cell by day, in all. ``used_up``: cases closed because they had all their attempts;
    ``turned_away``: people whose quota was full; ``worked``: cases called for the first time; ``called``: calls.
    """

    completes: list[int] = field(default_factory=list)
    hours: list[float] = field(default_factory=list)
    fresh: list[int] = field(default_factory=list)
    is_done: list[bool] = field(default_factory=list)
    cells: list[list[int]] = field(default_factory=list)
    used_up: int = 0
    turned_away: int = 0
    worked: int = 0
    calls: int = 0
    waiting: int = 0


class Field:
    """A scenario made ready to be played many times."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        zones = sorted({pool.zone for pool in scenario.pools}) or [scenario.zone]
        self.times: Timetable = timetable(
            scenario.shifts,
            scenario.policy,
            scenario.holidays,
            zone=scenario.zone,
            zones=zones,
            now=scenario.now,
            days=scenario.days,
        )
        self.chances = Chances(scenario.evidence, scenario.policy.dispositions)
        self.states = CaseStates(scenario.policy, scenario.holidays, self.times)
        self.waiting: list[list[int]] = []
        self.fresh: list[list[int]] = []
        self.left: list[int] = []
        for pool in scenario.pools:
            self._add(pool)
        self._given = len(self.states.rank)
        self.calls_back = self.chances.codes.index(CALL_BACK.code) if CALL_BACK.code in self.chances.codes else -1
        self.completes = self.chances.codes.index(BEGUN)
        minutes = [slot.minutes for slot in self.times.slots]
        self.people = sum(minutes) / SLOT / len(minutes) if minutes else 0.0
        self.names = {cell.name: place for place, cell in enumerate(scenario.cells)}
        self.known = [[self.names[name] for name in pool.cells if name in self.names] for pool in scenario.pools]
        self.undecided = [self._undecided(known) for known in self.known]
        # By slot: the number of a case's limits and of the outcome → the state after such a call.
        self.memory: list[dict[int, int]] = [{} for _ in self.times.slots]

    def forget(self) -> None:
        """Forget what was remembered for the runs so far, if it is much; they come out the same without it."""
        if len(self.states.rank) > MOST_STATES:
            self.states.forget(self._given)
            self.memory = [{} for _ in self.times.slots]

    def _add(self, pool: PoolSupply) -> None:
        now, states = self.scenario.now, self.states
        most = int(sum(slot.minutes for slot in self.times.slots) / min(self.chances.minutes)) + 1
        called = (states.add(history, now) for history in pool.called)
        waiting = self._callable((state for state in called for _ in range(round(pool.weight)) if state >= 0), most)
        fresh: list[int] = []
        for numbers, count in sorted(pool.fresh.items()):
            history = History(numbers=tuple(Number(place + 1) for place in range(max(1, numbers))), zone=pool.zone)
            state = states.add(history, now)
            fresh += [state] * min(count, most) if state >= 0 else []
        self.waiting.append(waiting)
        self.fresh.append(fresh)
        self.left.append(sum(pool.fresh.values()))

    def _callable(self, waiting: Iterable[int], most: int) -> list[int]:
        """Of the waiting cases of a pool those whose turn can come: of each rank as many as can be called."""
        by_rank: dict[int, list[int]] = {}
        for state in waiting:
            by_rank.setdefault(self.states.rank[state], []).append(state)
        for states in by_rank.values():
            if len(states) > most:
                random.Random(most).shuffle(states)  # noqa: S311 -- which of those that are due together
                states.sort(key=self.states.due.__getitem__)
                del states[most:]
        return [state for states in by_rank.values() for state in states]

    def _undecided(self, known: Sequence[int]) -> list[dict[int, float]]:
        """The groups of cells that the sample leaves open: how often respondents were in each of their cells."""
        groups = ([self.names[name] for name in group] for group in self.scenario.groups)
        return [self._weights(group) for group in groups if not set(known) & set(group)]

    def _weights(self, group: Sequence[int]) -> dict[int, float]:
        """How often respondents are in each cell of a group, and in none where its targets leave room for that."""
        scenario = self.scenario
        cells = {place: scenario.cells[place] for place in group}
        planned = sum(cell.target for cell in cells.values())
        whole = max(planned, scenario.target or 0)
        found = {place: float(cell.respondents) for place, cell in cells.items()}
        if whole > planned:
            found[IN_NONE] = float(max(0, scenario.completes - sum(cell.completes for cell in cells.values())))
        for place in found if whole else ():
            target = cells[place].target if place in cells else whole - planned
            found[place] += PRIOR_RESPONDENTS * target / whole
        return {place: weight for place, weight in found.items() if weight} or {IN_NONE: 1.0}


def play(field: Field, seed: int) -> Run:
    """Play the scenario once."""
    run = _Play(field, random.Random(seed)).play()  # noqa: S311 -- a forecast keeps no secret
    field.forget()
    return run


class _Play:
    def __init__(self, field: Field, dice: random.Random) -> None:
        self.field, self.dice = field, dice
        scenario, states = field.scenario, field.states
        self.states, self.slots = states, field.times.slots
        self.run = Run()
        self.ranks = [int(rank) for rank in scenario.policy.ranks]
        self.queues = [[deque[int]() for _ in scenario.pools] for _ in range(max(self.ranks) + 1)]
        self.calendar: list[list[tuple[int, int]]] = [[] for _ in self.slots]
        self.cells = [Cell(cell.target, cell.completes, 0, cell.is_soft) for cell in scenario.cells]
        self.has_stopping = any(not cell.is_soft for cell in self.cells)
        self.completes = scenario.completes
        self.fresh_left = sum(field.left)
        self.is_done = self._is_done()
        self.roots = {state for fresh in field.fresh for state in fresh}
        for pool, (fresh, waiting) in enumerate(zip(field.fresh, field.waiting, strict=True)):
            for state in (*dice.sample(waiting, len(waiting)), *dice.sample(fresh, len(fresh))):
                self._file(pool, state)
        self.drawn = field.chances.of_run(dice, field.people)
        self.places = len(field.chances.codes)
        self.kinds = [[self._drawn_group(group) for group in groups] for groups in field.undecided]

    def _drawn_group(self, group: dict[int, float]) -> tuple[list[int], list[float]]:
        found = shares(self.dice, group)
        bounds, total = [], 0.0
        for share in found.values():
            total += share
            bounds.append(total)
        return list(found), bounds

    def _file(self, pool: int, state: int) -> None:
        due = self.states.due[state]
        if due < NEVER:
            self.calendar[due].append((pool, state))

    def play(self) -> Run:
        by_day: dict[int, list[int]] = {}
        for place, slot in enumerate(self.slots):
            by_day.setdefault(slot.day, []).append(place)
        for day in range(len(self.field.times.days)):
            before, hours = self.completes, 0.0
            if by_day.get(day):
                self.bounds = self.drawn.of_day(self.dice)
                self.owed = 0.0
            for place in by_day.get(day, ()):
                for pool, state in self.calendar[place]:
                    self.queues[self.states.rank[state]][pool].append(state)
                self.calendar[place] = []
                if not self.is_done:
                    hours += self.slots[place].minutes / 60
                    self._work(place)
            self._close_day(before, hours)
        self.run.waiting = sum(len(queue) for queues in self.queues for queue in queues) + sum(map(len, self.calendar))
        return self.run

    def _close_day(self, before: int, hours: float) -> None:
        self.run.completes.append(self.completes - before)
        self.run.hours.append(hours)
        self.run.fresh.append(self.fresh_left)
        self.run.is_done.append(self.is_done)
        self.run.cells.append([cell.completes for cell in self.cells])

    def _is_done(self) -> bool:
        if self.has_stopping:
            return all(is_done(cell) or cell.is_soft for cell in self.cells)
        target = self.field.scenario.target
        return target is not None and self.completes >= target

    def _open_pools(self, place: int) -> list[int]:
        """The pools that are called in the slot, those furthest behind first; ties are broken by lot."""
        zones = self.slots[place].zones
        found = []
        for pool, supply in enumerate(self.field.scenario.pools):
            known = [self.cells[cell] for cell in self.field.known[pool]]
            if supply.zone in zones and not any(is_done(cell) for cell in known):
                found.append((-deficit_of_all(known), self.dice.random(), pool))
        return [pool for _, _, pool in sorted(found)]

    def _work(self, place: int) -> None:
        """Make the calls of a slot. What a call takes beyond it is owed in the next."""
        minutes, pools = self.slots[place].minutes - self.owed, self._open_pools(place)
        weight = self.field.scenario.policy.quota_weight / 100
        left = self._work_in_order(pools, place, minutes * weight)
        if weight < 1:
            left = self._work_by_lot(pools, place, left + minutes * (1 - weight))
        self.owed = max(0.0, -left)

    def _work_in_order(self, pools: Sequence[int], place: int, minutes: float) -> float:
        """Make calls pool by pool in their order, the most urgent first; returns the minutes left."""
        for rank in self.ranks:
            queues = self.queues[rank]
            for pool in pools:
                if minutes <= 0 or self.is_done:
                    break
                if queues[pool]:
                    minutes = self._call(queues[pool], pool, place, minutes)
        return minutes

    def _work_by_lot(self, pools: Sequence[int], place: int, minutes: float) -> float:
        """The same without regard to quotas: of those that are equally urgent each case is as likely to be next."""
        for rank in self.ranks:
            queues = self.queues[rank]
            while minutes > 0 and not self.is_done and (waiting := [pool for pool in pools if queues[pool]]):
                for pool in self.dice.choices(waiting, [len(queues[pool]) for pool in waiting], k=DRAWN_AT_ONCE):
                    if queues[pool] and minutes > 0 and not self.is_done:
                        minutes = self._call(deque((queues[pool].popleft(),)), pool, place, minutes)
        return minutes

    def _call(self, queue: deque[int], pool: int, place: int, minutes: float) -> float:
        """Call the cases of a queue one after the other; returns the minutes left."""
        states, dice, memory, places = self.states, self.dice.random, self.field.memory[place], self.places
        until, due, situation, limits = states.until, states.due, states.situation, states.limits
        spends, calendar, roots = self.field.chances.minutes, self.calendar, self.roots
        bounds = self.bounds[self.slots[place].part]
        completes, calls_back, calls = self.field.completes, self.field.calls_back, 0
        turned_away = self.field.scenario.evidence.minutes.contact
        while queue and minutes > 0:
            state = queue.popleft()
            if until[state] <= place:
                state = self._rechecked(state, place, pool)
                if state < 0:
                    continue
            calls += 1
            if state in roots:
                self.fresh_left -= 1
                self.run.worked += 1
            outcome = bisect(bounds[situation[state]], dice())
            minutes -= spends[outcome]
            if outcome == completes:
                minutes += 0.0 if self._interview(pool) else spends[outcome] - turned_away
                if self.is_done:
                    break
                continue
            if outcome == calls_back:
                after = self._promised(state, place)
            else:
                key = limits[state] * places + outcome
                after = memory.get(key, NEVER)
                if after == NEVER:
                    after = memory[key] = states.after(state, self.field.chances.outcomes[outcome], outcome, place)
            if after >= 0 and place < due[after] < NEVER:
                calendar[due[after]].append((pool, after))
            else:
                self._set_aside(pool, after, place)
        self.run.calls += calls
        return minutes

    def _set_aside(self, pool: int, state: int, place: int) -> None:
        """Keep a case that may be called again in the same slot; count one that the rules have closed."""
        if state >= 0 and self.states.due[state] <= place:
            self.queues[self.states.rank[state]][pool].append(state)
        elif state < 0 and state != FINAL:
            self.run.used_up += 1

    def _rechecked(self, state: int, place: int, pool: int) -> int:
        """The state as the rules have it in this slot; negative where it is not to be called in it."""
        state = self.states.recheck(state, place)
        if state >= 0 and self.states.due[state] > place:
            self._file(pool, state)
            return FINAL
        if state < 0 and state != FINAL:
            self.run.used_up += 1
        return state

    def _promised(self, state: int, place: int) -> int:
        """The state of a case whose respondent wants to be called at another time."""
        # To the next of every fourth half hour: so that few cases have an appointment which no other has.
        at = min(len(self.slots) - 1, (place + self.dice.choice(AHEAD)) // TOGETHER * TOGETHER + TOGETHER)
        outcome = self.field.calls_back
        return self.states.after(state, self.field.chances.outcomes[outcome], outcome, place, at)

    def _interview(self, pool: int) -> bool:
        """Count a complete interview in the cells of its respondent; False where one of them is full."""
        cells = list(self.field.known[pool])
        for places, bounds in self.kinds[pool]:
            place = places[min(bisect(bounds, self.dice.random()), len(places) - 1)]
            if place != IN_NONE:
                cells.append(place)
        if any(is_full(self.cells[cell]) for cell in cells):
            self.run.turned_away += 1
            return False
        for cell in cells:
            self.cells[cell] = replace(self.cells[cell], completes=self.cells[cell].completes + 1)
        self.completes += 1
        self.is_done = self._is_done()
        return True
