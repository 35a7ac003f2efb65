"""What was said about one's own interviews."""

from dataclasses import dataclass

from surveys.analysis.scorecards import percent_of
from surveys.people.models import User, WatchScope
from surveys.people.queries import may_watch
from surveys.review.models import Given, Improvement, Review
from surveys.review.queries import own_improvements, own_reviews
from surveys.web.screens.formatting import case_number


@dataclass(frozen=True, slots=True)
class OwnReview:
    """A review of one's own interview. ``missed``: the items that were not given."""

    review: Review
    number: str
    percent: int | None
    missed: list[str]


@dataclass(frozen=True, slots=True)
class OwnReviewsPage:
    """The latest reviews, newest first, and what is agreed; nothing while nobody may be scored."""

    rows: list[OwnReview]
    improvements: list[Improvement]


def own_reviews_page(person: User) -> OwnReviewsPage:
    """The page of this person alone."""
    if not may_watch(WatchScope.SCORECARDS):
        return OwnReviewsPage([], [])
    rows = [
        OwnReview(
            one,
            case_number(one.interview.case.number),
            percent_of(one.points, one.out_of),
            [mark["words"] for mark in one.marks if mark.get("given") == Given.NO],
        )
        for one in own_reviews(person)
    ]
    return OwnReviewsPage(rows, own_improvements(person))
