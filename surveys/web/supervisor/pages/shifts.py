"""Who is here today: planned, at work, on a break, missing; in alphabetical order."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from surveys.calling.shifts import (
    COMING,
    DONE,
    EXPECTED,
    MISSING,
    OFF,
    ON_BREAK,
    WORKING,
    Attendance,
    Limits,
    Span,
    attendance,
    hour_of,
    missed,
    without,
)
from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import PlannedShift, ShiftBreak, WorkedShift
from surveys.fieldwork.queries import (
    DIALLING,
    HANDLING,
    TALKING,
    InHand,
    breaks_of,
    cases_in_hand,
    help_calls_for,
    led_people,
    limits_of,
    planned_between,
    shift_settings,
    worked_between,
)
from surveys.people.models import User
from surveys.web.screens.alerts import Alert
from surveys.web.screens.figures import Figure
from surveys.web.screens.formatting import NOTHING, clock_time, minutes_since

from .alerts import help_alerts

OPENS, CLOSES = 9, 20
"""The hours that are drawn at least."""
WIDTH = 1000.0
EVENING = 18
HAND = {
    TALKING: gettext_noop("on the line"),
    DIALLING: gettext_noop("calls"),
    HANDLING: gettext_noop("works on a case"),
}


@dataclass(frozen=True, slots=True)
class ShiftBar:
    """A bar of a row: ``kind`` is its class, ``x`` and ``width`` are of ``WIDTH``."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class PresenceRow:
    """One person today. ``sign``: the class of the state's sign; ``label``: the bars in words."""

    person: User
    state: str
    sign: str
    where: Attendance
    bars: list[ShiftBar]
    label: str
    planned: str
    worked: str
    breaks: str
    study: str


@dataclass(frozen=True, slots=True)
class ShiftsPage:
    """Today's shifts. ``hours``: of the axis, with their places; ``now_x``: where now is; ``absent``: not planned."""

    heading: str
    figures: list[Figure]
    rows: list[PresenceRow]
    hours: list[tuple[str, float]]
    now_x: float | None
    now: datetime
    absent: int
    people: int
    alerts: list[Alert]


@dataclass(frozen=True, slots=True)
class _Day:
    """What is known of the day of these people. ``led``: names of the studies that the reader may read of."""

    now: datetime
    drawn: Span
    limits: Limits
    planned: dict[int, list[PlannedShift]]
    worked: dict[int, list[WorkedShift]]
    breaks: dict[int, list[ShiftBreak]]
    in_hand: dict[int, InHand]
    led: dict[int, str]


def shifts_page(studies: Sequence[Study], now: datetime) -> ShiftsPage:
    """Who of the studies' people is here, in a number of queries that does not grow with them."""
    people = led_people([study.pk for study in studies if study.status != StudyStatus.CLOSED])
    alerts = list(help_alerts(help_calls_for([study.pk for study in studies], people)))
    day = _day(people, {study.pk: study.name for study in studies}, now)
    rows = [_row(person, day) for person in people if day.planned.get(person.pk) or day.worked.get(person.pk)]
    return ShiftsPage(
        heading=_heading(rows, alerts, now),
        figures=_figures(rows, day),
        rows=rows,
        hours=_hours(day.drawn),
        now_x=_place(now, day.drawn) if day.drawn.begins <= now <= day.drawn.ends else None,
        now=now,
        absent=len(people) - len(rows),
        people=len(people),
        alerts=alerts,
    )


def _day(people: Sequence[User], led: dict[int, str], now: datetime) -> _Day:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    ids, ends = [person.pk for person in people], midnight + timedelta(days=1)
    planned: dict[int, list[PlannedShift]] = defaultdict(list)
    worked: dict[int, list[WorkedShift]] = defaultdict(list)
    for one in planned_between(midnight, ends).filter(person__in=ids):
        planned[one.person_id].append(one)
    shifts = list(worked_between(midnight, ends).filter(person__in=ids))
    for shift in shifts:
        worked[shift.person_id].append(shift)
    begins = [one.starts_at for of in planned.values() for one in of] + [one.started_at for one in shifts]
    until = [one.ends_at for of in planned.values() for one in of] + [one.ended_at or now for one in shifts]
    first = min([midnight + timedelta(hours=OPENS), *(hour_of(at) for at in begins)])
    last = max([midnight + timedelta(hours=CLOSES), *(hour_of(at) + timedelta(hours=1) for at in until)])
    drawn = Span(max(first, midnight), min(last, ends))
    limits = limits_of(shift_settings())
    return _Day(now, drawn, limits, planned, worked, breaks_of(shifts), cases_in_hand(ids), led)


