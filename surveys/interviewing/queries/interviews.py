"""What is known of interviews: the one at hand, how many were done, how long they take."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, F, OuterRef, Q, QuerySet, Subquery

from surveys.database.prepared import Prepared
from surveys.design.models import Study
from surveys.design.queries import visible_to as studies_visible_to
from surveys.fieldwork.models import Attempt
from surveys.formatting import minutes_of
from surveys.interviewing.models import UNFINISHED, Interview, InterviewEvent, InterviewKind, InterviewStatus, Session
from surveys.people.models import User

from .counts import completes, counted_interviews
from .runs import Step, run_of


def visible_to(user: User) -> QuerySet[Interview]:
    """Interviews of the studies in which this person has a role."""
    return Interview.objects.filter(study__in=studies_visible_to(user))


def latest_interviews(study: Study, cases: Collection[int]) -> dict[int, int]:
    """Of the cases with these numbers that were interviewed: number → id of the latest interview."""
    held = Interview.objects.filter(study=study, case__number__in=cases, kind=InterviewKind.MAIN)
    return dict(held.order_by("ordinal").values_list("case__number", "pk"))


def own_attempt(user: User, attempt_id: int) -> Attempt | None:
    """The person's own attempt; ``interview_id`` and ``session_at`` are set, if an interview was held in it.

    ``study_zone``: by which clock its pages tell the time.
    """
    return _OWN_ATTEMPT.first(attempt=attempt_id, person=user.pk)


def _attempts_of(person: int, attempt: int) -> QuerySet[Attempt]:
    session = Session.objects.filter(attempt=OuterRef("pk"))
    return (
        Attempt.objects.filter(pk=attempt, interviewer=person)
        .order_by()
        .select_related("case")
        .annotate(
            interview_id=Subquery(session.values("interview")[:1]),
            session_at=Subquery(session.values("started_at")[:1]),
            study_zone=F("case__study__time_zone"),
        )
    )


_OWN_ATTEMPT = Prepared(_attempts_of, person=-1, attempt=-2)


def current_step(attempt: Any) -> Step:
    """What the interview of this attempt (``own_attempt``) asks now. Raises ``Interview.DoesNotExist``."""
    interview = Interview.objects.get(pk=attempt.interview_id)
    run = run_of(interview, attempt, attempt.session_at)
    return Step(interview, run, run.outcome())


def unfinished(case_id: int) -> Interview | None:
    """The interview that was begun for this case and can go on."""
    return Interview.objects.filter(case_id=case_id, status__in=UNFINISHED).first()


def notes_of(interview: Interview) -> list[InterviewEvent]:
    """What interviewers wrote beside the answers, oldest first."""
    return list(interview.events.filter(kind="note", is_late=False).select_related("actor").order_by("sequence"))


@dataclass(frozen=True, slots=True)
class Figures:
    """Completes since a moment: one's own, and the mean of those who work on the same studies."""

    mine: int
    team: float | None
    minutes: float | None


def figures(user: User, studies: QuerySet[Study], since: datetime) -> Figures:
    """How the person's count of completes stands beside the team's, and how long their interviews take."""
    done = completes().filter(study__in=studies, ended_at__gte=since)
    by_person = done.values("last_attempt__interviewer").annotate(count=Count("pk"), seconds=Avg("seconds"))
    counts = {row["last_attempt__interviewer"]: row for row in by_person.order_by()}
    mine = counts.get(user.pk, {"count": 0, "seconds": None})
    return Figures(
        mine=mine["count"],
        team=sum(row["count"] for row in counts.values()) / len(counts) if counts else None,
        minutes=minutes_of(mine["seconds"]) if mine["seconds"] else None,
    )


@dataclass(frozen=True, slots=True)
class Pace:
    """A study's live interviews so far: completes, and the mean length of a complete in minutes."""

    completes: int
    minutes: float | None


def pace_of(studies: QuerySet[Study]) -> dict[int, Pace]:
    """Each study's completes and their length by its id; studies without interviews are absent."""
    complete = Q(status=InterviewStatus.COMPLETE)
    rows = (
        counted_interviews()
        .filter(study__in=studies)
        .values("study")
        .annotate(completes=Count("pk", filter=complete), seconds=Avg("seconds", filter=complete))
        .order_by()
    )
    return {
        row["study"]: Pace(row["completes"], minutes_of(row["seconds"]) if row["seconds"] else None) for row in rows
    }
