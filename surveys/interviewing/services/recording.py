"""Lock an interview, write its events, save its state: the frame of every change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db.models import Exists, F, OuterRef, QuerySet

from surveys.database.inserts import inserting
from surveys.database.prepared import Prepared, run_together
from surveys.database.updates import updating
from surveys.fieldwork.models import Attempt, Contact
from surveys.fieldwork.services import AttemptClosedError, renew_short_lease
from surveys.interviewing.models import ERASED, UNFINISHED, EventKind, Interview, InterviewEvent
from surveys.interviewing.queries.runs import APPLIED, LATE, REPEATED, STALE, InterviewRun, Step, run_of
from surveys.questionnaire.model import state
from surveys.questionnaire.model.pages import Ask, Ended
from surveys.questionnaire.model.state import Answer, State


class EventDetails(TypedDict, total=False):
    """The details of an event besides kind and path: values as JSON, times, a reason in words."""

    old: Any
    new: Any
    shown_at: datetime | None
    answered_at: datetime | None
    reason: str
    is_late: bool


_DEFAULTS: EventDetails = {
    "old": None,
    "new": None,
    "shown_at": None,
    "answered_at": None,
    "reason": "",
    "is_late": False,
}
_EVENT_COLUMNS = ("sequence", "kind", "path", "language", "key", *_DEFAULTS)


class NoInterviewError(Exception):
    """The attempt has no interview with this id."""


class Recorder:
    """An interview locked for one change: it collects the events and saves them with the new state.

    One query reads the interview, its last attempt, this attempt's session and whether the request's key came before.
    Create it inside a transaction. Raises ``NoInterviewError``.
    """

    def __init__(self, *, interview_id: int, attempt: Attempt, key: str, now: datetime) -> None:
        self.attempt, self.key, self.now = attempt, key, now
        self.interview = _locked(interview_id, attempt, key)
        self.run: InterviewRun = run_of(self.interview, attempt, self.interview.session_at)
        self._events: list[list[Any]] = []
        self.refusal = self._refusal()
        """The effect of a request that may change nothing: ``repeated`` or ``late``; empty if it may."""

    def _refusal(self) -> str:
        if self.interview.key_seen:
            return REPEATED
        mine = self.interview.last_attempt_id == self.attempt.pk and self.interview.last_closed_at is None
        if not mine or self.interview.status not in UNFINISHED:
            return LATE
        try:
            # An answer proves that the interviewer is there, even if no script of the page renews the lease.
            renew_short_lease(attempt=self.attempt, now=self.now)
        except AttemptClosedError:
            return LATE
        return ""

    def is_stale(self, page: str) -> bool:
        """Whether ``page`` is no longer the current one: a second Enter, another tab, the browser's Back."""
        return self.run.stands_on() != page

    def has_note(self, words: str) -> bool:
        """Whether this call already has a note with these words."""
        notes = InterviewEvent.objects.filter(
            interview=self.interview.pk, session=self.interview.session_id, kind=EventKind.NOTE
        )
        return words in notes.values_list("new", flat=True)

    def event(self, kind: EventKind, path: str = "", **facts: Unpack[EventDetails]) -> None:
        """Add an event, stored by ``save``; the first event of a request has the request's key."""
        self.interview.sequence += 1
        values = {
            **_DEFAULTS,
            "sequence": self.interview.sequence,
            "kind": kind,
            "path": path[:400],
            "language": self.run.state.language,
            "key": "" if self._events else self.key,
            **facts,
        }
        self._events.append([values[column] for column in _EVENT_COLUMNS])

    def answers_changed(self, to: State, **times: Unpack[EventDetails]) -> None:
        """Add an event for each answer that differs from the stored state."""
        for path, (old, fresh) in state.changed_answers(self.run.state, to).items():
            details: EventDetails = {**times, "old": _as_json(old), "new": _as_json(fresh)}
            self.event(EventKind.ANSWER, path, **details)

    def save(self, new: State | None = None, **fields: Any) -> None:
        """Store the new state, other fields of the interview and the events."""
        if new is not None:
            self.run = replace(self.run, state=new)
            fields |= {"state": state.to_json(new), "language": new.language}
        fields |= {"sequence": self.interview.sequence, "changed_at": self.now}
        events = inserting(
            InterviewEvent,
            _EVENT_COLUMNS,
            self._events,
            interview_id=self.interview.pk,
            session_id=self.interview.session_id,
            actor_id=self.attempt.interviewer_id,
            version_id=self.interview.version_id,
            server_at=self.now,
        )
        run_together([updating(Interview, self.interview.pk, **fields), *events])
        for name, value in fields.items():
            setattr(self.interview, name, value)

    def step(self, effect: str = APPLIED, at: Ask | Ended | None = None, **facts: Any) -> Step:
        """The step to show now; ``at``: where the interview stands, if that is known already."""
        return Step(self.interview, self.run, at or self.run.outcome(), effect, **facts)

    def refuse(self, effect: str, late: Mapping[str, Any] | None = None) -> Step:
        """The step of a request that changes nothing.

        ``late``: path → value of late answers, kept as events for the supervisor; without the values if the person was
        erased meanwhile.
        """
        if effect == LATE and late:
            is_erased = Contact.objects.filter(case=self.interview.case_id).exclude(erased_at=None).exists()
            for path, value in late.items():
                self.event(EventKind.ANSWER, path, new=ERASED if is_erased else value, is_late=True)
            self.save()
        return self.step(effect)


def _of_attempt(interview: int, attempt: int, key: str) -> QuerySet[Interview]:
    seen = InterviewEvent.objects.filter(interview=OuterRef("pk"), key=key).exclude(key="")
    return (
        Interview.objects.filter(pk=interview, sessions__attempt=attempt)
        .order_by()
        .annotate(
            session_id=F("sessions__pk"),
            session_at=F("sessions__started_at"),
            last_closed_at=F("last_attempt__closed_at"),
            key_seen=Exists(seen),
        )
        .defer("row")
    )


_TO_LOCK = Prepared(
    lambda **values: _of_attempt(**values).select_for_update(of=("self",)), interview=-1, attempt=-2, key="the key"
)


def _locked(interview_id: int, attempt: Attempt, key: str) -> Any:
    asked: dict[str, int | str] = {"interview": interview_id, "attempt": attempt.pk, "key": key}
    # PostgreSQL finds nothing where the call changed hands while it waited for the lock: asked again, it finds that.
    interview = _TO_LOCK.first(**asked) or _TO_LOCK.first(**asked)
    if interview is None:
        raise NoInterviewError
    return interview


def _as_json(answer: Answer | None) -> dict[str, Any] | None:
    return None if answer is None else state.answer_to_json(answer)


__all__ = ["LATE", "STALE", "NoInterviewError", "Recorder"]
