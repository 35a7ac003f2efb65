"""Reads of reviews."""

from .back_checks import (
    BackCheckResults,
    PersonAgreement,
    check_of,
    checkable,
    held_check,
    numbers_of,
    plan_of,
    results_of,
    waiting_for,
)
from .reviews import (
    PersonScore,
    ReviewQueue,
    institute_scorecard,
    is_free,
    open_improvement,
    own_improvements,
    own_reviews,
    queue_of,
    review_of,
    rules_for_review,
    scores_by_person,
)
from .scorecards import scorecard_of

__all__ = [
    "BackCheckResults",
    "PersonAgreement",
    "PersonScore",
    "ReviewQueue",
    "check_of",
    "checkable",
    "held_check",
    "institute_scorecard",
    "is_free",
    "numbers_of",
    "open_improvement",
    "own_improvements",
    "own_reviews",
    "plan_of",
    "queue_of",
    "results_of",
    "review_of",
    "rules_for_review",
    "scorecard_of",
    "scores_by_person",
    "waiting_for",
]
