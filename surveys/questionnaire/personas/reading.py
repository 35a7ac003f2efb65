"""A persona from JSON and to JSON; what is wrong with it is said all at once, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .persona import Persona


@dataclass(frozen=True, slots=True)
class PersonaProblem:
    """What is wrong: ``field`` is the place in the JSON (``answers.3.truth``), ``message`` an English message id."""

    field: str
    message: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    def what(self, translate: Callable[[str], str] = str) -> str:
        """The sentence; ``translate`` translates the English message id."""
        return translate(self.message) % self.values


class PersonaError(ValueError):
    """The data is no persona: ``problems`` are all that is wrong with it."""

    def __init__(self, problems: tuple[PersonaProblem, ...]) -> None:
        super().__init__("; ".join(one.what() for one in problems))
        self.problems = problems


def from_json(data: Mapping[str, Any]) -> Persona:
    """The persona that this data describes; ``PersonaError`` with everything that is wrong."""
    raise NotImplementedError


def to_json(persona: Persona) -> dict[str, Any]:
    """The persona as plain JSON values; ``from_json(to_json(persona)) == persona``."""
    raise NotImplementedError
