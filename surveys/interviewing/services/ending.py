"""Suspend or end an interview, and record the disposition of its attempt in the same transaction."""

from datetime import datetime, timedelta
from typing import Any, TypedDict

from django.db import transaction

from surveys.calling.corrections import ENDS
from surveys.database.prepared import Prepared
from surveys.database.updates import update_row
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Case, CaseState
from surveys.fieldwork.queries import dispositions_of
from surveys.fieldwork.services import (
    NO_COMMON_LANGUAGE,
    NewAppointment,
    UnknownDispositionError,
    note_begun_interview,
    record_disposition,
)
from surveys.interviewing.models import UNFINISHED, EventKind, Interview, InterviewKind, InterviewStatus, Session
from surveys.interviewing.queries.row_layouts import layout_of
from surveys.interviewing.queries.runs import Step
from surveys.questionnaire import running
from surveys.questionnaire.model.pages import Ended

from .last_words import LastWords, keep_last_words
from .quota_routing import settle_places
from .recording import LATE, Recorder


class CallResult(TypedDict):
    """How a call ended: arguments of ``fieldwork.record_disposition``."""

    code: str
    note: str
    appointment: NewAppointment | None
    language: str
    key: str


class NotOverError(Exception):
    """Something is left to ask: the interview cannot be finished, only suspended or broken off."""


def finish(
    *,
    interview_id: int,
    attempt: Attempt,
    note: str = "",
    said: LastWords | None = None,
    key: str = "",
    now: datetime,
) -> Case:
    """Close an interview that is at its end, store its row and record its disposition.

    The interview gets the status of its end: complete, screened out, quota full, or after a refusal partial
    or broken off. ``said``: how the call was and what else was said after the thanks, kept where the interview is
    complete. Raises ``NotOverError``, ``fieldwork.AttemptClosedError``.
    """
    with transaction.atomic():
        recorder = Recorder(interview_id=interview_id, attempt=attempt, key="", now=now)
        if recorder.interview.status in UNFINISHED:
            outcome = recorder.run.outcome()
            if not isinstance(outcome, Ended):
                raise NotOverError
            _end(recorder, outcome.status or outcome.reason, EventKind.FINISHED, outcome.reason)
        status = recorder.interview.status
        case = record_disposition(attempt=attempt, code=status, note=note, key=key, now=now)
        if said is not None and status == InterviewStatus.COMPLETE:
            keep_last_words(attempt, said, now)
        return case


def ask_last_questions(*, interview_id: int, attempt: Attempt, key: str = "", now: datetime) -> Step:
    """The respondent breaks off: ask the questionnaire's last questions (``after_break_off``).

    If it has none, or they are being asked already, the step has ``ended`` and nothing changes: call ``break_off``
    next. After these questions the interview is at its end and ``finish`` closes it.
    """
    with transaction.atomic():
        recorder = Recorder(interview_id=interview_id, attempt=attempt, key=key, now=now)
        if recorder.refusal:
            return recorder.refuse(recorder.refusal)
        run = recorder.run
        asked = running.last_questions(run.program, run.state, run.facts)
        if not isinstance(asked.at, Ended):
            recorder.event(EventKind.STOPPED, run.state.position)
            recorder.save(asked.state)
        return recorder.step(at=asked.at)


def suspend(
    *,
    interview_id: int,
    attempt: Attempt,
    code: str,
    note: str = "",
    appointment: NewAppointment | None = None,
    language: str = "",
    key: str = "",
    now: datetime,
) -> Case:
    """Suspend the interview: it goes on at the same page when the case is called again.

    If this was the last call that the rules allow, the interview ends instead.
    """
    if code in ENDS:
        raise UnknownDispositionError
    with transaction.atomic():
        recorder = Recorder(interview_id=interview_id, attempt=attempt, key="", now=now)
        case = record_disposition(
            attempt=attempt,
            code=code,
            note=note,
            appointment=appointment,
            resumable=True,
            partial=_is_partial(recorder),
            language=language,
            key=key,
            now=now,
        )
        if recorder.refusal != LATE:
            _end_or_suspend(recorder, case, code)
        return case


def break_off(
    *,
    interview_id: int,
    attempt: Attempt,
    code: str = "",
    note: str = "",
    language: str = "",
    key: str = "",
    now: datetime,
) -> Case:
    """End the interview: as partial if the question named by ``partial_from`` was answered, else as broken off.

    ``code``: the disposition; empty for the interview's own status. ``language``: as ``close_call`` has it.
    """
    with transaction.atomic():
        recorder = Recorder(interview_id=interview_id, attempt=attempt, key="", now=now)
        if recorder.refusal != LATE:
            _end(recorder, _stopped(recorder), EventKind.BROKEN_OFF, code)
        status = recorder.interview.status
        return record_disposition(
            attempt=attempt,
            code=code or status,
            note=note,
            language=language,
            partial=status == InterviewStatus.PARTIAL,
            key=key,
            now=now,
        )


