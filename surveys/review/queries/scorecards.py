"""The scorecard of a study: its own, the institute's, or the usual one."""

from django.utils.translation import gettext_lazy

from surveys.analysis.scorecards import Item
from surveys.design.models import Study
from surveys.review.models import ReviewRules

from .reviews import institute_scorecard, rules_for_review

DEFAULT_ITEMS = (
    (gettext_lazy("Who we are and the privacy notice were read"), 20),
    (gettext_lazy("Questions read out in full"), 20),
    (gettext_lazy("Instructions followed"), 15),
    (gettext_lazy("Nothing suggested"), 25),
    (gettext_lazy("Asked more at “don’t know”"), 10),
    (gettext_lazy("Courtesy and pace"), 10),
)
"""The scorecard of an institute that has set none."""


def scorecard_of(study: Study, rules: ReviewRules | None = None) -> list[Item]:
    """The scorecard in use in the study; ``rules``: its rules of review, where they are known."""
    own = (rules or rules_for_review(study)).scorecard or institute_scorecard()
    return list(own) or [{"words": str(words), "weight": weight} for words, weight in DEFAULT_ITEMS]
