"""Answer a page, go back, jump, switch the language, add a note: one transaction each."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from surveys.database.writers import in_line
from surveys.fieldwork.models import Attempt
from surveys.fieldwork.services import append_note
from surveys.interviewing.models import EventKind
from surveys.interviewing.queries.runs import REPEATED, STALE, Step
from surveys.questionnaire import running
from surveys.questionnaire.model.pages import Entry
from surveys.questionnaire.model.state import State
from surveys.questionnaire.types import cleaned

from .quota_routing import routed
from .recording import EventDetails, Recorder


def answer(
    *,
    interview_id: int,
    attempt: Attempt,
    entries: Mapping[str, Entry],
    page: str,
    key: str,
    shown_at: datetime | None = None,
    now: datetime,
) -> Step:
    """Answer the page with the path ``page``, which was on the screen, and go on.

    The answer is committed when the step is returned. Nothing changes, and the step shows the current page, if the
    same ``key`` came before, if ``page`` is no longer the current one, or if an entry is not accepted
    (``complaints``). An answer from a lapsed attempt is kept as a late event and never applied.
    Raises ``NoInterviewError``.
    """
    with in_line(), transaction.atomic():
        recorder = Recorder(interview_id=interview_id, attempt=attempt, key=key, now=now)
        if recorder.refusal:
            return recorder.refuse(recorder.refusal, {path: _as_json(entry) for path, entry in entries.items()})
        if recorder.is_stale(page):
            return recorder.refuse(STALE)
        taken, decisions = routed(recorder, entries)
        times: EventDetails = {"shown_at": shown_at, "answered_at": now}
        if taken.complaints:
            recorder.key = ""
            for complaint in taken.complaints:
                recorder.event(
                    EventKind.CHECK, complaint.path, new=_as_json(entries.get(complaint.path)), reason=complaint.kind
                )
            recorder.save()
            return recorder.step(at=taken.at, complaints=taken.complaints, given=entries)
        first_time = page if taken.state.visited == (*recorder.run.state.visited, page) else ""
        recorder.answers_changed(taken.state, **times)
        for kind, decided in decisions:
            recorder.event(kind, new=decided)
        if taken.state.instances != recorder.run.state.instances:
            recorder.event(
                EventKind.INSTANCES, page, new={path: list(keys) for path, keys in taken.state.instances.items()}
            )
        recorder.event(EventKind.PAGE, page, **times)
        recorder.save(taken.state)
        return recorder.step(at=taken.at, first_time=first_time)


def step_back(*, interview_id: int, attempt: Attempt, key: str = "", now: datetime) -> Step:
    """Go back to the previous page; on the first one nothing changes. Answers stay. Raises ``NoInterviewError``."""
    return _move(EventKind.BACK, interview_id, attempt, "", key, now)


def go_to_page(*, interview_id: int, attempt: Attempt, page: str, key: str = "", now: datetime) -> Step:
    """Go to a page that was asked before; answering it then leads to the first page that needs an answer.

    Raises ``running.NotVisitedError``, ``NoInterviewError``.
    """
    return _move(EventKind.JUMP, interview_id, attempt, page, key, now)


def switch_language(*, interview_id: int, attempt: Attempt, language: str, key: str = "", now: datetime) -> Step:
    """Go on at the same page in another language of the questionnaire; any other code changes nothing."""
    return _move(EventKind.LANGUAGE, interview_id, attempt, language, key, now)


def add_note(*, interview_id: int, attempt: Attempt, text: str, path: str = "", key: str = "", now: datetime) -> Step:
    """Keep a note of the interviewer's about the page ``path``, and on the attempt for the next caller.

    An empty note is not kept, nor one that this call has already: browsers send a form again.
    """
    with in_line(), transaction.atomic():
        recorder = Recorder(interview_id=interview_id, attempt=attempt, key=key, now=now)
        words = cleaned(text)
        if recorder.refusal or not words:
            return recorder.refuse(recorder.refusal, {path: {"note": words}} if words else None)
        if recorder.has_note(words):
            return recorder.refuse(REPEATED)
        recorder.event(EventKind.NOTE, path, new=words)
        append_note(attempt, words)
        recorder.save()
        return recorder.step()


def _move(kind: EventKind, interview_id: int, attempt: Attempt, target: str, key: str, now: datetime) -> Step:
    with in_line(), transaction.atomic():
        recorder = Recorder(interview_id=interview_id, attempt=attempt, key=key, now=now)
        if recorder.refusal:
            return recorder.refuse(recorder.refusal)
        moved = _moved(kind, recorder, target)
        if moved == recorder.run.state:
            return recorder.step()
        recorder.event(kind, moved.position, old=recorder.run.state.position, new=target or None)
        recorder.save(moved)
        return recorder.step()


def _moved(kind: EventKind, recorder: Recorder, target: str) -> State:
    run = recorder.run
    if kind == EventKind.BACK:
        return running.back(run.program, run.state, run.facts)
    if kind == EventKind.JUMP:
        return running.go_to(run.program, run.state, run.facts, target)
    return running.set_language(run.program, run.state, target)


def _as_json(entry: Entry | None) -> dict[str, object]:
    return {name: value for name, value in asdict(entry).items() if value} if entry else {}
