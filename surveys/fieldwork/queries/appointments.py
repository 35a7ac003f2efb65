"""Appointments that are to be kept, upcoming and overdue."""

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

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

from surveys.database.prepared import SOME_TIME, Prepared, PreparedRows
from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import Appointment, AppointmentKind, Attempt, Case, CaseState, Sample
from surveys.people.models import User

from .clearance import cleared_studies

OVERDUE_AFTER = timedelta(minutes=5)
"""An appointment that nobody has tried to keep is overdue so long after its time."""


def shown_columns(study: Study) -> set[str]:
    """The columns of the study's lists that interviewers may see."""
    lists = Sample.objects.filter(study=study).values_list("attributes", flat=True)
    return {attribute["name"] for attributes in lists for attribute in attributes if attribute["show"]}


def upcoming_appointments(
    *, now: datetime, study: Study | int | None = None, interviewer: User | int | None = None
) -> QuerySet[Appointment]:
    """Open appointments, the earliest first, overdue ones too; none of closed studies, where nobody keeps them.

    Of one study, or of one interviewer: those only they may keep and those anybody may that they made,
    in studies in which they still interview and may ring: each names a person. Each says whether it ``is_overdue``:
    its time has come and nobody has tried to keep it. What was tried (``is_tried``) comes again by itself.
    """
    found = _told(now).filter(ended_at=None).exclude(study__status=StudyStatus.CLOSED)
    if study is not None:
        found = found.filter(study=study)
    if interviewer is not None:
        found = found.filter(
            Q(owner=interviewer) | Q(owner=None, made_by=interviewer), study__in=cleared_studies(interviewer, now)
        )
    return found


def _told(now: datetime) -> QuerySet[Appointment]:
    """Appointments with what is told of each, by time."""
    return (
        Appointment.objects.select_related("case__contact", "case__study", "owner")
        .annotate(is_tried=Exists(_tries()))
        .annotate(is_overdue=ExpressionWrapper(Q(at__lt=now, is_tried=False), output_field=BooleanField()))
        .order_by("at", "pk")
    )


def _tries() -> QuerySet[Attempt]:
    """Calls to keep an appointment that reached nobody: one that reached the person has ended it."""
    return Attempt.objects.filter(
        case=OuterRef("case"), number__gt=OuterRef("made_after"), is_dialled=True, closed_at__isnull=False
    )


def overdue_appointments(*, now: datetime, study: Study | int) -> QuerySet[Appointment]:
    """Appointments of the study whose time has come and that nobody has tried to keep, the longest overdue first."""
    return upcoming_appointments(now=now, study=study).filter(~Exists(_tries()), at__lte=now)


def neglected_appointments(*, now: datetime, study: Study | int) -> QuerySet[Appointment]:
    """Those of them whose case nobody has in hand."""
    held = Case.objects.filter(study=study, state=CaseState.HELD).values("pk")
    return overdue_appointments(now=now, study=study).exclude(case__in=held)


def next_appointments(study: Study, since: datetime, now: datetime, most: int) -> list[Appointment]:
    """The study's open appointments from this moment on, the first of them."""
    return _next_ones(most).all(study=study.pk, since=since, now=now)


def overdue_between(study: Study, since: datetime, until: datetime, now: datetime, most: int) -> list[Appointment]:
    """The study's neglected appointments of these times, the approximate ones after the others, each by time."""
    return _overdue_ones(most).all(study=study.pk, since=since, until=until, now=now)


def oldest_neglected(study: Study, now: datetime) -> Appointment | None:
    """The study's neglected appointment that is longest overdue."""
    return _OLDEST.first(study=study.pk, now=now)


@dataclass(frozen=True, slots=True)
class PersonsAppointments:
    """An interviewer's open appointments: how many before a moment (and when the first is) and after it, the next ones.

    ``ahead`` and ``coming``: the first of those from that moment on, and of those whose time has not come yet.
    """

    earlier: int
    earliest: datetime | None
    later: int
    ahead: list[Appointment]
    coming: list[Appointment]


