"""The desk put together: figures, people, things to do, appointments, cases. Its heading states the answer."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study, StudyStatus
from surveys.design.moves import moves_of
from surveys.fieldwork.models import Appointment, CaseState
from surveys.fieldwork.queries import upcoming_appointments
from surveys.fieldwork.queries.calling_rules import has_ended
from surveys.fieldwork.queries.desk import (
    CaseCounts,
    OutcomeCount,
    Plan,
    Supply,
    count_cases,
    parked_cases,
    plan_of,
    supply_of,
)
from surveys.fieldwork.queries.queue import QueueTotals, queue_totals
from surveys.fieldwork.queries.quota_cells import CellRow, quota_rows
from surveys.interviewing.progress import Progress, progress_of
from surveys.interviewing.shift import IDLE, WORKING, AtWork, completes_by_interviewer, late_answers, people_at_work
from surveys.results.queries import completes_by_day
from surveys.web.screens.formatting import clock
from surveys.web.screens.state_changes import move_in_words
from surveys.web.tags import day

from .alerts import Todo, things_to_do
from .figures import Figure, figures_of
from .people import PersonRow, person_rows
from .quota_grid import DeskQuotas, desk_quotas

HOUR = timedelta(hours=1)
APPOINTMENTS_SHOWN = 8
DAYS_SHOWN = 7
TODO_SHOWN = 10
HOURS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything known of the field at one moment, before it is put into words."""

    study: Study
    now: datetime
    day_began: datetime
    people: list[AtWork]
    progress: Progress
    today: int
    plan: Plan | None
    queue: QueueTotals
    cases: CaseCounts
    appointments: list[Appointment]
    parked: list[Any]
    late: list[Any]
    supply: Supply
    cells: list[CellRow]

    @property
    def at_work(self) -> list[AtWork]:
        """Those who hold a case of this study or have held one a few minutes ago."""
        return [row for row in self.people if row.state in WORKING or row.state == IDLE]

    @property
    def has_ended(self) -> bool:
        """Whether the field's last day is over, though nobody has closed the study."""
        return self.study.status == StudyStatus.FIELDING and has_ended(self.study, self.now)

    @property
    def earlier(self) -> list[Appointment]:
        """Promises of earlier days that still stand."""
        return [one for one in self.appointments if one.at < self.day_began]

    @property
    def next_hour(self) -> list[Appointment]:
        """Promises due within the hour, those of today that nobody has tried to keep yet too."""
        until = self.now + HOUR
        overdue = {one.pk for one in self.overdue}
        return [one for one in self.appointments if self.now < one.at <= until or one.pk in overdue]

    @property
    def overdue(self) -> list[Appointment]:
        """Promises of today whose time has come and that nobody has tried to keep, while nobody has the case in hand.

        Those of earlier days stand apart: they are no longer to be kept at their time.
        """
        return [one for one in self._left if one.at >= self.day_began]

    @property
    def missed(self) -> list[Appointment]:
        """Promises of earlier days that nobody has tried to keep."""
        return [one for one in self._left if one.at < self.day_began]

    @property
    def _left(self) -> list[Appointment]:
        due = [one for one in self.appointments if one.at <= self.now and one.case.state != CaseState.HELD]
        return [one for one in due if not one.is_tried]  # type: ignore[attr-defined]

    @property
    def per_complete(self) -> float | None:
        """Cases that a complete interview takes; None before the first."""
        return self.cases.states[CaseState.CLOSED] / self.progress.complete if self.progress.complete else None


@dataclass(frozen=True, slots=True)
class DeskPage:
    """What the desk shows. ``since``: who paused or closed the field and when, while it is not open."""

    heading: str
    since: str
    figures: list[Figure]
    people: list[PersonRow]
    todo: list[Todo]
    more_todo: int
    appointments: list[Any]
    more_appointments: int
    earlier_appointments: int
    earliest_appointment: datetime | None
    outcomes: list[OutcomeCount]
    states: dict[str, int]
    most: int
    days: list[tuple[date, int]]
    best_day: float
    plan: Plan | None
    quotas: DeskQuotas | None
    hours: list[tuple[datetime, int]]
    most_in_an_hour: int
    per_complete: float | None
    minutes: str


