"""End an interview for now or for good, and with it the attempt: one call says both."""

from datetime import datetime
from typing import TypedDict

from django.db import transaction
from django.db.models import F, Sum

from surveys.calling.corrections import ENDS
from surveys.calling.dispositions import DISPOSITIONS
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Case, CaseState
from surveys.fieldwork.services import (
    NewAppointment,
    UnknownDispositionError,
    note_begun_interview,
    record_disposition,
)
from surveys.interviewing.models import UNFINISHED, Interview, InterviewKind, InterviewStatus, Session
from surveys.interviewing.queries.row_layouts import layout_of
from surveys.interviewing.queries.runs import Step
from surveys.questionnaire import running
from surveys.questionnaire.model.pages import Ended

from .quota_routing import settle_places
from .recording import LATE, Recorder


class Said(TypedDict):
    """How a call ended, as ``fieldwork.record_disposition`` takes it."""

    code: str
    note: str
    appointment: NewAppointment | None
    language: str
    key: str


class NotOverError(Exception):
    """There is still something to ask: the interview cannot be finished, only suspended or broken off."""


def finish(*, interview_id: int, attempt: Attempt, note: str = "", key: str = "", now: datetime) -> Case:
    """Close an interview that has come to its end, store its row and record its disposition.

    The status is the one the end has: complete, screened out, quota full, or for a refusal partial
    or broken off. Raises ``NotOverError``, ``fieldwork.AttemptClosedError``.
    """
    with transaction.atomic():
        recorder = Recorder(interview_id=interview_id, attempt=attempt, key="", now=now)
        if recorder.interview.status in UNFINISHED:
            outcome = recorder.run.outcome()
            if not isinstance(outcome, Ended):
                raise NotOverError
            _end(recorder, outcome.status or outcome.reason, "finished", outcome.reason)
        return record_disposition(attempt=attempt, code=recorder.interview.status, note=note, key=key, now=now)


def ask_last_questions(*, interview_id: int, attempt: Attempt, key: str = "", now: datetime) -> Step:
    """The respondent breaks off: ask the questionnaire's last questions (``after_break_off``).

    Where it has none, or they were being asked already, the step is ``ended`` and nothing has
    changed: ``break_off`` is next. Behind them the interview ends and ``finish`` closes it.
    """
    with transaction.atomic():
        recorder = Recorder(interview_id=interview_id, attempt=attempt, key=key, now=now)
        if recorder.refusal:
            return recorder.refuse(recorder.refusal)
        run = recorder.run
        asked = running.last_questions(run.program, run.state, run.facts)
        if not isinstance(asked.at, Ended):
            recorder.event("stopped", run.state.position)
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
    """Stop for now: the interview goes on from the same page when the case is called again.

    Where that was the last call that the rules allow, the interview has ended for good.
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
    *, interview_id: int, attempt: Attempt, code: str = "", note: str = "", key: str = "", now: datetime
) -> Case:
    """Stop for good: partial once the question named by ``partial_from`` was answered, else broken off.

    ``code`` is the disposition; empty: the interview's own status.
    """
    with transaction.atomic():
        recorder = Recorder(interview_id=interview_id, attempt=attempt, key="", now=now)
        if recorder.refusal != LATE:
            _end(recorder, _stopped(recorder), "broken_off", code)
        status = recorder.interview.status
        partial = status == InterviewStatus.PARTIAL
        return record_disposition(attempt=attempt, code=code or status, note=note, partial=partial, key=key, now=now)


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
    """Record how a call ended, whether or not an interview was begun for the case.

    An unfinished interview is suspended, or ended for good when the case closes with the call.
    ``language``: the respondent's, where none was in common; a colleague who speaks it goes on.
    Raises what ``fieldwork.record_disposition`` raises.
    """
    if code in ENDS:
        # Only an interview says how an interview ended.
        raise UnknownDispositionError
    disposition = DISPOSITIONS.get(code)
    ends = disposition is not None and disposition.ends_case and not language
    said: Said = {"code": code, "note": note, "appointment": appointment, "language": language, "key": key}
    with transaction.atomic():
        unfinished = Interview.objects.filter(case_id=attempt.case_id, status__in=UNFINISHED).first()
        if unfinished is None:
            return record_disposition(attempt=attempt, **said, now=now)
        here = Session.objects.filter(interview=unfinished, attempt=attempt).exists()
        if here and ends:
            return break_off(interview_id=unfinished.pk, attempt=attempt, code=code, note=note, key=key, now=now)
        if here:
            return suspend(interview_id=unfinished.pk, attempt=attempt, **said, now=now)
        return _close_without_session(unfinished, attempt, said, now, ends=ends)


def _close_without_session(unfinished: Interview, attempt: Attempt, said: Said, now: datetime, *, ends: bool) -> Case:
    # The interview was begun in an earlier call and nobody came to it in this one.
    recorder = Recorder(interview_id=unfinished.pk, attempt=unfinished.last_attempt, key="", now=now)
    case = record_disposition(attempt=attempt, **said, resumable=not ends, partial=_is_partial(recorder), now=now)
    if case.state == CaseState.CLOSED:
        _end(recorder, _stopped(recorder), "broken_off", said["code"])
    return case


def end_interviews_of_closed_cases(*, study: Study | None = None, now: datetime) -> int:
    """End the interviews that nobody will take up again, as partial or broken off; how many. Without a study: all.

    Their cases closed away from any interview: the rules were asked again, the number was forbidden,
    an outcome was put right, a screen was left. The case's final outcome is said anew with them.
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
    """End an interview that nobody goes on with, its case locked; as what."""
    recorder = Recorder(interview_id=interview.pk, attempt=interview.last_attempt, key="", now=now)
    # A session that a left screen kept open was over when the interview last changed.
    Session.objects.filter(interview=interview, ended_at=None).update(ended_at=interview.changed_at)
    status = _stopped(recorder)
    _end(recorder, status, "broken_off", reason)
    return status


def _end_or_suspend(recorder: Recorder, case: Case, code: str) -> None:
    """Whether the interview may go on is the case's to say."""
    if case.state == CaseState.CLOSED:
        _end(recorder, _stopped(recorder), "broken_off", code)
    else:
        _end(recorder, InterviewStatus.SUSPENDED, "suspended", code)


def _end(recorder: Recorder, status: str, kind: str, reason: str) -> None:
    """Store the row and the time spent; the interview is ended unless it is only suspended."""
    run, interview, now = recorder.run, recorder.interview, recorder.now
    Session.objects.filter(pk=interview.session_id, ended_at=None).update(ended_at=now)
    spent = Session.objects.filter(interview=interview).aggregate(all=Sum(F("ended_at") - F("started_at")))["all"]
    settle_places(recorder, status)
    recorder.event(kind, run.state.position, reason=reason)
    recorder.save(
        status=status,
        row=layout_of(interview.version_id).row_of(running.values(run.program, run.state, run.facts)),
        # Less than nothing where the server's clock was set back meanwhile.
        seconds=max(0, int(spent.total_seconds())) if spent else 0,
        ended_at=None if status == InterviewStatus.SUSPENDED else now,
    )


def _stopped(recorder: Recorder) -> str:
    """``partial`` or ``broken_off``, as far as the interview went."""
    run = recorder.run
    return running.break_off(run.program, run.state, run.facts).status


def _is_partial(recorder: Recorder) -> bool:
    return _stopped(recorder) == InterviewStatus.PARTIAL
