"""Take away the interview of a practice: its answers are nobody's."""

from django.db import transaction

from surveys.fieldwork.models import Attempt, Purpose
from surveys.interviewing.models import Interview, InterviewEvent, Session, SpokenAnswer


def remove_practice_interview(*, attempt: Attempt) -> None:
    """Delete what was asked and said in the attempt of a practice. The database refuses it for any other purpose."""
    with transaction.atomic():
        SpokenAnswer.objects.filter(attempt=attempt, attempt__case__purpose=Purpose.PRACTICE).delete()
        held = Interview.objects.filter(case=attempt.case_id, purpose=Purpose.PRACTICE)
        for model in (InterviewEvent, Session):
            model.objects.filter(interview__in=held).delete()
        held.delete()
