"""How the interviews of a study were held and checked, in figures: only what was noted when it was done."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q

from surveys.design.models import Study
from surveys.interviewing.models import InterviewStatus
from surveys.interviewing.queries import counted_interviews
from surveys.review.models import BackCheck, CheckState, Review, ReviewVerdict


@dataclass(frozen=True, slots=True)
class Quality:
    """``interviewers``: who held complete interviews, and ``most_by_one``: the most that one of them held.

    ``languages``: code → complete interviews held in it. ``read``: interviews that somebody read through answer by
    answer, of which ``rejected`` do not count; ``asked_again``: people who were called again by somebody else, of whom
    ``confirmed`` said that they had been interviewed. Nobody notes listening, so nothing is said of it.
    """

    interviewers: int = 0
    most_by_one: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)
    read: int = 0
    rejected: int = 0
    asked_again: int = 0
    confirmed: int = 0


def quality_of(study: Study) -> Quality:
    """The figures of the study now; three queries."""
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
    return Quality(len(people), max(people.values(), default=0), by_language, **read, **again)
