"""The agenda: a study's open appointments of some days, and what would follow if one were moved."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_noop

from surveys.calling.agenda import QUARTER, Load, begun, nearest_open
from surveys.database.prepared import SOME_TIME, Prepared, PreparedRows
from surveys.design.models import Study
from surveys.design.queries import interviewer_memberships, interviewers_of
from surveys.fieldwork.models import Appointment, AppointmentKind, CaseState, Keeping, QuotaCell
from surveys.people.models import User

from .agenda_load import Staffing, staffing_of
from .appointments import upcoming_appointments
from .calling_rules import AppointmentRefusal, appointment_refusal, rules_of
from .centres import for_this_case
from .do_not_call import has_allowed_number
from .quota_cells import CellRow
from .shifts import planned_between, planned_for

MOST_SHOWN = 400
"""Appointments that are named; of all others it is said how many there are in each quarter."""


class MoveProblem(StrEnum):
    """Why an appointment is not moved to a time, or not without a reason."""

    CHANGED = "changed"
    TAKEN = "taken"
    SET_ASIDE = "set_aside"
    PAST = "past"
    TOO_LATE = "too_late"
    OUTSIDE_HOURS = "outside_hours"
    FORBIDDEN = "forbidden"
    NO_OWNER = "no_owner"
    CLASH = "clash"
    REASON = "reason"


PROBLEMS: Mapping[MoveProblem, str] = {
    MoveProblem.CHANGED: gettext_noop("Somebody has changed this appointment meanwhile: look at it as it is now."),
    MoveProblem.TAKEN: gettext_noop("A colleague has the case in hand just now."),
    MoveProblem.SET_ASIDE: gettext_noop(
        "The case is set aside because a call of it was left: a supervisor releases it first."
    ),
    MoveProblem.PAST: gettext_noop("This time has already passed: choose a later one."),
    MoveProblem.TOO_LATE: gettext_noop("Nobody is rung any more by then: propose an earlier day."),
    MoveProblem.OUTSIDE_HOURS: gettext_noop("This time is outside the calling hours: say why, or choose another one."),
    MoveProblem.FORBIDDEN: gettext_noop("None of the case’s numbers may be called any more."),
    MoveProblem.NO_OWNER: gettext_noop("Say which interviewer of the study keeps it."),
    MoveProblem.CLASH: gettext_noop(
        "Whoever keeps it has another appointment in that quarter: choose another time or person, or confirm."
    ),
    MoveProblem.REASON: gettext_noop("The respondent asked for the present time: telephone first, or write why."),
}
"""Each in words, English message ids."""


class Caution(StrEnum):
    """What may keep an appointment from being kept, though nothing forbids it."""

    NOBODY = "nobody"
    OVER = "over"
    OWNER_AWAY = "owner_away"
    OWNER_LEFT = "owner_left"
    CELL_FULL = "cell_full"
    CELL_CLOSING = "cell_closing"


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who is to keep an appointment: a rule with its person, its minutes or its skill."""

    keeping: str
    owner: User | None = None
    wait_minutes: int = 0
    skill: str = ""


@dataclass(frozen=True, slots=True)
class MoveLook:
    """What a move means. ``open_times``: the nearest ones in the calling hours, where the time is in none.

    ``load``: appointments of that quarter with this one; ``planned``: interviewers of the study who are planned;
    ``elsewhere``: appointments that other studies have then with the same people, of whom ``shared`` are planned.
    """

    problems: list[MoveProblem]
    cautions: list[Caution]
    open_times: list[datetime]
    load: int
    planned: float
    elsewhere: int = 0
    shared: float = 0.0


@dataclass(frozen=True, slots=True)
class Agenda:
    """A study's open appointments between two moments.

    ``counts``: by the quarter's beginning, of all of them; ``shown``: the first of them; ``staffing``: who is planned,
    and what they have to keep for other studies; ``cautions``: by the appointment's id.
    """

    counts: Mapping[datetime, int]
    shown: Sequence[Appointment]
    staffing: Staffing
    cautions: Mapping[int, list[Caution]]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.counts.values())

    def load_at(self, quarter: datetime) -> Load:
        """What the quarter's appointments mean for those who are planned."""
        return self.staffing.load_at(quarter, self.counts.get(quarter, 0))


