"""Prove that the events of an interview rebuild what is stored of it: nothing was lost, doubled or changed behind them.

Answers, the rounds that were opened, the language, whether it goes on, and the events' own numbers. What routing
makes of these is not asked again.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db import transaction

from surveys.calling.corrections import REJECTED
from surveys.design.models import Study
from surveys.interviewing.models import ERASED, UNFINISHED, Interview, InterviewEvent, InterviewStatus

AT_ONCE = 2000
LONGEST_PATH = 400
"""Of a path, so much is kept in an event."""
_ENDS: set[str] = {*InterviewStatus.values} - {*UNFINISHED, REJECTED}
STANDS: dict[str, set[str]] = {
    "started": {InterviewStatus.OPEN},
    "resumed": {InterviewStatus.OPEN},
    "suspended": {InterviewStatus.SUSPENDED},
    "finished": _ENDS,
    "broken_off": _ENDS,
    "rejected": {REJECTED},
    "restored": {*_ENDS, InterviewStatus.SUSPENDED},
    "taken_up": {*_ENDS, InterviewStatus.SUSPENDED},
}
"""Kind of event → the statuses in which it may have left an interview."""
Event = tuple[int, int, str, str, Any, Any, str, bool]
_COLUMNS = ("interview", "sequence", "kind", "path", "old", "new", "language", "is_late")
_STORED = ("pk", "study", "case__number", "sequence", "status", "language", "state")


def not_rebuilt(study: Study | None = None) -> Iterator[tuple[int, int, int]]:
    """Study, number of the case and id of each interview that its events do not rebuild.

    Two queries, and one for each that is found: people go on answering while the others are read.
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
        if _Rebuilt(found).differs(sequence, status, language, state) and _differs_at_rest(pk):
            yield study_id, number, pk


def _differs_at_rest(pk: int) -> bool:
    with transaction.atomic():
        stored = Interview.objects.select_for_update(of=("self",)).filter(pk=pk).values_list(*_STORED[3:]).first()
        events = InterviewEvent.objects.filter(interview=pk).order_by("sequence").values_list(*_COLUMNS)
        return stored is not None and _Rebuilt(events).differs(*stored)


class _Rebuilt:
    """What the events of one interview say."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._answers: dict[str, Any] = {}
        self._instances: dict[str, Any] = {}
        self._language, self._last = "", 0
        self._stands: set[str] = set(UNFINISHED)
        self._fits = True
        for _interview, sequence, kind, path, old, new, language, is_late in events:
            self._fits &= sequence == self._last + 1
            self._last = sequence
            if not is_late:
                self._take(kind, path, old, new, language)

    def _take(self, kind: str, path: str, old: Any, new: Any, language: str) -> None:
        if kind == "answer":
            self._answer(path, old, new)
        elif kind == "instances":
            self._instances = new
        elif kind == "language":
            self._language = new
        elif kind in STANDS:
            self._language = self._language or language
            self._stands = STANDS[kind]

    def _answer(self, path: str, old: Any, new: Any) -> None:
        if ERASED not in (old, new):
            self._fits &= self._answers.get(path) == old
        if new is None or new == ERASED:
            self._answers.pop(path, None)
        else:
            self._answers[path] = new

    def differs(self, sequence: int, status: str, language: str, state: dict[str, Any]) -> bool:
        """Whether the interview is stored otherwise."""
        answers = {path[:LONGEST_PATH]: answer for path, answer in state.get("answers", {}).items()}
        return not (
            self._fits
            and self._last == sequence
            and status in self._stands
            and self._language == language == state.get("language", "")
            and self._answers == answers
            and self._instances == state.get("instances", {})
        )
