"""Single interviews: those somebody may see, the one in a call, its notes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from surveys.database.prepared import Prepared
from surveys.design.models import Study
from surveys.design.queries import study_with_key
from surveys.design.queries import visible_to as studies_visible_to
from surveys.fieldwork.models import Attempt, Case
from surveys.interviewing.models import UNFINISHED, EventKind, Interview, InterviewEvent, InterviewKind, Session
from surveys.people.models import User

from .runs import Step, run_of


def visible_to(user: User) -> QuerySet[Interview]:
    """Interviews of the studies in which this person has a role."""
    return Interview.objects.filter(study__in=studies_visible_to(user))


def latest_interviews(cases: Collection[int]) -> dict[int, int]:
    """Case's id → id of its latest main interview; cases without one are absent."""
    held = Interview.objects.filter(case__in=cases, kind=InterviewKind.MAIN)
    return dict(held.order_by("ordinal").values_list("case", "pk"))


@dataclass(frozen=True, slots=True)
class OwnAttempt:
    """A call as the interviewer whose it is holds it: the attempt with its case, and the interview held in it, if any.

    ``session_at``: when that interview's session began; ``study_zone``: the time zone in which pages show times.
    """

    attempt: Attempt
    interview_id: int | None
    session_at: datetime | None
    study_zone: str

    @property
    def pk(self) -> int:
        """The attempt's key, by which addresses name the call."""
        return self.attempt.pk

    @property
    def case(self) -> Case:
        """The case that is called."""
        return self.attempt.case

    @property
    def study(self) -> Study:
        """The case's study."""
        if not Case._meta.get_field("study").is_cached(self.case):
            study = study_with_key(self.case.study_id)
            if study is not None:
                self.case.study = study
        return self.case.study


@dataclass(frozen=True, slots=True)
class OwnInterview(OwnAttempt):
    """A call in which an interview was begun."""

    interview_id: int
    session_at: datetime


def own_attempt(user: User, attempt_id: int) -> OwnAttempt | None:
    """The person's own attempt, open or closed, an ``OwnInterview`` if one was begun in it; ``None`` for others'."""
    found = _OWN_ATTEMPT.first(attempt=attempt_id, person=user.pk)
    if found is None:
        return None
    kind = OwnAttempt if found.interview_id is None else OwnInterview
    return kind(found, found.interview_id, found.session_at, found.study_zone)


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


_OWN_ATTEMPT: Prepared[Any] = Prepared(_attempts_of, person=-1, attempt=-2)


def current_step(own: OwnInterview) -> Step:
    """The current step of the interview begun in this attempt."""
    interview = _BY_KEY.first(interview=own.interview_id)
    if interview is None:
        raise Interview.DoesNotExist
    run = run_of(interview, own.attempt, own.session_at)
    return Step(interview, run, run.outcome())


def unfinished(case_id: int) -> Interview | None:
    """The case's interview that can go on; ``None`` without one."""
    return _UNFINISHED.first(case=case_id)


def notes_of(interview: Interview) -> list[InterviewEvent]:
    """The interview's notes, oldest first."""
    return _NOTES.all(interview=interview.pk)


_BY_KEY = Prepared(lambda interview: Interview.objects.filter(pk=interview), interview=-1)
_UNFINISHED = Prepared(lambda case: Interview.objects.filter(case=case, status__in=UNFINISHED).order_by("pk"), case=-1)
_NOTES = Prepared(
    lambda interview: (
        InterviewEvent.objects.filter(interview=interview, kind=EventKind.NOTE, is_late=False)
        .select_related("actor")
        .order_by("sequence")
    ),
    interview=-1,
)
