"""A questionnaire made ready to run: compiled once, shared by all interviews of a version."""

from __future__ import annotations

from dataclasses import dataclass

from .problems import Problem
from .structure import Questionnaire


@dataclass(frozen=True, slots=True)
class Program:
    """A questionnaire with what a run needs at hand. ``problems`` are its cycles, with their rows."""

    questionnaire: Questionnaire
    problems: tuple[Problem, ...] = ()


def compile(questionnaire: Questionnaire) -> Program:
    """Make a questionnaire ready to run. Callers keep the result: it is immutable."""
    return Program(questionnaire)
