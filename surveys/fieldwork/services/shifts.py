"""Start, interrupt and end a shift; plan shifts, copy a week; note that a case was asked for in vain."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_noop

from surveys.calling.shifts import Span
from surveys.database.inserts import insert_object
from surveys.design.models import Study
from surveys.fieldwork.models import (
    Attempt,
    BreakReason,
    PlannedShift,
    Purpose,
    QueueWait,
    ShiftBreak,
    ShiftPractice,
    ShiftSettings,
    WorkCount,
    WorkedShift,
)
from surveys.fieldwork.queries.shifts import (
    LONGEST_SHIFT,
    open_break_of,
    open_shift_of,
    planned_between,
    planned_for,
    shift_settings,
    worked_between,
)
from surveys.people.models import AuditVerb, User
from surveys.people.services import record

from .errors import FieldworkError
from .work_hours import recount_hours

WEEK = timedelta(days=7)
SHIFTS = "shifts:1"
LONGEST_PAUSE = timedelta(hours=3)
"""So long somebody counts as present who waits for a case or is on a break; a wait or break of longer was left."""


class ShiftOverlapsError(FieldworkError):
    """``spans``: what cannot be planned."""

    message = gettext_noop("This person is planned already at that time.")

    def __init__(self, spans: Collection[Span] = ()) -> None:
        super().__init__()
        self.spans = list(spans)


class ShiftTooLongError(FieldworkError):
    message = gettext_noop("A shift is no longer than 16 hours.")


def start_shift(*, person: User, now: datetime) -> WorkedShift:
    """Start the person's shift, if none goes on."""
    with transaction.atomic():
        _lock(person.pk)
        return open_shift_of(person) or WorkedShift.objects.create(person=person, started_at=now)


def go_to_work(*, person: User, now: datetime) -> None:
    """Start the person's shift if none goes on, and end a break that does: they take a case."""
    with transaction.atomic():
        start_shift(person=person, now=now)
        end_break(person=person, now=now)


def start_break(*, person: User, reason: str, now: datetime) -> ShiftBreak:
    """Begin a break, in a shift that is started for it if none goes on; the one that goes on already, if one does."""
    with transaction.atomic():
        _lock(person.pk)
        shift = open_shift_of(person) or WorkedShift.objects.create(person=person, started_at=now)
        running = open_break_of(shift)
        return running or ShiftBreak.objects.create(shift=shift, reason=BreakReason(reason), started_at=now)


def end_break(*, person: User, now: datetime) -> None:
    """End the break that goes on, if one does."""
    ShiftBreak.objects.filter(shift__person=person, shift__ended_at=None, ended_at=None).update(ended_at=now)


def end_shift(*, person: User, now: datetime) -> None:
    """End the person's shift and the break in it, if they go on."""
    with transaction.atomic():
        end_break(person=person, now=now)
        WorkedShift.objects.filter(person=person, ended_at=None).update(ended_at=now)


def note_wait(*, person: User, study: Study, now: datetime) -> None:
    """Note that the person asked for a case of the study and there was none."""
    insert_object(QueueWait(person=person, study=study, since=now))


def note_practice(*, person: User, held: Span) -> None:
    """Note that the person practised then: what of it lies in their shifts is no study's."""
    rows = []
    for shift in worked_between(held.begins, held.ends).filter(person=person):
        inside = held.within(Span(shift.started_at, shift.ended_at or held.ends))
        if inside is not None:
            rows.append(ShiftPractice(shift=shift, started_at=inside.begins, ended_at=inside.ends))
    ShiftPractice.objects.bulk_create(rows)


