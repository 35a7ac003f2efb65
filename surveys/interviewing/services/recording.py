"""Lock an interview, write what happened to it, save where it stands: the frame of every service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db.models import Exists, F, OuterRef, QuerySet

from surveys.database.inserts import insert_rows
from surveys.database.prepared import Prepared
from surveys.fieldwork.models import Attempt, Contact
from surveys.fieldwork.services import AttemptClosedError, renew_short_lease
from surveys.interviewing.models import ERASED, UNFINISHED, Interview, InterviewEvent
from surveys.interviewing.queries.runs import APPLIED, LATE, REPEATED, STALE, Run, Step, run_of
from surveys.questionnaire.model import state
from surveys.questionnaire.model.pages import Ask, Ended
from surveys.questionnaire.model.state import Answer, State


class Told(TypedDict, total=False):
    """What an event may say besides what it is and where: values as JSON, times, a reason in words."""

    old: Any
    new: Any
    shown_at: datetime | None
    answered_at: datetime | None
    reason: str
    is_late: bool


_USUAL: Told = {"old": None, "new": None, "shown_at": None, "answered_at": None, "reason": "", "is_late": False}
_EVENT_COLUMNS = ("sequence", "kind", "path", "language", "key", *_USUAL)


class NoInterviewError(Exception):
    """The attempt has no such interview."""


class Recorder:
    """An interview locked for one change: what may be done with it, its events, its new state.

    One query brings the interview, its last attempt, this attempt's session and whether the
    request's key was seen before. To be made inside a transaction. Raises ``NoInterviewError``.
    """

    def __init__(self, *, interview_id: int, attempt: Attempt, key: str, now: datetime) -> None:
        self.attempt, self.key, self.now = attempt, key, now
        self.interview = _locked(interview_id, attempt, key)
        self.run: Run = run_of(self.interview, attempt, self.interview.session_at)
        self._events: list[list[Any]] = []
        self.refusal = self._refusal()
        """Why the request must change nothing: ``repeated``, ``late``; empty when it may."""

    def _refusal(self) -> str:
        if self.interview.key_seen:
            return REPEATED
        mine = self.interview.last_attempt_id == self.attempt.pk and self.interview.last_closed_at is None
        if not mine or self.interview.status not in UNFINISHED:
            return LATE
        try:
            # Whoever answers is there, also where no script of the page says so every minute.
            renew_short_lease(attempt=self.attempt, now=self.now)
        except AttemptClosedError:
            return LATE
        return ""

    def is_stale(self, page: str) -> bool:
        """Whether ``page`` is no longer what is to be asked: a second Enter, another tab, the browser's Back."""
        return self.run.stands_on() != page

    def has_note(self, words: str) -> bool:
        """Whether these words were kept as a note in this call already."""
        notes = InterviewEvent.objects.filter(
            interview=self.interview.pk, session=self.interview.session_id, kind="note"
        )
        return words in notes.values_list("new", flat=True)

    def event(self, kind: str, path: str = "", **facts: Unpack[Told]) -> None:
        """Write down one thing that happened; the first event of a request carries its key."""
        self.interview.sequence += 1
        told = {
            **_USUAL,
            "sequence": self.interview.sequence,
            "kind": kind,
            "path": path[:400],
            "language": self.run.state.language,
            "key": "" if self._events else self.key,
            **facts,
        }
        self._events.append([told[column] for column in _EVENT_COLUMNS])

    def answers_changed(self, to: State, **times: Unpack[Told]) -> None:
        """One event for each answer that differs from what is stored."""
        for path, (old, fresh) in state.changed_answers(self.run.state, to).items():
            told: Told = {**times, "old": _as_json(old), "new": _as_json(fresh)}
            self.event("answer", path, **told)

    def save(self, new: State | None = None, **fields: Any) -> None:
        """Store the new state, other fields and the events."""
        if new is not None:
            self.run = replace(self.run, state=new)
            fields |= {"state": state.to_json(new), "language": new.language}
        fields |= {"sequence": self.interview.sequence, "changed_at": self.now}
        Interview.objects.filter(pk=self.interview.pk).update(**fields)
        for name, value in fields.items():
            setattr(self.interview, name, value)
        insert_rows(
            InterviewEvent,
            _EVENT_COLUMNS,
            self._events,
            interview_id=self.interview.pk,
            session_id=self.interview.session_id,
            actor_id=self.attempt.interviewer_id,
            version_id=self.interview.version_id,
            server_at=self.now,
        )

    def step(self, effect: str = APPLIED, at: Ask | Ended | None = None, **facts: Any) -> Step:
        """What is to be shown now; ``at`` where it is known already."""
        return Step(self.interview, self.run, at or self.run.outcome(), effect, **facts)

    def refuse(self, effect: str, late: Mapping[str, Any] | None = None) -> Step:
        """Change nothing; an answer that comes too late is kept as a late event for the supervisor.

        Of a person who has been erased meanwhile only that it came: its words go nowhere.
        """
        if effect == LATE and late:
            is_erased = Contact.objects.filter(case=self.interview.case_id).exclude(erased_at=None).exists()
            for path, value in late.items():
                self.event("answer", path, new=ERASED if is_erased else value, is_late=True)
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
    interview = _TO_LOCK.first(interview=interview_id, attempt=attempt.pk, key=key)
    if interview is None:
        raise NoInterviewError
    return interview


def _as_json(answer: Answer | None) -> dict[str, Any] | None:
    return None if answer is None else state.answer_to_json(answer)


__all__ = ["LATE", "STALE", "NoInterviewError", "Recorder"]
