"""What of a questionnaire is personal data, marked so or inherited."""

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
