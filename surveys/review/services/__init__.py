"""Everything that changes reviews: draw, claim, decide, take back, agree, set the rules."""

from .checking_back import (
    NEVER_AGAIN,
    BackCheckError,
    ask_back_check,
    claim_back_check,
    draw_due_back_checks,
    end_back_check,
    free_lapsed_back_checks,
    plan_back_checks,
)
from .deciding import (
    Judged,
    ReviewError,
    ReviewTakenError,
    ask_for_review,
    claim_next_review,
    claim_review,
    decide_review,
    take_review_back,
)
from .draw_reviews import draw_due_reviews
from .forgetting import forget_old_scores, forget_words_about
from .setting_rules import change_review_rules, keep_institute_scorecard

__all__ = [
    "NEVER_AGAIN",
    "BackCheckError",
    "Judged",
    "ReviewError",
    "ReviewTakenError",
    "ask_back_check",
    "ask_for_review",
    "change_review_rules",
    "claim_back_check",
    "claim_next_review",
    "claim_review",
    "decide_review",
    "draw_due_back_checks",
    "draw_due_reviews",
    "end_back_check",
    "forget_old_scores",
    "forget_words_about",
    "free_lapsed_back_checks",
    "keep_institute_scorecard",
    "plan_back_checks",
    "take_review_back",
]
