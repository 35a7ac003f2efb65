"""Simulated respondents: they answer whatever page they are shown, along the route, and may refuse or give up.

For trying out a draft, for practice, for load tests and for the demonstration. What they say is
drawn from the shares of the workbook's sheet ``respondents``, else guessed; the same seed gives the
same answers.
"""

from __future__ import annotations

from .answer_shares import Band, Expected, expected_of
from .answer_targets import Aim
from .interview import Simulated, interview
from .population import USUAL, Habits, Population
from .respondent import Respondent

__all__ = [
    "USUAL",
    "Aim",
    "Band",
    "Expected",
    "Habits",
    "Population",
    "Respondent",
    "Simulated",
    "expected_of",
    "interview",
]
