"""Take a review up, decide it, take it back. What a verdict means for completes, quotas and case is decided elsewhere.

``interviewing.services`` rejects and reopens as from the page of the case, so that completes are one number wherever
they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Case, When
from django.utils.translation import gettext_noop

from surveys.analysis.scorecards import Item, points_of
from surveys.design.models import Study
from surveys.interviewing.models import Interview, InterviewStatus
from surveys.interviewing.services import reject_interview, reopen_case
from surveys.people.models import AuditVerb, User, WatchScope
from surveys.people.queries import may_watch
from surveys.people.services import record
from surveys.review.models import DrawnAs, Improvement, Review, ReviewComment, ReviewVerdict
from surveys.review.queries.reviews import NOT_READ, free_for, open_improvement

TRIED = 20


class ReviewError(Exception):
    """Why a review cannot be done; ``message``: in words, untranslated."""

    message = gettext_noop("This cannot be done.")


class ReviewTakenError(ReviewError):
    """Somebody else has it in hand, or has decided it."""

    message = gettext_noop("A colleague has this review in hand or has closed it: go on with the next.")


class AlreadyRejectedError(ReviewError):
    """What is rejected cannot be accepted."""

    message = gettext_noop("This interview is rejected: first take that back on the page of the case.")


@dataclass(frozen=True, slots=True)
class Judged:
    """What a reviewer has filled in. ``marks``: items with ``given``; ``comments``: question → words; ``agreed``: one
    thing to improve from now on; ``seen``: how what was agreed before went here."""

    verdict: ReviewVerdict
    reason: str = ""
    told: str = ""
    marks: Sequence[Item] = ()
    comments: Mapping[str, str] = field(default_factory=dict)
    agreed: str = ""
    seen: str = ""


def ask_for_review(*, interview: Interview, now: datetime) -> Review:
    """The review of this complete interview, made if it was not drawn."""
    found, _ = Review.objects.get_or_create(
        interview=interview,
        defaults={
            "study_id": interview.study_id,
            "interviewer_id": interview.last_attempt.interviewer_id,
            "drawn_as": DrawnAs.ASKED,
            "drawn_at": now,
        },
    )
    return found


def claim_review(*, review: Review, by: User, now: datetime) -> None:
    """Take the review up, in one statement. Raises ``ReviewTakenError``."""
    free = Review.objects.filter(free_for(by, now), pk=review.pk, verdict="")
    if not free.update(reviewer=by, claimed_at=now):
        raise ReviewTakenError


def claim_next_review(*, study: Study, by: User, now: datetime) -> Review | None:
    """Take up the next review that is free, those with a flag first; ``None`` where none is.

    Each is tried by one statement: of two reviewers who come at once each gets another.
    """
    free = Review.objects.filter(free_for(by, now), study=study, verdict="")
    flagged_first = Case(When(drawn_as=DrawnAs.FLAGGED, then=0), default=1)
    for review in free.select_related("interview").defer(*NOT_READ[:3]).order_by(flagged_first, "pk")[:TRIED]:
        if free.filter(pk=review.pk).update(reviewer=by, claimed_at=now):
            return review
    return None


def decide_review(*, review: Review, judged: Judged, by: User, now: datetime, seen: str | None = None) -> Review:
    """Close the review with what was judged; the interview and its case follow.

    Scores and what is agreed are stored only while scoring people is agreed upon (``people.queries.may_watch``).
    ``seen``: as in ``interviewing.services``. Raises ``ReviewTakenError``, and what rejecting or reopening raises.
    """
    scored = may_watch(WatchScope.SCORECARDS)
    marks = [dict(mark) for mark in judged.marks] if scored else []
    points, out_of = points_of(marks)
    with transaction.atomic():
        standing = open_improvement(review.study, review.interviewer_id) if scored else None
        free = Review.objects.filter(free_for(by, now), pk=review.pk, verdict="")
        closed = free.update(
            reviewer=by,
            claimed_at=now,
            verdict=judged.verdict,
            decided_at=now,
            reason=judged.reason.strip()[:300],
            told=judged.told.strip()[:1000],
            marks=marks,
            points=points if out_of else None,
            out_of=out_of or None,
            improvement=standing if standing and judged.seen else None,
            seen=judged.seen if standing else "",
        )
        if not closed:
            raise ReviewTakenError
        _comment(review, judged.comments)
        if scored and judged.agreed.strip():
            _agree(review, judged.agreed.strip()[:200], standing, by, now)
        _follow(review, judged, by, now, seen)
    review.refresh_from_db()
    return review


def take_review_back(*, review: Review, by: User, now: datetime) -> Review:
    """Put a decided review back into the queue, in the same hands; the interview stays as it is.

    A rejection is undone where it was made: on the page of the case.
    """
    decided = Review.objects.filter(pk=review.pk).exclude(verdict="")
    if not decided.update(verdict="", decided_at=None, reviewer=by, claimed_at=now):
        raise ReviewTakenError
    review.refresh_from_db()
    return review


def _comment(review: Review, comments: Mapping[str, str]) -> None:
    ReviewComment.objects.filter(review=review).delete()
    ReviewComment.objects.bulk_create(
        ReviewComment(review=review, question=question[:120], words=words.strip()[:500])
        for question, words in comments.items()
        if words.strip()
    )


def _agree(review: Review, words: str, standing: Improvement | None, by: User, now: datetime) -> None:
    if standing is not None:
        if standing.words == words:
            return
        Improvement.objects.filter(pk=standing.pk).update(ended_at=now)
    Improvement.objects.create(
        study_id=review.study_id, interviewer_id=review.interviewer_id, words=words, agreed_by=by, agreed_at=now
    )


def _follow(review: Review, judged: Judged, by: User, now: datetime, seen: str | None) -> None:
    interview = Interview.objects.select_related("case__study", "study").get(pk=review.interview_id)
    if judged.verdict == ReviewVerdict.REJECTED and interview.status != InterviewStatus.REJECTED:
        reject_interview(interview=interview, reason=judged.reason, by=by, now=now, seen=seen)
    elif judged.verdict == ReviewVerdict.ASKED_AGAIN:
        reopen_case(case=interview.case, reason=judged.reason, by=by, now=now, seen=seen)
    elif judged.verdict == ReviewVerdict.ACCEPTED and interview.status == InterviewStatus.REJECTED:
        raise AlreadyRejectedError
    elif judged.verdict == ReviewVerdict.ACCEPTED:
        _record_accepted(interview.study, interview, by, now)


def _record_accepted(study: Study, interview: Interview, by: User, now: datetime) -> None:
    subject = f"interview:{interview.pk}"
    record(by=by, verb=AuditVerb.INTERVIEW_ACCEPTED, subject=subject, study=study.pk, details={}, now=now)