def appointments_of(interviewer: User, since: datetime, now: datetime, most: int) -> PersonsAppointments:
    """The person's appointments, as ``upcoming_appointments`` says, before and after this moment; three queries."""
    of: dict[str, int | datetime] = {"interviewer": interviewer.pk, "now": now}
    earlier, later, earliest = _PERSONS_COUNT.all(**of, since=since)[0]
    ahead = _persons_next(most).all(**of, since=since)
    coming = [one for one in ahead if one.at >= now]
    if len(coming) < len(ahead) < later:
        coming = _persons_next(most).all(**of, since=now)
    return PersonsAppointments(earlier, earliest if earlier else None, later, ahead, coming)


def open_appointments(interviewer: User, now: datetime, most: int) -> list[Appointment]:
    """The person's open appointments, as ``upcoming_appointments`` says, the first of them; with what a list shows."""
    return _persons_first(most).all(interviewer=interviewer.pk, now=now)


@cache
def _persons_first(most: int) -> Prepared[Appointment]:
    shown = "at", "kind", "ask_for", "case__time_zone", "case__contact__name", "case__study__name"
    return Prepared(
        lambda interviewer, now: (
            _chosen(upcoming_appointments(now=now, interviewer=interviewer), most, now)
            .select_related(None)
            .select_related("case__contact", "case__study")
            .only(*shown)
        ),
        interviewer=-1,
        now=SOME_TIME,
    )


_PERSONS_COUNT = PreparedRows(
    lambda interviewer, since, now: (
        upcoming_appointments(now=now, interviewer=interviewer)
        .order_by()
        .annotate(of=Value(1))
        .values("of")
        .annotate(
            earlier=Count("pk", filter=Q(at__lt=since)), later=Count("pk", filter=Q(at__gte=since)), first=Min("at")
        )
        .values_list("earlier", "later", "first")
    ),
    interviewer=-1,
    since=SOME_TIME,
    now=SOME_TIME + timedelta(days=1),
)


@cache
def _persons_next(most: int) -> Prepared[Appointment]:
    def build(interviewer: int, since: datetime, now: datetime) -> QuerySet[Appointment]:
        return _chosen(upcoming_appointments(now=now, interviewer=interviewer).filter(at__gte=since), most, now)

    return Prepared(build, interviewer=-1, since=SOME_TIME, now=SOME_TIME + timedelta(days=1))


def _chosen(found: QuerySet[Appointment], most: int, now: datetime) -> QuerySet[Appointment]:
    """The first of them, chosen before their cases are read: on the hour there are many."""
    return _told(now).filter(pk__in=found.values("pk")[:most])


@cache
def _next_ones(most: int) -> Prepared[Appointment]:
    return Prepared(
        lambda study, since, now: _chosen(upcoming_appointments(now=now, study=study).filter(at__gte=since), most, now),
        study=-1,
        since=SOME_TIME,
        now=SOME_TIME + timedelta(days=1),
    )


@cache
def _overdue_ones(most: int) -> Prepared[Appointment]:
    def build(study: int, since: datetime, until: datetime, now: datetime) -> QuerySet[Appointment]:
        neglected = neglected_appointments(now=now, study=study).filter(at__gte=since, at__lte=until)
        order = (_flag(Q(kind=AppointmentKind.SOFT)), "at", "pk")
        return _chosen(neglected.order_by(*order), most, now).order_by(*order)

    return Prepared(
        build, study=-1, since=SOME_TIME, until=SOME_TIME + timedelta(days=1), now=SOME_TIME + timedelta(days=2)
    )


_OLDEST = Prepared(
    lambda study, now: _chosen(neglected_appointments(now=now, study=study), 1, now), study=-1, now=SOME_TIME
)


def after_the_field(study: Study) -> int:
    """How many open appointments there are after the study's last day: nobody will be called then."""
    if study.ends_on is None or study.ends_on == date.max:
        return 0
    over = datetime.combine(study.ends_on + timedelta(days=1), time(), ZoneInfo(study.time_zone))
    rows = _AFTER.all(study=study.pk, over=over)
    return sum(count for (count,) in rows)


