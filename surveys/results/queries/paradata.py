"""How interviews went: attempts at cases, and what happened on the screen; never an answer, a note or a number."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Purpose
from surveys.fieldwork.queries import corrections_of
from surveys.interviewing.models import EventKind, InterviewEvent

from .deliveries import BATCH, delivered_interviews, interview_of_attempt

TOLD = (
    *(EventKind.STARTED, EventKind.RESUMED, EventKind.SUSPENDED, EventKind.FINISHED, EventKind.BROKEN_OFF),
    *(EventKind.ANSWER, EventKind.CHECK, EventKind.PAGE, EventKind.BACK, EventKind.JUMP, EventKind.LANGUAGE),
)
"""What of an interview's events is told."""


def attempts_of(study: Study) -> Iterator[dict[str, Any]]:
    """Every attempt at a live case, in the order in which they began."""
    attempts = Attempt.objects.filter(case__study=study, case__purpose=Purpose.LIVE).order_by("pk")
    rows = attempts.annotate(
        interview=interview_of_attempt(OuterRef("pk")),
        corrected=Subquery(corrections_of(OuterRef("pk")).values("after")[:1]),
        dials=Count("calls"),
    )
    names = ("case__number", "interview", "number", "interviewer__code", "direction", "reason", "claimed_at")
    more = ("answered_at", "closed_at", "disposition", "corrected", "dials", "is_abandoned")
    yield from rows.values(*names, *more).iterator(BATCH)


def screen_events(study: Study, statuses: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What happened in the delivered interviews, in order."""
    interviews = delivered_interviews(study, statuses)
    events = InterviewEvent.objects.filter(interview__in=interviews.order_by(), kind__in=TOLD)
    names = ("interview", "interview__case__number", "session__attempt__number", "sequence", "kind", "path", "version")
    more = ("language", "shown_at", "answered_at", "server_at", "reason", "is_late")
    yield from events.order_by("interview", "sequence").values(*names, *more).iterator(BATCH)