def agenda_of(study: Study, begins: datetime, ends: datetime, now: datetime) -> Agenda:
    """The agenda of these days, in a number of queries that does not grow with appointments, people or cases."""
    counts: Counter[datetime] = Counter()
    for at, count in _COUNTS.all(study=study.pk, since=begins, until=ends):
        counts[begun(at)] += count
    shown = _shown(MOST_SHOWN).all(study=study.pk, since=begins, until=ends, now=now) if counts else []
    staffing = staffing_of(study, begins, ends) if counts else Staffing()
    agenda = Agenda(counts, shown, staffing, {})
    return Agenda(counts, shown, staffing, _cautions(study, agenda, now)) if shown else agenda


def appointments_to_decide(study: Study, now: datetime, most: int) -> list[Appointment]:
    """Missed ones that nobody has in hand, and those that a supervisor is to give to somebody within the hour."""
    return _to_decide(most).all(study=study.pk, now=now, soon=now + timedelta(hours=1))


def open_appointment_of_number(study: Study, number: int) -> Appointment | None:
    """The open appointment of the case with this number, with what the agenda shows of it."""
    return _with_all().filter(study=study, ended_at=None, case__number=number).first()


def own_appointment(person: User, appointment_id: int, now: datetime) -> Appointment | None:
    """The open appointment with this id, if it is among the interviewer's own."""
    mine = upcoming_appointments(now=now, interviewer=person).filter(pk=appointment_id).values("pk")
    return _with_all().filter(pk__in=mine).first()


def look_at_move(
    appointment: Appointment,
    at: datetime,
    keeper: Keeper,
    now: datetime,
    *,
    hours_reason: str = "",
    reason: str = "",
    despite_clash: bool = False,
    by_owner: bool = False,
) -> MoveLook:
    """All that is wrong with a move, and what should be known of it. ``by_owner``: who keeps it stays the same."""
    case, study = appointment.case, appointment.study
    rules = rules_of(study, now)
    against = appointment_refusal(study, case.time_zone, at, rules, now)
    is_shut = against == AppointmentRefusal.OUTSIDE_HOURS
    problems = [] if against is None or (is_shut and hours_reason.strip()) else [MoveProblem(against.value)]
    if not has_allowed_number(case, appointment.phone):
        problems.append(MoveProblem.FORBIDDEN)
    staff = {one.pk for one in for_this_case(case, interviewers_of(study))}
    if not by_owner and not _is_complete(keeper, staff):
        problems.append(MoveProblem.NO_OWNER)
    quarter = begun(at)
    if keeper.owner and not despite_clash and _has_another(keeper.owner, appointment, quarter):
        problems.append(MoveProblem.CLASH)
    if at != appointment.at and appointment.kind == AppointmentKind.HARD and not reason.strip():
        problems.append(MoveProblem.REASON)
    others = Appointment.objects.filter(study=study, ended_at=None, at__gte=quarter, at__lt=quarter + QUARTER)
    load = others.exclude(pk=appointment.pk).count() + 1
    staffing = staffing_of(study, quarter, quarter + QUARTER)
    cautions = [caution for caution in (_of_load(staffing.load_at(quarter, load)),) if caution]
    if keeper.owner and keeper.keeping != Keeping.SUPERVISOR and keeper.owner.pk not in _on_duty(study, at):
        cautions.append(Caution.OWNER_AWAY)
    cautions += _of_cells(appointment, _cells_of(study))
    times = nearest_open(rules.policy, at, case.time_zone, rules.holidays, after=now) if is_shut else []
    return MoveLook(problems, cautions, times, load, *staffing.at(quarter))


def _is_complete(keeper: Keeper, staff: Collection[int]) -> bool:
    if keeper.keeping in {Keeping.ONLY, Keeping.FIRST}:
        return keeper.owner is not None and keeper.owner.pk in staff
    if keeper.keeping == Keeping.PRESENT:
        return keeper.owner is None or keeper.owner.pk in staff
    return keeper.owner is not None if keeper.keeping == Keeping.SUPERVISOR else True


def _has_another(owner: User, appointment: Appointment, quarter: datetime) -> bool:
    theirs = Appointment.objects.filter(owner=owner, ended_at=None, at__gte=quarter, at__lt=quarter + QUARTER)
    return theirs.exclude(pk=appointment.pk).exists()


def _on_duty(study: Study, at: datetime) -> set[int]:
    """Who is planned for the study, or for no particular one, at this moment."""
    planned = planned_between(at, at + timedelta(minutes=1)).filter(planned_for([study]))
    return set(planned.values_list("person", flat=True))


