"""Forget words about a respondent who is erased, and scores of people past what the agreement keeps them for."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q

from surveys.people.queries import agreement_in_force
from surveys.review.models import Improvement, Review, ReviewComment

DAYS_A_MONTH, USUAL_MONTHS = 30.44, 12


def forget_words_about(*, cases: Collection[int]) -> None:
    """Empty what reviewers wrote about the interviews of these cases: it may be about who was interviewed."""
    reviews = Review.objects.filter(interview__case__in=cases)
    ReviewComment.objects.filter(review__in=reviews).delete()
    reviews.exclude(reason="", told="").update(reason="", told="")


def forget_old_scores(*, now: datetime) -> int:
    """Empty scores and what was said and agreed, past what the agreement keeps for; returns how many reviews.

    That an interview was accepted or rejected, and by whom, stays with the interview.
    """
    agreement = agreement_in_force()
    limit = now - timedelta(days=DAYS_A_MONTH * (agreement.months if agreement else USUAL_MONTHS))
    Improvement.objects.filter(agreed_at__lt=limit, ended_at__isnull=False).delete()
    old = Review.objects.filter(Q(out_of__isnull=False) | ~Q(told=""), decided_at__lt=limit)
    ReviewComment.objects.filter(review__decided_at__lt=limit).delete()
    return old.update(marks=[], points=None, out_of=None, told="", seen="", improvement=None)