def _row(person: User, day: _Day) -> PresenceRow:
    planned = [Span(one.starts_at, one.ends_at) for one in day.planned.get(person.pk, ())]
    shifts = day.worked.get(person.pk, [])
    breaks = [one for shift in shifts for one in day.breaks.get(shift.pk, ())]
    running = next((one for one in breaks if one.ended_at is None), None)
    spans = [(one.started_at, one.ended_at) for one in shifts]
    where = attendance(planned, spans, running.started_at if running else None, day.now, day.limits)
    hand = day.in_hand.get(person.pk)
    state, sign = _state(where, hand, day.now)
    worked = [Span(begun, ended or day.now) for begun, ended in spans]
    return PresenceRow(
        person=person,
        state=state,
        sign=sign,
        where=where,
        bars=_bars(planned, worked, breaks, day),
        label=_in_words(person, planned, worked, state),
        planned=_hours_long(sum(one.seconds for one in planned)) if planned else NOTHING,
        worked=_hours_long(sum(one.seconds for one in worked)) if worked or where.state == MISSING else NOTHING,
        breaks=_breaks(breaks, day.now),
        study=_named([hand.study] if hand else [one.study_id for one in day.planned.get(person.pk, [])], day.led),
    )


def _state(where: Attendance, hand: InHand | None, now: datetime) -> tuple[str, str]:
    since = minutes_since(where.since, now)
    if where.state == ON_BREAK:
        return _("break, %(time)s") % {"time": since}, "warn"
    if hand is not None:
        return f"{_(HAND[hand.state])}, {minutes_since(hand.since, now)}", "call"
    return {
        WORKING: (_("at work"), "ok"),
        MISSING: (_("missing for %(time)s") % {"time": since}, "bad"),
        EXPECTED: (_("expected since %(time)s") % {"time": clock_time(where.since)}, "off"),
        COMING: (_("from %(time)s") % {"time": clock_time(where.since)}, "off"),
        DONE: (_("ended at %(time)s") % {"time": clock_time(where.since)}, "off"),
        OFF: (NOTHING, "off"),
    }[where.state]


def _bars(planned: list[Span], worked: list[Span], breaks: list[ShiftBreak], day: _Day) -> list[ShiftBar]:
    pauses = [Span(one.started_at, one.ended_at or day.now) for one in breaks]
    spans = [
        *(("planned", one) for one in planned),
        *(("missing", one) for one in missed(planned, worked, day.now, day.limits)),
        *(("worked", piece) for one in worked for piece in without(one, pauses)),
        *(("pause", one) for one in pauses),
    ]
    drawn = [(kind, inside) for kind, one in spans if (inside := one.within(day.drawn))]
    return [
        ShiftBar(kind, _place(one.begins, day.drawn), max(1.0, WIDTH * one.seconds / day.drawn.seconds))
        for kind, one in drawn
    ]


def _place(at: datetime, drawn: Span) -> float:
    return round(WIDTH * (at - drawn.begins).total_seconds() / drawn.seconds, 1)


def _hours(drawn: Span) -> list[tuple[str, float]]:
    count = round(drawn.seconds / 3600)
    at = [timezone.localtime(drawn.begins + timedelta(hours=place)) for place in range(count + 1)]
    return [
        (str(one.hour if place < count or one.hour else 24), round(100 * place / count, 2))
        for place, one in enumerate(at)
    ]


def _in_words(person: User, planned: list[Span], worked: list[Span], state: str) -> str:
    parts = [_("planned %(from)s–%(to)s") % _clocks(one) for one in planned]
    parts += [_("at work %(from)s–%(to)s") % _clocks(one) for one in worked]
    return f"{person.short_name}: {', '.join([*parts, state])}"


