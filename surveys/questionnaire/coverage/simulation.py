"""Runs the simulated interviews: ordinary respondents first, then guided ones to what these did not reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random

from surveys.garbage_collection import collected_rarely
from surveys.questionnaire.checks.length import ReadingTime
from surveys.questionnaire.checks.pace import ASSUMED, Pace
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.state import Facts
from surveys.questionnaire.respondents import USUAL, Habits, Population, Respondent, interview
from surveys.questionnaire.respondents.answer_targets import Goal
from surveys.questionnaire.respondents.guide import Guide
from surveys.questionnaire.types import LISTED_TYPES, is_shown

from .quota_field import Field
from .report import Coverage, DeadEnd, Gap, Progress
from .tally import LONGEST_COUNTED, Tally

LEAST_GUIDED = 200
"""The least limit of guided interviews, which is otherwise half the number of ordinary ones."""

_TRIES = 8
"""The number of attempts to reach one place before it counts as never reached."""
_ANYWHERE = 40
_OFTEN_ENOUGH = 3
"""Interviews over the computation limit after which the simulation stops, since each takes the maximal time."""
_WILLING = Habits(dk=0.0, refused=0.0, break_off=0.0)


@dataclass(frozen=True, slots=True)
class _Destination:
    """A place to which guided respondents are led."""

    is_reached: Callable[[], bool]
    goal: Callable[[Random], Goal]


def coverage(
    program: Program,
    n: int,
    seed: int,
    facts: Facts,
    *,
    rows: Sequence[s.Expectation] | None = None,
    habits: Habits = USUAL,
    language: str = "",
    guided: int | None = None,
    pace: Pace = ASSUMED,
) -> Coverage:
    """Interview ``n`` respondents in turn while quotas fill, then lead guided ones to what these did not reach.

    ``rows``: shares to use instead of the questionnaire's own. ``guided``: the most guided interviews. ``pace``: the
    pace of interviews. The same arguments give the same result.
    """
    simulation = _Simulation(
        program, seed, facts, Population(program.questionnaire, rows=rows, habits=habits), language, pace
    )
    for _ in simulation.interviews(n, most_guided(n) if guided is None else guided):
        pass
    return simulation.found(has_shares=bool(program.questionnaire.respondents if rows is None else rows))


def coverage_in_steps(
    program: Program, n: int, seed: int, facts: Facts, *, pace: Pace = ASSUMED
) -> Iterator[Progress | Coverage]:
    """``coverage``, with its progress after each interview; the result comes last."""
    simulation = _Simulation(program, seed, facts, Population(program.questionnaire), "", pace)
    most = n + most_guided(n)
    for held in simulation.interviews(n, most_guided(n)):
        yield Progress(held, most)
    yield simulation.found(has_shares=bool(program.questionnaire.respondents))


def most_guided(n: int) -> int:
    """The most guided interviews beside ``n`` ordinary ones."""
    return max(LEAST_GUIDED, n // 2)


def most_asked(program: Program, n: int) -> int:
    """About how many questions ``n`` respondents and the guided ones are asked, if everything is asked of everybody."""
    return (n + most_guided(n)) * max(program.asked, 1)


class _Simulation:
    def __init__(
        self, program: Program, seed: int, facts: Facts, population: Population, language: str, pace: Pace
    ) -> None:
        self._program, self._facts, self._population, self._language = program, facts, population, language
        self._questionnaire = program.questionnaire
        self._seed = seed
        self._random = Random(seed)  # noqa: S311 — people are imitated, nothing is protected
        self._guide = Guide(self._questionnaire)
        self._field = Field(self._questionnaire)
        reading = ReadingTime(self._questionnaire, language, pace)
        self._ordinary, self._guided = Tally(program, reading, language), Tally(program, reading, language)
        self._willing = Population(self._questionnaire, rows=(), habits=_WILLING)
        self._untried = 0

    @property
    def is_hopeless(self) -> bool:
        """Whether so many interviews exceeded the computation limit that continuing is pointless."""
        return self._ordinary.beyond_measure + self._guided.beyond_measure >= _OFTEN_ENOUGH

    def hold(self) -> None:
        """Hold one ordinary interview, counted by the quotas."""
        person = Respondent(self._next_seed(), self._population)
        values = self._guide.attribute_values
        drawn = self._population.attributes(values.items(), self._random) if values else {}
        facts = self._field.facts(replace(self._facts, attributes={**drawn, **self._facts.attributes}))
        done = interview(
            self._program,
            person,
            facts,
            language=self._language,
            watch=self._ordinary.watch,
            pick=self._field.pick if facts.is_counted else None,
        )
        self._ordinary.close(done, facts)
        complete = done.ended is not None and done.ended.reason == "complete"
        self._field.close(self._program, done.state, facts, complete=complete)

    def interviews(self, n: int, guided: int) -> Iterator[int]:
        """Hold ``n`` ordinary interviews, then guided ones; yields how many were held, after each."""
        with collected_rarely():
            for held in range(n):
                if self.is_hopeless:
                    break
                self.hold()
                yield held + 1
            for number, _ in enumerate(self.lead(guided), start=1):
                yield self._ordinary.interviews + number

    def lead(self, most: int) -> Iterator[None]:
        """Hold guided interviews: some without a destination, then in turn to each place nobody has reached."""
        for _ in range(0 if self.is_hopeless else min(_ANYWHERE, most // 5)):
            self._lead_to(self._guide.anywhere(self._random))
            yield
        most -= self._guided.interviews
        for _ in range(_TRIES):
            for place in list(self._places()):
                if place.is_reached():
                    continue
                if most <= 0 or self.is_hopeless:
                    self._untried += 1
                    continue
                most -= 1
                self._lead_to(place.goal(self._random))
                yield
            if most <= 0:
                return

    def _lead_to(self, goal: Goal) -> None:
        seed = self._next_seed()
        person = Respondent(seed, self._willing, aims=goal.aims)
        if goal.breaks_off:
            person.habits = replace(_WILLING, break_off=0.3)
        drawn = self._population.attributes(self._guide.attribute_values.items(), self._random)
        attributes = {**drawn, **self._facts.attributes, **goal.attributes}
        facts = replace(self._facts, attributes=attributes, attempt=goal.attempt)
        done = interview(self._program, person, facts, language=self._language, watch=self._guided.watch)
        self._guided.close(done, facts)
        self._field.met(self._program, done.state, facts)

    def _next_seed(self) -> int:
        seed, self._seed = self._seed, self._seed + 1
        return seed

    # -- places -------------------------------------------------------------------------------

    def _places(self) -> Iterator[_Destination]:
        """The places not reached yet: questions, quota cells, routes, then choices."""
        guide, field = self._guide, self._field
        for question in self._asked():
            if not self._is_asked(question.name):
                yield _Destination(partial(self._is_asked, question.name), partial(guide.to_item, question.name))
        for quota in self._questionnaire.quotas:
            if not field.is_met(quota.name):
                yield _Destination(partial(field.is_met, quota.name), partial(guide.to_cell, quota))
        for place, jump in enumerate(self._program.jumps):
            if not self._is_taken(place):
                yield _Destination(partial(self._is_taken, place), partial(guide.along_route, jump.route))
        for question, choice in self._listed():
            if self._is_asked(question.name) and not self._is_chosen(question.name, choice.name):
                is_reached = partial(self._is_chosen, question.name, choice.name)
                yield _Destination(is_reached, partial(guide.to_choice, question, choice))

    def _asked(self) -> Iterator[s.Question]:
        for question in self._questionnaire.questions():
            if is_shown(question):
                yield question

    def _listed(self) -> Iterator[tuple[s.Question, s.Choice]]:
        for question in self._asked():
            answers = self._questionnaire.lists.get(question.list_name)
            if answers is not None and question.type in LISTED_TYPES and len(answers.choices) <= LONGEST_COUNTED:
                for choice in answers.choices:
                    yield question, choice

    def _is_asked(self, name: str) -> bool:
        return bool(self._ordinary.asked[name] or self._guided.asked[name])

    def _is_taken(self, place: int) -> bool:
        return place in self._ordinary.taken or place in self._guided.taken

    def _is_chosen(self, name: str, code: str) -> bool:
        return self._ordinary.is_chosen(name, code) or self._guided.is_chosen(name, code)

    def _is_offered(self, name: str, code: str) -> bool:
        return self._ordinary.is_offered(name, code) or self._guided.is_offered(name, code)

    # -- what was found -----------------------------------------------------------------------

    def found(self, *, has_shares: bool) -> Coverage:
        """The results."""
        ordinary, guided = self._ordinary, self._guided
        names = [question.name for question in self._asked()]
        listed = [(q.name, c.name) for q, c in self._listed() if self._is_asked(q.name)]
        endless = dict.fromkeys([*sorted(ordinary.endless), *sorted(guided.endless)])
        return Coverage(
            interviews=ordinary.interviews,
            guided=guided.interviews,
            ends=ordinary.ends,
            asked=ordinary.asked,
            offered=ordinary.offered,
            chosen=ordinary.chosen,
            dead_ends=self._dead_ends(),
            endless=tuple(endless),
            cells=self._field.fills(),
            fields=self._field.fields,
            length=ordinary.length(),
            never_asked=tuple(dict.fromkeys(name for name in names if not self._is_asked(name))),
            only_guided=tuple(name for name in names if guided.asked[name] and not ordinary.asked[name]),
            never_offered=tuple(pair for pair in listed if not self._is_offered(*pair)),
            never_chosen=tuple(p for p in listed if self._is_offered(*p) and not self._is_chosen(*p)),
            only_guided_choices=tuple(
                (name, code)
                for name, code in listed
                if ordinary.asked[name] and guided.is_chosen(name, code) and not ordinary.is_chosen(name, code)
            ),
            never_taken=tuple(
                jump.route for place, jump in enumerate(self._program.jumps) if not self._is_taken(place)
            ),
            gaps=self._gaps(),
            cut=ordinary.cut + guided.cut,
            unfinished=ordinary.unfinished + guided.unfinished,
            untried=self._untried,
            moves=ordinary.moves,
            left=ordinary.left,
            own_shares=has_shares,
        )

    def _gaps(self) -> tuple[Gap, ...]:
        tallies = (self._ordinary, self._guided)
        keys = dict.fromkeys(key for tally in tallies for key in (*tally.empty, *tally.missing))
        gaps = [
            Gap(*key, sum(tally.empty[key] for tally in tallies), sum(tally.missing[key] for tally in tallies))
            for key in keys
        ]
        return tuple(sorted(gaps, key=lambda gap: (-gap.empty, -gap.missing)))

    def _dead_ends(self) -> tuple[DeadEnd, ...]:
        ordinary, guided = self._ordinary.dead_ends, self._guided.dead_ends
        found = [DeadEnd(key[0], complaint, count) for key, (complaint, count) in ordinary.items()]
        found.sort(key=lambda end: -end.count)
        others = [
            DeadEnd(key[0], complaint, count, guided=True)
            for key, (complaint, count) in guided.items()
            if key not in ordinary
        ]
        return (*found, *others)
