"""Determines which parts of a questionnaire are personal data, by declaration or by inheritance."""

from .inheritance import (
    NOT_PERSONAL,
    PERSONAL,
    UNDECIDED,
    WAITING,
    Standing,
    personal_names,
    personal_repeats,
    standings,
)

__all__ = [
    "NOT_PERSONAL",
    "PERSONAL",
    "UNDECIDED",
    "WAITING",
    "Standing",
    "personal_names",
    "personal_repeats",
    "standings",
]