def plan_shifts(
    *, person: User, study: Study | None, centre: str, spans: Collection[Span], by: User, now: datetime
) -> list[PlannedShift]:
    """Plan shifts of a person, all or none. Raises ``ShiftTooLongError`` and ``ShiftOverlapsError``."""
    if any(one.ends <= one.begins or one.ends - one.begins > LONGEST_SHIFT for one in spans):
        raise ShiftTooLongError
    with transaction.atomic():
        _lock(person.pk)
        begins, ends = min(one.begins for one in spans), max(one.ends for one in spans)
        there = [Span(one.starts_at, one.ends_at) for one in planned_between(begins, ends).filter(person=person)]
        taken = [one for one in spans if any(one.within(other) for other in there)]
        if taken:
            raise ShiftOverlapsError(taken)
        facts = {"person": person, "study": study, "centre": centre, "planned_by": by}
        rows = [PlannedShift(starts_at=one.begins, ends_at=one.ends, **facts) for one in spans]
        planned = PlannedShift.objects.bulk_create(rows)
        details = {"shifts": len(planned), "from": begins.isoformat(), "to": ends.isoformat()}
        record(by=by, verb=AuditVerb.SHIFT_PLANNED, subject=person.audit_name, details=details, now=now)
    return planned


def cancel_shift(*, planned: PlannedShift, by: User, now: datetime) -> None:
    """Take a planned shift back."""
    with transaction.atomic():
        details = {"from": planned.starts_at.isoformat(), "to": planned.ends_at.isoformat()}
        PlannedShift.objects.filter(pk=planned.pk).delete()
        subject = planned.person.audit_name
        record(by=by, verb=AuditVerb.SHIFT_CANCELLED, subject=subject, details=details, now=now)


def copy_week(
    *, people: Collection[User], studies: Collection[Study], monday: datetime, by: User, now: datetime
) -> tuple[int, int]:
    """Plan the week after the one that begins on this Monday as that one is; how many were planned, and left out.

    Copied is what is for one of these studies or for no particular one. By the clock of ``monday``'s zone, so that a
    shift at 9 stays at 9 when clocks change. Left out is what a person is planned for already, and what the night of
    that change leaves without an end after its start, or too long.
    """
    zone = monday.tzinfo
    assert isinstance(zone, ZoneInfo)  # noqa: S101 (a week is one of a place's clock)
    with transaction.atomic():
        planned = planned_between(monday, monday + WEEK).filter(person__in=people, starts_at__gte=monday)
        shifts = list(planned.filter(planned_for(studies)).select_for_update())
        taken: dict[int, list[Span]] = {}
        for one in planned_between(monday + WEEK, monday + 2 * WEEK).filter(person__in=people):
            taken.setdefault(one.person_id, []).append(Span(one.starts_at, one.ends_at))
        free = []
        for one in shifts:
            copy, there = _a_week_later(one, zone, by), taken.setdefault(one.person_id, [])
            span = Span(copy.starts_at, copy.ends_at)
            if timedelta() < span.ends - span.begins <= LONGEST_SHIFT and not any(map(span.within, there)):
                free.append(copy)
                there.append(span)  # in the night of the change two copies may come to lie over each other
        PlannedShift.objects.bulk_create(free)
        details = {"week": (monday + WEEK).date().isoformat(), "shifts": len(free)}
        record(by=by, verb=AuditVerb.SHIFT_WEEK_COPIED, subject=SHIFTS, details=details, now=now)
    return len(free), len(shifts) - len(free)


def _a_week_later(one: PlannedShift, zone: ZoneInfo, by: User) -> PlannedShift:
    starts, ends = one.starts_at.astimezone(zone) + WEEK, one.ends_at.astimezone(zone) + WEEK
    facts = {"person_id": one.person_id, "study_id": one.study_id, "centre": one.centre}
    # In UTC: moments of one zone are compared by their clocks, which in the night of the change is not their order.
    return PlannedShift(starts_at=starts.astimezone(UTC), ends_at=ends.astimezone(UTC), planned_by=by, **facts)


