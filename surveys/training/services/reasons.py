"""Reasons and titles as the training record keeps them: on one line, no longer than their columns."""

from surveys.training.models import LONGEST_REASON

SHORTEST_REASON = 10
"""Characters of a reason that is a sentence."""


def on_one_line(words: str, longest: int = LONGEST_REASON) -> str:
    """The words with single spaces between them, cut to this many characters."""
    return " ".join(words.split())[:longest]
