"""Take an answer, go back, jump, change the language, write a note: one transaction each."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from surveys.fieldwork.models import Attempt
from surveys.fieldwork.services import write_down
from surveys.interviewing.queries.runs import REPEATED, STALE, Step
from surveys.questionnaire import running
from surveys.questionnaire.model.pages import Entry
from surveys.questionnaire.model.state import State
from surveys.questionnaire.types import cleaned

from .quota_routing import routed
from .recording import Recorder, Told


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
    """Take what was given on ``page`` (the path of the page that was on the screen) and go on.

    When the step is returned, the answer is committed. Nothing changes, and the current page is
    returned, when the same ``key`` came before, when ``page`` is no longer the current one, or when
    something given cannot be taken (``complaints``). An answer from an attempt that has lapsed is
    kept as a late event and never applied. Raises ``NoInterviewError``.
    """
    with transaction.atomic():
        recorder = Recorder(interview_id=interview_id, attempt=attempt, key=key, now=now)
        if recorder.refusal:
            return recorder.refuse(recorder.refusal, {path: _as_json(entry) for path, entry in entries.items()})
        if recorder.is_stale(page):
            return recorder.refuse(STALE)
        taken, told = routed(recorder, entries)
        times: Told = {"shown_at": shown_at, "answered_at": now}
        if taken.complaints:
            recorder.key = ""
            for complaint in taken.complaints:
                recorder.event(
                    "check", complaint.path, new=_as_json(entries.get(complaint.path)), reason=complaint.kind
                )
            recorder.save()
            return recorder.step(at=taken.at, complaints=taken.complaints, given=entries)
        first_time = page if taken.state.visited == (*recorder.run.state.visited, page) else ""
        recorder.answers_changed(taken.state, **times)
        for kind, said in told:
            recorder.event(kind, new=said)
        if taken.state.instances != recorder.run.state.instances:
            recorder.event("instances", page, new={path: list(keys) for path, keys in taken.state.instances.items()})
        recorder.event("page", page, **times)
        recorder.save(taken.state)
        return recorder.step(at=taken.at, first_time=first_time)


def step_back(*, interview_id: int, attempt: Attempt, key: str = "", now: datetime) -> Step:
    """Go to the page before; at the first one nothing changes. Answers stay."""
    return _move("back", interview_id, attempt, "", key, now)


def go_to_page(*, interview_id: int, attempt: Attempt, page: str, key: str = "", now: datetime) -> Step:
    """Go to a page that was already asked; Enter then goes on to the first that needs an answer.

    Raises ``running.NotVisitedError``.
    """
    return _move("jump", interview_id, attempt, page, key, now)


def switch_language(*, interview_id: int, attempt: Attempt, language: str, key: str = "", now: datetime) -> Step:
    """Go on in another of the questionnaire's languages, at the same page; any other code changes nothing."""
    return _move("language", interview_id, attempt, language, key, now)


def add_note(*, interview_id: int, attempt: Attempt, text: str, path: str = "", key: str = "", now: datetime) -> Step:
    """Keep a note of the interviewer's beside the page ``path``, and with the call for whoever calls next.

    An empty one is not kept, nor one that says the same as another of this call: browsers bring back what was sent.
    """
    with transaction.atomic():
        recorder = Recorder(interview_id=interview_id, attempt=attempt, key=key, now=now)
        words = cleaned(text)
        if recorder.refusal or not words:
            return recorder.refuse(recorder.refusal, {path: {"note": words}} if words else None)
        if recorder.has_note(words):
            return recorder.refuse(REPEATED)
        recorder.event("note", path, new=words)
        write_down(attempt, words)
        recorder.save()
        return recorder.step()


def _move(kind: str, interview_id: int, attempt: Attempt, target: str, key: str, now: datetime) -> Step:
    with transaction.atomic():
        recorder = Recorder(interview_id=interview_id, attempt=attempt, key=key, now=now)
        if recorder.refusal:
            return recorder.refuse(recorder.refusal)
        moved = _moved(kind, recorder, target)
        if moved == recorder.run.state:
            return recorder.step()
        recorder.event(kind, moved.position, old=recorder.run.state.position, new=target or None)
        recorder.save(moved)
        return recorder.step()


def _moved(kind: str, recorder: Recorder, target: str) -> State:
    run = recorder.run
    if kind == "back":
        return running.back(run.program, run.state, run.facts)
    if kind == "jump":
        return running.go_to(run.program, run.state, run.facts, target)
    return running.set_language(run.program, run.state, target)


def _as_json(entry: Entry | None) -> dict[str, object]:
    return {name: value for name, value in asdict(entry).items() if value} if entry else {}
