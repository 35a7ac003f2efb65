"""What a guided respondent means to say, so that a certain place of the questionnaire is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Aim:
    """How one question is to be answered. Whatever the page does not offer is left aside."""

    codes: frozenset[str] = frozenset()
    """To be chosen; of a question with one answer any of them."""
    without: frozenset[str] = frozenset()
    """Not to be chosen."""
    typed: tuple[str, ...] = ()
    """What to type, the first that is taken."""
    missing: str = ""
    empty: bool = False
    count: int | None = None
    """A number of answers of the list."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Everything a guided respondent brings along: aims by name of the question, and what the case is like."""

    aims: Mapping[str, Aim] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    attempt: int = 1
    breaks_off: bool = False
    """Breaks off half-way, so that last questions are reached."""
