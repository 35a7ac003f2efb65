"""A snapshot of a study's field, from which the parts of the desk are made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from surveys.calling.standing import FieldFacts, FieldSigns
from surveys.design.models import Membership, Study, StudyStatus
from surveys.design.queries import interviewers_of
from surveys.fieldwork.models import AlarmDismissal, Appointment, AppointmentKind, AskedQuestion, CaseState, HelpCall
from surveys.fieldwork.queries import (
    OVERDUE_AFTER,
    AppointmentCounts,
    CaseCounts,
    CellRow,
    ExpectedEnd,
    Outlook,
    PilotProgress,
    Plan,
    Queue,
    QueueTotals,
    Supply,
    WorkTally,
    after_the_field,
    alarm_dismissals,
    count_appointments,
    count_cases,
    count_short_cells,
    expected_end,
    field_facts,
    has_ended,
    help_calls_for,
    interviewers_with_abilities,
    is_full,
    lacks_texts,
    next_appointments,
    oldest_neglected,
    open_pilot,
    overdue_between,
    parked_cases,
    plan_of,
    questions_to_answer,
    queue_of,
    queue_totals,
    quota_rows,
    register_sign,
    supply_of,
    work_tallies,
)
from surveys.interviewing.queries import (
    IDLE,
    IN_INTERVIEW,
    WORKING,
    AtWork,
    Progress,
    completes_by_interviewer,
    desk_notices,
    late_answers,
    people_at_work,
    progress_of,
)
from surveys.people.models import User

from .field_alarms import AlarmFacts, FieldAlarms, alarms_of

HOUR, A_MOMENT = timedelta(hours=1), timedelta(microseconds=1)
APPOINTMENTS_SHOWN = 8
ALERTS_SHOWN = 10
HOURS_SHOWN = 6


@dataclass(frozen=True)
class FieldSnapshot:
    """The state of the field at ``now``; ``day_began`` is midnight in the study's time zone.

    ``next_appointments``: the first of today and later. ``overdue``: neglected ones of today that are overdue for some
    minutes, exact ones first, as many as are shown; ``oldest_missed``: of neglected ones of earlier days;
    ``beyond_the_field``: how many are after the field's last day.
    """

    study: Study
    now: datetime
    day_began: datetime
    people: list[AtWork]
    progress: Progress
    today: int
    plan: Plan | None
    expected: ExpectedEnd | None
    members: list[Membership]
    waiting: Queue
    queue: QueueTotals
    cases: CaseCounts
    appointments: AppointmentCounts
    next_appointments: list[Appointment]
    overdue: list[Appointment]
    oldest_missed: Appointment | None
    beyond_the_field: int
    parked: list[Any]
    late: list[Any]
    supply: Supply
    cells: list[CellRow]
    help_calls: list[HelpCall]
    asked: list[AskedQuestion]
    pilot: PilotProgress | None
    work: WorkTally
    dismissals: list[AlarmDismissal]
    unread: int
    watched: frozenset[str]

    @property
    def at_work(self) -> list[AtWork]:
        """Those who hold a case of this study or have held one a few minutes ago."""
        return [row for row in self.people if row.state in WORKING or row.state == IDLE]

    def is_over(self, day: date) -> bool:
        """Whether the day is over, in the study's time zone."""
        return self.day_began.date() > day

    @property
    def has_ended(self) -> bool:
        """Whether the field's last day is over, though nobody has closed the study."""
        return self.study.status == StudyStatus.FIELDING and has_ended(self.study, self.now)

    @property
    def left_over(self) -> int:
        """Neglected appointments of today that are overdue for some minutes and not among ``overdue``."""
        return self._late(AppointmentKind.values) - len(self.overdue)

    def _late(self, kinds: Collection[str]) -> int:
        return self.appointments.count(self.day_began, self.now - OVERDUE_AFTER + A_MOMENT, neglected=True, kinds=kinds)

    def is_neglected(self, one: Appointment) -> bool:
        """Whether the appointment's time has come, nobody has tried to keep it, and nobody has its case in hand."""
        return one.at <= self.now and not one.is_tried and one.case.state != CaseState.HELD  # type: ignore[attr-defined]

    @property
    def facts(self) -> FieldFacts:
        """What the study's standing is judged by."""
        expected = self.expected
        outlook = Outlook(
            forecast_end=expected.on if expected else None,
            forecast_until=expected.until if expected else None,
            forecast_made_at=expected.made_at if expected else None,
            lacks_cells=any(row.missing for row in self.cells),
            stops_at=self.work.stops_at,
        )
        return field_facts(self.study, self.progress.complete, self.plan, outlook, self.now)

    @property
    def signs(self) -> FieldSigns:
        """What else is known of the field, as ``fields_of_studies`` knows it."""
        work, expected, late = self.work, self.expected, self.now - OVERDUE_AFTER + A_MOMENT
        exact = [kind for kind in AppointmentKind.values if kind != AppointmentKind.SOFT]
        of_today = self.appointments.count(self.day_began, self.day_ends)
        return FieldSigns(
            can_call=self.waiting.is_callable_today(self.study),
            ready=self.queue.ready,
            open_cases=self.queue.open_cases,
            closed_cases=self.cases.states[CaseState.CLOSED],
            has_people=work.presence.is_somebody_there,
            is_staffed=work.presence.is_staffed,
            overdue=self._late(exact),
            overdue_approximate=self._late([AppointmentKind.SOFT]),
            kept_late=self.waiting.kept_in_closed_hours(self.study.pk),
            missed=self.appointments.count(until=self.day_began, neglected=True),
            due=of_today - self.appointments.count(self.day_began, late, neglected=True),
            beyond=self.beyond_the_field,
            helps=work.helps,
            helps_taken=work.helps_taken,
            has_question=work.has_question,
            has_live_question=work.has_live_question,
            left_cases=work.left_cases,
            silent=work.silent,
            lacks_texts=lacks_texts(self.study, work.introduction),
            short_cells=count_short_cells(self.cells),
            starving_cell=expected.starving if expected else "",
            buy=expected.buy if expected else 0.0,
            register=register_sign(self.study, self.supply.checked_on, self.now),
        )

    @cached_property
    def alarms(self) -> FieldAlarms:
        """How the field stands, and its alarms as today's field tells them."""
        alarm_facts = AlarmFacts(self.study, self.facts, self.signs, self.supply.unreleased, self.supply.checked_on)
        return alarms_of(alarm_facts, self.dismissals)

    @property
    def day_ends(self) -> datetime:
        """The midnight after this one in the study's time zone."""
        return end_of_day(self.day_began)

    @property
    def per_complete(self) -> float | None:
        """Closed cases for each complete interview; None before the first."""
        return self.cases.states[CaseState.CLOSED] / self.progress.complete if self.progress.complete else None


