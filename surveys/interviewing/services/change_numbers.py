"""Numbers for interviews that changed, in the one sequence of their study's changes."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from surveys.design.models import Study
from surveys.fieldwork.services import number_marked
from surveys.interviewing.models import Interview, InterviewStatus


def number_interviews(*, study: Study, now: datetime) -> bool:
    """Number the interviews that changed and are not running; returns whether all have a number now.

    A running one changes with every answer: it gets a number when it stops.
    """
    return number_marked(study=study, marked=[_marked().filter(study=study)], now=now)


def number_all_interviews(*, now: datetime) -> None:
    """Number the changed interviews of every study, for the worker: few are left to readers."""
    for study in Study.objects.filter(Exists(_marked().filter(study=OuterRef("pk")))):
        number_interviews(study=study, now=now)


def _marked() -> QuerySet[Interview]:
    return Interview.objects.filter(change_number=None).exclude(status=InterviewStatus.OPEN)
