"""The end of an interview: the thanks, and what the study asks for after them."""

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.fieldwork.models import Purpose
from surveys.interviewing.models import CallRating
from surveys.interviewing.queries import Step
from surveys.questionnaire.model.pages import Ended, Rich
from surveys.questionnaire.wording.last_words import CALL_QUESTION, LEAVE_ALONE, LEAVES, RATINGS, RESULTS_OFFER


@dataclass(frozen=True, slots=True)
class LastWordsPage:
    """``question``, ``results``, ``peace``: what is read, empty where the study does not ask it.

    ``ratings``: what is typed and its words. ``leaves``: what is typed for whoever wants to be left alone.
    """

    question: Rich = ()
    results: Rich = ()
    peace: Rich = ()
    ratings: tuple[tuple[str, str], ...] = ()
    leaves: str = LEAVES
    is_live: bool = True

    @property
    def has_codes(self) -> bool:
        """Whether something can be typed."""
        return bool(self.question or self.peace)


def last_words_page(step: Step, scripts: Mapping[str, Rich], purpose: str) -> LastWordsPage:
    """What is asked after the thanks; only of somebody who has answered everything."""
    if not isinstance(step.outcome, Ended) or step.outcome.reason != "complete":
        return LastWordsPage()
    return LastWordsPage(
        question=scripts.get(CALL_QUESTION, ()),
        results=scripts.get(RESULTS_OFFER, ()),
        peace=scripts.get(LEAVE_ALONE, ()),
        ratings=tuple((typed, str(CallRating.Answer(name).label)) for typed, name in RATINGS.items()),
        is_live=purpose == Purpose.LIVE,
    )
