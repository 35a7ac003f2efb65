"""Shifts as they are planned and worked: of a study's hours, of a day, of one person."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from surveys.calling.shifts import Limits, Planned, Span, hour_of, planned_by_hour
from surveys.database.prepared import PreparedRows
from surveys.design.models import Membership, Study, StudyStatus
from surveys.design.queries import interviewer_memberships
from surveys.fieldwork.models import (
    Attempt,
    Call,
    PlannedShift,
    Purpose,
    QueueWait,
    ShiftBreak,
    ShiftSettings,
    WorkedShift,
)
from surveys.people.models import Role, User

LONGEST_SHIFT = timedelta(hours=16)


def shift_settings() -> ShiftSettings:
    """From when on somebody is late, a break long, a shift forgotten."""
    return ShiftSettings.objects.first() or ShiftSettings()


def limits_of(settings: ShiftSettings) -> Limits:
    """The settings as the rules take them."""
    return Limits(timedelta(minutes=settings.late_minutes), timedelta(minutes=settings.long_break_minutes))


def planned_interviewers(study: Study, first: datetime, hours: int) -> dict[datetime, float]:
    """How many interviewers the study can count on in each of the next hours of the clock; see ``planned_by_hour``.

    A shift for no particular study is shared by the studies in the field for which its person interviews.
    """
    start = hour_of(first)
    people = set(interviewer_memberships(study).values_list("user", flat=True))
    rows = list(
        planned_between(start, start + timedelta(hours=hours))
        .filter(person__in=people)
        .values_list("person", "study", "starts_at", "ends_at")
    )
    shares = _shares({person for person, for_study, _, _ in rows if for_study is None})
    shifts = [
        Planned(Span(begins, ends), 1.0 if for_study else 1 / max(1, shares.get(person, 1)))
        for person, for_study, begins, ends in rows
        if for_study in {None, study.pk}
    ]
    return planned_by_hour(shifts, start, hours)


def _shares(people: Collection[int]) -> dict[int, int]:
    """Person's id → in how many fields they interview."""
    found: dict[int, int] = defaultdict(int)
    theirs = Membership.objects.filter(
        user__in=people, role=Role.INTERVIEWER, study__status=StudyStatus.FIELDING
    ).values_list("user", flat=True)
    for person in theirs if people else ():
        found[person] += 1
    return found


def planned_between(begins: datetime, ends: datetime) -> QuerySet[PlannedShift]:
    """The planned shifts that touch this time, by their start."""
    # No shift is longer, so that the index of starts finds those that have begun before.
    return PlannedShift.objects.filter(
        starts_at__gt=begins - LONGEST_SHIFT, starts_at__lt=ends, ends_at__gt=begins
    ).order_by("starts_at", "pk")


def planned_for(studies: Collection[Study]) -> Q:
    """The planned shifts that are for one of these studies, or for no particular one."""
    return Q(study=None) | Q(study__in=[one.pk for one in studies])


def planned_shifts_of(people: Collection[User], studies: Collection[Study]) -> QuerySet[PlannedShift]:
    """Everything that is planned of these people for these studies, or for no particular one."""
    planned = PlannedShift.objects.filter(planned_for(studies), person__in=[one.pk for one in people])
    return planned.select_related("person")


def worked_between(begins: datetime, ends: datetime) -> QuerySet[WorkedShift]:
    """The worked shifts that touch this time, by their start, also those that go on."""
    found = WorkedShift.objects.filter(started_at__gt=begins - LONGEST_SHIFT, started_at__lt=ends)
    return found.exclude(ended_at__lte=begins).order_by("started_at", "pk")


def breaks_of(shifts: Iterable[WorkedShift]) -> dict[int, list[ShiftBreak]]:
    """Shift's id → its breaks, in order."""
    found: dict[int, list[ShiftBreak]] = defaultdict(list)
    for one in ShiftBreak.objects.filter(shift__in=[shift.pk for shift in shifts]).order_by("started_at", "pk"):
        found[one.shift_id].append(one)
    return found


def open_shift_of(person: User) -> WorkedShift | None:
    """The person's shift that goes on."""
    return WorkedShift.objects.filter(person=person, ended_at=None).first()


def shift_with_breaks(person: User) -> tuple[WorkedShift | None, list[ShiftBreak]]:
    """The person's shift that goes on, with its breaks in order; one query."""
    rows = _WITH_BREAKS.all(person=person.pk)
    if not rows:
        return None, []
    shift = WorkedShift(pk=rows[0][0], person=person, started_at=rows[0][1])
    breaks = [
        ShiftBreak(pk=pk, shift=shift, reason=reason, started_at=began, ended_at=ended)
        for _, _, pk, reason, began, ended in rows
        if pk is not None
    ]
    return shift, breaks


