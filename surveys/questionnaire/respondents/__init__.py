"""Simulated respondents: they answer the pages they are shown, along the route, and may refuse or break off.

They are used to try out drafts, for practice, load tests and the demonstration. Answers are drawn from the shares in
the workbook's sheet ``respondents``, otherwise guessed; the same seed gives the same answers.
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
