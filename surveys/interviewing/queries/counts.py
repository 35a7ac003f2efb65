"""Which interviews count: the one definition for every page, workbook, figure and API.

It agrees with the outcome of a case: that is 1.1 if and only if a complete interview of the case counts.
"""

from django.db.models import QuerySet

from surveys.interviewing.models import Interview, InterviewKind, InterviewStatus, Purpose


def counted_interviews() -> QuerySet[Interview]:
    """Live main interviews in every status: tests, practice and back-checks never count."""
    return Interview.objects.filter(purpose=Purpose.LIVE, kind=InterviewKind.MAIN)


def completes() -> QuerySet[Interview]:
    """The counted interviews that are complete and not rejected: one at most for each case."""
    return counted_interviews().filter(status=InterviewStatus.COMPLETE)
