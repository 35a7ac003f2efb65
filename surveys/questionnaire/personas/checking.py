"""What a persona says that a questionnaire does not know: names of questions, codes, numbers out of range."""

from __future__ import annotations

from surveys.questionnaire.compiled import Program

from .persona import Persona
from .reading import PersonaProblem


def problems_of(persona: Persona, program: Program) -> list[PersonaProblem]:
    """What of her written answers and objections this questionnaire does not fit.

    Names that it lacks are no fault (``unknown_names``): there the simulated respondents' engine answers.
    """
    raise NotImplementedError


def unknown_names(persona: Persona, program: Program) -> list[str]:
    """The questions that she has an answer or objection for and this questionnaire lacks."""
    raise NotImplementedError
