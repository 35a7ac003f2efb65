"""The interviews of one case, as its page lists them."""

from dataclasses import dataclass

from surveys.database.prepared import Prepared, PreparedAmong, PreparedRows
from surveys.fieldwork.models import Case
from surveys.interviewing.models import UNFINISHED, EventKind, Interview, InterviewEvent, InterviewStatus

REJECTABLE = frozenset(InterviewStatus) - {*UNFINISHED, InterviewStatus.REJECTED}
"""The statuses from which an interview can be rejected: it has ended and counts."""


@dataclass(frozen=True, slots=True)
class CaseInterview:
    """An interview with its numbers of answers, and of ``late`` ones, which came after the case was taken back."""

    interview: Interview
    answers: int
    late: int


def interviews_of(case: Case) -> list[CaseInterview]:
    """The case's interviews, newest first."""
    interviews = _OF_CASE.all(case=case.pk)
    answers: dict[int, set[str]] = {}
    late: dict[int, int] = {}
    for interview_id, path, is_late in _ANSWERS.all([interview.pk for interview in interviews]):
        if is_late:
            late[interview_id] = late.get(interview_id, 0) + 1
        else:
            answers.setdefault(interview_id, set()).add(path)
    return [
        CaseInterview(interview, len(answers.get(interview.pk, ())), late.get(interview.pk, 0))
        for interview in interviews
    ]


_OF_CASE = Prepared(
    lambda case: (
        Interview.objects.filter(case=case)
        .select_related("version", "last_attempt__interviewer")
        .defer("version__questionnaire", "version__codebook", "version__workbook")
        .order_by("-started_at", "-pk")
    ),
    case=-1,
)
_ANSWERS = PreparedAmong(
    PreparedRows,
    lambda interviews: InterviewEvent.objects.filter(interview__in=interviews, kind=EventKind.ANSWER).values_list(
        "interview_id", "path", "is_late"
    ),
)
