"""How the interviews of a study were held and checked, in figures: only what was noted when it was done."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q

from surveys.design.models import Study
from surveys.fieldwork.models import Following
from surveys.interviewing.models import InterviewStatus, Session
from surveys.interviewing.queries import counted_interviews
from surveys.review.models import BackCheck, CheckState, Review, ReviewVerdict

HALF = 0.5
"""The share of its length from which an interview counts as followed: a glance is no check."""


@dataclass(frozen=True, slots=True)
class Quality:
    """``interviewers``: who held complete interviews, and ``most_by_one``: the most that one of them held.

    ``languages``: code → complete interviews held in it. ``read``: interviews that somebody read through answer by
    answer, of which ``rejected`` do not count; ``asked_again``: people who were called again by somebody else, of whom
    ``confirmed`` said that they had been interviewed. ``followed``: interviews whose screen one person followed for
    at least half of their length, and ``listened``: for which they said that they heard as much of the call.
    """

    interviewers: int = 0
    most_by_one: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)
    read: int = 0
    rejected: int = 0
    asked_again: int = 0
    confirmed: int = 0
    followed: int = 0
    listened: int = 0


def quality_of(study: Study) -> Quality:
    """The figures of the study now; five queries."""
    people: Counter[int | None] = Counter()
    languages: Counter[str] = Counter()
    held = counted_interviews().filter(study=study, status=InterviewStatus.COMPLETE)
    rows = held.order_by().values_list("last_attempt__interviewer", "language").annotate(Count("pk"))
    for interviewer, language, count in rows:
        people[interviewer] += count
        languages[language] += count
    read = (
        Review.objects.filter(study=study)
        .exclude(verdict="")
        .aggregate(read=Count("pk"), rejected=Count("pk", filter=Q(verdict=ReviewVerdict.REJECTED)))
    )
    again = BackCheck.objects.filter(study=study, state=CheckState.DONE).aggregate(
        asked_again=Count("pk"), confirmed=Count("pk", filter=Q(spoke=True))
    )
    by_language = dict(languages.most_common())
    most = max(people.values(), default=0)
    return Quality(len(people), most, by_language, **read, **again, **_followed(study))


def _followed(study: Study) -> dict[str, int]:
    """How many complete interviews were followed, and how many of them were listened to, by one person for half."""
    followings = Following.objects.filter(study=study).exclude(attempt=None)
    seen: dict[int, list[tuple[int, datetime, datetime, bool]]] = {}
    rows = followings.values_list("attempt", "by", "started_at", "seen_at", "listens")
    for attempt, by, began, until, listens in rows:
        seen.setdefault(attempt, []).append((by, began, until, listens))
    held = counted_interviews().filter(study=study, status=InterviewStatus.COMPLETE)
    sessions = Session.objects.filter(
        attempt__in=followings.values("attempt"), interview__in=held, ended_at__isnull=False
    )
    seconds: defaultdict[tuple[int, int, bool], float] = defaultdict(float)
    lengths: dict[int, int] = {}
    for interview, length, attempt, began, ended in sessions.values_list(
        "interview", "interview__seconds", "attempt", "started_at", "ended_at"
    ):
        lengths[interview] = length
        if ended is None:
            continue
        for by, since, until, listens in seen[attempt]:
            together = max(0.0, (min(until, ended) - max(since, began)).total_seconds())
            seconds[interview, by, False] += together
            seconds[interview, by, True] += together if listens else 0
    half = {(one, heard) for (one, _, heard), found in seconds.items() if found and found >= lengths[one] * HALF}
    return {"followed": sum(not heard for _, heard in half), "listened": sum(heard for _, heard in half)}