def desk_page(study: Study, now: datetime) -> DeskPage:
    """The desk of the study now, in a number of queries that does not grow with people or cases."""
    standing = standing_of(study, now)
    todo = things_to_do(standing)
    outcomes = standing.cases.outcomes
    days = completes_by_day(study)[-DAYS_SHOWN:][::-1]
    ahead = [one for one in standing.appointments if one.at >= standing.day_began]
    shown = [_appointment_row(one, standing) for one in ahead[:APPOINTMENTS_SHOWN]]
    earlier = standing.earlier
    hours = _by_hour(standing)
    return DeskPage(
        heading=_heading(standing, todo),
        since=_since(study),
        figures=figures_of(standing),
        people=person_rows(standing),
        todo=todo[:TODO_SHOWN],
        more_todo=max(0, len(todo) - TODO_SHOWN),
        appointments=shown,
        more_appointments=max(0, len(ahead) - len(shown)),
        earlier_appointments=len(earlier),
        earliest_appointment=earlier[0].at if earlier else None,
        outcomes=outcomes,
        states=standing.cases.states,
        most=max((row.total for row in outcomes), default=0),
        days=days,
        best_day=max([*(count for _day, count in days), standing.plan.per_day if standing.plan else 0]),
        plan=standing.plan,
        quotas=desk_quotas(study, standing.cells),
        hours=hours,
        most_in_an_hour=max((count for _at, count in hours), default=0),
        per_complete=standing.per_complete,
        minutes=clock(now),
    )


def standing_of(study: Study, now: datetime) -> Standing:
    """Ask the field and the interviews how they stand."""
    day_began = now.astimezone(ZoneInfo(study.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    progress = progress_of(study)
    return Standing(
        study=study,
        now=now,
        day_began=day_began,
        people=people_at_work(study, now, day_began),
        progress=progress,
        today=sum(completes_by_interviewer(study, day_began).values()),
        plan=plan_of(study, progress.complete, now),
        queue=queue_totals(study, now),
        cases=count_cases(study),
        appointments=list(upcoming_appointments(now=now, study=study)),
        parked=list(parked_cases(study)),
        late=list(late_answers(study, day_began)[:5]),
        supply=supply_of(study),
        cells=quota_rows(study, progress.complete),
    )


def _by_hour(standing: Standing) -> list[tuple[datetime, int]]:
    """How many promises fall into each of the next hours, the one running first; none when there are none."""
    start = standing.now.astimezone(standing.day_began.tzinfo).replace(minute=0, second=0, microsecond=0)
    counted = Counter((one.at - start) // HOUR for one in standing.appointments)
    hours = [(start + place * HOUR, counted[place]) for place in range(HOURS_SHOWN)]
    return hours if any(count for _at, count in hours) else []


def _heading(standing: Standing, todo: list[Todo]) -> str:
    study = standing.study
    if study.status != StudyStatus.FIELDING:
        return (
            _("The study is not in the field: nobody gets a case")
            if study.status != StudyStatus.PAUSED
            else _("The study is paused: nobody gets a new case")
        )
    if standing.has_ended:
        return _("The field ended on %(day)s: nobody gets a new case") % {"day": day(study.ends_on)}
    urgent = sum(one.sign == "bad" for one in todo)
    tail = (
        ngettext("one thing to do now", "%(count)s things to do now", urgent) % {"count": urgent}
        if urgent
        else _("nothing urgent")
    )
    return _("%(pace)s; %(tail)s") % {"pace": _pace(standing), "tail": tail}


def _since(study: Study) -> str:
    moves = moves_of(study, limit=1) if study.status != StudyStatus.FIELDING else []
    return move_in_words(moves[0]) if moves else ""


def _pace(standing: Standing) -> str:
    plan, target, done = standing.plan, standing.study.target, standing.progress.complete
    if target and done >= target:
        return _("The target is reached")
    if plan is not None:
        days = round(abs(plan.days_ahead))
        if days == 0:
            return _("On schedule")
        if plan.days_ahead > 0:
            return ngettext("A day ahead", "%(days)s days ahead", days) % {"days": days}
        return ngettext("A day behind", "%(days)s days behind", days) % {"days": days}
    working = len(standing.at_work)
    if not working:
        return _("Nobody is at work")
    return ngettext("One person at work", "%(count)s people at work", working) % {"count": working}


def _appointment_row(one: Appointment, standing: Standing) -> dict[str, Any]:
    return {
        "appointment": one,
        "number": one.case.number,
        "is_overdue": one in standing.overdue,
        "is_held": one.case.state == CaseState.HELD,
        "today": one.at.astimezone(standing.day_began.tzinfo).date() == standing.day_began.date(),
    }
