"""Count what each person did in each hour for each study: the counters of which pages of productivity are made.

The worker recounts the hours in which something has happened since it last looked; nothing is added to a claim, a call
or an answer. Recounting an hour replaces its counters, so that a killed worker leaves nothing half or twice.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Min

from surveys.calling.next_call import APPOINTMENT_REASONS
from surveys.calling.shifts import BREAK, CASE, HOUR, IDLE, TALK, WAIT, CaseTime, Span, by_hour, hour_of, pieces_of
from surveys.calling.standard_dispositions import HANDED_OVER
from surveys.design.models import Study
from surveys.fieldwork.models import (
    Attempt,
    Call,
    Purpose,
    QueueWait,
    ShiftBreak,
    ShiftPractice,
    WorkCount,
    WorkedShift,
    WorkHour,
)
from surveys.fieldwork.queries.calling_rules import dispositions_of
from surveys.fieldwork.queries.histories import why_dialled
from surveys.fieldwork.queries.shifts import studies_meant, waits_between, worked_between
from surveys.people.queries import agreement_in_force

EVERY = timedelta(minutes=3)
FURTHEST = timedelta(days=2)
"""How far back an attempt that was closed just now is looked for."""
PEOPLE_A_COMMIT = 40
DAYS_A_MONTH, USUAL_MONTHS = 30.44, 12
COLUMN = {part: f"{part}_seconds" for part in (TALK, CASE, WAIT, IDLE, BREAK)}
Key = tuple[int, int | None, datetime]


@dataclass(slots=True)
class _Counted:
    """The counters of hours, by person, study and hour."""

    hours: dict[Key, dict[str, float]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(float)))

    def add(self, person: int, study: int | None, at: datetime, name: str, much: float = 1) -> None:
        self.hours[person, study, hour_of(at)][name] += much


def count_work(*, now: datetime) -> int:
    """Recount the hours in which people worked since the last count; how many counters. Every three minutes."""
    last = WorkCount.objects.values_list("counted_to", flat=True).first()
    if last is not None and now - last < EVERY:
        return 0
    if last is None or not connection.features.has_select_for_update_skip_locked:
        return _count_since(last, now)
    with transaction.atomic():
        # One of several workers counts: each replaces what it counts, and two would store the same hours.
        is_free = bool(WorkCount.objects.select_for_update(skip_locked=True).filter(counted_to=last))
        return _count_since(last, now) if is_free else 0


def _count_since(last: datetime | None, now: datetime) -> int:
    since = _first_touched(last, now)
    counted = 0
    people = _people_since(since, now)
    for place in range(0, len(people), PEOPLE_A_COMMIT):
        counted += recount_hours(people=people[place : place + PEOPLE_A_COMMIT], begins=since, ends=now)
    WorkCount.objects.update_or_create(pk=WorkCount.THE_ONE, defaults={"counted_to": now})
    return counted


def forget_work_of_persons(*, now: datetime) -> int:
    """Delete counters of single persons past what the agreement keeps them for, and when a case was asked for in vain.

    Without an agreement, after a year: nobody sees them by person then.
    """
    agreement = agreement_in_force()
    limit = now - timedelta(days=DAYS_A_MONTH * (agreement.months if agreement else USUAL_MONTHS))
    QueueWait.objects.filter(since__lt=limit).delete()
    gone, _ = WorkHour.objects.filter(hour__lt=limit).delete()
    return gone


def recount_hours(*, people: Iterable[int], begins: datetime, ends: datetime) -> int:
    """Replace the counters of these people from the hour of ``begins`` on; how many there are then."""
    people, begins = list(people), hour_of(begins)
    counted = _Counted()
    attempts = _attempts(people, begins, ends)
    _count_time(counted, people, attempts, Span(begins, ends))
    _count_attempts(counted, attempts, begins)
    rows = [
        WorkHour(person_id=person, study_id=study, hour=hour, **{name: round(much) for name, much in found.items()})
        for (person, study, hour), found in counted.hours.items()
    ]
    with transaction.atomic():
        WorkHour.objects.filter(person__in=people, hour__gte=begins, hour__lt=ends).delete()
        WorkHour.objects.bulk_create(rows)
    return len(rows)


def _first_touched(last: datetime | None, now: datetime) -> datetime:
    """The earliest hour that may have changed since the last count."""
    if last is None:
        # Work from before shifts were registered stays uncounted: its attempts would stand beside no time at work.
        return hour_of(WorkedShift.objects.aggregate(first=Min("started_at"))["first"] or now)
    closed = Attempt.objects.filter(closed_at__gt=last - EVERY, claimed_at__gt=last - FURTHEST)
    practised = ShiftPractice.objects.filter(ended_at__gt=last - EVERY)
    firsts = (closed.aggregate(first=Min("claimed_at")), practised.aggregate(first=Min("started_at")))
    earliest = min([last, *(found["first"] for found in firsts if found["first"])])
    return hour_of(earliest - HOUR)  # a shift that ends earlier is recounted when it is ended


def _people_since(since: datetime, now: datetime) -> list[int]:
    worked = set(worked_between(since, now).values_list("person", flat=True))
    # Counters of an hour may have to go, too: of a shift that was taken for longer than it was.
    return sorted(worked | set(WorkHour.objects.filter(hour__gte=since).values_list("person", flat=True)))


@dataclass(frozen=True, slots=True)
class _Attempted:
    person: int
    study: int
    span: Span
    talks: tuple[Span, ...]
    disposition: str
    reason: str
    is_dialled: bool
    is_abandoned: bool
    is_closed: bool


def _attempts(people: list[int], begins: datetime, ends: datetime) -> list[_Attempted]:
    """What these people worked in this time and some hours before, live cases only."""
    found = Attempt.objects.filter(
        interviewer__in=people, claimed_at__gte=begins - FURTHEST, claimed_at__lt=ends, case__purpose=Purpose.LIVE
    ).exclude(closed_at__lte=begins - HOUR)
    rows = list(
        found.annotate(why=why_dialled())
        .order_by("claimed_at")
        .values_list(
            *("pk", "interviewer", "case__study", "claimed_at", "closed_at"),
            *("disposition", "why", "is_dialled", "is_abandoned"),
        )
    )
    talks: dict[int, list[Span]] = defaultdict(list)
    calls = Call.objects.filter(attempt__in=found.values("pk"), answered_at__isnull=False)
    over = {row[0]: row[4] or ends for row in rows}
    for attempt, answered, ended in calls.values_list("attempt", "answered_at", "ended_at"):
        until = ended or over[attempt]
        if answered is not None and answered < until:
            talks[attempt].append(Span(answered, until))
    return [
        _Attempted(
            person=person,
            study=study,
            span=Span(claimed, max(claimed, closed or ends)),
            talks=tuple(talks[pk]),
            disposition=disposition,
            reason=reason,
            is_dialled=is_dialled,
            is_abandoned=is_abandoned,
            is_closed=closed is not None,
        )
        for pk, person, study, claimed, closed, disposition, reason, is_dialled, is_abandoned in rows
    ]


def _count_time(counted: _Counted, people: list[int], attempts: list[_Attempted], window: Span) -> None:
    """Divide the shifts into their parts, hour by hour."""
    shifts = list(worked_between(window.begins, window.ends).filter(person__in=people))
    breaks: dict[int, list[Span]] = defaultdict(list)
    for pause in ShiftBreak.objects.filter(shift__in=[shift.pk for shift in shifts]):
        breaks[pause.shift_id].append(Span(pause.started_at, pause.ended_at or window.ends))
    cases: dict[int, list[CaseTime]] = defaultdict(list)
    for one in attempts:
        cases[one.person].append(CaseTime(one.study, one.span, one.talks))
    waits = waits_between(people, window.begins - HOUR, window.ends)
    without_case = [shift for shift in shifts if shift.person_id not in cases]
    for held in ShiftPractice.objects.filter(shift__in=[shift.pk for shift in shifts]).select_related("shift"):
        cases[held.shift.person_id].append(CaseTime(None, Span(held.started_at, held.ended_at)))
    meant = studies_meant(without_case, window.begins - HOUR, window.ends)
    for shift in shifts:
        # From an hour earlier on, so that it is known what went before the window.
        inside = Span(shift.started_at, shift.ended_at or window.ends).within(Span(window.begins - HOUR, window.ends))
        if inside is None:
            continue
        person = shift.person_id
        pieces = pieces_of(inside, breaks[shift.pk], cases[person], waits.get(person, ()), meant.get(person))
        for piece in pieces:
            for part in by_hour(piece.span):
                if part.begins >= window.begins:
                    counted.add(person, piece.study, part.begins, COLUMN[piece.part], part.seconds)


def _count_attempts(counted: _Counted, attempts: list[_Attempted], begins: datetime) -> None:
    """Count attempts in the hour in which they were claimed, by the outcome recorded first."""
    studies = Study.objects.filter(pk__in={one.study for one in attempts})
    known = {study.pk: dispositions_of(study).by_code for study in studies}
    for one in attempts:
        if one.span.begins < begins or not one.is_closed:
            continue
        outcome = known[one.study].get(one.disposition)
        is_contact = one.is_dialled and outcome is not None and outcome.is_contact
        # A call that was passed on keeps, or misses, its appointment in the hands in which it ended.
        is_appointment = one.reason in APPOINTMENT_REASONS and one.disposition != HANDED_OVER.code
        for name, holds in (
            ("attempts", one.is_dialled and (outcome is None or not outcome.says_nothing)),
            ("contacts", is_contact),
            ("refusals", is_contact and outcome is not None and outcome.is_refusal),
            ("abandoned", one.is_abandoned),
            ("appointments_due", is_appointment),
            ("appointments_kept", is_appointment and is_contact),
        ):
            if holds:
                counted.add(one.person, one.study, one.span.begins, name)
