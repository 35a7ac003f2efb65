"""One person's work: day by day beside the median of the team, and today minute by minute."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.fieldwork.models import PlannedShift, WorkedShift
from surveys.fieldwork.queries import breaks_of, planned_between, worked_between
from surveys.interviewing.queries import WorkFigures, median_of, total_of, work_by_person_and_hour
from surveys.people.models import User
from surveys.web.screens.formatting import clock_time

from .productivity import FiguresRow


@dataclass(frozen=True, slots=True)
class PersonDay:
    """A day's row, with the median of all who worked that day. ``row`` labels it with the day."""

    day: date
    row: FiguresRow
    median: float | None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What is shown of one person. ``days`` and ``total`` are None where no agreement covers figures of persons."""

    person: User
    planned: list[PlannedShift]
    moments: list[tuple[datetime, str]]
    days: list[PersonDay] | None
    total: FiguresRow | None
    median: float | None
    chart: list[tuple[str, float | None, float | None]]
    before: User | None
    after: User | None


def person_page(
    person: User, people: Sequence[User], studies: Sequence[Study], window: tuple[datetime, datetime], *, figures: bool
) -> PersonPage:
    """The person's attendance, and their figures where they may be shown."""
    midnight = window[1] - timedelta(days=1)
    planned = list(planned_between(midnight, window[1]).filter(person=person).select_related("study"))
    shifts = list(worked_between(midnight, window[1]).filter(person=person))
    found = work_by_person_and_hour([one.pk for one in studies], *window) if figures else {}
    days = _days(person, found)
    place = next((at for at, one in enumerate(people) if one.pk == person.pk), None)
    return PersonPage(
        person=person,
        planned=planned,
        moments=_moments(shifts),
        days=days if figures else None,
        total=FiguresRow(_("Together"), total_of(one.row.figures for one in days)) if figures else None,
        median=median_of(_by_person(found).values(), lambda one: one.per_hour) if figures else None,
        chart=[(one.day.isoformat(), one.row.figures.per_hour, one.median) for one in reversed(days)],
        before=people[place - 1] if place else None,
        after=people[place + 1] if place is not None and place + 1 < len(people) else None,
    )


def _days(person: User, found: dict[tuple[int, datetime], WorkFigures]) -> list[PersonDay]:
    days: dict[date, dict[int, WorkFigures]] = defaultdict(lambda: defaultdict(WorkFigures))
    for (who, at), figures in found.items():
        days[timezone.localtime(at).date()][who].add(figures)
    return [
        PersonDay(
            day,
            FiguresRow(day.isoformat(), everybody[person.pk]),
            median_of(everybody.values(), lambda one: one.per_hour),
        )
        for day, everybody in sorted(days.items(), reverse=True)
        if person.pk in everybody
    ]


def _by_person(found: dict[tuple[int, datetime], WorkFigures]) -> dict[int, WorkFigures]:
    people: dict[int, WorkFigures] = defaultdict(WorkFigures)
    for (who, _at), figures in found.items():
        people[who].add(figures)
    return people


def _moments(shifts: list[WorkedShift]) -> list[tuple[datetime, str]]:
    """Today's starts, breaks and ends, the latest first."""
    moments = []
    breaks = breaks_of(shifts)
    for shift in shifts:
        moments.append((shift.started_at, _("Shift started")))
        if shift.ended_at:
            words = _("Shift ended by itself, after the last case") if shift.is_forgotten else _("Shift ended")
            moments.append((shift.ended_at, words))
        for one in breaks.get(shift.pk, ()):
            until = clock_time(one.ended_at) if one.ended_at else _("now")
            words = _("Break: %(reason)s, until %(time)s") % {"reason": one.get_reason_display(), "time": until}
            moments.append((one.started_at, words))
    return sorted(moments, reverse=True)