def change_shift_settings(*, by: User, late: int, long_break: int, forgotten: int, now: datetime) -> None:
    """Change from when on somebody is late, a break long, a shift forgotten; in minutes."""
    with transaction.atomic():
        facts = {"late_minutes": late, "long_break_minutes": long_break, "forgotten_minutes": forgotten}
        ShiftSettings.objects.update_or_create(pk=ShiftSettings.THE_ONE, defaults=facts)
        record(by=by, verb=AuditVerb.SHIFT_SETTINGS_CHANGED, subject=SHIFTS, details=facts, now=now)


def keep_attendance(*, now: datetime) -> None:
    """Start shifts of people who work without having started one, and end those that were forgotten.

    Called by the worker: whoever has a case in hand is at work. A shift is forgotten if nothing was done in it for a
    while after its planned end; it ends when the person was last at work, and their hours since are counted anew.
    """
    _start_of_those_at_work(now)
    quiet = timedelta(minutes=shift_settings().forgotten_minutes)
    for shift in WorkedShift.objects.filter(ended_at=None, started_at__lte=now - quiet):
        _end_if_forgotten(shift, quiet, now)


def _start_of_those_at_work(now: datetime) -> None:
    at_work = Attempt.objects.filter(closed_at=None, case__purpose=Purpose.LIVE).exclude(
        interviewer__in=WorkedShift.objects.filter(ended_at=None).values("person")
    )
    begun: dict[int, datetime] = {}
    for person, claimed in at_work.values_list("interviewer", "claimed_at"):
        begun[person] = min(claimed, begun.get(person, claimed))
    for person, claimed in begun.items():
        with transaction.atomic():
            _lock(person)
            theirs = WorkedShift.objects.filter(person=person)
            if theirs.filter(ended_at=None).exists():
                continue  # they have started it themselves meanwhile
            ended = theirs.filter(ended_at__gt=claimed).order_by("-ended_at").first()
            start = max(claimed, ended.ended_at) if ended and ended.ended_at else claimed
            WorkedShift.objects.create(person_id=person, started_at=start)


def _end_if_forgotten(shift: WorkedShift, quiet: timedelta, now: datetime) -> None:
    busy_until = _busy_until(shift, quiet, now)
    if now - busy_until < quiet or planned_between(now, now).filter(person=shift.person_id).exists():
        return
    with transaction.atomic():
        # No count goes on meanwhile that still takes the shift for longer; of what is being counted, it waits.
        list(WorkCount.objects.select_for_update())
        ShiftBreak.objects.filter(shift=shift, ended_at=None).update(ended_at=busy_until)
        if WorkedShift.objects.filter(pk=shift.pk, ended_at=None).update(is_forgotten=True, ended_at=busy_until):
            recount_hours(people=[shift.person_id], begins=busy_until, ends=now)


def _busy_until(shift: WorkedShift, quiet: timedelta, now: datetime) -> datetime:
    """Until when the person was at work in this shift, as far as is known: until now with a case in hand.

    Who waits for a case or is on a break is there, too; but whoever went home from it left when it began.
    """
    theirs = Attempt.objects.filter(interviewer=shift.person_id, claimed_at__gte=shift.started_at - quiet)
    last = theirs.order_by("-claimed_at").values_list("claimed_at", "closed_at").first()
    if last and last[1] is None:
        return now
    seen, goes_on = max(shift.started_at, (last and last[1]) or shift.started_at), False
    if now - seen < quiet:
        return seen
    pause = shift.breaks.order_by("-started_at", "-pk").first()
    if pause:
        seen, goes_on = max(seen, pause.ended_at or pause.started_at), pause.ended_at is None
    waits = QueueWait.objects.filter(person=shift.person_id, since__gte=seen).order_by("-since")
    asked = waits.values_list("since", flat=True).first()
    if asked:
        seen, goes_on = asked, True
    return now if goes_on and now - seen < LONGEST_PAUSE else seen


def _lock(person: int) -> None:
    """One change of a person's shifts at a time."""
    list(User.objects.select_for_update().filter(pk=person).values_list("pk", flat=True))
