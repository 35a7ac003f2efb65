"""The call that somebody has in hand, as whoever follows it sees it: made from what is stored, never from typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from surveys.database.prepared import PreparedRows
from surveys.design.models import Study
from surveys.design.queries import interviewer_memberships
from surveys.fieldwork.models import Attempt, Call, Purpose
from surveys.fieldwork.queries import held_attempt
from surveys.interviewing.models import EventKind, InterviewEvent, Session
from surveys.people.models import User
from surveys.questionnaire.model.pages import Line

from .interviews import OwnAttempt, OwnInterview, current_step, own_attempt
from .runs import Step

LATEST = 6


@dataclass(frozen=True, slots=True)
class AnsweredPage:
    """A page that was answered: when, its answers, and the seconds since the one before, by the server's clock."""

    at: datetime
    lines: tuple[Line, ...]
    seconds: float | None


@dataclass(frozen=True, slots=True)
class LiveCall:
    """The call in hand, and the step of its interview where one has begun and goes on."""

    own: OwnAttempt
    step: Step | None

    @property
    def attempt(self) -> Attempt:
        """The attempt, with its case."""
        return self.own.attempt


def live_call(study: Study, person: User) -> LiveCall | None:
    """The call of this study that the person has in hand now; ``None`` without one."""
    held = held_attempt(person)
    is_of_study = held is not None and held.case.study_id == study.pk and held.case.purpose == Purpose.LIVE
    own = own_attempt(person, held.pk) if held is not None and is_of_study else None
    if own is None:
        return None
    own.attempt.interviewer, own.case.study = person, study
    return LiveCall(own, current_step(own) if isinstance(own, OwnInterview) else None)


def held_by_interviewers(study: Study) -> list[int]:
    """The ids of those who have a case of the study in hand now."""
    held = Attempt.objects.filter(interviewer__in=interviewer_memberships(study).values("user"), closed_at=None)
    return list(held.filter(case__study=study, case__purpose=Purpose.LIVE).values_list("interviewer", flat=True))


def live_stamp(study: Study, person: User) -> object:
    """What a follower sees of the person's call, as plain values: the same as long as nothing has changed."""
    return _STAMP.all(study=study.pk, person=person.pk)


def _stamp(study: int, person: int) -> QuerySet[Attempt, Any]:
    session = Session.objects.filter(attempt=OuterRef("pk"))
    last = Call.objects.filter(attempt=OuterRef("pk")).order_by("-pk")
    return (
        Attempt.objects.filter(interviewer=person, closed_at=None, case__study=study, case__purpose=Purpose.LIVE)
        .order_by("pk")
        .annotate(
            sequence=Subquery(session.values("interview__sequence")[:1]),
            dialled=Subquery(last.values("dialled_at")[:1]),
            answered=Subquery(last.values("answered_at")[:1]),
            ended=Subquery(last.values("ended_at")[:1]),
        )
        .values_list("pk", "sequence", "dialled", "answered", "ended")
    )


_STAMP = PreparedRows(_stamp, study=-1, person=-2)


def latest_answers(step: Step) -> Sequence[AnsweredPage]:
    """The pages answered last in this interview, the latest first."""
    events = InterviewEvent.objects.filter(interview=step.interview.pk, kind=EventKind.PAGE, is_late=False)
    rows = list(events.order_by("-sequence").values_list("path", "session", "server_at")[: LATEST + 1])
    found = []
    for place, (path, session, at) in enumerate(rows[:LATEST]):
        before = rows[place + 1] if place + 1 < len(rows) else None
        is_timed = before is not None and before[1] == session and before[2] <= at
        seconds = (at - before[2]).total_seconds() if before is not None and is_timed else None
        found.append(AnsweredPage(at, step.run.lines_on(path), seconds))
    return [one for one in found if one.lines]
