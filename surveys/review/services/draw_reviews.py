"""Draw interviews for review: all with a flag, the first of each person, and some at random beside them.

Those at random are so that nobody is chosen by flags alone. The worker draws from what was looked at for flags.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from surveys.analysis.drawing import is_drawn
from surveys.design.models import Study
from surveys.interviewing.models import CheckedInterview, CheckedStudy, InterviewFlag
from surveys.review.models import DrawnAs, Review, ReviewRules

AT_ONCE = 500


def draw_due_reviews(*, now: datetime) -> int:
    """Draw from the interviews that were looked at since the last time; returns how many are to be reviewed now."""
    drawn = 0
    for study in _with_new_ones():
        rules, _ = ReviewRules.objects.get_or_create(study=study, defaults={"seed": secrets.randbits(62)})
        looked = AT_ONCE
        while looked == AT_ONCE:
            looked, found = _draw_some(rules, now)
            drawn += found
    return drawn


def _with_new_ones() -> QuerySet[Study]:
    last = CheckedInterview.objects.filter(study=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    drawn = ReviewRules.objects.filter(study=OuterRef("pk")).values("drawn_to")[:1]
    known = Study.objects.filter(pk__in=CheckedStudy.objects.values("study"))
    known = known.annotate(last_checked=Subquery(last), drawn_to=Coalesce(Subquery(drawn), 0))
    return known.filter(last_checked__gt=F("drawn_to")).order_by("pk")


def _draw_some(rules: ReviewRules, now: datetime) -> tuple[int, int]:
    """How many were drawn from, and how many of them are reviewed."""
    new = CheckedInterview.objects.filter(study=rules.study_id, pk__gt=rules.drawn_to).order_by("pk")
    seen = list(new[:AT_ONCE])
    if not seen:
        return 0, 0
    ids = [one.interview_id for one in seen]
    flagged = set(InterviewFlag.objects.filter(interview__in=ids).values_list("interview", flat=True))
    found = [
        Review(
            interview_id=one.interview_id,
            study_id=rules.study_id,
            interviewer_id=one.interviewer_id,
            drawn_as=why,
            drawn_at=now,
        )
        for one in seen
        if (why := _why(one, rules, is_flagged=one.interview_id in flagged))
    ]
    with transaction.atomic():
        last = seen[-1].pk
        if not ReviewRules.objects.filter(pk=rules.pk, drawn_to=rules.drawn_to).update(drawn_to=last):
            return 0, 0  # another worker has drawn from them
        Review.objects.bulk_create(found, ignore_conflicts=True)
    rules.drawn_to = last
    return len(seen), len(found)


def _why(one: CheckedInterview, rules: ReviewRules, *, is_flagged: bool) -> DrawnAs | None:
    if is_flagged and rules.all_flagged:
        return DrawnAs.FLAGGED
    if one.ordinal <= rules.first_of_each:
        return DrawnAs.NEWCOMER
    return DrawnAs.RANDOM if is_drawn(rules.seed, one.interview_id, rules.percent) else None