_WITH_BREAKS = PreparedRows(
    lambda person: (
        WorkedShift.objects.filter(person=person, ended_at=None)
        .order_by("pk", "breaks__started_at", "breaks__pk")
        .values_list("pk", "started_at", *(f"breaks__{fact}" for fact in ("pk", "reason", "started_at", "ended_at")))
    ),
    person=-1,
)


def open_break_of(shift: WorkedShift) -> ShiftBreak | None:
    """The break that goes on in it."""
    return shift.breaks.filter(ended_at=None).first()


def waits_between(people: Collection[int], begins: datetime, ends: datetime) -> dict[int, list[datetime]]:
    """Person's id → when they asked for a case in vain."""
    found: dict[int, list[datetime]] = defaultdict(list)
    asked = QueueWait.objects.filter(person__in=people, since__gte=begins, since__lt=ends)
    for person, since in asked.order_by("since").values_list("person", "since"):
        found[person].append(since)
    return found


def studies_meant(shifts: Collection[WorkedShift], begins: datetime, ends: datetime) -> dict[int, int]:
    """Person's id → the study that a time at work without any case is for.

    That of the last case of the shift, else the one in which a case was asked for in vain, else the planned one, else
    the only field in which the person interviews.
    """
    started = {shift.person_id: shift.started_at for shift in reversed(list(shifts))}
    if not started:
        return {}
    theirs = Membership.objects.filter(
        user__in=started, role=Role.INTERVIEWER, study__status=StudyStatus.FIELDING
    ).values_list("user", "study")
    fields: dict[int, list[int]] = defaultdict(list)
    for person, study in theirs:
        fields[person].append(study)
    found = {person: studies[0] for person, studies in fields.items() if len(studies) == 1}
    planned = planned_between(begins, ends).filter(person__in=started).exclude(study=None)
    found |= dict(planned.values_list("person", "study"))
    asked = QueueWait.objects.filter(person__in=started, since__gte=begins, since__lt=ends)
    found |= dict(asked.order_by("since").values_list("person", "study"))
    worked = Attempt.objects.filter(interviewer__in=started, claimed_at__gte=min(started.values()), claimed_at__lt=ends)
    cases = worked.filter(case__purpose=Purpose.LIVE).order_by("claimed_at")
    for person, study, at in cases.values_list("interviewer", "case__study", "claimed_at"):
        if at >= started[person]:
            found[person] = study
    return found


def led_people(studies: Collection[int]) -> list[User]:
    """Who interviews in these studies and may sign in, by name."""
    theirs = Membership.objects.filter(role=Role.INTERVIEWER, study__in=studies).values("user")
    return list(User.objects.filter(pk__in=theirs, is_active=True).order_by("first_name", "last_name", "pk"))


def with_those_who_left(people: Mapping[int, User], ids: Iterable[int]) -> dict[int, User]:
    """These people, and whoever else has one of the ids: suspended, or without the role by now."""
    left = set(ids) - people.keys()
    return {**people, **(User.objects.in_bulk(left) if left else {})}


TALKING, DIALLING, HANDLING = "talking", "dialling", "handling"


@dataclass(frozen=True, slots=True)
class InHand:
    """The case somebody has in hand: whether they are on the line, ring, or work on it otherwise; since when."""

    attempt: int
    state: str
    since: datetime
    study: int


def cases_in_hand(people: Collection[int]) -> dict[int, InHand]:
    """Person's id → the case they have in hand now, of whichever study."""
    last, asked = Call.objects.filter(attempt=OuterRef("pk")).order_by("-pk"), set(people)
    rows = (
        # The few that are open are looked through: SQLite would else read all that these people ever made.
        Attempt.objects.filter(closed_at=None, case__purpose=Purpose.LIVE)
        .annotate(
            dialled=Subquery(last.values("dialled_at")[:1]),
            answered=Subquery(last.values("answered_at")[:1]),
            ended=Subquery(last.values("ended_at")[:1]),
        )
        .values_list("pk", "interviewer", "claimed_at", "case__study", "dialled", "answered", "ended")
    )
    found = {}
    for pk, person, claimed, study, dialled, answered, ended in rows:
        if person not in asked:
            continue
        state, since = HANDLING, ended or claimed
        if dialled and not ended:
            state, since = (TALKING, answered) if answered else (DIALLING, dialled)
        found[person] = InHand(pk, state, since, study)
    return found
