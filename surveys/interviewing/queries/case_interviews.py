"""The interviews of one case, for whoever looks into it."""

from dataclasses import dataclass

from surveys.fieldwork.models import Case
from surveys.interviewing.models import UNFINISHED, Interview, InterviewEvent, InterviewStatus

REJECTABLE = frozenset(InterviewStatus) - {*UNFINISHED, InterviewStatus.REJECTED}
"""Statuses of interviews that have ended and count."""


@dataclass(frozen=True, slots=True)
class CaseInterview:
    """An interview with its answers counted. ``late``: answers kept that came after the case was taken back."""

    interview: Interview
    answers: int
    late: int


def interviews_of(case: Case) -> list[CaseInterview]:
    """The case's interviews, newest first."""
    interviews = list(
        Interview.objects.filter(case=case)
        .select_related("version", "last_attempt__interviewer")
        .defer("version__questionnaire", "version__codebook", "version__workbook")
        .order_by("-started_at", "-pk")
    )
    answers: dict[int, set[str]] = {}
    late: dict[int, int] = {}
    events = InterviewEvent.objects.filter(interview__in=interviews, kind="answer")
    for interview_id, path, is_late in events.values_list("interview_id", "path", "is_late"):
        if is_late:
            late[interview_id] = late.get(interview_id, 0) + 1
        else:
            answers.setdefault(interview_id, set()).add(path)
    return [
        CaseInterview(interview, len(answers.get(interview.pk, ())), late.get(interview.pk, 0))
        for interview in interviews
    ]
