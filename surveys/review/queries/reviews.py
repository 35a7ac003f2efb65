"""Reads of reviews: the queue, one of them, scores by person, one's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from surveys.analysis.scorecards import Item
from surveys.design.models import Study
from surveys.people.models import User
from surveys.review.models import DrawnAs, Improvement, Review, ReviewRules, ScorecardTemplate, SinceThen

CLAIM_LASTS = timedelta(hours=1)
"""A review that was taken up and left is free again after so long."""
MOST_SHOWN = 30
NOT_READ = (
    *("interview__state", "interview__row", "interview__case__attributes", "study__calling_policy"),
    *("interview__version__questionnaire", "interview__version__codebook", "interview__version__workbook"),
)


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """What waits: with a flag, and otherwise drawn; of each the first, and how many; and how many were decided."""

    flagged: list[Review]
    others: list[Review]
    flagged_count: int
    others_count: int
    decided: int


@dataclass(frozen=True, slots=True)
class PersonScore:
    """Somebody's decided reviews in a study: how many, how many with a score, the points of these; what was agreed.

    ``since``: how what was agreed went in reviews since, oldest first.
    """

    reviews: int
    scored: int
    points: int
    out_of: int
    improvement: Improvement | None = None
    since: tuple[SinceThen, ...] = ()


def queue_of(study: Study) -> ReviewQueue:
    """The reviews of the study that wait, oldest first, and how many there are."""
    waiting = Review.objects.filter(study=study, verdict="")
    waits, flagged = Q(verdict=""), Q(drawn_as=DrawnAs.FLAGGED)
    counts = Review.objects.filter(study=study).aggregate(
        flagged=Count("pk", filter=waits & flagged),
        others=Count("pk", filter=waits & ~flagged),
        decided=Count("pk", filter=~waits),
    )
    read = waiting.select_related("interview__case", "interviewer", "reviewer").defer(*NOT_READ[:3])
    return ReviewQueue(
        flagged=list(read.filter(flagged).order_by("pk")[:MOST_SHOWN]),
        others=list(read.exclude(flagged).order_by("pk")[:MOST_SHOWN]),
        flagged_count=counts["flagged"],
        others_count=counts["others"],
        decided=counts["decided"],
    )


def review_of(study: Study, interview_id: int) -> Review | None:
    """The review of this interview, with people and comments; ``None`` where it is not reviewed."""
    found = Review.objects.filter(study=study, interview=interview_id).prefetch_related("comments")
    return found.select_related("reviewer", "interviewer", "improvement").first()


def is_free(review: Review, by: User, now: datetime) -> bool:
    """Whether this person may take the review up: nobody else has it in hand."""
    if review.reviewer_id in (None, by.pk) or review.claimed_at is None:
        return True
    return review.claimed_at < now - CLAIM_LASTS


def free_for(by: User, now: datetime) -> Q:
    """As ``is_free``, as a condition of a statement."""
    return Q(reviewer=None) | Q(reviewer=by) | Q(claimed_at__lt=now - CLAIM_LASTS)


def scores_by_person(study: Study) -> dict[int, PersonScore]:
    """Interviewer → their scores and what was agreed with them; four queries."""
    decided = Review.objects.filter(study=study).exclude(verdict="")
    summed = decided.values("interviewer").annotate(
        reviews=Count("pk"), scored=Count("pk", filter=Q(out_of__gt=0)), given=Sum("points"), most=Sum("out_of")
    )
    open_ones = {one.interviewer_id: one for one in Improvement.objects.filter(study=study, ended_at=None)}
    since: dict[int, list[SinceThen]] = defaultdict(list)
    seen = decided.filter(improvement__in=[one.pk for one in open_ones.values()]).exclude(seen="")
    went_since = seen.order_by("decided_at").values_list("interviewer", "seen") if open_ones else ()
    for interviewer, went in went_since:
        since[interviewer].append(SinceThen(went))
    return {
        row["interviewer"]: PersonScore(
            row["reviews"],
            row["scored"],
            row["given"] or 0,
            row["most"] or 0,
            open_ones.get(row["interviewer"]),
            tuple(since[row["interviewer"]]),
        )
        for row in summed.order_by("interviewer")
    }


def open_improvement(study: Study, interviewer_id: int) -> Improvement | None:
    """What is agreed with this person in the study now."""
    return Improvement.objects.filter(study=study, interviewer=interviewer_id, ended_at=None).first()


def own_reviews(person: User, limit: int = 20) -> list[Review]:
    """The latest decided reviews of one's own interviews, with what was said about them."""
    decided: QuerySet[Review] = Review.objects.filter(interviewer=person, decided_at__isnull=False)
    read = decided.select_related("study", "interview__case", "improvement").defer(*NOT_READ)
    return list(read.prefetch_related("comments").order_by("-decided_at", "-pk")[:limit])


def reviews_of_people(
    people: Collection[User], studies: Collection[int] | None, begins: datetime | None, ends: datetime | None
) -> list[Review]:
    """The decided reviews of these people's interviews, the oldest first; ``studies``: only theirs."""
    found: QuerySet[Review] = Review.objects.filter(interviewer__in=people, decided_at__isnull=False)
    if studies is not None:
        found = found.filter(study__in=studies)
    if begins is not None:
        found = found.filter(decided_at__gte=begins)
    if ends is not None:
        found = found.filter(decided_at__lt=ends)
    read = found.select_related("study", "interviewer", "reviewer", "improvement").defer("study__calling_policy")
    return list(read.order_by("decided_at", "pk"))


def own_improvements(person: User) -> list[Improvement]:
    """What is agreed with this person, of every study."""
    return list(Improvement.objects.filter(interviewer=person, ended_at=None).select_related("study").order_by("pk"))


def rules_for_review(study: Study) -> ReviewRules:
    """The study's rules of review; the usual ones, not stored yet, where it has none."""
    return ReviewRules.objects.filter(study=study).first() or ReviewRules(study=study, seed=0)


def institute_scorecard() -> list[Item]:
    """The institute's scorecard; empty where it has none of its own."""
    stored = ScorecardTemplate.objects.filter(pk=1).values_list("items", flat=True).first()
    return list(stored or ())
