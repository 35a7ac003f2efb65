"""Replay the events of interviews and compare the result with their stored state.

Answers, instances of repeats, language, status and sequence numbers are compared: a difference means that something
was lost, doubled or changed. Routing is not repeated.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db import transaction

from surveys.calling.corrections import REJECTED
from surveys.design.models import Study
from surveys.interviewing.models import ERASED, UNFINISHED, EventKind, Interview, InterviewEvent, InterviewStatus

AT_ONCE = 2000
LONGEST_PATH = 400
"""The length to which an event's path is cut."""
_ENDS: set[str] = {*InterviewStatus.values} - {*UNFINISHED, REJECTED}
STATUSES_AFTER: dict[str, set[str]] = {
    EventKind.STARTED: {InterviewStatus.OPEN},
    EventKind.RESUMED: {InterviewStatus.OPEN},
    EventKind.SUSPENDED: {InterviewStatus.SUSPENDED},
    EventKind.FINISHED: _ENDS,
    EventKind.BROKEN_OFF: _ENDS,
    EventKind.REJECTED: {REJECTED},
    EventKind.RESTORED: {*_ENDS, InterviewStatus.SUSPENDED},
    EventKind.TAKEN_UP: {*_ENDS, InterviewStatus.SUSPENDED},
}
"""Kind of event → the statuses that an interview may have after it."""
Event = tuple[int, int, str, str, Any, Any, str, bool]
_COLUMNS = ("interview", "sequence", "kind", "path", "old", "new", "language", "is_late")
_STORED = ("pk", "study", "case__number", "sequence", "status", "language", "state")


def not_rebuilt(study: Study | None = None) -> Iterator[tuple[int, int, int]]:
    """Study's id, case's number and id of each interview whose events do not give its stored state.

    Two queries, and two more for each difference, which is checked again under a lock: answers may come in meanwhile.
    """
    only = {} if study is None else {"study": study}
    of_interviews = {f"interview__{name}": value for name, value in only.items()}
    events = InterviewEvent.objects.filter(**of_interviews).order_by("interview", "sequence").values_list(*_COLUMNS)
    by_interview = groupby(events.iterator(AT_ONCE), key=lambda event: event[0])
    ahead = next(by_interview, None)
    for pk, study_id, number, sequence, status, language, state in (
        Interview.objects.filter(**only).order_by("pk").values_list(*_STORED).iterator(AT_ONCE)
    ):
        while ahead is not None and ahead[0] < pk:
            ahead = next(by_interview, None)
        found = list(ahead[1]) if ahead is not None and ahead[0] == pk else []
        if _Replay(found).differs(sequence, status, language, state) and _differs_at_rest(pk):
            yield study_id, number, pk


def _differs_at_rest(pk: int) -> bool:
    with transaction.atomic():
        stored = Interview.objects.select_for_update(of=("self",)).filter(pk=pk).values_list(*_STORED[3:]).first()
        events = InterviewEvent.objects.filter(interview=pk).order_by("sequence").values_list(*_COLUMNS)
        return stored is not None and _Replay(events).differs(*stored)


class _Replay:
    """The state of one interview according to its events."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._answers: dict[str, Any] = {}
        self._instances: dict[str, Any] = {}
        self._language, self._last = "", 0
        self._statuses: set[str] = set(UNFINISHED)
        self._fits = True
        for _interview, sequence, kind, path, old, new, language, is_late in events:
            self._fits &= sequence == self._last + 1
            self._last = sequence
            if not is_late:
                self._take(kind, path, old, new, language)

    def _take(self, kind: str, path: str, old: Any, new: Any, language: str) -> None:
        if kind == EventKind.ANSWER:
            self._answer(path, old, new)
        elif kind == EventKind.INSTANCES:
            self._instances = new
        elif kind == EventKind.LANGUAGE:
            self._language = new
        elif kind in STATUSES_AFTER:
            self._language = self._language or language
            self._statuses = STATUSES_AFTER[kind]

    def _answer(self, path: str, old: Any, new: Any) -> None:
        if ERASED not in (old, new):
            self._fits &= self._answers.get(path) == old
        if new is None or new == ERASED:
            self._answers.pop(path, None)
        else:
            self._answers[path] = new

    def differs(self, sequence: int, status: str, language: str, state: dict[str, Any]) -> bool:
        """Whether the stored interview differs from the replayed one."""
        answers = {path[:LONGEST_PATH]: answer for path, answer in state.get("answers", {}).items()}
        return not (
            self._fits
            and self._last == sequence
            and status in self._statuses
            and self._language == language == state.get("language", "")
            and self._answers == answers
            and self._instances == state.get("instances", {})
        )