def close_call(
    *,
    attempt: Attempt,
    code: str,
    note: str = "",
    appointment: NewAppointment | None = None,
    language: str = "",
    key: str = "",
    now: datetime,
) -> Case:
    """Record how a call ended, with or without an interview.

    An unfinished interview is suspended, or ended if the call closes the case.
    ``language``: the respondent's, if they and the interviewer share none; a colleague who speaks it calls next. Where
    nobody does it is ``NO_COMMON_LANGUAGE``.
    Raises what ``fieldwork.record_disposition`` raises.
    """
    if code in ENDS:
        # Only an interview says how an interview ended.
        raise UnknownDispositionError
    disposition = dispositions_of(attempt.case.study).by_code.get(code)
    ends = disposition is not None and disposition.ends_case and language in ("", NO_COMMON_LANGUAGE)
    result: CallResult = {"code": code, "note": note, "appointment": appointment, "language": language, "key": key}
    with transaction.atomic():
        unfinished = Interview.objects.filter(case_id=attempt.case_id, status__in=UNFINISHED).first()
        if unfinished is None:
            return record_disposition(attempt=attempt, **result, now=now)
        here = Session.objects.filter(interview=unfinished, attempt=attempt).exists()
        if here and ends:
            facts = {"code": code, "note": note, "language": language, "key": key}
            return break_off(interview_id=unfinished.pk, attempt=attempt, **facts, now=now)
        if here:
            return suspend(interview_id=unfinished.pk, attempt=attempt, **result, now=now)
        return _close_without_session(unfinished, attempt, result, now, ends=ends)


def _close_without_session(
    unfinished: Interview, attempt: Attempt, result: CallResult, now: datetime, *, ends: bool
) -> Case:
    # The interview was begun in an earlier call and was not resumed in this one.
    recorder = Recorder(interview_id=unfinished.pk, attempt=unfinished.last_attempt, key="", now=now)
    case = record_disposition(attempt=attempt, **result, resumable=not ends, partial=_is_partial(recorder), now=now)
    if case.state == CaseState.CLOSED:
        _end(recorder, _stopped(recorder), EventKind.BROKEN_OFF, result["code"])
    return case


def end_interviews_of_closed_cases(*, study: Study | None = None, now: datetime) -> int:
    """End the unfinished interviews of closed cases as partial or broken off; returns how many.

    ``study``: ``None`` for those of all studies.

    Such a case was closed outside of an interview: by changed rules, by the do-not-call list, by a correction, by a
    page that was left. The case's final outcome is worked out again.
    """
    left = Interview.objects.filter(kind=InterviewKind.MAIN, status__in=UNFINISHED, case__state=CaseState.CLOSED)
    if study is not None:
        left = left.filter(study=study)
    return sum(_end_left_behind(interview_id, case_id, now) for interview_id, case_id in left.values_list("pk", "case"))


def _end_left_behind(interview_id: int, case_id: int, now: datetime) -> bool:
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
        interview = Interview.objects.select_related("last_attempt").get(pk=interview_id)
        if case.state != CaseState.CLOSED or interview.status not in UNFINISHED:
            return False
        status = end_left_behind(interview, case.closed_as, now)
        note_begun_interview(case=case, partial=status == InterviewStatus.PARTIAL)
        return True


def end_left_behind(interview: Interview, reason: str, now: datetime) -> str:
    """End an interview that nobody will resume; returns its new status. Call it with the case locked."""
    recorder = Recorder(interview_id=interview.pk, attempt=interview.last_attempt, key="", now=now)
    # A session that a left page kept open was over when the interview last changed.
    Session.objects.filter(interview=interview, ended_at=None).update(ended_at=interview.changed_at)
    status = _stopped(recorder)
    _end(recorder, status, EventKind.BROKEN_OFF, reason)
    return status


def _end_or_suspend(recorder: Recorder, case: Case, code: str) -> None:
    """End the interview if its case is closed, else suspend it."""
    if case.state == CaseState.CLOSED:
        _end(recorder, _stopped(recorder), EventKind.BROKEN_OFF, code)
    else:
        _end(recorder, InterviewStatus.SUSPENDED, EventKind.SUSPENDED, code)


def _end(recorder: Recorder, status: str, kind: EventKind, reason: str) -> None:
    """Store the row and the seconds spent, and give the interview its status."""
    run, interview, now = recorder.run, recorder.interview, recorder.now
    seconds = _end_session(interview, now)
    settle_places(recorder, status)
    recorder.event(kind, run.state.position, reason=reason)
    recorder.save(
        status=status,
        row=layout_of(interview.version_id).row_of(running.values(run.program, run.state, run.facts)),
        seconds=seconds,
        ended_at=None if status == InterviewStatus.SUSPENDED else now,
    )


def _end_session(interview: Any, now: datetime) -> int:
    """End the present session; the seconds spent in all sessions of the interview that have ended."""
    spent = timedelta()
    for session in _SESSIONS.all(interview=interview.pk):
        if session.pk == interview.session_id and session.ended_at is None:
            session.ended_at = now
            update_row(Session, session.pk, ended_at=now)
        spent += (session.ended_at or session.started_at) - session.started_at
    # Negative if the server's clock was set back meanwhile.
    return max(0, int(spent.total_seconds()))


_SESSIONS = Prepared(lambda interview: Session.objects.filter(interview=interview), interview=-1)


def _stopped(recorder: Recorder) -> str:
    """The status if the interview ended here: ``partial`` or ``broken_off``."""
    run = recorder.run
    return running.break_off(run.program, run.state, run.facts).status


def _is_partial(recorder: Recorder) -> bool:
    return _stopped(recorder) == InterviewStatus.PARTIAL
