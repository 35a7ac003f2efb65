"""The agenda: a week of appointments in quarter hours, with how many people are planned, and one of them chosen."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from surveys.calling.agenda import Load, Place, Quarter, place_of, quarters_of
from surveys.calling.hours import window_of
from surveys.design.models import Study
from surveys.fieldwork.models import Appointment, AppointmentKind
from surveys.fieldwork.queries import (
    Agenda,
    Caution,
    Rules,
    agenda_of,
    appointments_to_decide,
    rules_of,
)
from surveys.formatting import clock
from surveys.web.screens.formatting import case_number, moment, number, there
from surveys.web.screens.moments import city_of
from surveys.web.supervisor.forms.agenda_query import AgendaQuery, AgendaSlot

DAYS = 7
CHIPS = 3
"""Appointments named in one quarter; of more it is said how many."""
DECIDED = 8
"""Things to decide that are shown."""
SOON = timedelta(hours=24)
HOUR = 60

CAUTIONS: Mapping[Caution, str] = {
    Caution.NOBODY: gettext_noop("Nobody is planned at that time."),
    Caution.OVER: gettext_noop("There are more appointments in that quarter of an hour than people planned."),
    Caution.OWNER_AWAY: gettext_noop("Whoever keeps it has no shift planned then."),
    Caution.OWNER_LEFT: gettext_noop("Whoever keeps it interviews in this study no more: nobody will call."),
    Caution.CELL_FULL: gettext_noop("Its quota cell is full: nobody will be given the case."),
    Caution.CELL_CLOSING: gettext_noop("Its quota cell has almost no place left and may close before."),
}
GRAVE = {Caution.OWNER_LEFT, Caution.CELL_FULL}


@dataclass(frozen=True, slots=True)
class AppointmentChip:
    """An appointment in the grid. ``kind``: the class of its look; ``label``: all of it in words."""

    number: str
    case: int
    kind: str
    whose: str
    label: str
    is_doubtful: bool
    is_chosen: bool
    is_leaving: bool


@dataclass(slots=True)
class AgendaCell:
    """A quarter of a day. ``slot`` is empty where the clock skips it; ``look``: shut, over, nobody."""

    slot: str = ""
    look: str = ""
    chips: list[AppointmentChip] = field(default_factory=list)
    more: int = 0
    load: str = ""
    label: str = ""
    is_target: bool = False


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A quarter of all days, or a fold of hours without an appointment."""

    label: str
    hour: str
    cells: list[AgendaCell]
    is_hour: bool
    is_fold: bool


@dataclass(frozen=True, slots=True)
class DayHead:
    """A day of the week that is shown."""

    day: date
    note: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Something to decide: what, why, the case. ``sign`` is ``bad`` or ``warn``."""

    sign: str
    title: str
    note: str
    number: int
    address: str = ""


@dataclass(frozen=True, slots=True)
class AgendaPage:
    """What the agenda shows."""

    heading: str
    query: AgendaQuery
    days: list[DayHead]
    rows: list[AgendaRow]
    total: int
    decisions: list[Decision]
    more_decisions: int
    now: datetime
    zone: str

    @property
    def city(self) -> str:
        """The city whose clock the centre goes by."""
        return city_of(self.zone)

    @property
    def earlier(self) -> str:
        """The address of the seven days before."""
        return self.query.address(**{"from": self.query.first - timedelta(days=DAYS)})

    @property
    def later(self) -> str:
        """The address of the seven days after."""
        return self.query.address(**{"from": self.query.first + timedelta(days=DAYS)})

    @property
    def present(self) -> str:
        """The address of the seven days from today on."""
        return self.query.address(**{"from": ""})

    @property
    def our_clock(self) -> str:
        """The address by the centre's clock."""
        return self.query.address(clock="", case=self.query.case)

    @property
    def their_clocks(self) -> str:
        """The address by the respondents' clocks."""
        return self.query.address(clock="theirs", case=self.query.case)

    @property
    def used_hours(self) -> str:
        """The address with hours without appointments folded."""
        return self.query.address(all="", case=self.query.case, to=self.query.to)

    @property
    def all_hours(self) -> str:
        """The address with all hours."""
        return self.query.address(all="1", case=self.query.case, to=self.query.to)

    @property
    def leave(self) -> str:
        """The address with nothing chosen."""
        return self.query.address()

    @property
    def choose(self) -> str:
        """The address that chooses the case whose number is written behind it."""
        return f"{self.query.address()}&case="

    @property
    def here(self) -> str:
        """The same without a case, for the script."""
        return self.query.address()

    @property
    def query_again(self) -> str:
        """The address of the same, with what is chosen."""
        return self.query.address(case=self.query.case, to=self.query.to)

    @property
    def refresh(self) -> str:
        """The same as it asks for itself."""
        return self.query_again.replace("?", "&", 1)


