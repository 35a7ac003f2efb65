"""The answers that lead a guided respondent to a certain place of the questionnaire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Aim:
    """How one question is to be answered. What the page does not offer is ignored."""

    codes: frozenset[str] = frozenset()
    """Codes to choose; for a question with one answer any of them."""
    without: frozenset[str] = frozenset()
    """Codes not to choose."""
    typed: tuple[str, ...] = ()
    """Texts to type: the first that is accepted."""
    missing: str = ""
    empty: bool = False
    count: int | None = None
    """The number of answers to choose from the list."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The targets of a guided respondent: aims by question name, and properties of the case."""

    aims: Mapping[str, Aim] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    attempt: int = 1
    breaks_off: bool = False
    """Whether to break off half-way, so that the questions after a break-off are reached."""
