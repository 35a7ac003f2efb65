"""Appointments that are to be kept, upcoming and overdue."""

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models import Case as Choice

from surveys.design.models import Study, StudyStatus
from surveys.design.queries import interviewing
from surveys.fieldwork.models import Appointment, AppointmentKind, Attempt, Case, CaseState, Sample
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
        .exclude(study__status=StudyStatus.CLOSED)
        .select_related("case__contact", "case__study", "owner")
        .annotate(is_tried=Exists(_tries()))
        .annotate(is_overdue=ExpressionWrapper(Q(at__lt=now, is_tried=False), output_field=BooleanField()))
    )
    if study is not None:
        found = found.filter(study=study)
    if interviewer is not None:
        theirs = interviewing(interviewer).values("study")
        found = found.filter(Q(owner=interviewer) | Q(owner=None, made_in__interviewer=interviewer), study__in=theirs)
    return found.order_by("at", "pk")


def _tries() -> QuerySet[Attempt]:
    """Calls to keep an appointment that reached nobody: one that reached the person has ended it."""
    return Attempt.objects.filter(
        case=OuterRef("case"), number__gt=OuterRef("made_after"), is_dialled=True, closed_at__isnull=False
    )


def overdue_appointments(*, now: datetime, study: Study) -> QuerySet[Appointment]:
    """Appointments of the study whose time has come and that nobody has tried to keep, the longest overdue first."""
    return upcoming_appointments(now=now, study=study).filter(~Exists(_tries()), at__lte=now)


def neglected_appointments(*, now: datetime, study: Study) -> QuerySet[Appointment]:
    """Those of them whose case nobody has in hand."""
    held = Case.objects.filter(study=study, state=CaseState.HELD).values("pk")
    return overdue_appointments(now=now, study=study).exclude(case__in=held)


def exact_first(appointments: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """The approximate ones after the others, each by time."""
    return appointments.order_by(_flag(Q(kind=AppointmentKind.SOFT)), "at", "pk")


@dataclass(frozen=True, slots=True)
class AppointmentCounts:
    """A study's open appointments, counted between the moments that were asked for.

    ``rows``: the number of moments passed, the kind, whether neglected (as ``neglected_appointments`` says) → how many,
    and the first.
    """

    moments: list[datetime]
    rows: dict[tuple[int, str, bool], tuple[int, datetime]]

    def count(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        neglected: bool | None = None,
        kinds: Collection[str] = AppointmentKind.values,
    ) -> int:
        """How many there are from the one moment to the other, which is none of theirs; both are moments asked for."""
        return sum(count for count, _ in self._found(since, until, neglected, kinds))

    def first(self, since: datetime | None = None, until: datetime | None = None) -> datetime | None:
        """When the first of them is; ``None`` without any."""
        return min((at for _, at in self._found(since, until, None, AppointmentKind.values)), default=None)

    def _found(
        self, since: datetime | None, until: datetime | None, neglected: bool | None, kinds: Collection[str]
    ) -> Iterable[tuple[int, datetime]]:
        low = bisect_right(self.moments, since) if since else 0
        high = bisect_right(self.moments, until) if until else len(self.moments) + 1
        for (passed, kind, is_neglected), found in self.rows.items():
            if low <= passed < high and kind in kinds and neglected in (None, is_neglected):
                yield found


def count_appointments(study: Study, now: datetime, moments: Iterable[datetime]) -> AppointmentCounts:
    """The study's open appointments between these moments; none of a closed study. One query, whatever their number."""
    ordered = sorted(set(moments))
    if study.status == StudyStatus.CLOSED:
        return AppointmentCounts(ordered, {})
    whens = [When(at__lt=moment, then=Value(number)) for number, moment in enumerate(ordered)]
    held = Case.objects.filter(study=study, state=CaseState.HELD).values("pk")
    neglected = Q(at__lte=now) & ~Exists(_tries()) & ~Q(case__in=held)
    rows = (
        Appointment.objects.filter(study=study, ended_at=None)
        .annotate(
            passed=Choice(*whens, default=Value(len(ordered)), output_field=IntegerField()),
            is_neglected=_flag(neglected),
        )
        .values_list("passed", "kind", "is_neglected")
        .annotate(count=Count("pk"), first=Min("at"))
        .order_by()
    )
    return AppointmentCounts(
        ordered, {(passed, kind, bool(left)): (count, first) for passed, kind, left, count, first in rows}
    )


def _flag(condition: Q) -> Choice:
    return Choice(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())