def agenda_page(study: Study, query: AgendaQuery, now: datetime) -> AgendaPage:
    """The agenda of seven days from the first one, in a number of queries that does not grow with appointments."""
    zone = study.time_zone
    days = [query.first + timedelta(days=place) for place in range(DAYS)]
    begins, ends = _midnight(days[0], zone), _midnight(days[-1] + timedelta(days=1), zone)
    agenda = agenda_of(study, begins, ends, now)
    decisions = list(_decisions(study, agenda, now))
    grid = _AgendaGrid(study, query, days, agenda, rules_of(study, now), now)
    return AgendaPage(
        heading=_heading(agenda, decisions, now),
        query=query,
        days=grid.heads(),
        rows=list(grid.rows()),
        total=agenda.total,
        decisions=[replace(one, address=query.address(case=one.number)) for one in decisions[:DECIDED]],
        more_decisions=max(0, len(decisions) - DECIDED),
        now=now,
        zone=zone,
    )


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


@dataclass(slots=True)
class _AgendaGrid:
    """The grid while it is made."""

    study: Study
    query: AgendaQuery
    days: Sequence[date]
    agenda: Agenda
    rules: Rules
    now: datetime
    quarters: dict[tuple[date, Place], Quarter] = field(init=False)
    found: dict[tuple[date, Place], list[Appointment]] = field(init=False)

    def __post_init__(self) -> None:
        zone = self.study.time_zone
        self.quarters = {(day, one.place): one for day in self.days for one in quarters_of(day, zone)}
        self.found = defaultdict(list)
        for one in self.agenda.shown:
            theirs = one.case.time_zone if self.query.theirs else zone
            day = one.at.astimezone(ZoneInfo(theirs)).date()
            self.found[day, place_of(one.at, theirs)].append(one)

    def heads(self) -> list[DayHead]:
        today = self.now.astimezone(ZoneInfo(self.study.time_zone)).date()
        counted: dict[date, int] = defaultdict(int)
        for at, count in self.agenda.counts.items():
            counted[at.astimezone(ZoneInfo(self.study.time_zone)).date()] += count
        return [DayHead(day, self._note(day, counted[day]), day == today) for day in self.days]

    def _note(self, day: date, count: int) -> str:
        window = window_of(self.rules.policy, day, self.rules.holidays)
        hours = f"{_wall(window.start)}–{_wall(window.end)}" if window else _("no calls")
        return f"{number(count)} · {hours}" if count else hours

    def rows(self) -> Iterator[AgendaRow]:
        """The rows by the clock: quarters of the hours that are shown, folds of the others."""
        folded: list[int] = []
        used = self._used_hours()
        for hour in self._hours():
            if hour in used or self.query.shows_all:
                if folded:
                    yield self._fold(folded)
                folded = []
                yield from self._quarters(hour)
            else:
                folded.append(hour)
        if folded:
            yield self._fold(folded)

    def _hours(self) -> range:
        windows = [window_of(self.rules.policy, day, self.rules.holidays) for day in self.days]
        used = self._used_hours()
        starts = [window.start // HOUR for window in windows if window] + list(used)
        ends = [-(-window.end // HOUR) for window in windows if window] + [hour + 1 for hour in used]
        return range(min(starts, default=9), max(ends, default=20))

    def _used_hours(self) -> set[int]:
        used = {place[0] // HOUR for day, place in self.found if day in self.days}
        if not self.query.theirs:
            counted = (place_of(at, self.study.time_zone)[0] // HOUR for at in self.agenda.counts)
            used.update(counted)
        return used | ({self.query.to.place[0] // HOUR} if self.query.to else set())

    def _fold(self, hours: list[int]) -> AgendaRow:
        cells = [self._cell(day, (hours[0] * HOUR, False)) for day in self.days]
        return AgendaRow(f"{hours[0]}–{hours[-1] + 1}", str(hours[0]), cells, is_hour=True, is_fold=True)

    def _quarters(self, hour: int) -> Iterator[AgendaRow]:
        """The quarters of an hour; those that the autumn night has twice are there twice."""
        for again in (False, True):
            for minutes in range(hour * HOUR, hour * HOUR + HOUR, 15):
                place = (minutes, again)
                if again and not any((day, place) in self.quarters for day in self.days):
                    continue
                is_hour = minutes % HOUR == 0
                label = _wall(minutes) if is_hour else f":{minutes % HOUR:02}"
                cells = [self._cell(day, place) for day in self.days]
                yield AgendaRow(f"{label} ²" if again else label, str(hour), cells, is_hour, is_fold=False)

    def _cell(self, day: date, place: Place) -> AgendaCell:
        quarter = self.quarters.get((day, place))
        if quarter is None:
            return AgendaCell(look="shut")
        cell = AgendaCell(slot=str(AgendaSlot(day, place)), look="" if self._is_open(quarter) else "shut")
        theirs = self.found.get((day, place), [])
        cell.chips = [self._chip(one) for one in theirs[:CHIPS]]
        count = len(theirs) if self.query.theirs else self.agenda.counts.get(quarter.at, 0)
        cell.more = count - len(cell.chips)
        cell.is_target = self.query.to == AgendaSlot(day, place)
        cell.label = f"{moment(quarter.at)}"
        if count and not self.query.theirs:
            self._load(cell, quarter.at, count)
        return cell

    def _is_open(self, quarter: Quarter) -> bool:
        window = window_of(self.rules.policy, quarter.day, self.rules.holidays)
        return window is not None and window.start <= quarter.place[0] < window.end

    def _load(self, cell: AgendaCell, at: datetime, count: int) -> None:
        staffing, load = self.agenda.staffing, self.agenda.load_at(at)
        beside = staffing.elsewhere_at(at)
        planned = staffing.shared_at(at) if beside else staffing.planned_at(at)
        shown = number(planned, 0 if planned == int(planned) else 1)
        cell.load = f"{count}+{beside}/{shown}" if beside else f"{count}/{shown}"
        if at >= self.now - timedelta(minutes=15) and load != Load.FITS:
            cell.look = str(load)

    def _chip(self, one: Appointment) -> AppointmentChip:
        cautions = self.agenda.cautions.get(one.pk, [])
        is_late = bool(one.is_overdue)  # type: ignore[attr-defined]
        kind = {AppointmentKind.SOFT.value: "soft", AppointmentKind.SUPER.value: "forced"}.get(one.kind, "exact")
        whose = one.owner.first_name if one.owner else ""
        words = [
            case_number(one.case.number),
            moment(one.at) + there(one.at, one.case.time_zone),
            str(one.get_kind_display()),
            keeper_in_words(one),
            *([_("missed: nobody has called")] if is_late else []),
            *(_(CAUTIONS[caution]) for caution in cautions),
        ]
        is_chosen = one.case.number == self.query.case
        return AppointmentChip(
            number=case_number(one.case.number),
            case=one.case.number,
            kind="late" if is_late else kind,
            whose=whose,
            label=", ".join(words),
            is_doubtful=bool(cautions),
            is_chosen=is_chosen,
            is_leaving=is_chosen and self.query.to is not None,
        )


def _wall(minutes: int) -> str:
    return clock(time(minutes // HOUR % 24, minutes % HOUR)) if minutes < 24 * HOUR else "24:00"


def keeper_in_words(one: Appointment) -> str:
    """Who keeps the appointment: ``Paolo M., dopo 15 minuti chiunque``."""
    name = one.owner.short_name if one.owner else ""
    values = {"name": name, "minutes": one.wait_minutes, "skill": one.skill}
    return {
        "only": _("only %(name)s"),
        "first": _("%(name)s first, after %(minutes)s minutes anybody"),
        "skill": _("whoever converts refusals and speaks the language"),
        "supervisor": _("%(name)s decides who calls"),
        "present": _("%(name)s if at work, otherwise anybody") if name else _("anybody"),
    }.get(one.keeping, _("anybody")) % values


def _decisions(study: Study, agenda: Agenda, now: datetime) -> Iterator[Decision]:
    """What was missed, what waits for the supervisor, and what is about to go wrong within a day."""
    told = set()
    for one in appointments_to_decide(study, now, DECIDED * 2):
        told.add(one.pk)
        title = f"{moment(one.at)}, {case_number(one.case.number)}"
        if one.is_overdue:  # type: ignore[attr-defined]
            sign = "warn" if one.kind == AppointmentKind.SOFT else "bad"
            yield Decision(sign, title, _("Missed: nobody has called. Move it or cancel it."), one.case.number)
        else:
            yield Decision("bad", title, _("It waits for you: give it to somebody."), one.case.number)
    for one in agenda.shown:
        if one.pk in told or not now <= one.at < now + SOON:
            continue
        cautions = agenda.cautions.get(one.pk, [])
        if cautions:
            sign = "bad" if GRAVE & set(cautions) else "warn"
            note = " ".join(_(CAUTIONS[caution]) for caution in cautions)
            yield Decision(sign, f"{moment(one.at)}, {case_number(one.case.number)}", note, one.case.number)


def _heading(agenda: Agenda, decisions: Sequence[Decision], now: datetime) -> str:
    if not agenda.total:
        return _("No appointment in these seven days")
    words = ngettext("%(count)s appointment", "%(count)s appointments", agenda.total) % {"count": number(agenda.total)}
    missed = sum(one.sign == "bad" for one in decisions)
    if missed:
        words += ", " + ngettext("%(count)s to decide now", "%(count)s to decide now", missed) % {"count": missed}
    tight = next((at for at in sorted(agenda.counts) if at >= now and agenda.load_at(at) != Load.FITS), None)
    if tight is None:
        return words
    beside = agenda.staffing.elsewhere_at(tight)
    planned = round(agenda.staffing.shared_at(tight) if beside else agenda.staffing.planned_at(tight))
    count = agenda.counts[tight] + beside
    people = ngettext("%(count)s person is planned", "%(count)s people are planned", planned) % {"count": planned}
    if not planned:
        people = _("and nobody is planned")
    there_are = ngettext("%(when)s there is %(count)s", "%(when)s there are %(count)s", count)
    return f"{words}; {there_are % {'when': moment(tight), 'count': number(count)}}, {people}"