def _clocks(span: Span) -> dict[str, str]:
    return {"from": clock_time(span.begins), "to": clock_time(span.ends)}


def _breaks(breaks: list[ShiftBreak], now: datetime) -> str:
    if not breaks:
        return NOTHING
    minutes = int(sum(((one.ended_at or now) - one.started_at).total_seconds() for one in breaks) // 60)
    what = str(breaks[0].get_reason_display()) if len(breaks) == 1 else str(len(breaks))
    return _("%(what)s, %(minutes)s min") % {"what": what, "minutes": minutes}


def _named(studies: Sequence[int | None], led: dict[int, str]) -> str:
    return ", ".join(dict.fromkeys(led.get(one) or _("another study") for one in studies if one)) or NOTHING


def _hours_long(seconds: float) -> str:
    minutes = int(seconds // 60)
    return f"{minutes // 60}:{minutes % 60:02}"


def _heading(rows: list[PresenceRow], alerts: Sequence[Alert], now: datetime) -> str:
    """What is most urgent: no better than the worst that stands beneath."""
    calls = [alert.title for alert in alerts if alert.sign == "bad"]
    if not rows:
        return "; ".join(calls) or _("Nobody is planned or at work today")
    late = calls + [
        _("%(name)s is missing for %(time)s") % _name_and_time(row, now) for row in rows if row.where.state == MISSING
    ]
    late += [
        _("%(name)s is on a break for %(time)s") % _name_and_time(row, now)
        for row in rows
        if row.where.state == ON_BREAK and row.where.is_alarm
    ]
    if len(late) > 2:
        more = ngettext("one more", "%(count)s more", len(late) - 2) % {"count": len(late) - 2}
        return f"{'; '.join(late[:2])}; {more}"
    if late:
        return f"{'; '.join(late)}; {_('the others are where they should be')}"
    return _("Everybody is where they should be")


def _name_and_time(row: PresenceRow, now: datetime) -> dict[str, str]:
    return {"name": row.person.first_name or str(row.person), "time": minutes_since(row.where.since, now)}


def _figures(rows: list[PresenceRow], day: _Day) -> list[Figure]:
    here = [row for row in rows if row.where.state in {WORKING, ON_BREAK}]
    planned = [Span(one.starts_at, one.ends_at) for of in day.planned.values() for one in of]
    expected = sum(one.begins <= day.now < one.ends for one in planned)
    worked = sum(
        ((one.ended_at or day.now) - one.started_at).total_seconds() for of in day.worked.values() for one in of
    )
    so_far = sum(max(0.0, (min(one.ends, day.now) - one.begins).total_seconds()) for one in planned)
    pauses = [row for row in rows if row.where.state == ON_BREAK]
    too_long = sum(row.where.is_alarm for row in pauses)
    late = sum(row.where.state == MISSING for row in rows)
    evening = timezone.localtime(day.now).replace(hour=EVENING, minute=0, second=0, microsecond=0)
    tonight = sum(one.begins <= evening < one.ends for one in planned)
    busy = sum(row.person.pk in day.in_hand for row in here)
    return [
        Figure(
            _("At work"),
            str(len(here)),
            _("of %(count)s expected") % {"count": expected},
            ngettext("%(count)s with a case in hand", "%(count)s with a case in hand", busy) % {"count": busy},
            alarm=_("%(count)s missing") % {"count": late} if late else "",
        ),
        Figure(
            _("Hours"),
            _hours_long(worked),
            _("of %(hours)s so far") % {"hours": _hours_long(so_far)},
            _("planned today: %(hours)s") % {"hours": _hours_long(sum(one.seconds for one in planned))},
        ),
        Figure(
            _("Breaks"),
            str(len(pauses)),
            alarm=_("%(count)s too long") % {"count": too_long} if too_long else "",
            note=_("long from %(minutes)s minutes on") % {"minutes": int(day.limits.long_break.total_seconds() // 60)},
        ),
        Figure(_("This evening from 18"), str(tonight), _("planned")),
    ]
