"""A snapshot of a study's field, from which the parts of the desk are made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import Appointment, CaseState
from surveys.fieldwork.queries import (
    CaseCounts,
    CellRow,
    Plan,
    QueueTotals,
    Supply,
    count_cases,
    has_ended,
    parked_cases,
    plan_of,
    queue_totals,
    quota_rows,
    supply_of,
    upcoming_appointments,
)
from surveys.interviewing.queries import (
    IDLE,
    WORKING,
    AtWork,
    Progress,
    completes_by_interviewer,
    late_answers,
    people_at_work,
    progress_of,
)

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FieldSnapshot:
    """The state of the field at ``now``; ``day_began`` is midnight in the study's time zone."""

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
        """Open appointments of earlier days."""
        return [one for one in self.appointments if one.at < self.day_began]

    @property
    def next_hour(self) -> list[Appointment]:
        """Appointments of the next hour, and those of today that are overdue."""
        until = self.now + HOUR
        overdue = {one.pk for one in self.overdue}
        return [one for one in self.appointments if self.now < one.at <= until or one.pk in overdue]

    @property
    def overdue(self) -> list[Appointment]:
        """Appointments of today whose time has come, without an attempt yet, and whose case nobody holds.

        Those of earlier days are in ``missed``.
        """
        return [one for one in self._left if one.at >= self.day_began]

    @property
    def missed(self) -> list[Appointment]:
        """Appointments of earlier days without an attempt."""
        return [one for one in self._left if one.at < self.day_began]

    @property
    def _left(self) -> list[Appointment]:
        due = [one for one in self.appointments if one.at <= self.now and one.case.state != CaseState.HELD]
        return [one for one in due if not one.is_tried]  # type: ignore[attr-defined]

    @property
    def per_complete(self) -> float | None:
        """Closed cases for each complete interview; None before the first."""
        return self.cases.states[CaseState.CLOSED] / self.progress.complete if self.progress.complete else None


def field_snapshot(study: Study, now: datetime) -> FieldSnapshot:
    """The snapshot, read in a number of queries that does not grow with people or cases."""
    day_began = now.astimezone(ZoneInfo(study.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    progress = progress_of(study)
    return FieldSnapshot(
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
