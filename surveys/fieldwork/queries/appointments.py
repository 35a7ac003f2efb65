"""Appointments that are to be kept, upcoming and overdue."""

from datetime import datetime

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from surveys.design.models import Study, StudyStatus
from surveys.design.queries import interviewing
from surveys.fieldwork.models import Appointment, Attempt, Sample
from surveys.people.models import User


def shown_columns(study: Study) -> set[str]:
    """The columns of the study's lists that interviewers may see."""
    lists = Sample.objects.filter(study=study).values_list("attributes", flat=True)
    return {attribute["name"] for attributes in lists for attribute in attributes if attribute["show"]}


def upcoming_appointments(
    *, now: datetime, study: Study | None = None, interviewer: User | None = None
) -> QuerySet[Appointment]:
    """Open appointments, the earliest first, overdue ones too; none of closed studies, where nobody keeps them.

    Of one study, or of one interviewer: those only they may keep and those anybody may that they made,
    in studies in which they still interview: each names a person. Each says whether it ``is_overdue``: its time
    has come and nobody has tried to keep it. What was tried (``is_tried``) comes again by itself.
    """
    found = (
        Appointment.objects.filter(ended_at=None)
        .exclude(case__study__status=StudyStatus.CLOSED)
        .select_related("case__contact", "case__study", "owner")
        .annotate(is_tried=Exists(_tries()))
        .annotate(is_overdue=ExpressionWrapper(Q(at__lt=now, is_tried=False), output_field=BooleanField()))
    )
    if study is not None:
        found = found.filter(case__study=study)
    if interviewer is not None:
        theirs = interviewing(interviewer).values("study")
        found = found.filter(
            Q(owner=interviewer) | Q(owner=None, made_in__interviewer=interviewer), case__study__in=theirs
        )
    return found.order_by("at", "pk")


def _tries() -> QuerySet[Attempt]:
    """Calls to keep an appointment that reached nobody: one that reached the person has ended it."""
    return Attempt.objects.filter(
        case=OuterRef("case"), number__gt=OuterRef("made_after"), is_dialled=True, closed_at__isnull=False
    )


def overdue_appointments(*, now: datetime, study: Study) -> QuerySet[Appointment]:
    """Appointments of the study whose time has come and that nobody has tried to keep, the longest overdue first."""
    return upcoming_appointments(now=now, study=study).filter(~Exists(_tries()), at__lte=now)
