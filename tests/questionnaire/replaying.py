"""Interviews of simulated respondents, recorded as tests and replayed."""

from __future__ import annotations

from surveys.questionnaire import replay, running
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model.state import Facts, State
from surveys.questionnaire.replay import outcome, recorded
from surveys.questionnaire.respondents import Habits, Population, Respondent, interview

from .runs import FACTS


def end_of(program: Program, seed: int) -> tuple[State, str] | None:
    """The last state of a respondent's interview and how it ended; ``None`` if it came to no end."""
    people = Population(program.questionnaire, rows=(), habits=Habits(break_off=0.0))
    done = interview(program, Respondent(seed, people), FACTS)
    return (done.state, done.ended.reason) if done.ended else None


def assert_replays(program: Program, seed: int, facts: Facts = FACTS) -> bool:
    """A test of a respondent's interview is green where it was recorded, and its cells read as they were written.

    Whether there was an interview that came to an end.
    """
    if (ended := end_of(program, seed)) is None:
        return False
    test = recorded(program, ended[0], facts, "One")
    found = outcome(program, test, facts.now)
    assert (found.difference, test.end) == (None, ended[1])
    assert dict(replay.lines_of(replay.cell_of_lines(test.answers))) == {k: v.strip() for k, v in test.answers.items()}
    assert replay.names_of(replay.cell_of_names(test.route)) == test.route
    assert set(running.cells(program, ended[0], facts)) == set(found.played.quotas)
    return True
