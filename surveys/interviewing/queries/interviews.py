"""Single interviews: those somebody may see, the one in a call, its notes."""

from collections.abc import Collection
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from surveys.database.prepared import Prepared
from surveys.design.models import Study
from surveys.design.queries import visible_to as studies_visible_to
from surveys.fieldwork.models import Attempt
from surveys.interviewing.models import UNFINISHED, EventKind, Interview, InterviewEvent, InterviewKind, Session
from surveys.people.models import User

from .runs import Step, run_of


def visible_to(user: User) -> QuerySet[Interview]:
    """Interviews of the studies in which this person has a role."""
    return Interview.objects.filter(study__in=studies_visible_to(user))


def latest_interviews(study: Study, cases: Collection[int]) -> dict[int, int]:
    """Case's number → id of its latest main interview; cases without one are absent."""
    held = Interview.objects.filter(study=study, case__number__in=cases, kind=InterviewKind.MAIN)
    return dict(held.order_by("ordinal").values_list("case__number", "pk"))


def own_attempt(user: User, attempt_id: int) -> Attempt | None:
    """The person's own attempt, ``None`` if it is not theirs; ``interview_id`` and ``session_at`` are of its interview.

    ``study_zone``: the time zone in which its pages show times.
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
    """The current step of the interview in this attempt (from ``own_attempt``). Raises ``Interview.DoesNotExist``."""
    interview = Interview.objects.get(pk=attempt.interview_id)
    run = run_of(interview, attempt, attempt.session_at)
    return Step(interview, run, run.outcome())


def unfinished(case_id: int) -> Interview | None:
    """The case's interview that can go on; ``None`` without one."""
    return Interview.objects.filter(case_id=case_id, status__in=UNFINISHED).first()


def notes_of(interview: Interview) -> list[InterviewEvent]:
    """The interview's notes, oldest first."""
    return list(
        interview.events.filter(kind=EventKind.NOTE, is_late=False).select_related("actor").order_by("sequence")
    )