def field_snapshot(study: Study, now: datetime, reader: User | None = None) -> FieldSnapshot:
    """The snapshot for this reader, in a number of queries that does not grow with people, cases or appointments."""
    day_began = now.astimezone(ZoneInfo(study.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    day_ends = end_of_day(day_began)
    cases, members = count_cases(study), interviewers_with_abilities(study)
    work = work_tallies([study.pk], day_began, day_ends, now)[study.pk]
    done_today = completes_by_interviewer(study, day_began)
    people = people_at_work(study, now, day_began, done_today, [one.user for one in members])
    # How long an interview takes is told of those that run.
    progress = progress_of(study, with_length=any(row.state == IN_INTERVIEW for row in people))
    notices = desk_notices(study, reader, day_began)
    stopped = [study.pk] if is_full(work.stops_at, progress.complete) else []
    waiting = queue_of([study], None, now, members, stopped=stopped)
    return FieldSnapshot(
        study=study,
        now=now,
        day_began=day_began,
        people=people,
        progress=progress,
        today=sum(done_today.values()),
        plan=plan_of(study, progress.complete, now),
        expected=expected_end(study) if notices.has_forecast else None,
        members=members,
        waiting=waiting,
        queue=queue_totals(study, now, cases.open_cases, waiting),
        cases=cases,
        **_appointments_of(study, now, day_began),
        parked=list(parked_cases(study)) if cases.has_parked else [],
        late=late_answers(study, day_began) if notices.has_late else [],
        supply=supply_of(study),
        cells=quota_rows(study, progress.complete),
        help_calls=help_calls_for([study.pk], interviewers_of(study)) if notices.has_call else [],
        asked=questions_to_answer([study.pk]) if notices.has_question else [],
        pilot=open_pilot(study) if notices.has_pilot else None,
        work=work,
        dismissals=alarm_dismissals([study.pk], now) if work.has_dismissals else [],
        unread=notices.unread,
        watched=notices.watched,
    )


def _appointments_of(study: Study, now: datetime, day_began: datetime) -> dict[str, Any]:
    """The parts of the snapshot that tell of appointments; what there is none of is not read."""
    counts, late_until = count_appointments(study, now, moments_of(now, day_began)), now - OVERDUE_AFTER
    is_late = counts.count(day_began, late_until + A_MOMENT, neglected=True) > 0
    are_ahead, is_missed = counts.count(day_began) > 0, counts.count(until=day_began, neglected=True) > 0
    return {
        "appointments": counts,
        "next_appointments": next_appointments(study, day_began, now, APPOINTMENTS_SHOWN) if are_ahead else [],
        "overdue": overdue_between(study, day_began, late_until, now, ALERTS_SHOWN) if is_late else [],
        "oldest_missed": oldest_neglected(study, now) if is_missed else None,
        "beyond_the_field": after_the_field(study) if are_ahead else 0,
    }


def moments_of(now: datetime, day_began: datetime) -> list[datetime]:
    """Between which moments the desk counts appointments: days, what is overdue, the next hour, the next hours."""
    hours = [hour_begun(now, day_began) + place * HOUR for place in range(HOURS_SHOWN + 1)]
    late = now - OVERDUE_AFTER + A_MOMENT
    return [day_began, end_of_day(day_began), late, now + A_MOMENT, now + HOUR + A_MOMENT, *hours]


def end_of_day(day_began: datetime) -> datetime:
    """The midnight after this one, by the same clock."""
    return (day_began + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def hour_begun(now: datetime, day_began: datetime) -> datetime:
    """When the present hour began on the study's clock."""
    return now.astimezone(day_began.tzinfo).replace(minute=0, second=0, microsecond=0)