_AFTER = PreparedRows(
    lambda study, over: (
        Appointment.objects.filter(study=study, ended_at=None, at__gte=over)
        .order_by()
        .values("study")
        .annotate(count=Count("pk"))
        .values_list("count")
    ),
    study=-1,
    over=SOME_TIME,
)


@dataclass(frozen=True, slots=True)
class AppointmentCounts:
    """A study's open appointments, counted between the moments that were asked for.

    ``rows``: the number of moments passed and the kind → how many, how many of them neglected (as
    ``neglected_appointments`` says), and the first; of those after the last moment it is known only how many there are
    (``beyond``).
    """

    moments: list[datetime]
    rows: dict[tuple[int, str], tuple[int, int, datetime]]
    beyond: int

    def count(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        neglected: bool = False,
        kinds: Collection[str] = AppointmentKind.values,
    ) -> int:
        """How many there are from the one moment to the other, which is none of theirs; both are moments asked for.

        ``neglected``: those alone. Of one kind, or of the neglected, ``until`` is given.
        """
        found = self._found(since, until, kinds)
        counted = sum(left if neglected else count for count, left, _ in found)
        return counted if until else counted + self.beyond

    def first(self, since: datetime | None = None, *, until: datetime) -> datetime | None:
        """When the first of them is; ``None`` without any."""
        return min((at for *_, at in self._found(since, until, AppointmentKind.values)), default=None)

    def _found(
        self, since: datetime | None, until: datetime | None, kinds: Collection[str]
    ) -> Iterable[tuple[int, int, datetime]]:
        low = bisect_right(self.moments, since) if since else 0
        high = bisect_right(self.moments, until) if until else len(self.moments)
        for (passed, kind), found in self.rows.items():
            if low <= passed < high and kind in kinds:
                yield found


def count_appointments(study: Study, now: datetime, moments: Iterable[datetime]) -> AppointmentCounts:
    """The study's open appointments between these moments; none of a closed study. However many, one query."""
    ordered = sorted(moments)
    if study.status == StudyStatus.CLOSED:
        return AppointmentCounts(ordered, {}, 0)
    rows = _counting(len(ordered)).all(study=study.pk, now=now, **_numbered(ordered))
    found = {(passed, kind): (count, left, first) for passed, kind, count, left, first in rows if passed != _BEYOND}
    return AppointmentCounts(ordered, found, beyond=sum(count for passed, _, count, *_ in rows if passed == _BEYOND))


def _numbered(moments: Iterable[datetime]) -> dict[str, datetime]:
    return {f"moment_{number}": moment for number, moment in enumerate(moments)}


@cache
def _counting(moments: int) -> PreparedRows:
    """The count of those before the last of so many moments."""
    standins = _numbered(SOME_TIME + timedelta(days=1 + number) for number in range(moments))
    return PreparedRows(_counted, study=-1, now=SOME_TIME, **standins)


def _counted(study: int, now: datetime, **moments: datetime) -> QuerySet[Appointment, Any]:
    *_, last = moments.values()
    passed = [When(at__lt=moment, then=Value(number)) for number, moment in enumerate(moments.values())]
    held = Case.objects.filter(study=study, state=CaseState.HELD).values("pk")
    neglected = Q(at__lte=now) & ~Exists(_tries()) & ~Q(case__in=held)
    counted = (
        Appointment.objects.filter(study=study, ended_at=None, at__lt=last)
        .annotate(passed=Choice(*passed, output_field=IntegerField()))
        .values_list("passed", "kind")
        .annotate(count=Count("pk"), left=Count("pk", filter=neglected), first=Min("at"))
        .order_by()
    )
    return counted.union(_after(study, last), all=True)


def _after(study: int, moment: datetime) -> QuerySet[Appointment, Any]:
    """How many there are from the moment on: one row, counted on the index alone."""
    found = Appointment.objects.filter(study=study, ended_at=None, at__gte=moment).order_by()
    alike = found.annotate(passed=Value(_BEYOND), any_kind=Value("")).values_list("passed", "any_kind")
    return alike.annotate(count=Count("*"), left=Value(0), first=Min("at"))


_BEYOND = 99
"""In place of the number of moments passed: all of them."""


def _flag(condition: Q) -> Choice:
    return Choice(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())
