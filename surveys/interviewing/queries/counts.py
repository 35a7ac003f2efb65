"""Which interviews count. Every page, workbook, figure and system that says how many completes there are asks here.

The outcome of a case says the same: it is 1.1 when, and only when, a complete interview of the case counts.
"""

from django.db.models import QuerySet

from surveys.interviewing.models import Interview, InterviewKind, InterviewStatus, Purpose


def counted_interviews() -> QuerySet[Interview]:
    """Live main interviews, in every status: tests, practice and back-checks count nowhere."""
    return Interview.objects.filter(purpose=Purpose.LIVE, kind=InterviewKind.MAIN)


def completes() -> QuerySet[Interview]:
    """Those that are complete and not rejected: a case has one at most."""
    return counted_interviews().filter(status=InterviewStatus.COMPLETE)