def _of_load(load: Load) -> Caution | None:
    return {Load.OVER: Caution.OVER, Load.NOBODY: Caution.NOBODY}.get(load)


def _cautions(study: Study, agenda: Agenda, now: datetime) -> dict[int, list[Caution]]:
    """What may keep the shown ones from being kept, by three queries."""
    first, last = agenda.shown[0].at, agenda.shown[-1].at
    shifts = list(
        planned_between(first, last + QUARTER)
        .filter(planned_for([study]))
        .values_list("person", "starts_at", "ends_at")
    )
    staff, cells = set(interviewer_memberships(study).values_list("user", flat=True)), _cells_of(study)
    found = {}
    for one in agenda.shown:
        cautions = [] if one.at < now else _of_owner(one, staff, shifts)
        found[one.pk] = cautions + _of_cells(one, cells)
    return {pk: cautions for pk, cautions in found.items() if cautions}


def _of_owner(
    one: Appointment, staff: Collection[int], shifts: Sequence[tuple[int, datetime, datetime]]
) -> list[Caution]:
    if one.owner_id is None or one.keeping == Keeping.SUPERVISOR:
        return []
    if one.owner_id not in staff:
        return [Caution.OWNER_LEFT]
    there = any(person == one.owner_id and begins <= one.at < ends for person, begins, ends in shifts)
    return [] if there else [Caution.OWNER_AWAY]


def _cells_of(study: Study) -> dict[str, CellRow]:
    cells = QuotaCell.objects.filter(study=study, in_use=True, on_full="stop")
    return {cell.name: CellRow(cell, None, None) for cell in cells}


CLOSING = 2
"""Places that a cell has left when it is said to be closing."""


def _of_cells(one: Appointment, cells: Mapping[str, CellRow]) -> list[Caution]:
    """Whether a cell that the sample's data put the case into is full, or about to be."""
    theirs = [cells[name] for name in one.case.pool.cells.split(",") if name in cells]
    if any(row.is_full for row in theirs):
        return [Caution.CELL_FULL]
    return [Caution.CELL_CLOSING] if any(row.missing - row.cell.reserved <= CLOSING for row in theirs) else []


def _with_all() -> QuerySet[Appointment]:
    return Appointment.objects.select_related("study", "case__pool", "case__contact", "owner", "made_by")


def _between(study: int, since: datetime, until: datetime) -> QuerySet[Appointment]:
    return Appointment.objects.filter(study=study, ended_at=None, at__gte=since, at__lt=until)


def _as_shown(found: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """With what the agenda shows of hundreds of them, and nothing else."""
    of_case, of_owner = ("number", "time_zone", "state", "pool__cells"), ("username", "first_name", "last_name")
    return (
        found.select_related(None)
        .select_related("case__pool", "owner")
        .only(
            *("at", "kind", "keeping", "wait_minutes", "skill"),
            *(f"case__{fact}" for fact in of_case),
            *(f"owner__{fact}" for fact in of_owner),
        )
    )


_COUNTS = PreparedRows(
    lambda study, since, until: (
        _between(study, since, until).values_list("at").annotate(count=Count("pk")).order_by("at")
    ),
    study=-1,
    since=SOME_TIME,
    until=SOME_TIME + timedelta(days=7),
)


@cache
def _shown(most: int) -> Prepared[Appointment]:
    def build(study: int, since: datetime, until: datetime, now: datetime) -> QuerySet[Appointment]:
        chosen = _between(study, since, until).order_by("at", "pk").values("pk")[:most]
        return _as_shown(upcoming_appointments(now=now, study=study).filter(pk__in=chosen))

    return Prepared(
        build, study=-1, since=SOME_TIME, until=SOME_TIME + timedelta(days=7), now=SOME_TIME + timedelta(days=1)
    )


@cache
def _to_decide(most: int) -> Prepared[Appointment]:
    def build(study: int, now: datetime, soon: datetime) -> QuerySet[Appointment]:
        due = upcoming_appointments(now=now, study=study).filter(at__lt=soon)
        chosen = due.filter(Q(is_overdue=True) | Q(keeping=Keeping.SUPERVISOR)).exclude(case__state=CaseState.HELD)
        return _as_shown(chosen)[:most]

    return Prepared(build, study=-1, now=SOME_TIME, soon=SOME_TIME + timedelta(hours=1))
