"""The desk: figures, people, alerts, appointments, cases. Its heading sums them up."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.calling.standing import WATCHED, ConcernKind
from surveys.design.models import Study, StudyStatus
from surveys.design.queries import status_changes_of
from surveys.fieldwork.models import Appointment, CaseState
from surveys.fieldwork.queries import OutcomeCount, Plan
from surveys.people.models import User, WatchScope
from surveys.web.screens.alerts import Alert
from surveys.web.screens.figures import Figure
from surveys.web.screens.formatting import clock
from surveys.web.screens.standing import concerns_in_words, join_words, state_in_words
from surveys.web.screens.state_changes import move_in_words

from .alerts import alerts_of
from .field_snapshot import ALERTS_SHOWN, HOUR, HOURS_SHOWN, FieldSnapshot, field_snapshot, hour_begun
from .figures import figures_of
from .people import InterviewerRow, person_rows
from .quota_grid import DeskQuotas, desk_quotas

DAYS_SHOWN = 7


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """An appointment with its case's number. ``is_held``: somebody has the case in hand now."""

    appointment: Appointment
    number: int
    is_overdue: bool
    is_held: bool
    today: bool


@dataclass(frozen=True, slots=True)
class DeskPage:
    """What the desk shows. ``since``: who paused or closed the field and when, while it is not open."""

    heading: str
    since: str
    figures: list[Figure]
    people: list[InterviewerRow]
    alerts: list[Alert]
    more_alerts: int
    appointments: list[AppointmentRow]
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
    shows_figures: bool
    unread: int
    may_follow: bool


def desk_page(study: Study, now: datetime, reader: User | None = None) -> DeskPage:
    """The desk of the study now, in a number of queries that does not grow with people or cases."""
    snapshot = field_snapshot(study, now, reader)
    alerts = alerts_of(snapshot)
    outcomes = snapshot.cases.outcomes
    days = snapshot.progress.complete_by_day[-DAYS_SHOWN:][::-1]
    appointments, day_began = snapshot.appointments, snapshot.day_began
    shown = [_appointment_row(one, snapshot) for one in snapshot.next_appointments]
    hours = _by_hour(snapshot)
    left_over = 0 if ConcernKind.OVERDUE in snapshot.alarms.hidden_concerns else snapshot.left_over
    return DeskPage(
        heading=_heading(snapshot, alerts),
        since=_since(study),
        figures=figures_of(snapshot),
        people=person_rows(snapshot),
        alerts=alerts[:ALERTS_SHOWN],
        more_alerts=max(0, len(alerts) - ALERTS_SHOWN) + left_over,
        appointments=shown,
        more_appointments=max(0, appointments.count(since=day_began) - len(shown)),
        earlier_appointments=appointments.count(until=day_began),
        earliest_appointment=appointments.first(until=day_began),
        outcomes=outcomes,
        states=snapshot.cases.states,
        most=max((row.total for row in outcomes), default=0),
        days=days,
        best_day=max([*(count for _day, count in days), snapshot.plan.per_day if snapshot.plan else 0]),
        plan=snapshot.plan,
        quotas=desk_quotas(study, snapshot.cells),
        hours=hours,
        most_in_an_hour=max((count for _at, count in hours), default=0),
        per_complete=snapshot.per_complete,
        minutes=clock(now),
        shows_figures=WatchScope.PRODUCTIVITY in snapshot.watched,
        may_follow=WatchScope.FOLLOWING in snapshot.watched,
        unread=snapshot.unread,
    )


def _by_hour(snapshot: FieldSnapshot) -> list[tuple[datetime, int]]:
    """Appointments in each of the next hours, the current one first; empty if there are none."""
    start = hour_begun(snapshot.now, snapshot.day_began)
    begun = [start + place * HOUR for place in range(HOURS_SHOWN)]
    hours = [(at, snapshot.appointments.count(at, at + HOUR)) for at in begun]
    return hours if any(count for _at, count in hours) else []


def _heading(snapshot: FieldSnapshot, alerts: list[Alert]) -> str:
    study, standing = snapshot.study, snapshot.alarms.standing
    if study.status != StudyStatus.FIELDING:
        return (
            _("The study is not in the field: nobody gets a case")
            if study.status != StudyStatus.PAUSED
            else _("The study is paused: nobody gets a new case")
        )
    # Beside the concerns of the field: what passes by itself, of single people, is told on the desk alone.
    watched = standing.watched + sum(alert.sign == WATCHED and not alert.kind for alert in alerts)
    state = state_in_words(standing, study.ends_on) or _people_at_work(snapshot)
    return join_words([state, concerns_in_words(standing.urgent, watched)])


def _since(study: Study) -> str:
    moves = status_changes_of(study, limit=1) if study.status != StudyStatus.FIELDING else []
    return move_in_words(moves[0]) if moves else ""


def _people_at_work(snapshot: FieldSnapshot) -> str:
    """What is said of a field without a plan."""
    working = len(snapshot.at_work)
    if not working:
        return _("Nobody is at work")
    return ngettext("One person at work", "%(count)s people at work", working) % {"count": working}


def _appointment_row(one: Appointment, snapshot: FieldSnapshot) -> AppointmentRow:
    return AppointmentRow(
        appointment=one,
        number=one.case.number,
        is_overdue=snapshot.is_neglected(one),
        is_held=one.case.state == CaseState.HELD,
        today=one.at.astimezone(snapshot.day_began.tzinfo).date() == snapshot.day_began.date(),
    )
